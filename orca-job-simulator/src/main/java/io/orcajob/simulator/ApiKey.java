package io.orcajob.simulator;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * The key that requests must carry: a certain one, or any that is not empty.
 */
final class ApiKey {

	private static final String HEADER = "Api-Key";

	private final @Nullable String expected;

	ApiKey(@Nullable String expected) {
		this.expected = StringUtils.hasLength(expected) ? expected : null;
	}

	HandlerFunction<ServerResponse> required(HandlerFunction<ServerResponse> handler) {
		return (request) -> {
			if (!isCarriedBy(request)) {
				throw ApiException.unauthorized();
			}
			return handler.handle(request);
		};
	}

	private boolean isCarriedBy(ServerRequest request) {
		// The Python SDK sends two lines when it is given a key among its own headers.
		List<String> keys = request.headers().header(HEADER);
		return (this.expected != null) ? keys.contains(this.expected) : keys.stream().anyMatch(StringUtils::hasText);
	}

}

package io.orcajob.simulator;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * The keys that requests may carry: a certain one, or any that is not empty; and one that
 * may only read and predict.
 */
final class ApiKey {

	private static final String HEADER = "Api-Key";

	private final @Nullable String expected;

	private final @Nullable String predictOnly;

	ApiKey(@Nullable String expected, @Nullable String predictOnly) {
		this.expected = StringUtils.hasLength(expected) ? expected : null;
		this.predictOnly = StringUtils.hasLength(predictOnly) ? predictOnly : null;
	}

	HandlerFunction<ServerResponse> required(HandlerFunction<ServerResponse> handler) {
		return (request) -> {
			if (!isCarriedBy(request)) {
				throw ApiException.unauthorized();
			}
			return handler.handle(request);
		};
	}

	/**
	 * Lets requests through that may change what the service has.
	 */
	HandlerFunction<ServerResponse> requiredToAdminister(HandlerFunction<ServerResponse> handler) {
		return required((request) -> {
			if (this.predictOnly != null && request.headers().header(HEADER).contains(this.predictOnly)) {
				throw ApiException.forbidden("This API key has the scope PREDICT, and ADMINISTER is needed");
			}
			return handler.handle(request);
		});
	}

	private boolean isCarriedBy(ServerRequest request) {
		// The Python SDK sends two lines when it is given a key among its own headers.
		List<String> keys = request.headers().header(HEADER);
		if (this.predictOnly != null && keys.contains(this.predictOnly)) {
			return true;
		}
		return (this.expected != null) ? keys.contains(this.expected) : keys.stream().anyMatch(StringUtils::hasText);
	}

}

package io.orcajob.simulator;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpHeaders;
import org.springframework.util.Assert;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * An answer that comes in place of the service's.
 *
 * @param status the HTTP status
 * @param contentType the type of the body, or {@code null} for none
 * @param body the body, or {@code null} for the one that the service has for the status
 */
record ScriptedAnswer(int status, @Nullable String contentType, @Nullable String body) implements FaultEffect {

	static final String PAGE = "<!DOCTYPE html>\n<html><head><title>Sign in</title></head>"
			+ "<body><h1>Sign in</h1><p>Your session has ended.</p></body></html>\n";

	private static final Set<Integer> BODILESS = Set.of(204, 205, 304);

	static ScriptedAnswer of(int status) {
		return new ScriptedAnswer(requireStatus(status), null, null);
	}

	static ScriptedAnswer of(int status, @Nullable String contentType, String body) {
		Assert.notNull(body, "'body' must not be null");
		return new ScriptedAnswer(requireStatus(status), contentType, body);
	}

	static int requireStatus(int status) {
		Assert.isTrue(status >= 200 && status <= 599, "'status' must be between 200 and 599");
		return status;
	}

	@Override
	public Mono<ServerResponse> apply(Mono<ServerResponse> answer, FaultyRequest request, Predicate<String> jobs) {
		if (BODILESS.contains(this.status)) {
			return ServerResponse.status(this.status).build();
		}
		if (this.body == null) {
			ApiException refusal = refusal(request);
			return Json.answer(refusal.status(), refusal.body());
		}
		byte[] bytes = this.body.getBytes(StandardCharsets.UTF_8);
		String type = this.contentType;
		return ServerResponse.status(this.status).build((exchange, context) -> {
			HttpHeaders headers = exchange.getResponse().getHeaders();
			if (type != null) {
				headers.set(HttpHeaders.CONTENT_TYPE, type);
			}
			headers.setContentLength(bytes.length);
			return exchange.getResponse().writeWith(Mono.just(exchange.getResponse().bufferFactory().wrap(bytes)));
		});
	}

	private ApiException refusal(FaultyRequest request) {
		return switch (this.status) {
			case 403 -> ApiException.withDetails(403, Map.of("reason", "The scope of the API key is too small"));
			case 404 -> ApiException.notFound(request.resource());
			case 409 -> ApiException.withDetails(409, Map.of("constraint", "The job is in use"));
			case 422 -> Issues.of("value_error", "The simulated request is invalid", "path", "id");
			case 500 -> ApiException.withDetails(500,
					Map.of("message", "A simulated failure", "request_id", request.requestId()));
			case 503 -> ApiException.withDetails(503, Map.of("service", "simulator"));
			default -> ApiException.other(this.status);
		};
	}

	@Override
	public String toString() {
		return "HTTP " + this.status + ((this.contentType != null) ? " " + this.contentType : "")
				+ ((this.body != null) ? ", " + this.body.length() + " characters" : "");
	}

}

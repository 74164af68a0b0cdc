package io.orcajob.simulator;

import reactor.core.publisher.Mono;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.EntityResponse;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * Looks into answers, so that faults can spoil them.
 */
final class Answers {

	private static final byte[] NULL = { 'n', 'u', 'l', 'l' };

	private Answers() {
	}

	/**
	 * Return the JSON of an answer; one without a body stands for {@code null}.
	 */
	static byte[] body(ServerResponse answer) {
		return (answer instanceof EntityResponse<?> response && response.entity() instanceof byte[] bytes) ? bytes
				: NULL;
	}

	/**
	 * Return the status of an answer once it has a body.
	 */
	static HttpStatusCode status(ServerResponse answer) {
		return (answer.statusCode() == HttpStatus.NO_CONTENT) ? HttpStatus.OK : answer.statusCode();
	}

	static Mono<ServerResponse> withBody(ServerResponse answer, byte[] body) {
		ServerResponse.BodyBuilder builder = ServerResponse.status(status(answer))
			.contentType(MediaType.APPLICATION_JSON);
		return (body.length > 0) ? builder.bodyValue(body) : builder.header(HttpHeaders.CONTENT_LENGTH, "0").build();
	}

}

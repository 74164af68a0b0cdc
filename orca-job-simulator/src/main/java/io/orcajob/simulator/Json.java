package io.orcajob.simulator;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * JSON of answers and requests, in plain maps, lists and values.
 */
final class Json {

	private static final JsonMapper mapper = JsonMapper.builder().build();

	private Json() {
	}

	static Mono<ServerResponse> answer(int status, @Nullable Object body) {
		return ServerResponse.status(status).contentType(MediaType.APPLICATION_JSON).bodyValue(write(body));
	}

	static byte[] write(@Nullable Object value) {
		return mapper.writeValueAsBytes(value);
	}

	/**
	 * Read a JSON value.
	 * @throws tools.jackson.core.JacksonException if it is none
	 */
	static @Nullable Object read(byte[] json) {
		return mapper.readValue(json, Object.class);
	}

}

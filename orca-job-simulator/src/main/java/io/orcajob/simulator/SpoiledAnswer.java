package io.orcajob.simulator;

import java.util.Arrays;
import java.util.Collections;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

import reactor.core.publisher.Mono;

import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * The service's answer with a body that is complete, but not what it should be.
 */
enum SpoiledAnswer implements FaultEffect {

	WRONG_JSON((body) -> Arrays.copyOf(body, body.length / 2)),

	OTHER_JSON((body) -> Json.write(Collections.singletonMap("data", Json.read(body)))),

	EMPTY_BODY((body) -> new byte[0]);

	private final UnaryOperator<byte[]> change;

	SpoiledAnswer(UnaryOperator<byte[]> change) {
		this.change = change;
	}

	@Override
	public Mono<ServerResponse> apply(Mono<ServerResponse> answer, FaultyRequest request, Predicate<String> jobs) {
		return answer.flatMap((response) -> Answers.withBody(response, this.change.apply(Answers.body(response))));
	}

}

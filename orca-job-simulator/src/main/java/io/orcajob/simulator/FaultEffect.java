package io.orcajob.simulator;

import java.util.function.Predicate;

import reactor.core.publisher.Mono;

import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * What becomes of an answer.
 */
@FunctionalInterface
interface FaultEffect {

	/**
	 * Return what is answered.
	 * @param answer the answer without the fault; without a subscriber the request has no
	 * effect
	 * @param request the request
	 * @param jobs the ids of the jobs that the fault is about
	 */
	Mono<ServerResponse> apply(Mono<ServerResponse> answer, FaultyRequest request, Predicate<String> jobs);

}

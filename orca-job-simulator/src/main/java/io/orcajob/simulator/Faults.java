package io.orcajob.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

import org.springframework.http.HttpHeaders;
import org.springframework.util.Assert;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * The faults that a simulator was given and that are not over. A request meets one at
 * most: the first that is due.
 */
final class Faults {

	private final List<Armed> faults = new CopyOnWriteArrayList<>();

	private final RouteTable routes;

	private final SimulatedTime time;

	private final Scheduler scheduler;

	Faults(RouteTable routes, SimulatedTime time, Scheduler scheduler) {
		this.routes = routes;
		this.time = time;
		this.scheduler = scheduler;
	}

	void add(Fault fault) {
		Assert.notNull(fault, "'fault' must not be null");
		Assert.isTrue(!fault.isHarmless(), "'fault' must do something");
		String route = fault.scope().route();
		if (route != null) {
			this.routes.requireKnown(route);
		}
		this.faults.add(new Armed(fault));
	}

	void clear() {
		this.faults.clear();
	}

	Mono<ServerResponse> apply(Mono<ServerResponse> answer, ServerRequest request, FaultyRequest description) {
		Fault fault = next(description);
		if (fault == null) {
			return answer;
		}
		FaultEffect effect = fault.effect();
		Mono<ServerResponse> faulty = (effect != null) ? effect.apply(answer, description, fault.scope().jobs())
				: answer;
		Duration delay = fault.delay();
		return (delay.isZero() ? faulty : faulty.delayUntil((response) -> Mono.delay(delay, this.scheduler)))
			.doOnNext((response) -> setHeaders(fault, request.exchange().getResponse().getHeaders()));
	}

	private void setHeaders(Fault fault, HttpHeaders headers) {
		Instant now = this.time.now();
		fault.headers().forEach((name, value) -> headers.set(name, value.apply(now)));
	}

	private @Nullable Fault next(FaultyRequest request) {
		Fault next = null;
		for (Armed armed : this.faults) {
			if (armed.fault.scope().holds(request) && armed.isDue() && next == null && armed.take()) {
				next = armed.fault;
				if (armed.isOver()) {
					this.faults.remove(armed);
				}
			}
		}
		return next;
	}

	private static final class Armed {

		private final Fault fault;

		private final AtomicLong seen = new AtomicLong();

		private final AtomicInteger left;

		Armed(Fault fault) {
			this.fault = fault;
			this.left = new AtomicInteger(fault.scope().times());
		}

		/**
		 * Count a request, and return whether those that may pass have passed.
		 */
		boolean isDue() {
			return this.seen.getAndIncrement() >= this.fault.scope().after();
		}

		boolean take() {
			return this.left.getAndUpdate((left) -> isEndless(left) ? left : Math.max(left - 1, 0)) > 0;
		}

		boolean isOver() {
			return this.left.get() == 0;
		}

		private static boolean isEndless(int left) {
			return left == Integer.MAX_VALUE;
		}

	}

}

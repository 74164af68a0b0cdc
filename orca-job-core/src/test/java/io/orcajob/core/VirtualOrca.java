package io.orcajob.core;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

import org.springframework.http.HttpStatusCode;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.WebClient;

import io.orcajob.simulator.JobScript;
import io.orcajob.simulator.OrcaSimulator;

/**
 * A template and a simulator that share one clock, which only a test turns, without a
 * socket: whatever is due happens on the thread of the test, before {@link #advance}
 * returns.
 */
final class VirtualOrca implements AutoCloseable {

	static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

	final VirtualTimeScheduler scheduler = VirtualTimeScheduler.create();

	final Clock clock = new VirtualClock(this.scheduler);

	final OrcaSimulator simulator;

	final JobTemplate template;

	/**
	 * What stands between the template and the simulator; by default nothing.
	 */
	volatile ExchangeFilterFunction network = (request, next) -> next.exchange(request);

	VirtualOrca() {
		this(UnaryOperator.identity());
	}

	VirtualOrca(UnaryOperator<JobTemplate.Builder> customizer) {
		this(UnaryOperator.identity(), customizer);
	}

	VirtualOrca(UnaryOperator<OrcaSimulator.Builder> service, UnaryOperator<JobTemplate.Builder> customizer) {
		this(service, customizer, UnaryOperator.identity());
	}

	VirtualOrca(UnaryOperator<OrcaSimulator.Builder> service, UnaryOperator<JobTemplate.Builder> customizer,
			UnaryOperator<WebClient.Builder> clientCustomizer) {
		this.simulator = service
			.apply(OrcaSimulator.builder().anyName(true).clock(this.clock).scheduler(this.scheduler))
			.build();
		WebClient client = clientCustomizer
			.apply(WebClient.builder()
				.baseUrl("http://simulator/")
				.defaultHeader("Api-Key", "key")
				.clientConnector(this.simulator.connector())
				.filter((request, next) -> this.network.filter(request, next)))
			.build();
		this.template = customizer
			.apply(JobTemplate.builder(client)
				.scheduler(this.scheduler)
				.clock(this.clock)
				.callbackExecutor(Runnable::run)
				.resolverExecutor(Runnable::run)
				.listenerExecutor(Runnable::run))
			.build();
	}

	/**
	 * Start a job that takes some seconds, without a queue, with one step per second.
	 */
	String submit(int seconds) {
		return submit(seconds, UnaryOperator.identity());
	}

	String submit(int seconds, UnaryOperator<JobScript.Builder> customizer) {
		return this.simulator.submit(customizer
			.apply(JobScript.builder().queue(Duration.ZERO).duration(Duration.ofSeconds(seconds)).steps(seconds))
			.build());
	}

	void advance(Duration duration) {
		this.scheduler.advanceTimeBy(duration);
	}

	void advanceSeconds(double seconds) {
		advance(Duration.ofMillis((long) (seconds * 1000)));
	}

	/**
	 * Call something that blocks on a thread of its own, and turn the clock until it
	 * returns.
	 */
	<T> T await(Supplier<T> call) {
		CompletableFuture<T> result = new CompletableFuture<>();
		Thread thread = new Thread(() -> {
			try {
				result.complete(call.get());
			}
			catch (RuntimeException ex) {
				result.completeExceptionally(ex);
			}
		});
		thread.start();
		while (!result.isDone()) {
			// Not before the call waits, as time would pass without it, and not while it
			// wakes up, which may take a moment.
			if (isWaiting(thread)) {
				advance(Duration.ofMillis(100));
			}
			LockSupport.parkNanos(200_000);
		}
		try {
			return result.join();
		}
		catch (CompletionException ex) {
			throw (RuntimeException) ex.getCause();
		}
	}

	long requests() {
		return this.simulator.journal().total();
	}

	long requests(String route) {
		return this.simulator.journal().count(route);
	}

	/**
	 * Answer all requests for which a condition holds in place of the simulator.
	 */
	void answer(Predicate<ClientRequest> condition, Supplier<Mono<ClientResponse>> answer) {
		this.network = (request, next) -> condition.test(request) ? answer.get() : next.exchange(request);
	}

	static ClientResponse response(int status, String body, String... headers) {
		ClientResponse.Builder response = ClientResponse.create(HttpStatusCode.valueOf(status)).body(body);
		for (int i = 0; i < headers.length; i += 2) {
			response.header(headers[i], headers[i + 1]);
		}
		return response.build();
	}

	private static boolean isWaiting(Thread thread) {
		return thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING;
	}

	@Override
	public void close() {
		this.template.close();
		this.simulator.close();
	}

	private static final class VirtualClock extends Clock {

		private final VirtualTimeScheduler scheduler;

		VirtualClock(VirtualTimeScheduler scheduler) {
			this.scheduler = scheduler;
		}

		@Override
		public ZoneOffset getZone() {
			return ZoneOffset.UTC;
		}

		@Override
		public Clock withZone(java.time.ZoneId zone) {
			throw new UnsupportedOperationException();
		}

		@Override
		public Instant instant() {
			return START.plusNanos(this.scheduler.now(TimeUnit.NANOSECONDS));
		}

	}

}

package io.orcajob.core;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;

import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import org.springframework.web.reactive.function.client.WebClient;

import io.orcajob.Job;
import io.orcajob.JobInterruptedException;
import io.orcajob.JobSnapshot;
import io.orcajob.JobTimeoutException;
import io.orcajob.JobWaitStoppedException;
import io.orcajob.OrcaUnavailableException;
import io.orcajob.WaitOptions;
import io.orcajob.simulator.JobScript;
import io.orcajob.simulator.OrcaSimulator;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Everything at once, with real threads and real time: each call has to end, once, in
 * time, and in a way that its documentation knows; and nothing may be left behind.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PollerStressTests {

	private static final Log logger = LogFactory.getLog(PollerStressTests.class);

	private static final int THREADS = 8;

	private static final Duration LENGTH = Duration.ofSeconds(4);

	private static final Duration REQUEST_TIMEOUT = Duration.ofMillis(300);

	/** What a call may take beyond its own limit, on a machine that is busy. */
	private static final Duration TOLERANCE = Duration.ofSeconds(3);

	private final long seed = Long.getLong("orca.test.seed", ThreadLocalRandom.current().nextLong());

	private final OrcaSimulator simulator = OrcaSimulator.builder().speed(50).build();

	private final JobTemplate template = JobTemplate
		.builder(WebClient.builder()
			.baseUrl("http://simulator/")
			.defaultHeader("Api-Key", "key")
			.clientConnector(this.simulator.connector())
			.filter(this::network)
			.build())
		.requestTimeout(REQUEST_TIMEOUT)
		.maxRetries(2)
		.retryBackOff(Duration.ofMillis(2), 2, Duration.ofMillis(20))
		.maxConcurrentRequests(4)
		.build();

	private final List<Job<?>> jobs = new ArrayList<>();

	private final Queue<Wait> waits = new ConcurrentLinkedQueue<>();

	private final Queue<String> problems = new ConcurrentLinkedQueue<>();

	private final AtomicInteger rounds = new AtomicInteger();

	private final AtomicLong requests = new AtomicLong();

	private final Handler defects = new DefectHandler(this.problems);

	private volatile boolean healthy;

	@BeforeEach
	void listen() {
		Logger.getLogger("io.orcajob").addHandler(this.defects);
		for (int i = 0; i < 3 * THREADS; i++) {
			this.jobs.add(this.template.reference(submit(i * 40L)));
		}
	}

	@AfterEach
	void close() {
		Logger.getLogger("io.orcajob").removeHandler(this.defects);
		this.template.close();
		this.simulator.close();
	}

	@Test
	void everyCallEndsOnceInTimeAndNothingRemains() throws Exception {
		logger.info("Seed " + this.seed + ", to be set by -Dorca.test.seed");
		long end = System.nanoTime() + LENGTH.toNanos();
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < THREADS; i++) {
			RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(this.seed + i);
			Thread thread = new Thread(() -> act(random, end), "stress-" + i);
			thread.start();
			threads.add(thread);
		}
		for (Thread thread : threads) {
			thread.join(LENGTH.plusSeconds(20).toMillis());
			assertThat(thread.isAlive()).as("%s hangs, seed %d", thread.getName(), this.seed).isFalse();
		}
		this.healthy = true;
		settle();
		logger.info(this.rounds + " rounds, " + this.waits.size() + " futures, " + this.requests + " requests");
		assertThat(this.problems).as("seed %d", this.seed).isEmpty();
		assertThat(this.rounds).as("rounds").hasValueGreaterThan(1000);
		Awaitility.await()
			.atMost(REQUEST_TIMEOUT.plus(TOLERANCE))
			.untilAsserted(() -> assertThat(left()).as("seed %d", this.seed)
				.isIn("JobPoller[idle]", "JobPoller[0 jobs, 0 scheduled, 0 ready, 0 last checks, 0 queries, 0 errands, "
						+ "0 in flight]"));
	}

	@RepeatedTest(10)
	void stopOnAnInterruptedThreadEndsTheWaits() throws Exception {
		this.healthy = true;
		CompletableFuture<JobSnapshot> future = this.template.reference(submit(3_600_000)).awaitAsync();
		Awaitility.await().until(() -> this.template.requestsInFlight() == 0 && this.requests.get() > 0);
		Thread.currentThread().interrupt();
		this.template.stop();
		assertThat(Thread.interrupted()).as("the flag is kept").isTrue();
		assertThat(future).failsWithin(TOLERANCE.toMillis(), TimeUnit.MILLISECONDS)
			.withThrowableThat()
			.withCauseInstanceOf(JobWaitStoppedException.class);
	}

	/**
	 * Answer soon, late, badly or never.
	 */
	private Mono<ClientResponse> network(ClientRequest request, ExchangeFunction next) {
		this.requests.incrementAndGet();
		Mono<ClientResponse> answer = next.exchange(request);
		if (this.healthy) {
			return answer;
		}
		int chance = ThreadLocalRandom.current().nextInt(1000);
		if (chance < 4) {
			return Mono.never();
		}
		if (chance < 30) {
			answer = Mono.just(VirtualOrca.response(503, "{}"));
		}
		else if (chance < 34) {
			answer = Mono.just(VirtualOrca.response(429, "{}", "Retry-After", "0.05"));
		}
		else if (chance < 60) {
			answer = Mono.error(new IOException("Connection reset by the test"));
		}
		return (chance % 2 == 0) ? answer : Mono.delay(Duration.ofMillis(chance % 7)).then(answer);
	}

	private void act(RandomGenerator random, long end) {
		while (System.nanoTime() - end < 0) {
			this.rounds.incrementAndGet();
			try {
				round(random);
			}
			catch (Throwable ex) {
				this.problems.add("A round ended with " + ex);
			}
		}
	}

	private void round(RandomGenerator random) {
		Job<?> job = job(random);
		Duration maxWait = Duration.ofMillis(random.nextInt(30));
		WaitOptions options = WaitOptions.builder()
			.refreshInterval(Duration.ofMillis(1 + random.nextInt(20)))
			.maxWait(maxWait)
			.build();
		Duration limit = (maxWait.isZero() ? REQUEST_TIMEOUT : maxWait).plus(TOLERANCE);
		switch (random.nextInt(24)) {
			case 0, 1, 2, 3 -> watch(job.awaitAsync(options), limit);
			case 4, 5 -> watch(job.resultAsync(options), limit);
			case 6 -> watch(job.awaitAsync(options), limit).cancel(random.nextBoolean());
			case 7 -> watch(job.awaitAsync(), TOLERANCE).completeExceptionally(new CancellationException());
			case 8 -> chain(job, options, limit);
			case 9, 10 -> ends(() -> job.await(options).status().isTerminal(), limit, JobTimeoutException.class);
			case 11, 12 -> ends(() -> !job.refresh().id().isEmpty(), REQUEST_TIMEOUT.multipliedBy(6).plus(TOLERANCE),
					OrcaUnavailableException.class);
			case 13 -> ends(() -> !job.refresh(maxWait).id().isEmpty(), REQUEST_TIMEOUT.multipliedBy(6).plus(TOLERANCE),
					OrcaUnavailableException.class);
			case 14, 15 ->
				ends(() -> job.abort(options).status().isTerminal(), REQUEST_TIMEOUT.multipliedBy(9).plus(limit),
						JobTimeoutException.class, OrcaUnavailableException.class);
			case 16 -> interrupted(job, options);
			case 17, 18, 19 -> job.getStatus();
			case 20 -> this.jobs.forEach(Job::getCompletion);
			case 21, 22 -> renew(random);
			default -> restart(random);
		}
	}

	private synchronized Job<?> job(RandomGenerator random) {
		return this.jobs.get(random.nextInt(this.jobs.size()));
	}

	private synchronized void renew(RandomGenerator random) {
		List<Job<?>> renewed = new ArrayList<>(this.jobs);
		renewed.set(random.nextInt(renewed.size()), this.template.reference(submit(random.nextInt(2000))));
		for (int i = 0; i < renewed.size(); i++) {
			this.jobs.set(i, renewed.get(i));
		}
	}

	private void restart(RandomGenerator random) {
		if (random.nextInt(40) == 0) {
			ends(() -> {
				this.template.stop();
				return true;
			}, TOLERANCE);
			this.template.start();
		}
	}

	private void interrupted(Job<?> job, WaitOptions options) {
		Thread.currentThread().interrupt();
		ends(() -> job.await(options).status().isTerminal(), TOLERANCE, JobInterruptedException.class,
				JobTimeoutException.class);
		// An end that was known already does not look at the flag.
		Thread.interrupted();
	}

	/**
	 * Begin a wait in the callback of another.
	 */
	private void chain(Job<?> job, WaitOptions options, Duration limit) {
		watch(job.awaitAsync(options).handle((snapshot, error) -> job.awaitAsync(options)).thenCompose((next) -> next),
				limit.multipliedBy(2));
	}

	private <T extends @Nullable Object> CompletableFuture<T> watch(CompletableFuture<T> future, Duration limit) {
		AtomicInteger ends = new AtomicInteger();
		AtomicLong endedAt = new AtomicLong();
		CompletableFuture<Boolean> checked = future.handle((value, error) -> {
			ends.incrementAndGet();
			endedAt.set(System.nanoTime());
			check(value, error);
			return true;
		});
		this.waits.add(new Wait(checked, System.nanoTime() + limit.toNanos(), ends, endedAt));
		return future;
	}

	private void check(@Nullable Object value, @Nullable Throwable error) {
		Throwable cause = (error instanceof CompletionException && error.getCause() != null) ? error.getCause() : error;
		if (cause == null) {
			if (value instanceof JobSnapshot snapshot && !snapshot.status().isTerminal()) {
				this.problems.add("A future was completed with " + snapshot);
			}
		}
		else if (!(cause instanceof JobTimeoutException || cause instanceof JobWaitStoppedException
				|| cause instanceof io.orcajob.JobAbortedException || cause instanceof CancellationException)) {
			this.problems.add("A future ended with " + cause);
		}
	}

	@SafeVarargs
	private void ends(Supplier<Boolean> call, Duration limit, Class<? extends RuntimeException>... legal) {
		long start = System.nanoTime();
		try {
			if (!call.get()) {
				this.problems.add("A call returned a job that has not ended");
			}
		}
		catch (RuntimeException ex) {
			boolean expected = ex instanceof JobWaitStoppedException;
			for (Class<? extends RuntimeException> type : legal) {
				expected |= type.isInstance(ex);
			}
			if (!expected) {
				this.problems.add("A call ended with " + ex);
			}
		}
		long late = System.nanoTime() - start - limit.toNanos();
		if (late > 0) {
			this.problems.add("A call ended " + Duration.ofNanos(late) + " after its limit of " + limit);
		}
	}

	private void settle() {
		for (Wait wait : this.waits) {
			long left = Math.max(0, wait.deadline() - System.nanoTime());
			try {
				wait.checked().get(left + 1, TimeUnit.NANOSECONDS);
			}
			catch (Exception ex) {
				this.problems.add("A future has not ended in time: " + ex);
				continue;
			}
			if (wait.ends().get() != 1 || wait.endedAt().get() - wait.deadline() > 0) {
				this.problems.add("A future ended " + wait.ends() + " times, or late");
			}
		}
	}

	private String left() {
		return this.template.support().poller().toString();
	}

	private String submit(long milliseconds) {
		return this.simulator.submit(JobScript.builder()
			.queue(Duration.ZERO)
			.duration(Duration.ofMillis(milliseconds * 2))
			.aborting(Duration.ofMillis(milliseconds % 500))
			.build());
	}

	private record Wait(CompletableFuture<Boolean> checked, long deadline, AtomicInteger ends, AtomicLong endedAt) {
	}

	/**
	 * Keeps what the poller takes for a defect of its own.
	 */
	private static final class DefectHandler extends Handler {

		private final Queue<String> problems;

		DefectHandler(Queue<String> problems) {
			this.problems = problems;
		}

		@Override
		public void publish(LogRecord record) {
			if (record.getMessage().contains("defect")) {
				this.problems.add("The poller logged a defect: " + record.getThrown());
			}
		}

		@Override
		public void flush() {
		}

		@Override
		public void close() {
		}

	}

}

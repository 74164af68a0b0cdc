package io.orcajob.core;

import java.io.IOException;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

import org.springframework.util.ReflectionUtils;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFunction;

import io.orcajob.Job;
import io.orcajob.JobAbortedException;
import io.orcajob.JobFailedException;
import io.orcajob.JobSnapshot;
import io.orcajob.JobTimeoutException;
import io.orcajob.JobWaitStoppedException;
import io.orcajob.OrcaAuthenticationException;
import io.orcajob.OrcaUnavailableException;
import io.orcajob.WaitOptions;
import io.orcajob.poll.JobPoller;
import io.orcajob.poll.JobWatcher;
import io.orcajob.poll.Observation;
import io.orcajob.poll.RefreshCalls;
import io.orcajob.poll.WatchTerms;
import io.orcajob.simulator.JobScript.Outcome;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever may happen at once, in virtual time and in an order that a seed decides: no
 * ending is lost, none is told twice, none comes late, and nothing is left behind.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PollerRaceTests {

	private static final String NOTHING_LEFT = "JobPoller[0 jobs, 0 scheduled, 0 ready, 0 last checks, 0 queries, "
			+ "0 errands, 0 in flight]";

	private static final long SEED = Long.getLong("orca.test.seed", 20_260_301);

	private static final int LIVES = 100;

	private static final int ROUNDS = 100;

	@Test
	void tenThousandRoundsLoseNoEndingAndTellNoneTwice() {
		List<String> problems = new ArrayList<>();
		Map<String, Integer> endings = new TreeMap<>();
		for (int i = 0; i < LIVES; i++) {
			try (Life life = new Life(SEED + i)) {
				life.run();
				problems.addAll(life.problems);
				life.endings.forEach((kind, count) -> endings.merge(kind, count, Integer::sum));
			}
		}
		assertThat(problems).as("problems of seed %d, to be set by -Dorca.test.seed", SEED).isEmpty();
		assertThat(endings).as("endings of seed %d", SEED)
			.containsOnlyKeys("ended", "expired", "refused", "released", "single check", "stopped", "unavailable")
			.allSatisfy((kind, count) -> assertThat(count).as(kind).isGreaterThan(50));
	}

	@Test
	void theSameSeedIsTheSameRun() {
		List<List<String>> traces = new ArrayList<>();
		for (int i = 0; i < 2; i++) {
			try (Life life = new Life(SEED)) {
				life.run();
				traces.add(life.trace);
			}
		}
		assertThat(traces.get(0)).hasSizeGreaterThan(50).isEqualTo(traces.get(1));
	}

	/**
	 * A template, its service, and a hundred rounds of all that may befall them.
	 */
	private static final class Life implements AutoCloseable {

		private final List<String> problems = new ArrayList<>();

		private final Map<String, Integer> endings = new HashMap<>();

		private final List<String> trace = new ArrayList<>();

		private final List<Wait> waits = new ArrayList<>();

		private final List<Job<?>> jobs = new ArrayList<>();

		private final Map<String, Integer> told = new HashMap<>();

		private final Set<String> awaited = new HashSet<>();

		private final long seed;

		private final Random random;

		private final Duration requestTimeout;

		private final int longestDelay;

		private final VirtualOrca orca;

		private final JobPoller poller;

		private boolean faulty;

		private int round;

		private int submitted;

		private int stops;

		Life(long seed) {
			this.seed = seed;
			this.random = new Random(seed);
			this.requestTimeout = Duration.ofSeconds(5 + this.random.nextInt(20));
			this.longestDelay = (this.random.nextInt(3) == 0) ? 0 : this.random.nextInt(400);
			int permits = 1 + this.random.nextInt(4);
			this.orca = new VirtualOrca((builder) -> builder.maxConcurrentRequests(permits)
				.requestTimeout(this.requestTimeout)
				.pollListener((ended) -> this.told.merge(ended.id(), 1, Integer::sum)));
			this.orca.network = this::answer;
			JobSupport support = (JobSupport) content(this.orca.template, "support");
			this.poller = support.poller();
		}

		void run() {
			boolean troubled = this.random.nextInt(4) > 0;
			for (int i = 0; i < 6; i++) {
				this.jobs.add(submit());
			}
			seedJitter();
			for (this.round = 1; this.round <= ROUNDS; this.round++) {
				this.faulty = troubled;
				act(this.jobs.get(this.random.nextInt(this.jobs.size())));
				this.orca.advance(Duration.ofMillis(this.random.nextInt((this.random.nextInt(5) == 0) ? 5000 : 50)));
				checkRound();
			}
			this.faulty = false;
			this.orca.advanceSeconds(100);
			// The engine is not only empty, it also still works.
			await(submit(), Duration.ofSeconds(3), Duration.ofSeconds(90));
			this.orca.advanceSeconds(100);
			checkEnd();
		}

		private void act(Job<?> job) {
			switch (this.random.nextInt(13)) {
				case 0, 1, 2 -> await(this.random.nextBoolean() ? job : this.orca.template.reference(job.getId()),
						interval(), maxWait());
				case 3, 4 -> watch(job.getId());
				case 5, 6 -> release();
				case 7 -> job.getCompletion();
				case 8 -> refresh(job.getId());
				case 9 -> this.orca.simulator.abort(job.getId());
				case 10 -> this.jobs.set(this.random.nextInt(this.jobs.size()), submit());
				case 11 -> react(await(job, interval(), maxWait()), job);
				default -> {
					if (this.random.nextInt(4) == 0) {
						restart();
						this.waits.stream()
							.filter((wait) -> wait.endings == 0 && wait.stopsBefore < this.stops)
							.forEach((wait) -> problem(wait + " outlasted the stop"));
					}
				}
			}
		}

		private CompletableFuture<?> await(Job<?> job, Duration interval, Duration maxWait) {
			WaitOptions options = WaitOptions.builder().refreshInterval(interval).maxWait(maxWait).build();
			Wait wait = new Wait("await", job.getId(), maxWait);
			CompletableFuture<?> future = this.random.nextBoolean() ? job.awaitAsync(options)
					: job.resultAsync(options);
			future.whenComplete((value, error) -> wait.end(value, error));
			wait.release = switch (this.random.nextInt(3)) {
				case 0 -> () -> future.cancel(true);
				case 1 -> () -> future.complete(null);
				default -> () -> future.completeExceptionally(new IllegalStateException("completed by the test"));
			};
			return future;
		}

		/**
		 * Watch without a future, which would hide a second ending.
		 */
		private void watch(String id) {
			Duration maxWait = maxWait();
			Wait wait = new Wait("watch", id, maxWait);
			Disposable watch = this.poller.watch(Observation.none(id),
					new WatchTerms(interval(), maxWait, this.random.nextBoolean()), wait);
			wait.release = () -> {
				watch.dispose();
				wait.end(null, null);
			};
		}

		private void refresh(String id) {
			// Till it is sent, for the status, and for the record of a completed job.
			Wait wait = new Wait("refresh", id, this.requestTimeout.multipliedBy(3));
			CompletableFuture<Observation> reader = this.poller.refresh(Observation.none(id), new RefreshCalls());
			reader.whenComplete((value, error) -> wait.end(value, error));
		}

		/**
		 * Use the template from within the ending of a wait.
		 */
		private void react(CompletableFuture<?> future, Job<?> job) {
			int reaction = this.random.nextInt(4);
			future.whenComplete((value, error) -> {
				if (error instanceof JobWaitStoppedException) {
					return;
				}
				switch (reaction) {
					case 0 -> restart();
					case 1 -> refresh(job.getId());
					case 2 -> watch(job.getId());
					default -> await(job, interval(), maxWait());
				}
			});
		}

		private void release() {
			List<Wait> open = this.waits.stream().filter((wait) -> wait.endings == 0 && wait.release != null).toList();
			if (!open.isEmpty()) {
				Wait wait = open.get(this.random.nextInt(open.size()));
				wait.released = true;
				Objects.requireNonNull(wait.release).run();
			}
		}

		private void restart() {
			this.stops++;
			this.orca.template.stop();
			this.orca.template.start();
			seedJitter();
		}

		/**
		 * Begin the life of an engine, and give it numbers that can be repeated.
		 */
		private void seedJitter() {
			this.faulty = false;
			refresh(this.jobs.get(0).getId());
			Object engine = content(content(content(this.poller, "state"), "life"), "engine");
			ReflectionUtils.setField(field(engine, "random"), engine, new Random(this.random.nextLong()));
		}

		private Mono<ClientResponse> answer(ClientRequest request, ExchangeFunction next) {
			Mono<ClientResponse> answer = switch (this.faulty ? this.random.nextInt(14) : -1) {
				case 0 -> Mono.never();
				case 1 -> Mono.just(VirtualOrca.response(503, "{}"));
				case 2 -> Mono.just(VirtualOrca.response(429, "{}", "Retry-After", "" + this.random.nextInt(20)));
				case 3, 4 -> Mono.just(VirtualOrca.response(401, "{}"));
				case 5 -> Mono.error(new IOException("Connection reset by the test"));
				default -> Mono.defer(() -> next.exchange(request));
			};
			if (this.longestDelay == 0 || this.random.nextInt(5) == 0) {
				return answer;
			}
			Duration delay = Duration.ofMillis(this.random.nextInt(this.longestDelay));
			return Mono.delay(delay, this.orca.scheduler).then(answer);
		}

		private Job<?> submit() {
			return this.orca.template.reference(
					this.orca.submit(1 + this.random.nextInt(60), (script) -> script.id("job-" + ++this.submitted)
						.outcome((this.random.nextInt(5) == 0) ? Outcome.FAILED : Outcome.COMPLETED)));
		}

		private Duration interval() {
			return Duration.ofMillis(new int[] { 100, 500, 1000, 3000, 60_000 }[this.random.nextInt(5)]);
		}

		private Duration maxWait() {
			return Duration.ofMillis(new int[] { 0, 1, 5, 50, 1000, 20_000, 90_000 }[this.random.nextInt(7)]);
		}

		private long now() {
			return this.orca.scheduler.now(TimeUnit.NANOSECONDS);
		}

		private void checkRound() {
			for (Wait wait : this.waits) {
				if (wait.endings == 0 && wait.deadline <= now()) {
					problem(wait + " goes on after its deadline");
				}
			}
			this.waits.removeIf((wait) -> wait.endings > 0);
			Object engine = content(content(content(this.poller, "state"), "life"), "engine");
			Collection<?> tracked = ((Map<?, ?>) content(engine, "trackers")).values();
			Map<?, ?> lanes = (Map<?, ?>) content(content(engine, "ready"), "lanes");
			lanes.forEach((lane, waiting) -> {
				if (!tracked.containsAll((Collection<?>) waiting)) {
					problem("A job that nobody is interested in waits for its request (" + lane + ")");
				}
			});
		}

		private void checkEnd() {
			this.waits.stream().filter((wait) -> wait.endings == 0).forEach((wait) -> problem(wait + " never ended"));
			this.told.forEach((id, times) -> {
				if (times != 1) {
					problem("The end of " + id + " was told " + times + " times");
				}
			});
			this.awaited.stream()
				.filter((id) -> !this.told.containsKey(id))
				.forEach((id) -> problem("The end of " + id + " was not told to the listener"));
			if (!this.poller.toString().equals(NOTHING_LEFT)) {
				problem("The engine is not empty: " + this.poller);
			}
		}

		private void problem(String text) {
			this.problems.add("seed " + this.seed + ", round " + this.round + ": " + text);
		}

		private static Object content(Object target, String name) {
			return Objects.requireNonNull(ReflectionUtils.getField(field(target, name), target), name);
		}

		private static Field field(Object target, String name) {
			Field field = Objects.requireNonNull(ReflectionUtils.findField(target.getClass(), name), name);
			ReflectionUtils.makeAccessible(field);
			return field;
		}

		@Override
		public void close() {
			this.orca.close();
		}

		/**
		 * Somebody who has to be told an ending, and all that may be said of it.
		 */
		private final class Wait implements JobWatcher {

			private final String how;

			private final String id;

			private final boolean single;

			private final long deadline;

			private final int stopsBefore = Life.this.stops;

			private @Nullable Runnable release;

			private boolean released;

			private int endings;

			Wait(String how, String id, Duration maxWait) {
				this.how = how;
				this.id = id;
				this.single = maxWait.isZero();
				// A single check may take what its request may take.
				this.deadline = now() + (this.single ? Life.this.requestTimeout.plusSeconds(1) : maxWait).toNanos();
				Life.this.waits.add(this);
			}

			@Override
			public void observed(Observation observation) {
				if (observation.isTerminal()) {
					end(observation, null);
				}
				else if (this.endings > 0) {
					problem(this + " was told something after its end");
				}
			}

			@Override
			public void expired(@Nullable Throwable lastError) {
				end(null, new JobTimeoutException("expired", Observation.none(this.id).snapshot(), Duration.ZERO,
						lastError));
			}

			@Override
			public void failed(Throwable error) {
				end(null, error);
			}

			void end(@Nullable Object value, @Nullable Throwable error) {
				this.endings++;
				if (this.endings > 1) {
					problem(this + " ended " + this.endings + " times");
				}
				if (now() > this.deadline) {
					problem(this + " ended late, by " + Duration.ofNanos(now() - this.deadline));
				}
				String kind = kind(value, error);
				Life.this.endings.merge(kind, 1, Integer::sum);
				Life.this.trace.add(now() + " " + this + " " + kind);
			}

			private String kind(@Nullable Object value, @Nullable Throwable error) {
				if (this.released) {
					return "released";
				}
				if (error instanceof JobTimeoutException && this.single) {
					return "single check";
				}
				if (error instanceof JobTimeoutException) {
					if (now() < this.deadline) {
						problem(this + " expired early, by " + Duration.ofNanos(this.deadline - now()));
					}
					return "expired";
				}
				if (error instanceof JobWaitStoppedException) {
					if (Life.this.stops == this.stopsBefore) {
						problem(this + " was stopped by nobody");
					}
					return "stopped";
				}
				if (error instanceof OrcaAuthenticationException) {
					return "refused";
				}
				if (error instanceof OrcaUnavailableException && this.how.equals("refresh")) {
					return "unavailable";
				}
				if (error != null && !(error instanceof JobFailedException || error instanceof JobAbortedException)) {
					problem(this + " ended with " + error);
				}
				checkState(value);
				return "ended";
			}

			private void checkState(@Nullable Object value) {
				Object state = (value instanceof Observation observation) ? observation.snapshot() : value;
				if (this.how.equals("refresh")) {
					return;
				}
				Life.this.awaited.add(this.id);
				if (state instanceof JobSnapshot snapshot
						&& (!snapshot.status().isTerminal() || !snapshot.rawStatus().equals(status()))) {
					problem(this + " ended with " + snapshot + ", which is " + status());
				}
			}

			private String status() {
				return Life.this.orca.simulator.status(this.id);
			}

			@Override
			public String toString() {
				return this.how + " of " + this.id + " until " + Duration.ofNanos(this.deadline);
			}

		}

	}

}

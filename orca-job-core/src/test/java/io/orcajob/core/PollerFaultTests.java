package io.orcajob.core;

import java.lang.reflect.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

import org.springframework.util.ReflectionUtils;
import org.springframework.web.reactive.function.client.ClientResponse;

import io.orcajob.JobQuery;
import io.orcajob.JobSnapshot;
import io.orcajob.poll.JobFinder;
import io.orcajob.poll.JobPollListener;
import io.orcajob.poll.JobPoller;
import io.orcajob.poll.JobWatcher;
import io.orcajob.poll.Observation;
import io.orcajob.poll.PollMode;
import io.orcajob.poll.RefreshCalls;
import io.orcajob.poll.WatchTerms;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever a collaborator of the poller throws, at whichever step, all waits end by their
 * deadline, and nothing is left in flight.
 */
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PollerFaultTests {

	private static final String NOTHING_LEFT = "JobPoller[0 jobs, 0 scheduled, 0 ready, 0 last checks, 0 queries, "
			+ "0 errands, 0 in flight]";

	/**
	 * The steps between two that fail; by 1, every single one of the first steps does.
	 */
	private static final int STRIDE = Integer.getInteger("orca.test.stride", 5);

	/** Up to which step they are so close: later ones are repetitions. */
	private static final int DENSE = 120;

	@ParameterizedTest
	@EnumSource(Kind.class)
	void faultAtAnyStepLosesNoEnd(Kind kind) {
		int steps = 0;
		for (int step = 1; step == 1 || step <= steps; step += (step < DENSE) ? STRIDE : STRIDE * step / DENSE) {
			try (Life life = new Life(kind, step, 1)) {
				steps = Math.max(steps, life.run());
				assertThat(life.problems).as("%s at step %d", kind, step).isEmpty();
			}
		}
		assertThat(steps).as("steps that can fail").isGreaterThan(100);
	}

	@Test
	void faultsAtManyStepsLoseNoEnd() {
		for (int often = 3; often <= 15; often += 4) {
			try (Life life = new Life(Kind.ERROR, 1, often)) {
				life.run();
				assertThat(life.problems).as("at every %dth step", often).isEmpty();
			}
		}
	}

	private enum Kind {

		RUNTIME_EXCEPTION, ERROR;

		void raise(int step) {
			if (this == ERROR) {
				throw new NoClassDefFoundError("thrown by the test at step " + step);
			}
			throw new IllegalStateException("thrown by the test at step " + step);
		}

	}

	/**
	 * A life of a poller with some jobs, some of whose steps fail.
	 */
	private static final class Life implements AutoCloseable {

		private final FaultyScheduler scheduler = new FaultyScheduler();

		private final List<String> problems = new ArrayList<>();

		private final Kind kind;

		private final int failing;

		private final int often;

		private final VirtualOrca orca;

		private final JobPoller poller;

		private int step;

		private boolean begun;

		Life(Kind kind, int failing, int often) {
			this.kind = kind;
			this.failing = failing;
			this.often = often;
			this.orca = new VirtualOrca(
					(builder) -> builder.scheduler(this.scheduler).pollListener(new FaultyListener()));
			this.scheduler.time = this.orca.scheduler;
			this.poller = this.orca.template.support().poller();
		}

		int run() {
			String[] ids = { this.orca.submit(3), this.orca.submit(5), this.orca.submit(1000), "no-such-job", ".." };
			this.orca.network = (request, next) -> {
				step();
				Mono<ClientResponse> answer = (random().nextInt(4) == 0)
						? Mono.fromSupplier(() -> VirtualOrca.response(503, "{}"))
						: Mono.defer(() -> next.exchange(request));
				return Mono.fromRunnable(this::step).then(answer).doOnNext((response) -> step());
			};
			List<Watcher> watchers = new ArrayList<>();
			List<Supplier<@Nullable Disposable>> calls = new ArrayList<>();
			for (String id : ids) {
				for (int seconds : new int[] { 0, 7 }) {
					Watcher watcher = new Watcher(id, (seconds == 0) ? 31 : seconds);
					watchers.add(watcher);
					calls.add(() -> this.poller.watch(Observation.none(id),
							new WatchTerms(Duration.ofSeconds(2), Duration.ofSeconds(seconds), false), watcher));
				}
			}
			calls.add(() -> this.poller.watch(JobQuery.all(), Duration.ofSeconds(3), new Finder()));
			// What the poller is asked for outside its own thread may fail, but says so.
			List<Disposable> begun = calls.stream().map(Supplier::get).filter(Objects::nonNull).toList();
			randomize();
			this.begun = true;
			List<CompletableFuture<?>> refreshes = new ArrayList<>();
			for (int second = 0; second < 75; second++) {
				if (second == 2) {
					try {
						refreshes.add(this.poller.refresh(Observation.none(ids[2]), new RefreshCalls()));
						refreshes.add(this.poller.watched(null));
					}
					catch (IllegalStateException | NoClassDefFoundError ex) {
						// The caller is told.
					}
				}
				if (second == 12) {
					this.begun = false;
					begun.get(begun.size() - 1).dispose();
				}
				this.orca.advanceSeconds(1);
				for (Watcher watcher : watchers) {
					watcher.check(second + 1);
				}
			}
			refreshes.stream().filter((refresh) -> !refresh.isDone()).forEach((refresh) -> this.problems.add("hangs"));
			if (!this.poller.toString().equals(NOTHING_LEFT)) {
				this.problems.add("left: " + this.poller);
			}
			return this.step;
		}

		private void randomize() {
			Object engine = content(content(content(this.poller, "state"), "life"), "engine");
			RandomGenerator generator = () -> {
				step();
				return random().nextLong();
			};
			ReflectionUtils.setField(field(engine, "random"), engine, generator);
		}

		private Random random() {
			return new Random(this.step);
		}

		private void step() {
			if (this.begun) {
				this.step++;
				if ((this.often == 1) ? this.step == this.failing : this.step % this.often == 0) {
					this.kind.raise(this.step);
				}
			}
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
			this.begun = false;
			this.orca.close();
		}

		/**
		 * Counts how a wait ends, and fails before that counts.
		 */
		private final class Watcher implements JobWatcher {

			private final String id;

			private final int deadline;

			private int ends;

			Watcher(String id, int deadline) {
				this.id = id;
				this.deadline = deadline;
			}

			@Override
			public void observed(Observation observation) {
				step();
				if (observation.isTerminal()) {
					this.ends++;
				}
			}

			@Override
			public void expired(@Nullable Throwable lastError) {
				step();
				this.ends++;
			}

			@Override
			public void failed(Throwable error) {
				step();
				this.ends++;
			}

			void check(int second) {
				// An end that the watcher did not take is told again later.
				if (this.ends > 1 || (this.ends == 0 && second > this.deadline + ((Life.this.often == 1) ? 2 : 30))) {
					Life.this.problems.add(this.id + " has ended " + this.ends + " times after " + second + " s");
				}
			}

		}

		private final class Finder implements JobFinder {

			@Override
			public void found(List<Observation> jobs) {
				step();
			}

			@Override
			public void failed(Throwable error) {
				step();
			}

		}

		private final class FaultyListener implements JobPollListener {

			@Override
			public void jobEnded(JobSnapshot snapshot) {
				step();
			}

			@Override
			public void watching(String type, int change) {
				step();
			}

			@Override
			public void polled(PollMode mode, Duration took, @Nullable Throwable error) {
				step();
			}

		}

		/**
		 * Fails to tell the time, or to schedule something.
		 */
		private final class FaultyScheduler implements Scheduler {

			private @Nullable Scheduler time;

			private Scheduler time() {
				return Objects.requireNonNull(this.time);
			}

			@Override
			public long now(TimeUnit unit) {
				step();
				return time().now(unit);
			}

			@Override
			public Disposable schedule(Runnable task) {
				step();
				return time().schedule(task);
			}

			@Override
			public Worker createWorker() {
				Worker worker = time().createWorker();
				return new Worker() {

					@Override
					public Disposable schedule(Runnable task) {
						step();
						return worker.schedule(task);
					}

					@Override
					public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
						step();
						return worker.schedule(task, delay, unit);
					}

					@Override
					public void dispose() {
						worker.dispose();
					}

				};
			}

		}

	}

}

package io.orcajob.core;

import java.io.IOException;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;

import org.springframework.util.ReflectionUtils;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFunction;

import io.orcajob.Job;
import io.orcajob.JobQuery;
import io.orcajob.JobRequest;
import io.orcajob.Status;
import io.orcajob.WaitOptions;
import io.orcajob.poll.JobPoller;
import io.orcajob.poll.Observation;
import io.orcajob.simulator.JobScript.Outcome;
import io.orcajob.simulator.ListOrder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Jobs are submitted, watched, aborted and left alone at once, by this template and by
 * others, while the service falters and the template stops and starts, in virtual time
 * and in an order that a seed decides: what is told of each job is one life, its end is
 * told once if anybody was still interested, and nothing is left behind.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ListenerRaceTests {

	private static final long SEED = Long.getLong("orca.test.seed", 20_260_301);

	private static final int LIVES = Integer.getInteger("orca.test.lives", 30);

	private static final int ROUNDS = 100;

	private static final String NOTHING_LEFT = "JobPoller[0 jobs, 0 scheduled, 0 ready, 0 last checks, 0 queries, "
			+ "0 errands, 0 in flight]";

	@Test
	void threeThousandRoundsTellOneLifeOfEachJobAndLoseNoEnd() {
		List<String> problems = new ArrayList<>();
		Map<String, Integer> counts = new TreeMap<>();
		for (int i = 0; i < LIVES; i++) {
			try (Life life = new Life(SEED + i)) {
				life.run();
				problems.addAll(life.problems);
				life.counts.forEach((what, count) -> counts.merge(what, count, Integer::sum));
			}
		}
		assertThat(problems).as("problems of seed %d, to be set by -Dorca.test.seed", SEED).isEmpty();
		assertThat(counts).as("what happened with seed %d", SEED)
			.containsOnlyKeys("ends told", "ends due", "events", "lives of a job begun anew", "merged", "stops",
					"submits refused", "watches ended by errors or ends")
			.allSatisfy((what, count) -> assertThat(count).as(what).isGreaterThan(5));
	}

	/**
	 * A template with its listeners, its service, and a hundred rounds of all that may
	 * befall them.
	 */
	private static final class Life implements AutoCloseable {

		private final List<String> problems = new ArrayList<>();

		private final Map<String, Integer> counts = new HashMap<>();

		/** The jobs, with their handles of long ago. */
		private final Map<String, Job<?>> jobs = new LinkedHashMap<>();

		private final List<String> ids = new ArrayList<>();

		private final Map<String, Long> begins = new HashMap<>();

		private final List<Interest> interests = new ArrayList<>();

		private final List<Told> listeners = new ArrayList<>();

		/** What the listeners' executor has not run yet. */
		private final Queue<Runnable> tasks = new ArrayDeque<>();

		private final long seed;

		private final Random random;

		private final Duration requestTimeout;

		private final int longestDelay;

		/** Whether errors come that end watches. */
		private final boolean refusing;

		private final VirtualOrca orca;

		private final JobPoller poller;

		private boolean faulty;

		private int round;

		private int submitted;

		Life(long seed) {
			this.seed = seed;
			this.random = new Random(seed);
			this.requestTimeout = Duration.ofSeconds(5 + this.random.nextInt(10));
			this.longestDelay = (this.random.nextInt(3) == 0) ? 0 : this.random.nextInt(400);
			this.refusing = this.random.nextInt(4) == 0;
			boolean inline = this.random.nextBoolean();
			int permits = 1 + this.random.nextInt(4);
			int page = 1 + this.random.nextInt(8);
			ListOrder order = ListOrder.values()[this.random.nextInt(ListOrder.values().length)];
			Duration interval = Duration.ofMillis(new int[] { 700, 3000, 3000, 5000 }[this.random.nextInt(4)]);
			for (int i = 0; i < 2; i++) {
				this.listeners.add(new Told());
			}
			this.orca = new VirtualOrca((service) -> service.listOrder(order).largestPage(page),
					(builder) -> builder.maxConcurrentRequests(permits)
						.requestTimeout(this.requestTimeout)
						.defaults(WaitOptions.builder().refreshInterval(interval).build())
						.listener(this.listeners.get(0))
						.listener(this.listeners.get(1))
						.listenerExecutor(inline ? Runnable::run : this.tasks::add));
			this.orca.network = this::answer;
			this.poller = this.orca.template.support().poller();
		}

		void run() {
			boolean troubled = this.random.nextInt(4) > 0;
			for (int i = 0; i < 3; i++) {
				submitElsewhere();
			}
			seedJitter();
			for (this.round = 1; this.round <= ROUNDS; this.round++) {
				this.faulty = troubled;
				act(this.ids.get(this.random.nextInt(this.ids.size())));
				this.orca.advance(Duration.ofMillis(this.random.nextInt((this.random.nextInt(5) == 0) ? 5000 : 200)));
				while (!this.tasks.isEmpty() && this.random.nextInt(4) > 0) {
					this.tasks.remove().run();
				}
				this.interests.removeIf(Interest::isPast);
			}
			this.faulty = false;
			this.orca.advanceSeconds(150);
			runTasks();
			checkEnds();
			this.interests.forEach((interest) -> interest.watch.close());
			this.orca.advanceSeconds(20);
			long requests = this.orca.requests();
			this.orca.advanceSeconds(100);
			if (this.orca.requests() != requests) {
				problem("There are requests for nobody");
			}
			runTasks();
			checkNothingIsLeft();
			this.listeners.forEach((told) -> told.ended.forEach((id, times) -> count("ends told")));
		}

		private void act(String id) {
			switch (this.random.nextInt(14)) {
				case 0, 1 -> submitHere();
				case 2, 3 -> submitElsewhere();
				case 4, 5 -> watch(id, Objects.requireNonNull(this.jobs.get(id)));
				case 6, 7 -> watch(id, this.orca.template.reference(id));
				case 8 -> watchQuery();
				case 9, 10, 11 -> closeAny();
				case 12 -> this.orca.simulator.abort(id);
				default -> {
					if (this.random.nextInt(3) == 0) {
						restart();
					}
					else {
						CompletableFuture<?> wait = this.orca.template.reference(id).awaitAsync();
						if (this.random.nextBoolean()) {
							wait.cancel(true);
						}
					}
				}
			}
		}

		private void submitHere() {
			JobRequest<?> request = JobRequest.post("/simulator/job")
				.idField("id")
				.body(Map.of("queue_ms", 0, "duration_ms", duration(), "steps", 20))
				.build();
			// Not the blocking form, as it waits for a time that nobody turns.
			new ReactiveJobTemplate(this.orca.template).submit(request).subscribe((job) -> {
				add(job.getId(), job);
				this.interests.add(new Interest(job.getId(), null));
			}, (error) -> count("submits refused"));
		}

		private void submitElsewhere() {
			int duration = duration();
			String id = this.orca.submit(20,
					(script) -> script.id("job-" + ++this.submitted)
						.queue(Duration.ofMillis(this.random.nextBoolean() ? 0 : this.random.nextInt(3_000)))
						.duration(Duration.ofMillis(duration))
						.outcome((this.random.nextInt(5) == 0) ? Outcome.FAILED : Outcome.COMPLETED));
			add(id, this.orca.template.reference(id));
		}

		private int duration() {
			return (this.random.nextInt(4) == 0) ? this.random.nextInt(3) : this.random.nextInt(60_000);
		}

		private void add(String id, Job<?> job) {
			this.jobs.put(id, job);
			this.ids.add(id);
			this.begins.put(id, now());
			if (this.ids.size() > 20) {
				this.ids.remove(this.random.nextInt(this.ids.size()));
			}
		}

		private void watch(String id, Job<?> job) {
			this.interests.add(new Interest(id, this.orca.template.watch(job)));
		}

		private void watchQuery() {
			JobQuery query = switch (this.random.nextInt(3)) {
				case 0 -> JobQuery.all();
				case 1 -> JobQuery.builder().type("EVALUATE_MODEL", "OTHER").build();
				default -> JobQuery.builder().status(Status.PROCESSING, Status.ABORTING).build();
			};
			Interest interest = new Interest(null, this.orca.template.watch(query));
			interest.all = query.statuses().isEmpty();
			this.interests.add(interest);
		}

		private void closeAny() {
			List<Interest> open = this.interests.stream().filter((interest) -> interest.isByHand).toList();
			if (!open.isEmpty()) {
				Interest interest = open.get(this.random.nextInt(open.size()));
				if (interest.watch.isActive()) {
					this.interests.remove(interest);
				}
				interest.watch.close();
				if (interest.watch.isActive()) {
					problem("A watch is active after it was closed");
				}
			}
		}

		private void restart() {
			count("stops");
			this.orca.template.stop();
			for (Interest interest : this.interests) {
				if (interest.watch.isActive()) {
					problem("A watch is active after the template has stopped");
				}
			}
			this.interests.clear();
			this.orca.template.start();
			seedJitter();
		}

		/**
		 * Begin the life of an engine, and give it numbers that can be repeated.
		 */
		private void seedJitter() {
			this.faulty = false;
			this.poller.refreshWhenIdle(Observation.none("job-1"));
			Object engine = content(content(content(this.poller, "state"), "life"), "engine");
			ReflectionUtils.setField(field(engine, "random"), engine, new Random(this.random.nextLong()));
		}

		private Mono<ClientResponse> answer(ClientRequest request, ExchangeFunction next) {
			if (request.method().name().equals("POST")) {
				return next.exchange(request);
			}
			Mono<ClientResponse> answer = switch (this.faulty ? this.random.nextInt(this.refusing ? 16 : 24) : -1) {
				case 0 -> Mono.never();
				case 1 -> Mono.just(VirtualOrca.response(503, "{}"));
				case 2 -> Mono.just(VirtualOrca.response(429, "{}", "Retry-After", "" + this.random.nextInt(10)));
				case 3 -> Mono.just(VirtualOrca.response(200, "<html>"));
				case 4 -> Mono.error(new IOException("Connection reset by the test"));
				case 5, 6, 7 -> this.refusing ? Mono.just(VirtualOrca.response(403, "{}")) : exchange(request, next);
				default -> exchange(request, next);
			};
			if (this.longestDelay == 0 || this.random.nextInt(5) == 0) {
				return answer;
			}
			Duration delay = Duration.ofMillis(this.random.nextInt(this.longestDelay));
			return Mono.delay(delay, this.orca.scheduler).then(answer);
		}

		/**
		 * The service looks at the request at once, and the answer is late.
		 */
		private Mono<ClientResponse> exchange(ClientRequest request, ExchangeFunction next) {
			Mono<ClientResponse> exchange = Mono.defer(() -> next.exchange(request));
			return this.random.nextBoolean() ? exchange
					: exchange.delayElement(Duration.ofMillis(this.random.nextInt(300)), this.orca.scheduler);
		}

		private void checkEnds() {
			for (Interest interest : this.interests) {
				if (!interest.watch.isActive() && interest.all) {
					problem("A watch of a query is not active though nothing has ended it");
				}
			}
			for (String id : this.jobs.keySet()) {
				List<Interest> due = this.interests.stream()
					.filter((interest) -> interest.lastedUntilTheEndOf(id))
					.toList();
				if (!due.isEmpty()) {
					count("ends due");
					for (Told told : this.listeners) {
						if (told.ended.getOrDefault(id, 0) != 1) {
							problem("The end of " + id + " (begun " + this.begins.get(id) + ") was not told though "
									+ due + " lasted until then; told: " + told.last.get(id));
						}
					}
				}
			}
		}

		private void checkNothingIsLeft() {
			if (!this.poller.toString().equals(NOTHING_LEFT)) {
				problem("The engine is not empty: " + this.poller);
			}
			Object notifier = content(this.orca.template, "notifier");
			if (!((Map<?, ?>) content(notifier, "followed")).isEmpty()) {
				problem("Jobs are followed for nobody: " + content(notifier, "followed"));
			}
			Object listeners = Objects
				.requireNonNull(((java.util.function.Supplier<?>) content(notifier, "receiver")).get());
			for (Object queue : (Collection<?>) content(listeners, "queues")) {
				count("merged", (int) ((ListenerQueue) queue).merged());
				for (String name : List.of("events", "ready", "busy")) {
					Object content = content(queue, name);
					if (!content.equals(List.of()) && !content.toString().equals("{}")
							&& !content.toString().equals("[]")) {
						problem("Something is left to tell: " + name + " " + content);
					}
				}
			}
		}

		private void runTasks() {
			while (!this.tasks.isEmpty()) {
				this.tasks.remove().run();
			}
		}

		private long now() {
			return this.orca.scheduler.now(TimeUnit.NANOSECONDS);
		}

		private void count(String what) {
			count(what, 1);
		}

		private void count(String what, int count) {
			this.counts.merge(what, count, Integer::sum);
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
		 * Somebody who wants the listeners to be told.
		 */
		private final class Interest {

			/** The job, or {@code null} for those that match a query. */
			private final @Nullable String id;

			private final JobWatch watch;

			private final boolean isByHand;

			private final long since = now();

			private boolean all;

			Interest(@Nullable String id, @Nullable JobWatch watch) {
				this.id = id;
				this.isByHand = watch != null;
				this.watch = (watch != null) ? watch : new Submitted();
			}

			/**
			 * Return whether it has ended otherwise than with its job.
			 */
			boolean isPast() {
				if (!this.isByHand || this.watch.isActive() || !Life.this.refusing) {
					return false;
				}
				count("watches ended by errors or ends");
				return true;
			}

			boolean lastedUntilTheEndOf(String job) {
				if (Life.this.refusing) {
					return false;
				}
				if (this.id != null) {
					return this.id.equals(job);
				}
				long begin = Life.this.begins.getOrDefault(job, 0L);
				// What ends about when the watch begins may have ended before.
				return this.all && (begin >= this.since);
			}

			@Override
			public String toString() {
				return (this.isByHand ? "the watch of " : "the submit of ") + this.id + " of " + this.since;
			}

		}

		/**
		 * The watch of a submitted job, of which nobody has a handle.
		 */
		private static final class Submitted implements JobWatch {

			@Override
			public boolean isActive() {
				return false;
			}

			@Override
			public void close() {
				// It ends with its job.
			}

		}

		/**
		 * A listener, which checks what it is told.
		 */
		private final class Told implements JobListener {

			private final Map<String, Integer> ended = new HashMap<>();

			private final Map<String, JobEvent> last = new HashMap<>();

			@Override
			public void onStatusChanged(JobStatusChangedEvent event) {
				String id = event.getJobId();
				JobEvent before = this.last.put(id, event);
				count("events");
				if (this.ended.containsKey(id)) {
					problem("After the end of " + id + ": " + event);
				}
				if (event.isEnd()) {
					this.ended.merge(id, 1, Integer::sum);
				}
				if (before != null) {
					if (event.getPreviousStatus() == null) {
						count("lives of a job begun anew");
					}
					else if (event.getPreviousStatus() != before.getStatus()) {
						problem(event + " follows " + before + " but says that it follows "
								+ event.getPreviousStatus());
					}
					else if (event.getStatus() == before.getStatus()) {
						problem(event + " is told twice");
					}
					checkOrder(before, event);
				}
				else if (event.getPreviousStatus() != null) {
					problem(event + " is the first but says that it follows " + event.getPreviousStatus());
				}
				misbehave();
			}

			@Override
			public void onProgress(JobProgressEvent event) {
				JobEvent before = this.last.put(event.getJobId(), event);
				count("events");
				if (before == null || before.getStatus() != event.getStatus()) {
					problem(event + " follows " + before);
					return;
				}
				if (Objects.equals(before.getSnapshot().stepsCompleted(), event.getStepsCompleted())) {
					problem(event + " is told twice");
				}
				checkOrder(before, event);
				misbehave();
			}

			private void checkOrder(JobEvent before, JobEvent event) {
				if (rank(event.getStatus()) < rank(before.getStatus())
						|| steps(event) < steps(before) && event.getStatus() == before.getStatus()
						|| event.getSnapshot().updatedAt().isBefore(before.getSnapshot().updatedAt())) {
					problem(event + " was told after " + before);
				}
			}

			private static int rank(Status status) {
				return List.of(Status.WAITING, Status.DISPATCHED, Status.PROCESSING, Status.ABORTING).contains(status)
						? status.ordinal() : Integer.MAX_VALUE;
			}

			private static int steps(JobEvent event) {
				return Objects.requireNonNullElse(event.getSnapshot().stepsCompleted(), 0);
			}

			private void misbehave() {
				if (this == Life.this.listeners.get(0) && Life.this.random.nextInt(50) == 0) {
					throw new StackOverflowError("error of the test");
				}
			}

		}

	}

}

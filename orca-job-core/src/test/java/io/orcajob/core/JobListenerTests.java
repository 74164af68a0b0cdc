package io.orcajob.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import io.orcajob.Job;
import io.orcajob.JobQuery;
import io.orcajob.JobRequest;
import io.orcajob.JobSnapshot;
import io.orcajob.JobWaitStoppedException;
import io.orcajob.Status;
import io.orcajob.client.CapturedLog;
import io.orcajob.simulator.Fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Being told of jobs that are submitted or watched one by one, and what listeners may do
 * to others.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JobListenerTests {

	private static final String NOTHING = "JobPoller[0 jobs, 0 scheduled, 0 ready, 0 last checks, 0 queries, 0 errands, 0 in flight]";

	private static final String JOB = "GET /job/{id}";

	private static final String STATUS = "GET /job/{id}/status";

	private final RecordedEvents told = new RecordedEvents();

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private VirtualOrca orca = orca(UnaryOperator.identity());

	@AfterEach
	void close() {
		this.threads.shutdownNow();
		this.orca.close();
	}

	@Test
	void submittedJobIsToldFromItsStartToItsEndWithItsProgress() {
		Job<?> job = submit(30);
		this.orca.advanceSeconds(60);
		assertThat(this.told.of(job.getId())).startsWith("PROCESSING").endsWith("COMPLETED").hasSizeGreaterThan(8);
		assertThat(this.told.changesOf(job.getId())).containsExactly("null > PROCESSING", "PROCESSING > COMPLETED");
		List<Integer> steps = this.told.all()
			.stream()
			.filter(JobProgressEvent.class::isInstance)
			.map((event) -> ((JobProgressEvent) event).getStepsCompleted())
			.toList();
		assertThat(steps).doesNotContainNull().isSorted().doesNotHaveDuplicates().last().isEqualTo(27);
		assertThat(this.told.all()).allSatisfy((event) -> {
			assertThat(event.getType()).isEqualTo("EVALUATE_MODEL");
			assertThat(event.getSource()).isSameAs(this.orca.template);
		});
		assertThat(this.orca.requests("POST /simulator/job")).isEqualTo(1);
		assertNothingIsLeft();
	}

	@Test
	void submittedJobCostsOnePollPerIntervalAlsoIfItIsAwaited() {
		Job<?> job = submit(300);
		this.orca.advanceSeconds(10);
		CompletableFuture<JobSnapshot> wait = job.awaitAsync();
		long before = this.orca.requests();
		this.orca.advanceSeconds(60);
		assertThat(this.orca.requests() - before).isEqualTo(20);
		this.orca.advanceSeconds(300);
		assertThat(wait).isCompleted();
		assertThat(this.told.ended()).containsExactly(job.getId());
	}

	@Test
	void submittedJobCostsNoPollIfThereIsNoListener() {
		try (VirtualOrca silent = new VirtualOrca()) {
			silent.template.submit(request(30, "EVALUATE_MODEL"));
			silent.advanceSeconds(100);
			assertThat(silent.requests()).isEqualTo(1);
		}
	}

	@Test
	void submittedJobCostsNoPollAsLongAsNoListenerIsActive() {
		AtomicBoolean active = new AtomicBoolean();
		replace((builder) -> builder.listener(new JobListener() {

			@Override
			public boolean isActive() {
				return active.get();
			}

		}), false);
		submit(30);
		this.orca.advanceSeconds(100);
		assertThat(this.orca.requests()).isEqualTo(1);
		active.set(true);
		submit(30);
		this.orca.advanceSeconds(100);
		assertThat(this.orca.requests()).isGreaterThan(10);
	}

	@Test
	void oneActiveListenerIsEnough() {
		replace((builder) -> builder.listener(new JobListener() {

			@Override
			public boolean isActive() {
				return false;
			}

		}), true);
		Job<?> job = submit(3);
		this.orca.advanceSeconds(10);
		assertThat(this.told.ended()).containsExactly(job.getId());
	}

	@Test
	void typeIsToldFromTheFirstEventOnAlsoIfTheRequestDoesNotSayIt() {
		Job<?> job = this.orca.template.submit(request(20, null));
		this.orca.advanceSeconds(60);
		assertThat(this.told.statusesOf(job.getId())).containsExactly("PROCESSING", "COMPLETED");
		assertThat(this.told.all()).allSatisfy((event) -> assertThat(event.getType()).isEqualTo("EVALUATE_MODEL"));
	}

	@Test
	void startThatGivesNoJobIsNotTold() {
		this.orca.answer((request) -> request.method().name().equals("POST"),
				() -> Mono.just(VirtualOrca.response(200, "{\"job_id\": null}", "Content-Type", "application/json")));
		Job<?> job = this.orca.template.submit(JobRequest.post("/start").build());
		JobWatch watch = this.orca.template.watch(job);
		this.orca.advanceSeconds(100);
		assertThat(watch.isActive()).isFalse();
		assertThat(this.told.all()).isEmpty();
		assertThat(this.orca.requests()).isZero();
	}

	@Test
	void submitGivesTheJobWhateverIsWrongWithTheListeners() {
		try (CapturedLog log = new CapturedLog()) {
			replace((builder) -> builder.listeners(() -> {
				throw new IllegalStateException("no listeners in the test");
			}), false);
			Job<?> job = submit(30);
			assertThat(job.refresh().status()).isEqualTo(Status.PROCESSING);
			assertThat(log.lines()).anyMatch((line) -> line.startsWith("WARNING ") && line.contains(job.getId())
					&& line.contains("no listeners in the test"));
		}
		replace((builder) -> builder.listener(new JobListener() {

			@Override
			public boolean isActive() {
				throw new AssertionError("thrown by the test");
			}

		}), true);
		Job<?> job = submit(3);
		this.orca.advanceSeconds(10);
		assertThat(this.told.ended()).containsExactly(job.getId());
	}

	@Test
	void watchSaysWhatIsWrongWithTheListeners() {
		replace((builder) -> builder.listeners(() -> {
			throw new IllegalStateException("no listeners in the test");
		}), false);
		assertThatExceptionOfType(IllegalStateException.class)
			.isThrownBy(() -> this.orca.template.watch(JobQuery.all()))
			.withMessage("no listeners in the test");
		assertThatExceptionOfType(IllegalStateException.class)
			.isThrownBy(() -> this.orca.template.watch(this.orca.template.reference("job")))
			.withMessage("no listeners in the test");
	}

	@Test
	void watchedJobIsToldFirstAsItIsAndThenUntilItEnds() {
		String id = this.orca.submit(20);
		this.orca.advanceSeconds(10);
		JobWatch watch = this.orca.template.watch(this.orca.template.get(id));
		this.orca.advanceSeconds(5);
		assertThat(watch.isActive()).isTrue();
		this.orca.advanceSeconds(30);
		assertThat(watch.isActive()).isFalse();
		assertThat(this.told.of(id)).startsWith("PROCESSING").endsWith("COMPLETED").contains("16");
		watch.close();
		assertNothingIsLeft();
	}

	@Test
	void handleWithoutARequestIsToldAfterTheFirstPoll() {
		String id = this.orca.submit(20);
		this.orca.template.watch(this.orca.template.reference(id));
		this.orca.advanceSeconds(0.1);
		assertThat(this.told.changesOf(id)).containsExactly("null > PROCESSING");
	}

	@Test
	void jobThatHasEndedIsToldOnce() {
		String id = this.orca.submit(3);
		this.orca.advanceSeconds(10);
		Job<?> ended = this.orca.template.get(id);
		JobWatch watch = this.orca.template.watch(ended);
		assertThat(watch.isActive()).isFalse();
		assertThat(this.told.changesOf(id)).containsExactly("null > COMPLETED");
		this.orca.template.watch(ended);
		this.orca.template.watch(this.orca.template.reference(id));
		this.orca.template.stop();
		this.orca.template.start();
		this.orca.template.watch(this.orca.template.reference(id));
		long requests = this.orca.requests();
		this.orca.advanceSeconds(100);
		assertThat(this.told.all()).hasSize(1);
		assertThat(this.orca.requests()).isEqualTo(requests);
	}

	@Test
	void abortIsToldWithItsSteps() {
		String id = this.orca.submit(100, (script) -> script.aborting(Duration.ofSeconds(10)));
		this.orca.template.watch(this.orca.template.reference(id));
		this.orca.advanceSeconds(10);
		this.orca.simulator.abort(id);
		this.orca.advanceSeconds(30);
		assertThat(this.told.changesOf(id)).containsExactly("null > PROCESSING", "PROCESSING > ABORTING",
				"ABORTING > ABORTED");
	}

	@Test
	void statusThatIsNotKnownIsToldUnderTheServicesName() {
		String id = this.orca.submit(60);
		this.orca.simulator.fault(Fault.on(STATUS).after(2).times(2).jobStatus("PAUSED"));
		this.orca.simulator.fault(Fault.on(STATUS).after(4).times(2).jobStatus("HELD"));
		this.orca.template.watch(this.orca.template.reference(id));
		this.orca.advanceSeconds(100);
		assertThat(this.told.changesOf(id)).containsExactly("null > PROCESSING", "PROCESSING > UNKNOWN",
				"UNKNOWN > UNKNOWN", "UNKNOWN > PROCESSING", "PROCESSING > COMPLETED");
		assertThat(this.told.all()).extracting((event) -> event.getSnapshot().rawStatus()).contains("PAUSED", "HELD");
	}

	@Test
	void afterCloseThereAreNoPollsAndNothingIsTold() {
		String id = this.orca.submit(100);
		JobWatch watch = this.orca.template.watch(this.orca.template.reference(id));
		this.orca.advanceSeconds(10);
		int events = this.told.all().size();
		long requests = this.orca.requests();
		watch.close();
		watch.close();
		assertThat(watch.isActive()).isFalse();
		this.orca.advanceSeconds(200);
		assertThat(this.orca.requests()).isEqualTo(requests);
		assertThat(this.told.all()).hasSize(events);
		assertNothingIsLeft();
	}

	@Test
	void closeDuringAPollTellsNothingOfIt() {
		String id = this.orca.submit(100);
		this.orca.network = (request, next) -> Mono.delay(Duration.ofSeconds(1), this.orca.scheduler)
			.then(Mono.defer(() -> next.exchange(request)));
		JobWatch watch = this.orca.template.watch(this.orca.template.reference(id));
		this.orca.advanceSeconds(0.5);
		watch.close();
		this.orca.advanceSeconds(200);
		assertThat(this.told.all()).isEmpty();
		assertThat(this.orca.requests()).isEqualTo(1);
		assertNothingIsLeft();
	}

	@Test
	void closeLeavesOtherWatchesAndWaitsAlone() {
		Job<?> submitted = submit(20);
		Job<?> awaited = this.orca.template.reference(this.orca.submit(20));
		CompletableFuture<JobSnapshot> wait = awaited.awaitAsync();
		JobWatch first = this.orca.template.watch(submitted);
		JobWatch second = this.orca.template.watch(awaited);
		this.orca.advanceSeconds(5);
		first.close();
		second.close();
		this.orca.advanceSeconds(60);
		assertThat(this.told.ended()).containsExactly(submitted.getId());
		assertThat(wait).isCompleted();
	}

	/**
	 * A handle does not learn what the listeners are told.
	 */
	@Test
	void nothingOlderIsToldAfterCloseThanWasToldBefore() {
		String id = this.orca.submit(40, (script) -> script.queue(Duration.ofSeconds(5)));
		Job<?> old = this.orca.template.get(id);
		JobWatch watch = this.orca.template.watch(old);
		this.orca.advanceSeconds(20);
		watch.close();
		this.orca.template.watch(old).close();
		this.orca.template.stop();
		this.orca.template.start();
		this.orca.template.watch(old);
		this.orca.advanceSeconds(60);
		assertThat(this.told.changesOf(id)).containsExactly("null > DISPATCHED", "DISPATCHED > PROCESSING",
				"null > PROCESSING", "null > PROCESSING", "PROCESSING > COMPLETED");
	}

	@ParameterizedTest
	@ValueSource(ints = { 404, 422 })
	void errorThatAnotherPollWouldNotChangeEndsTheWatchWithAWarning(int status) {
		try (CapturedLog log = new CapturedLog()) {
			String id = this.orca.submit(100);
			String other = this.orca.submit(20);
			this.orca.simulator.fault(Fault.on(JOB).job(id).always().answer(status));
			JobWatch watch = this.orca.template.watch(this.orca.template.reference(id));
			JobWatch otherWatch = this.orca.template.watch(this.orca.template.reference(other));
			this.orca.advanceSeconds(10);
			assertThat(watch.isActive()).isFalse();
			assertThat(otherWatch.isActive()).isTrue();
			this.orca.advanceSeconds(100);
			assertThat(this.orca.simulator.journal().recent()).filteredOn((request) -> request.path().contains(id))
				.hasSize(1);
			assertThat(log.lines())
				.filteredOn((line) -> line.startsWith("WARNING Listeners are told no more of job " + id))
				.singleElement()
				.asString()
				.contains("HTTP " + status);
			assertThat(this.told.ended()).containsExactly(other);
			assertNothingIsLeft();
		}
	}

	@Test
	void passingErrorsAndRetryAfterDelayWhatIsToldButLoseNothing() {
		Job<?> job = submit(30);
		this.orca.simulator.fault(Fault.on(STATUS).times(1).answer(401));
		this.orca.simulator.fault(Fault.on(STATUS).after(1).times(1).answer(500));
		this.orca.simulator.fault(Fault.on(STATUS).after(2).times(1).reset());
		this.orca.simulator.fault(Fault.on(STATUS).after(3).times(1).answer(429).retryAfter(Duration.ofSeconds(40)));
		this.orca.advanceSeconds(200);
		assertThat(this.told.changesOf(job.getId())).containsExactly("null > PROCESSING", "PROCESSING > COMPLETED");
	}

	@Test
	void handlesOfAnotherTemplateAreRefused() {
		try (VirtualOrca other = new VirtualOrca()) {
			Job<?> foreign = other.template.reference("foreign-job");
			assertThatIllegalArgumentException().isThrownBy(() -> this.orca.template.watch(foreign))
				.withMessageContainingAll("another template", "foreign-job");
		}
		this.orca.advanceSeconds(10);
		assertThat(this.orca.requests()).isZero();
	}

	@Test
	void stoppedTemplateTellsNothingAndSubmitsStill() {
		Job<?> before = submit(30);
		JobWatch watch = this.orca.template.watch(before);
		this.orca.advanceSeconds(10);
		this.orca.template.stop();
		assertThat(watch.isActive()).isFalse();
		int events = this.told.all().size();
		Job<?> after = submit(30);
		assertThatExceptionOfType(JobWaitStoppedException.class).isThrownBy(() -> this.orca.template.watch(after));
		this.orca.advanceSeconds(100);
		assertThat(this.told.all()).filteredOn((event) -> !event.getJobId().equals(after.getId())).hasSize(events);
		this.orca.template.start();
		this.orca.template.watch(before);
		this.orca.template.watch(after);
		this.orca.advanceSeconds(10);
		assertThat(this.told.ended()).containsExactlyInAnyOrder(before.getId(), after.getId());
	}

	@Test
	void listenersAreToldInTheOrderOfTheBuilderAndLookedUpOnce() {
		List<String> order = new ArrayList<>();
		AtomicInteger lookups = new AtomicInteger();
		replace((builder) -> builder.listener(named("second", order)).listeners(() -> {
			lookups.incrementAndGet();
			return List.of(named("first", order));
		}), false);
		assertThat(lookups).hasValue(0);
		submit(0);
		submit(0);
		this.orca.advanceSeconds(10);
		assertThat(order).containsSubsequence("first", "second", "first", "second");
		assertThat(lookups).hasValue(1);
	}

	@Test
	void listenerMayUseTheTemplate() {
		List<String> followers = new ArrayList<>();
		List<JobWatch> watches = new ArrayList<>();
		replace((builder) -> builder.listener(new JobListener() {

			@Override
			public void onStatusChanged(JobStatusChangedEvent event) {
				watches.add(event.getSource().watch(JobQuery.all()));
				if (event.isEnd() && followers.size() < 3) {
					followers.add(JobListenerTests.this.orca.submit(5));
					event.getSource().reference(followers.get(0)).awaitAsync();
				}
			}

			@Override
			public void onProgress(JobProgressEvent event) {
				JobOperations template = event.getSource();
				watches.forEach(JobWatch::close);
				watches.add(template.watch(template.reference(event.getJobId())));
				watches.add(template.watch(JobQuery.all()));
			}

		}), true);
		Job<?> first = submit(5);
		this.orca.advanceSeconds(60);
		assertThat(followers).hasSize(3);
		assertThat(this.told.ended()).containsExactly(first.getId(), followers.get(0), followers.get(1),
				followers.get(2));
		watches.forEach(JobWatch::close);
		this.orca.advanceSeconds(10);
		assertNothingIsLeft();
	}

	@Test
	void listenerMayStopTheTemplate() throws Exception {
		CompletableFuture<String> stopped = new CompletableFuture<>();
		replace((builder) -> builder.listenerExecutor(this.threads).listener(new JobListener() {

			@Override
			public void onProgress(JobProgressEvent event) {
				((JobTemplate) event.getSource()).stop();
				stopped.complete(event.getJobId());
			}

		}), false);
		Job<?> job = submit(100);
		CompletableFuture<JobSnapshot> wait = job.awaitAsync();
		this.orca.advanceSeconds(10);
		assertThat(stopped.get(10, TimeUnit.SECONDS)).isEqualTo(job.getId());
		assertThat(wait).isCompletedExceptionally();
	}

	/**
	 * Whatever one listener does: the others are told, and so are those who wait.
	 */
	@Test
	void slowListenerDelaysNobodyElse() {
		CountDownLatch release = new CountDownLatch(1);
		RecordedEvents late = new RecordedEvents();
		JobListener slow = new JobListener() {

			@Override
			public void onStatusChanged(JobStatusChangedEvent event) {
				awaitQuietly(release);
				late.onStatusChanged(event);
			}

			@Override
			public void onProgress(JobProgressEvent event) {
				awaitQuietly(release);
				late.onProgress(event);
			}

		};
		replace((builder) -> builder.listenerExecutor(this.threads).listener(slow), true);
		List<CompletableFuture<JobSnapshot>> waits = new ArrayList<>();
		List<String> ids = new ArrayList<>();
		for (int i = 0; i < 1_000; i++) {
			Job<?> job = this.orca.template.reference(this.orca.submit(4 + i % 5));
			ids.add(job.getId());
			this.orca.template.watch(job);
			waits.add(job.awaitAsync());
		}
		this.orca.advanceSeconds(12);
		await().until(() -> this.told.ended().size() == 1_000);
		assertThat(waits).allSatisfy((wait) -> assertThat(wait).isCompleted());
		assertThat(this.told.ended()).containsExactlyInAnyOrderElementsOf(ids);
		assertThat(late.all()).isEmpty();
		release.countDown();
		await().until(() -> late.ended().size() == 1_000);
		assertThat(late.ended()).containsExactlyInAnyOrderElementsOf(ids);
		assertThat(ids).allSatisfy((id) -> assertThat(late.of(id)).startsWith("PROCESSING").endsWith("COMPLETED"));
		assertThat(late.all()).hasSizeLessThanOrEqualTo(3_000);
		assertNothingIsLeft();
	}

	@Test
	void throwingListenerDisturbsNobodyElse() {
		replace((builder) -> builder.listener(new JobListener() {

			@Override
			public void onStatusChanged(JobStatusChangedEvent event) {
				throw new StackOverflowError("error of the test");
			}

			@Override
			public void onProgress(JobProgressEvent event) {
				throw new IllegalStateException("thrown by the test");
			}

		}), true);
		Job<?> job = submit(20);
		CompletableFuture<JobSnapshot> wait = job.awaitAsync();
		this.orca.advanceSeconds(60);
		assertThat(wait).isCompleted();
		assertThat(this.told.of(job.getId())).startsWith("PROCESSING").endsWith("COMPLETED").hasSizeGreaterThan(5);
	}

	@Test
	void executorThatRefusesWorkIsReplaced() {
		AtomicInteger refused = new AtomicInteger();
		Executor refusing = (command) -> {
			refused.incrementAndGet();
			throw new RejectedExecutionException("refused by the test");
		};
		replace((builder) -> builder.listenerExecutor(refusing), true);
		Job<?> job = submit(20);
		this.orca.advanceSeconds(60);
		await().until(() -> this.told.ended().contains(job.getId()));
		assertThat(refused).hasPositiveValue();
	}

	@Test
	void executorThatIsShutDownIsReplaced() {
		ExecutorService passing = Executors.newSingleThreadExecutor();
		replace((builder) -> builder.listenerExecutor(passing), true);
		Job<?> job = submit(20);
		this.orca.advanceSeconds(5);
		await().until(() -> !this.told.of(job.getId()).isEmpty());
		passing.shutdown();
		this.orca.advanceSeconds(60);
		await().until(() -> this.told.ended().contains(job.getId()));
	}

	@Test
	void deliveryIsOnTheGivenExecutorAndNotOnThePollersThread() {
		List<String> names = new ArrayList<>();
		ExecutorService named = Executors
			.newSingleThreadExecutor((command) -> new Thread(command, "given-by-the-test"));
		try {
			replace((builder) -> builder.listenerExecutor(named).listener(new JobListener() {

				@Override
				public void onStatusChanged(JobStatusChangedEvent event) {
					names.add(Thread.currentThread().getName());
				}

			}), true);
			Job<?> job = submit(3);
			this.orca.advanceSeconds(10);
			await().until(() -> this.told.ended().contains(job.getId()));
			assertThat(names).hasSize(2).containsOnly("given-by-the-test");
		}
		finally {
			named.shutdownNow();
		}
	}

	/**
	 * Somebody begins to watch at the very moment at which the job ends.
	 */
	@Test
	void endIsToldOnceThoughOthersBeginToWatchAtThatMoment() throws Exception {
		AtomicBoolean over = new AtomicBoolean();
		List<Future<?>> others = new ArrayList<>();
		List<Job<?>> handles = new ArrayList<>();
		int rounds = 300;
		for (int i = 0; i < rounds; i++) {
			handles.add(this.orca.template.get(this.orca.submit(3)));
		}
		AtomicReference<Job<?>> next = new AtomicReference<>(handles.get(0));
		for (int i = 0; i < 2; i++) {
			others.add(this.threads.submit(() -> {
				while (!over.get()) {
					this.orca.template.watch(next.get());
				}
			}));
		}
		this.orca.advanceSeconds(10);
		for (Job<?> handle : handles) {
			next.set(handle);
			this.orca.template.watch(handle);
			this.orca.advanceSeconds(1);
		}
		over.set(true);
		for (Future<?> other : others) {
			other.get(10, TimeUnit.SECONDS);
		}
		this.orca.advanceSeconds(10);
		assertThat(this.told.ended()).hasSize(rounds).doesNotHaveDuplicates();
	}

	private static JobListener named(String name, List<String> order) {
		return new JobListener() {

			@Override
			public void onStatusChanged(JobStatusChangedEvent event) {
				order.add(name);
			}

		};
	}

	private static void awaitQuietly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void assertNothingIsLeft() {
		assertThat(this.orca.template.support().poller()).hasToString(NOTHING);
	}

	private Job<?> submit(int seconds) {
		return this.orca.template.submit(request(seconds, "EVALUATE_MODEL"));
	}

	private static JobRequest<Map<String, @Nullable Object>> request(int seconds, @Nullable String type) {
		JobRequest.Builder<Map<String, @Nullable Object>> request = JobRequest.post("/simulator/job")
			.idField("id")
			.body(Map.of("queue_ms", 0, "duration_ms", seconds * 1000, "steps", seconds));
		return ((type != null) ? request.type(type) : request).build();
	}

	private void replace(UnaryOperator<JobTemplate.Builder> customizer, boolean recorded) {
		this.orca.close();
		this.orca = new VirtualOrca((builder) -> customizer.apply(recorded ? builder.listener(this.told) : builder));
	}

	private VirtualOrca orca(UnaryOperator<JobTemplate.Builder> customizer) {
		return new VirtualOrca((builder) -> customizer.apply(builder.listener(this.told)));
	}

}

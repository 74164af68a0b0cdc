package io.orcajob.core;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import io.orcajob.JobSubmissionUncertainException;
import java.util.function.Supplier;
import java.lang.reflect.Method;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpMethod;

import io.orcajob.Job;
import io.orcajob.JobInterruptedException;
import io.orcajob.JobNotFoundException;
import io.orcajob.JobQuery;
import io.orcajob.JobRequest;
import io.orcajob.JobSnapshot;
import io.orcajob.JobTimeoutException;
import io.orcajob.JobValueException;
import io.orcajob.OrcaRequestException;
import io.orcajob.OrcaUnavailableException;
import io.orcajob.Status;
import io.orcajob.WaitOptions;
import io.orcajob.simulator.JobScript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * What a handle does apart from waiting: reading, refreshing, aborting, its value.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HandleTests {

	private final VirtualOrca orca = new VirtualOrca((builder) -> builder.maxRetries(0));

	@AfterEach
	void close() {
		this.orca.close();
	}

	@Test
	void getReadsTheJobWithOneRequest() {
		String id = this.orca.submit(10, (script) -> script.type("FINETUNE").payload(Map.of("rows", 7)));
		this.orca.advanceSeconds(4);
		Job<Map<String, @Nullable Object>> job = this.orca.template.get(id);
		assertThat(this.orca.requests()).isOne();
		assertThat(job.getId()).isEqualTo(id);
		assertThat(job.getType()).isEqualTo("FINETUNE");
		assertThat(job.getStatus()).isEqualTo(Status.PROCESSING);
		assertThat(job.getStepsTotal()).isEqualTo(10);
		assertThat(job.getStepsCompleted()).isEqualTo(4);
		assertThat(job.getCompletion()).isEqualTo(0.4);
		assertThat(job.getException()).isNull();
		assertThat(job.getValue()).isNull();
		assertThat(job.getCreatedAt()).isEqualTo(VirtualOrca.START);
		assertThat(job.getUpdatedAt()).isEqualTo(VirtualOrca.START.plusSeconds(4));
		assertThat(job.getRefreshedAt()).isEqualTo(VirtualOrca.START.plusSeconds(4));
		assertThat(job.snapshot().payload()).containsEntry("rows", 7);
		assertThat(this.orca.requests()).isOne();
	}

	@Test
	void referenceMakesNoRequestUntilItIsRead() {
		String id = this.orca.submit(10);
		Job<Map<String, @Nullable Object>> job = this.orca.template.reference(id);
		assertThat(job.getId()).isEqualTo(id);
		assertThat(job.snapshot().status()).isEqualTo(Status.UNKNOWN);
		assertThat(job.snapshot().createdAt()).isEqualTo(Instant.EPOCH);
		assertThat(job).hasToString(job.snapshot().toString()).isEqualTo(job).isNotEqualTo(null);
		assertThat(this.orca.requests()).isZero();
		assertThat(job.getStatus()).as("the last known state, at once").isEqualTo(Status.UNKNOWN);
		assertThat(this.orca.requests()).as("one refresh in the background").isOne();
		assertThat(job.getStatus()).isEqualTo(Status.PROCESSING);
		assertThat(this.orca.requests()).isOne();
	}

	@Test
	void gettersAskForOneRefreshOnceTheStateIsOlderThanTheInterval() {
		Job<Map<String, @Nullable Object>> job = this.orca.template.get(this.orca.submit(60));
		this.orca.advance(Duration.ofMillis(2999));
		job.getStatus();
		assertThat(this.orca.requests()).isOne();
		this.orca.advance(Duration.ofMillis(1));
		assertThat(job.getStepsCompleted()).isZero();
		assertThat(job.getStepsCompleted()).isEqualTo(3);
		assertThat(this.orca.requests()).isEqualTo(2);
		this.orca.advanceSeconds(1000);
		assertThat(this.orca.requests()).as("no poll without a reader").isEqualTo(2);
	}

	@Test
	void gettersOfAnUnreachableServiceNeitherThrowNorAskInALoop() {
		Job<Map<String, @Nullable Object>> job = this.orca.template.get(this.orca.submit(60));
		this.orca.answer((request) -> true, () -> Mono.just(VirtualOrca.response(500, "{}")));
		this.orca.advanceSeconds(10);
		int[] asked = new int[1];
		this.orca.answer((request) -> asked[0]++ >= 0, () -> Mono.just(VirtualOrca.response(500, "{}")));
		for (int i = 0; i < 100; i++) {
			assertThat(job.getStatus()).isEqualTo(Status.PROCESSING);
		}
		assertThat(asked[0]).isOne();
		this.orca.advanceSeconds(3);
		job.getStatus();
		assertThat(asked[0]).isEqualTo(2);
	}

	@Test
	void refreshSeesWhatTheCallerHasJustDone() {
		String id = this.orca.submit(60);
		Job<Map<String, @Nullable Object>> job = this.orca.template.get(id);
		this.orca.simulator.abort(id);
		assertThat(job.refresh().status()).isEqualTo(Status.ABORTING);
		assertThat(job.snapshot().status()).isEqualTo(Status.ABORTING);
	}

	@Test
	void refreshThatFindsTheEndBringsTheResultWithIt() {
		Job<Map<String, @Nullable Object>> job = this.orca.template.get(this.orca.submit(6));
		this.orca.advanceSeconds(6);
		assertThat(job.refresh().status()).isEqualTo(Status.COMPLETED);
		assertThat(job.snapshot().result()).isNotEmpty();
	}

	@Test
	void refreshWithThrottleAsksOnlyIfTheStateIsOld() {
		Job<Map<String, @Nullable Object>> job = this.orca.template.get(this.orca.submit(60));
		this.orca.advanceSeconds(5);
		job.refresh(Duration.ofSeconds(6));
		assertThat(this.orca.requests()).isOne();
		job.refresh(Duration.ofSeconds(5));
		assertThat(this.orca.requests()).isEqualTo(2);
		job.refresh(Duration.ZERO);
		assertThat(this.orca.requests()).isEqualTo(3);
		assertThatIllegalArgumentException().isThrownBy(() -> job.refresh(Duration.ofSeconds(-1)))
			.withMessageContaining("throttle");
	}

	@Test
	void failedRefreshThrowsKeepsTheStateAndDoesNotCountForTheThrottle() {
		Job<Map<String, @Nullable Object>> job = this.orca.template.get(this.orca.submit(60));
		JobSnapshot before = job.snapshot();
		this.orca.advanceSeconds(5);
		this.orca.answer((request) -> true, () -> Mono.just(VirtualOrca.response(503, "{}")));
		assertThatExceptionOfType(OrcaUnavailableException.class).isThrownBy(job::refresh);
		assertThat(job.snapshot()).isSameAs(before);
		this.orca.answer((request) -> false, Mono::empty);
		assertThat(job.refresh(Duration.ofSeconds(4)).stepsCompleted()).isEqualTo(5);
	}

	@Test
	void refreshesAtTheSameTimeShareTheNextRequest() {
		String id = this.orca.submit(60);
		Job<Map<String, @Nullable Object>> job = this.orca.template.get(id);
		Sinks.Empty<Void> answerNow = Sinks.empty();
		this.orca.network = (request, next) -> answerNow.asMono().then(Mono.defer(() -> next.exchange(request)));
		CompletableFuture<JobSnapshot> first = CompletableFuture.supplyAsync(job::refresh);
		Awaitility.await().until(() -> inFlight() == 1);
		List<Thread> threads = IntStream.range(0, 20).mapToObj((i) -> new Thread(job::refresh)).toList();
		threads.forEach(Thread::start);
		Awaitility.await()
			.until(() -> threads.stream().allMatch((thread) -> thread.getState() == Thread.State.TIMED_WAITING));
		answerNow.tryEmitEmpty();
		assertThat(first).succeedsWithin(10, TimeUnit.SECONDS);
		Awaitility.await().until(() -> threads.stream().noneMatch(Thread::isAlive));
		assertThat(this.orca.requests()).as("get, the first refresh, and one for the 20 that came after").isEqualTo(3);
	}

	private int inFlight() {
		return this.orca.template.requestsInFlight();
	}

	@Test
	void abortWaitsForTheTrueEnd() {
		Job<Map<String, @Nullable Object>> job = this.orca.template.get(this.orca.submit(60));
		CompletableFuture<JobSnapshot> aborted = CompletableFuture.supplyAsync(job::abort);
		Awaitility.await().until(() -> this.orca.requests("DELETE /job/{id}/abort") == 1 && inFlight() == 0);
		Awaitility.await().until(() -> this.orca.requests() == 3);
		this.orca.advanceSeconds(1);
		assertThat(aborted).succeedsWithin(10, TimeUnit.SECONDS)
			.satisfies((snapshot) -> assertThat(snapshot.status()).isEqualTo(Status.ABORTED));
	}

	@Test
	void abortThatLosesTheRaceReturnsTheCompletedJob() {
		Job<Map<String, @Nullable Object>> job = this.orca.template.get(this.orca.submit(60));
		this.orca.advanceSeconds(60);
		assertThat(job.abort().status()).isEqualTo(Status.COMPLETED);
		assertThat(job.getValue()).isNotEmpty();
	}

	@Test
	void abortThatIsRefusedAsTheJobHasEndedReturnsTheEnd() {
		Job<Map<String, @Nullable Object>> job = this.orca.template.get(this.orca.submit(60));
		this.orca.advanceSeconds(60);
		this.orca.answer((request) -> request.url().getPath().endsWith("/abort"),
				() -> Mono.just(VirtualOrca.response(409, "{\"constraint\":\"job has ended\"}")));
		assertThat(job.abort().status()).isEqualTo(Status.COMPLETED);
	}

	@Test
	void newHandleBeginsWithWhatThePollerKnows() {
		String id = this.orca.submit(60);
		List<Supplier<Job<?>>> handles = List.of(() -> this.orca.template.reference(id),
				() -> this.orca.template.reference(id, Map.class),
				() -> this.orca.template.reference(id, (completed, resources) -> "value"),
				() -> this.orca.template.resume(this.orca.template.reference(id).token()),
				() -> new ReactiveJobTemplate(this.orca.template).reference(id));
		assertThat(handles)
			.allSatisfy((handle) -> assertThat(handle.get().snapshot().status()).isEqualTo(Status.UNKNOWN));
		JobWatch watch = this.orca.template.watch(this.orca.template.reference(id));
		this.orca.advanceSeconds(30);
		long requests = this.orca.requests();
		assertThat(handles).allSatisfy((handle) -> {
			assertThat(handle.get().getStatus()).isEqualTo(Status.PROCESSING);
			assertThat(handle.get().getStepsCompleted()).isBetween(27, 30);
		});
		assertThat(this.orca.requests()).isEqualTo(requests);
		watch.close();
		assertThat(handles).as("of a job that is not watched")
			.allSatisfy((handle) -> assertThat(handle.get().snapshot().status()).isEqualTo(Status.UNKNOWN));
		CompletableFuture<JobSnapshot> waiting = this.orca.template.get(id).awaitAsync();
		assertThat(this.orca.template.reference(id).getStatus()).as("before a poll").isEqualTo(Status.PROCESSING);
		waiting.cancel(false);
	}

	@Test
	void refusedCallNamesTheReactiveOneFirst() {
		Job<?> job = this.orca.template.reference("a");
		JobSubmissionUncertainException uncertain = new JobSubmissionUncertainException("?", "request", Instant.EPOCH,
				JobQuery.all(), new IOException());
		Map<String, Runnable> calls = Map.ofEntries(Map.entry("get", () -> this.orca.template.get("a")),
				Map.entry("query", () -> this.orca.template.query(JobQuery.all())),
				Map.entry("stream", () -> this.orca.template.stream(JobQuery.all()).toList()),
				Map.entry("count", () -> this.orca.template.count(JobQuery.all())),
				Map.entry("submit", () -> this.orca.template.submit(JobRequest.post("/a").build())),
				Map.entry("findSubmitted",
						() -> this.orca.template.findSubmitted(JobRequest.post("/a").build(), uncertain)),
				Map.entry("awaitAll", () -> this.orca.template.awaitAll(List.of(job))),
				Map.entry("awaitAny", () -> this.orca.template.awaitAny(List.of(job))),
				Map.entry("refresh", job::refresh), Map.entry("await", job::await), Map.entry("result", job::result),
				Map.entry("abort", job::abort), Map.entry("requestAbort", job::requestAbort));
		calls.forEach((name, call) -> {
			Throwable thrown = catchThrowable(() -> Mono.fromRunnable(call).subscribeOn(Schedulers.parallel()).block());
			assertThat(thrown).as(name)
				.isInstanceOf(IllegalStateException.class)
				.hasMessageMatching(
						".*blocks, which .* must not do.*Use ReactiveJobTemplate." + name + "\\(\\.\\.\\), or .*");
			assertThat(ReactiveJobOperations.class.getMethods()).extracting(Method::getName).contains(name);
		});
	}

	/**
	 * The service refuses to abort what it is aborting already.
	 */
	@Test
	void abortWhoseAnswerWasLostAndWhoseRepetitionIsRefusedWaitsForTheEnd() {
		Duration brief = Duration.ofMillis(1);
		try (VirtualOrca lossy = new VirtualOrca((builder) -> builder.retryBackOff(brief, 1, brief))) {
			int[] deletes = new int[1];
			lossy.network = (request, next) -> {
				if (!request.method().equals(HttpMethod.DELETE)) {
					return next.exchange(request);
				}
				return (deletes[0]++ % 2 == 0)
						? next.exchange(request).then(Mono.error(new IOException("Connection reset by the test")))
						: Mono.just(VirtualOrca.response(409, "{\"constraint\":\"job is being aborted\"}"));
			};
			UnaryOperator<JobScript.Builder> script = (builder) -> builder.aborting(Duration.ofSeconds(5));
			Job<Map<String, @Nullable Object>> requested = lossy.template.get(lossy.submit(60, script));
			CompletableFuture<Void> request = CompletableFuture.runAsync(requested::requestAbort);
			Awaitility.await().until(() -> {
				lossy.advance(brief);
				return request.isDone();
			});
			assertThat(requested.snapshot().status()).isEqualTo(Status.ABORTING);
			Job<Map<String, @Nullable Object>> job = lossy.template.get(lossy.submit(60, script));
			CompletableFuture<JobSnapshot> aborted = CompletableFuture.supplyAsync(job::abort);
			Awaitility.await().until(() -> {
				lossy.advance(brief);
				return deletes[0] == 4;
			});
			awaitPolled(lossy, job);
			lossy.advanceSeconds(4);
			assertThat(aborted).isNotDone();
			lossy.advanceSeconds(1);
			assertThat(aborted).succeedsWithin(10, TimeUnit.SECONDS)
				.satisfies((snapshot) -> assertThat(snapshot.status()).isEqualTo(Status.ABORTED));
			assertThat(deletes[0]).isEqualTo(4);
		}
	}

	@Test
	void secondAbortThatIsRefusedAsTheFirstIsUnderWayWaitsForTheSameEnd() {
		String id = this.orca.submit(60, (script) -> script.aborting(Duration.ofSeconds(5)));
		this.orca.template.get(id).requestAbort();
		this.orca.answer((request) -> request.method().equals(HttpMethod.DELETE),
				() -> Mono.just(VirtualOrca.response(409, "{\"constraint\":\"job is being aborted\"}")));
		Job<Map<String, @Nullable Object>> second = this.orca.template.reference(id);
		second.requestAbort();
		CompletableFuture<JobSnapshot> aborted = CompletableFuture.supplyAsync(second::abort);
		awaitPolled(this.orca, second);
		this.orca.advanceSeconds(5);
		assertThat(aborted).succeedsWithin(10, TimeUnit.SECONDS)
			.satisfies((snapshot) -> assertThat(snapshot.status()).isEqualTo(Status.ABORTED));
	}

	@Test
	void abortThatIsRefusedForAnotherReasonThrows() {
		Job<Map<String, @Nullable Object>> job = this.orca.template.get(this.orca.submit(60));
		this.orca.answer((request) -> request.method().equals(HttpMethod.DELETE),
				() -> Mono.just(VirtualOrca.response(409, "{\"constraint\":\"job is locked\"}")));
		for (Runnable call : List.<Runnable>of(job::abort, job::requestAbort)) {
			assertThatExceptionOfType(OrcaRequestException.class).isThrownBy(call::run)
				.withMessageContaining("job is locked");
		}
	}

	/**
	 * Wait until a wait for the end of a job has made its first poll.
	 */
	private static void awaitPolled(VirtualOrca orca, Job<?> job) {
		Awaitility.await()
			.until(() -> orca.template.support()
				.poller()
				.toString()
				.startsWith("JobPoller[1 jobs, 2 scheduled, 0 ready") && orca.template.requestsInFlight() == 0
					&& job.snapshot().status() == Status.ABORTING);
	}

	@Test
	void abortOfAnUnknownJobThrows() {
		assertThatExceptionOfType(JobNotFoundException.class)
			.isThrownBy(() -> this.orca.template.reference("no-such-job").abort())
			.withMessageContaining("no-such-job");
	}

	@Test
	void abortThatTakesTooLongSaysThatItWasAccepted() {
		String id = this.orca.submit(600, (script) -> script.aborting(Duration.ofSeconds(100)));
		Job<Map<String, @Nullable Object>> job = this.orca.template.get(id);
		assertThatExceptionOfType(JobTimeoutException.class).isThrownBy(() -> this.orca.await(job::abort))
			.withMessageContainingAll("accepted the abort", id, "ABORTING");
		assertThat(this.orca.requests()).as("every second and just before the deadline").isBetween(21L, 25L);
	}

	@Test
	void requestAbortOnlyAsks() {
		String id = this.orca.submit(60);
		this.orca.template.reference(id).requestAbort();
		assertThat(this.orca.requests()).isOne();
		assertThat(this.orca.simulator.status(id)).isEqualTo("ABORTING");
	}

	@Test
	void answerToARequestFromBeforeTheAbortDoesNotEndItsWait() {
		String id = this.orca.submit(60, (script) -> script.aborting(Duration.ofSeconds(2)));
		Job<Map<String, @Nullable Object>> job = this.orca.template.get(id);
		Sinks.Empty<Void> answerNow = Sinks.empty();
		this.orca.network = (request, next) -> request.url().getPath().endsWith("/status")
				? next.exchange(request).delayUntil((response) -> answerNow.asMono().thenReturn(1))
				: next.exchange(request);
		job.awaitAsync();
		Awaitility.await().until(() -> inFlight() == 1);
		CompletableFuture<JobSnapshot> aborted = CompletableFuture.supplyAsync(job::abort);
		Awaitility.await().until(() -> this.orca.simulator.status(id).equals("ABORTING"));
		this.orca.network = (request, next) -> next.exchange(request);
		answerNow.tryEmitEmpty();
		Awaitility.await().until(() -> job.snapshot().status() == Status.ABORTING);
		this.orca.advanceSeconds(2);
		assertThat(aborted).succeedsWithin(10, TimeUnit.SECONDS)
			.satisfies((snapshot) -> assertThat(snapshot.status()).isEqualTo(Status.ABORTED));
	}

	@Test
	void abortWithASingleCheckMakesThatAfterTheAbortThoughAnOlderRequestIsUnderWay() {
		String id = this.orca.submit(60, (script) -> script.aborting(Duration.ZERO));
		Job<Map<String, @Nullable Object>> job = this.orca.template.get(id);
		Sinks.Empty<Void> answerNow = Sinks.empty();
		this.orca.network = (request, next) -> request.url().getPath().endsWith("/status")
				? next.exchange(request).delayUntil((response) -> answerNow.asMono().thenReturn(1))
				: next.exchange(request);
		job.awaitAsync();
		Awaitility.await().until(() -> inFlight() == 1);
		CompletableFuture<JobSnapshot> aborted = CompletableFuture
			.supplyAsync(() -> job.abort(WaitOptions.ofMaxWait(Duration.ZERO)));
		Awaitility.await().until(() -> this.orca.simulator.status(id).equals("ABORTED"));
		this.orca.network = (request, next) -> next.exchange(request);
		answerNow.tryEmitEmpty();
		assertThat(aborted).succeedsWithin(10, TimeUnit.SECONDS)
			.satisfies((snapshot) -> assertThat(snapshot.status()).isEqualTo(Status.ABORTED));
	}

	@Test
	void stackTraceOfAnErrorShowsWhoWaited() {
		Job<Map<String, @Nullable Object>> unknown = this.orca.template.reference("no-such-job");
		for (Runnable call : List.<Runnable>of(() -> this.orca.template.get("no-such-job"), unknown::refresh,
				unknown::await)) {
			assertThatExceptionOfType(JobNotFoundException.class).isThrownBy(call::run)
				.satisfies((ex) -> assertThat(ex.getSuppressed()[0].getStackTrace())
					.anyMatch((frame) -> frame.getClassName().equals(HandleTests.class.getName())));
		}
	}

	@Test
	void interruptedThreadMakesNoRequest() {
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(JobInterruptedException.class).isThrownBy(() -> this.orca.template.get("any"));
		assertThat(Thread.interrupted()).isTrue();
		assertThat(this.orca.requests()).isZero();
	}

	@Test
	void valueIsConvertedToTheTypeThatWasAskedFor() {
		String id = this.orca.submit(1,
				(script) -> script.result(Map.of("accuracy", 0.5, "classes", List.of("a"), "x", 1)));
		this.orca.advanceSeconds(1);
		Evaluation expected = new Evaluation(0.5, List.of("a"));
		assertThat(this.orca.template.get(id, Evaluation.class).result()).isEqualTo(expected);
		assertThat(this.orca.template.reference(id, Evaluation.class).await().status()).isEqualTo(Status.COMPLETED);
		Job<Map<String, Object>> typed = this.orca.template.get(id, new ParameterizedTypeReference<>() {
		});
		assertThat(typed.getValue()).containsEntry("accuracy", 0.5);
		Job<Evaluation> handle = this.orca.template.get(id, Evaluation.class);
		assertThat(handle.getValue()).isSameAs(handle.result());
	}

	@Test
	void resultThatCannotBeConvertedIsToldEachTime() {
		String id = this.orca.submit(1, (script) -> script.result(Map.of("accuracy", "high")));
		this.orca.advanceSeconds(1);
		Job<Evaluation> job = this.orca.template.get(id, Evaluation.class);
		assertThat(job.getValue()).isNull();
		for (int i = 0; i < 2; i++) {
			assertThatExceptionOfType(JobValueException.class).isThrownBy(job::result)
				.withMessageContainingAll(id, Evaluation.class.getName())
				.satisfies((ex) -> assertThat(ex.getSnapshot().result()).containsEntry("accuracy", "high"));
		}
		assertThat(job.resultAsync()).failsWithin(Duration.ZERO)
			.withThrowableThat()
			.withCauseInstanceOf(JobValueException.class);
		assertThat(job.await().status()).isEqualTo(Status.COMPLETED);
	}

	@Test
	void gettersDoNotThrowOnAnInterruptedThread() {
		String id = this.orca.submit(1, (script) -> script.result(Map.of("accuracy", 0.5, "classes", List.of("a"))));
		this.orca.advanceSeconds(1);
		Job<Evaluation> converted = this.orca.template.get(id, Evaluation.class);
		Job<Map<String, @Nullable Object>> received = this.orca.template.get(id);
		Job<String> resolved = this.orca.template.get(id, (completed, resources) -> "value");
		resolved.result();
		Thread.currentThread().interrupt();
		try {
			assertThat(converted.getValue()).isEqualTo(new Evaluation(0.5, List.of("a")));
			assertThat(received.getValue()).isNotEmpty();
			assertThat(resolved.getValue()).isEqualTo("value");
			assertThat(converted.result()).isSameAs(converted.getValue());
		}
		finally {
			assertThat(Thread.interrupted()).isTrue();
		}
	}

	@Test
	void blockingMethodsRefuseAThreadThatMustNotBlock() {
		for (Runnable call : blockingCalls(this.orca.template.reference(this.orca.submit(60)))) {
			AtomicReference<Throwable> thrown = new AtomicReference<>();
			Mono.fromRunnable(call).subscribeOn(Schedulers.parallel()).onErrorResume((ex) -> {
				thrown.set(ex);
				return Mono.empty();
			}).block();
			assertThatIllegalStateException().isThrownBy(() -> {
				throw thrown.get();
			}).withMessageContaining("blocks").withMessageContaining("parallel");
		}
		assertThat(this.orca.requests()).isZero();
	}

	/**
	 * It would wait for itself.
	 */
	@Test
	void blockingMethodsRefuseThePollersThread() {
		List<Runnable> calls = blockingCalls(this.orca.template.reference(this.orca.submit(60)));
		List<@Nullable Throwable> thrown = new ArrayList<>();
		long[] requests = new long[1];
		this.orca.template.reference(this.orca.submit(2)).awaitAsync().thenRun(() -> {
			requests[0] = this.orca.requests();
			calls.forEach((call) -> thrown.add(catchThrowable(call::run)));
			requests[0] -= this.orca.requests();
		});
		this.orca.advanceSeconds(4);
		assertThat(thrown).hasSameSizeAs(calls)
			.allSatisfy((error) -> assertThat(error).isInstanceOf(IllegalStateException.class)
				.hasMessageContaining("blocks")
				.hasMessageContaining(Thread.currentThread().getName()));
		assertThat(requests[0]).as("requests").isZero();
	}

	private List<Runnable> blockingCalls(Job<?> job) {
		JobTemplate template = this.orca.template;
		JobRequest<?> request = JobRequest.post("/memoryset").build();
		return List.of(job::refresh, () -> job.refresh(Duration.ofSeconds(1)), job::await,
				() -> job.await(WaitOptions.unset()), job::result, () -> job.result(WaitOptions.unset()), job::abort,
				() -> job.abort(WaitOptions.unset()), job::requestAbort, () -> template.get(job.getId()),
				() -> template.query(JobQuery.all()), () -> template.count(JobQuery.all()),
				() -> template.stream(JobQuery.all()).findFirst(), () -> template.awaitAll(List.of(job)),
				() -> template.awaitAny(List.of(job)), () -> template.submit(request));
	}

	@Test
	void idsThatAreNoneAreRefusedBeforeARequest() {
		for (String id : new String[] { "", " ", ".", ".." }) {
			assertThatIllegalArgumentException().isThrownBy(() -> this.orca.template.get(id))
				.withMessageContaining("id");
			assertThatIllegalArgumentException().isThrownBy(() -> this.orca.template.reference(id));
		}
		assertThat(this.orca.requests()).isZero();
	}

	record Evaluation(double accuracy, List<String> classes) {

	}

}

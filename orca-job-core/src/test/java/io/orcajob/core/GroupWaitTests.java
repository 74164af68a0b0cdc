package io.orcajob.core;

import java.lang.reflect.Field;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.util.ReflectionUtils;
import org.springframework.web.reactive.function.client.WebClient;

import io.orcajob.Job;
import io.orcajob.JobAbortedException;
import io.orcajob.JobFailedException;
import io.orcajob.JobInterruptedException;
import io.orcajob.JobNotFoundException;
import io.orcajob.JobRequest;
import io.orcajob.JobResults;
import io.orcajob.JobValueException;
import io.orcajob.JobWaitStoppedException;
import io.orcajob.OrcaAccessDeniedException;
import io.orcajob.Status;
import io.orcajob.WaitOptions;
import io.orcajob.poll.JobPoller;
import io.orcajob.simulator.JobScript;
import io.orcajob.simulator.JobScript.Outcome;
import io.orcajob.simulator.OrcaSimulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Waits for several jobs at once.
 */
class GroupWaitTests {

	private static final String NOTHING_WATCHED = "JobPoller[0 jobs, 0 scheduled, 0 ready, 0 last checks, 0 queries, "
			+ "0 errands, 0 in flight]";

	private final VirtualOrca orca = new VirtualOrca();

	@AfterEach
	void close() {
		this.orca.close();
	}

	@Test
	void resultsSayWhatBecameOfEachJobInTheOrderGiven() {
		Job<Metrics> slow = reference(this.orca.submit(100));
		Job<Metrics> good = reference(this.orca.submit(10, (script) -> script.result(Map.of("accuracy", 0.5))));
		Job<Metrics> unknown = reference("no-such-job");
		Job<Metrics> bad = reference(this.orca.submit(5, (script) -> script.outcome(Outcome.FAILED)));
		Job<Metrics> gone = reference(this.orca.submit(60));
		Job<Metrics> better = reference(this.orca.submit(2, (script) -> script.result(Map.of("accuracy", 0.75))));
		this.orca.simulator.abort(gone.getId());
		List<Job<Metrics>> jobs = List.of(slow, good, unknown, bad, gone, better);
		CompletableFuture<JobResults> future = this.orca.template.awaitAllAsync(jobs, maxWait(30));
		this.orca.advanceSeconds(29.9);
		assertThat(future).isNotDone();
		this.orca.advanceSeconds(0.1);
		JobResults results = future.getNow(null);
		assertThat(results.jobs()).containsExactly(slow, good, unknown, bad, gone, better);
		assertThat(results.completed()).containsExactly(good, better);
		assertThat(results.failed()).containsExactly(bad);
		assertThat(results.aborted()).containsExactly(gone);
		assertThat(results.running()).containsExactly(slow);
		assertThat(results.unknown()).containsExactly(unknown);
		assertThat(results.isAllCompleted()).isFalse();
		assertThat(results.value(good)).isEqualTo(new Metrics(0.5));
		assertThat(results.value(better)).isEqualTo(new Metrics(0.75));
		assertThat(results.error(unknown)).isInstanceOf(JobNotFoundException.class).hasMessageContaining("no-such-job");
		assertThat(results.error(slow)).as("time that is over is no error").isNull();
		assertThat(results.error(bad)).isNull();
		assertThat(results).hasToString("JobResults[6 jobs: 2 completed, 1 failed, 1 aborted, 1 running, 1 unknown]");
		assertThat(poller()).hasToString(NOTHING_WATCHED);
	}

	@Test
	void allCompletedEndsTheWaitBeforeItsTime() {
		List<Job<Metrics>> jobs = references(5, 6);
		CompletableFuture<JobResults> future = this.orca.template.awaitAllAsync(jobs, maxWait(3600));
		this.orca.advanceSeconds(9);
		assertThat(future.getNow(null).isAllCompleted()).isTrue();
		assertThat(future.getNow(null).completed()).containsExactlyElementsOf(jobs);
	}

	@Test
	void jobThatIsRefusedForGoodIsUnknownAndTheOthersAreWaitedFor() {
		Job<Metrics> refused = reference(this.orca.submit(5));
		Job<Metrics> good = reference(this.orca.submit(5));
		this.orca.answer((request) -> request.url().getPath().contains(refused.getId()),
				() -> Mono.just(VirtualOrca.response(403, "{\"reason\":\"not yours\"}")));
		CompletableFuture<JobResults> future = this.orca.template.awaitAllAsync(List.of(refused, good),
				WaitOptions.unset());
		this.orca.advanceSeconds(80);
		JobResults results = future.getNow(null);
		assertThat(results.unknown()).containsExactly(refused);
		assertThat(results.error(refused)).isInstanceOf(OrcaAccessDeniedException.class)
			.hasMessageContaining("not yours");
		assertThat(results.completed()).containsExactly(good);
	}

	@Test
	void jobThatCannotBeReadForAWhileIsRunning() {
		Job<Metrics> silent = reference(this.orca.submit(5));
		this.orca.answer((request) -> true, () -> Mono.just(VirtualOrca.response(503, "{}")));
		CompletableFuture<JobResults> future = this.orca.template.awaitAllAsync(List.of(silent), maxWait(20));
		this.orca.advanceSeconds(20);
		assertThat(future.getNow(null).running()).containsExactly(silent);
		assertThat(future.getNow(null).unknown()).isEmpty();
		assertThat(future.getNow(null).snapshot(silent).status()).isEqualTo(Status.UNKNOWN);
	}

	@Test
	void oneDeadlineHoldsForAllHoweverLateTheirPolls() {
		List<Job<Metrics>> jobs = references(100, 50);
		CompletableFuture<JobResults> future = this.orca.template.awaitAllAsync(jobs,
				WaitOptions.builder().refreshInterval(Duration.ofSeconds(7)).maxWait(Duration.ofSeconds(20)).build());
		this.orca.advance(Duration.ofMillis(19_999));
		assertThat(future).isNotDone();
		this.orca.advance(Duration.ofMillis(1));
		assertThat(future.getNow(null).running()).containsExactlyElementsOf(jobs);
		long before = this.orca.requests();
		this.orca.advanceSeconds(60);
		assertThat(this.orca.requests()).as("nobody watches any more").isEqualTo(before);
	}

	@Test
	void jobThatEndsJustBeforeTheDeadlineIsSeen() {
		List<Job<Metrics>> jobs = references(29, 20);
		CompletableFuture<JobResults> future = this.orca.template.awaitAllAsync(jobs,
				WaitOptions.builder().refreshInterval(Duration.ofSeconds(60)).maxWait(Duration.ofSeconds(30)).build());
		this.orca.advanceSeconds(30);
		assertThat(future.getNow(null).isAllCompleted()).isTrue();
	}

	@Test
	void sameJobGivenTwiceIsInTheResultsTwiceAndPolledOnce() {
		String id = this.orca.submit(10);
		Job<Metrics> job = reference(id);
		Job<Metrics> other = reference(id);
		CompletableFuture<JobResults> future = this.orca.template.awaitAllAsync(List.of(job, other, job),
				WaitOptions.unset());
		this.orca.advanceSeconds(12);
		assertThat(future.getNow(null).completed()).containsExactly(job, other, job);
		assertThat(future.getNow(null).jobs()).hasSize(3);
		assertThat(this.orca.requests()).as("0, 3, 6, 9, 12 s and the result").isEqualTo(6);
	}

	@Test
	void jobsThatHaveEndedCostNoRequest() {
		List<String> ids = List.of(this.orca.submit(1),
				this.orca.submit(1, (script) -> script.outcome(Outcome.FAILED)));
		this.orca.advanceSeconds(1);
		List<Job<Map<String, @Nullable Object>>> jobs = ids.stream().map(this.orca.template::get).toList();
		long before = this.orca.requests();
		assertThat(this.orca.template.awaitAll(jobs).completed()).containsExactly(jobs.get(0));
		assertThat(this.orca.template.awaitAny(jobs).failed()).containsExactly(jobs.get(1));
		assertThat(this.orca.template.awaitAllAsync(jobs, WaitOptions.ofMaxWait(Duration.ZERO))).isCompleted();
		assertThat(this.orca.requests()).isEqualTo(before);
	}

	@Test
	void endedJobsAndRunningOnesAreWaitedForTogether() {
		String id = this.orca.submit(1);
		this.orca.advanceSeconds(1);
		Job<Map<String, @Nullable Object>> ended = this.orca.template.get(id);
		Job<Metrics> running = reference(this.orca.submit(5));
		CompletableFuture<JobResults> future = this.orca.template.awaitAllAsync(List.of(ended, running),
				WaitOptions.unset());
		assertThat(future).isNotDone();
		this.orca.advanceSeconds(6);
		assertThat(future.getNow(null).completed()).containsExactly(ended, running);
	}

	@Test
	void noJobsAreAllDoneAndNoneOfThemEndsFirst() {
		assertThat(this.orca.template.awaitAll(Collections.emptyList()).jobs()).isEmpty();
		assertThat(this.orca.template.awaitAllAsync(Collections.emptyList(), WaitOptions.unset())).isCompleted();
		assertThat(this.orca.template.awaitAll(Collections.emptyList()).isAllCompleted()).isTrue();
		assertThatIllegalArgumentException().isThrownBy(() -> this.orca.template.awaitAny(Collections.emptyList()))
			.withMessageContaining("none of them would ever end");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.orca.template.awaitAnyAsync(Collections.emptyList(), WaitOptions.unset()));
	}

	@Test
	void argumentsAreRequiredAndNothingBeginsWithoutThem() {
		Job<Metrics> job = reference(this.orca.submit(5));
		List<Job<Metrics>> jobs = Collections.singletonList(job);
		List<Job<Metrics>> withNull = Arrays.asList(job, null);
		JobTemplate template = this.orca.template;
		List<Runnable> calls = List.of(() -> template.awaitAll(nothing()), () -> template.awaitAny(nothing()),
				() -> template.awaitAll(jobs, nothing()), () -> template.awaitAny(jobs, nothing()),
				() -> template.awaitAllAsync(jobs, nothing()), () -> template.awaitAnyAsync(jobs, nothing()),
				() -> template.awaitAll(withNull), () -> template.awaitAny(withNull),
				() -> template.awaitAllAsync(withNull, WaitOptions.unset()));
		for (Runnable call : calls) {
			assertThatIllegalArgumentException().isThrownBy(call::run).withMessageContaining("must not");
		}
		assertThat(this.orca.requests()).isZero();
	}

	@SuppressWarnings("NullAway")
	private static <T> T nothing() {
		return null;
	}

	@Test
	void maxWaitOfZeroIsOneCheckOfEachJob() {
		List<Job<Metrics>> jobs = new ArrayList<>(references(1, 3));
		jobs.addAll(references(100, 3));
		jobs.add(reference("no-such-job"));
		this.orca.advanceSeconds(1);
		CompletableFuture<JobResults> all = this.orca.template.awaitAllAsync(jobs,
				WaitOptions.ofMaxWait(Duration.ZERO));
		assertThat(all.getNow(null))
			.hasToString("JobResults[7 jobs: 3 completed, 0 failed, 0 aborted, 3 running, " + "1 unknown]");
		assertThat(this.orca.requests()).isEqualTo(7);
		CompletableFuture<JobResults> any = this.orca.template.awaitAnyAsync(references(100, 2),
				WaitOptions.ofMaxWait(Duration.ZERO));
		assertThat(any.getNow(null).running()).hasSize(2);
		this.orca.advanceSeconds(60);
		assertThat(this.orca.requests()).isEqualTo(9);
	}

	@Test
	void anyEndsWithTheFirstWhicheverWayItEnds() {
		Job<Metrics> slow = reference(this.orca.submit(100));
		Job<Metrics> first = reference(this.orca.submit(4, (script) -> script.outcome(Outcome.FAILED)));
		Job<Metrics> second = reference(this.orca.submit(50));
		CompletableFuture<JobResults> future = this.orca.template.awaitAnyAsync(List.of(slow, first, second),
				WaitOptions.unset());
		this.orca.advanceSeconds(3.9);
		assertThat(future).isNotDone();
		this.orca.advanceSeconds(3);
		assertThat(future.getNow(null).failed()).containsExactly(first);
		assertThat(future.getNow(null).running()).containsExactly(slow, second);
		long before = this.orca.requests();
		this.orca.advanceSeconds(200);
		assertThat(this.orca.requests()).as("the others are not polled any more").isEqualTo(before);
		assertThat(this.orca.simulator.status(second.getId())).as("but go on").isEqualTo("COMPLETED");
	}

	@Test
	void anyIsNotEndedByAJobThatIsUnknown() {
		Job<Metrics> unknown = reference("no-such-job");
		Job<Metrics> good = reference(this.orca.submit(5));
		CompletableFuture<JobResults> future = this.orca.template.awaitAnyAsync(List.of(unknown, good),
				WaitOptions.unset());
		assertThat(future).isNotDone();
		this.orca.advanceSeconds(6);
		assertThat(future.getNow(null).completed()).containsExactly(good);
		assertThat(future.getNow(null).unknown()).containsExactly(unknown);
	}

	@Test
	void anyOfJobsThatAreAllUnknownEndsWithTheLast() {
		CompletableFuture<JobResults> future = this.orca.template
			.awaitAnyAsync(List.of(reference("no-such-job"), reference("nor-this")), WaitOptions.unset());
		assertThat(future.getNow(null).unknown()).hasSize(2);
	}

	@Test
	void jobThatAnOperatorHasUnwatchedIsUnknownAndTheOthersAreWaitedFor() {
		List<Job<Metrics>> jobs = references(5, 2);
		CompletableFuture<JobResults> future = this.orca.template.awaitAllAsync(jobs, maxWait(3600));
		this.orca.advanceSeconds(1);
		CompletableFuture<Boolean> stopped = poller().stopWatching(jobs.get(0).getId());
		this.orca.advanceSeconds(0);
		assertThat(stopped).isCompletedWithValue(true);
		assertThat(future).as("the other one goes on").isNotDone();
		this.orca.advanceSeconds(8);
		JobResults results = future.getNow(null);
		assertThat(results.completed()).containsExactly(jobs.get(1));
		assertThat(results.unknown()).containsExactly(jobs.get(0));
		assertThat(results.error(jobs.get(0))).isInstanceOf(JobWaitStoppedException.class);
		assertThatExceptionOfType(JobWaitStoppedException.class).isThrownBy(() -> results.value(jobs.get(0)))
			.withMessageContaining(jobs.get(0).getId());
	}

	@Test
	void anyGoesOnWithoutTheJobThatAnOperatorHasUnwatched() {
		List<Job<Metrics>> jobs = references(5, 2);
		CompletableFuture<JobResults> future = this.orca.template.awaitAnyAsync(jobs, maxWait(3600));
		this.orca.advanceSeconds(1);
		poller().stopWatching(jobs.get(0).getId());
		this.orca.advanceSeconds(0);
		assertThat(future).isNotDone();
		this.orca.advanceSeconds(8);
		assertThat(future.getNow(null).completed()).containsExactly(jobs.get(1));
		assertThat(future.getNow(null).unknown()).containsExactly(jobs.get(0));
	}

	@Test
	void stopEndsTheWaitsAlsoIfTheyAreToldAfterTheNextStart() {
		Queue<Runnable> callbacks = new ArrayDeque<>();
		try (VirtualOrca late = new VirtualOrca((builder) -> builder.callbackExecutor(callbacks::add))) {
			CompletableFuture<JobResults> future = late.template
				.awaitAllAsync(List.of(late.template.reference(late.submit(90))), maxWait(3600));
			late.advanceSeconds(1);
			late.template.stop();
			late.template.start();
			for (Runnable callback = callbacks.poll(); callback != null; callback = callbacks.poll()) {
				callback.run();
			}
			assertThat(future).isCompletedExceptionally();
			assertThatExceptionOfType(CompletionException.class).isThrownBy(future::join)
				.withCauseInstanceOf(JobWaitStoppedException.class);
		}
	}

	@Test
	void anyEndsAtTheDeadlineIfNoneHas() {
		CompletableFuture<JobResults> future = this.orca.template.awaitAnyAsync(references(100, 3), maxWait(10));
		this.orca.advance(Duration.ofMillis(9_999));
		assertThat(future).isNotDone();
		this.orca.advance(Duration.ofMillis(1));
		assertThat(future.getNow(null).running()).hasSize(3);
	}

	@Test
	void anyAsksForNoneIfOneIsKnownToHaveEnded() {
		String id = this.orca.submit(1);
		this.orca.advanceSeconds(1);
		Job<Map<String, @Nullable Object>> ended = this.orca.template.get(id);
		long before = this.orca.requests();
		JobResults results = this.orca.template.awaitAny(List.of(reference(this.orca.submit(100)), ended));
		assertThat(results.completed()).containsExactly(ended);
		assertThat(results.running()).hasSize(1);
		assertThat(this.orca.requests()).isEqualTo(before);
	}

	@Test
	void eachJobIsPolledOncePerIntervalHoweverManyGroupsAndWaitsItIsIn() {
		List<Job<Metrics>> jobs = references(1000, 10);
		List<CompletableFuture<?>> waits = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			waits.add(this.orca.template.awaitAllAsync(jobs.subList(i, 10), WaitOptions.unset()));
			waits.add(this.orca.template.awaitAnyAsync(jobs.subList(0, i + 1), WaitOptions.unset()));
			waits.add(this.orca.template.reference(jobs.get(i).getId()).awaitAsync());
		}
		this.orca.advanceSeconds(90);
		Map<String, Long> requests = this.orca.simulator.journal()
			.recent()
			.stream()
			.collect(Collectors.groupingBy((request) -> request.path().split("/")[2], Collectors.counting()));
		assertThat(requests).hasSize(10).allSatisfy((id, count) -> assertThat(count).as(id).isBetween(30L, 31L));
		assertThat(waits).noneMatch(CompletableFuture::isDone);
	}

	@Test
	void shortestIntervalAmongGroupsRulesAndLeavesWithItsGroup() {
		List<Job<Metrics>> jobs = references(1000, 4);
		this.orca.template.awaitAllAsync(jobs, interval(10));
		CompletableFuture<JobResults> fast = this.orca.template.awaitAllAsync(jobs.subList(0, 2), interval(1));
		this.orca.advanceSeconds(100);
		assertThat(this.orca.requests()).isBetween(2 * 10 + 2 * 100L, 2 * 11 + 2 * 101L);
		fast.cancel(false);
		long before = this.orca.requests();
		this.orca.advanceSeconds(100);
		assertThat(this.orca.requests() - before).isBetween(4 * 9L, 4 * 11L);
	}

	@Test
	void thousandJobsCostOneRequestEachPerInterval() {
		List<Job<Metrics>> jobs = IntStream.range(0, 1000)
			.mapToObj((i) -> reference(this.orca.submit(11 + i % 20,
					(script) -> script.outcome((i % 10 == 0) ? Outcome.FAILED : Outcome.COMPLETED))))
			.toList();
		CompletableFuture<JobResults> future = this.orca.template.awaitAllAsync(jobs, interval(10));
		assertThat(this.orca.requests()).isEqualTo(1000);
		this.orca.advanceSeconds(10);
		assertThat(this.orca.requests()).isBetween(1900L, 2100L);
		this.orca.advanceSeconds(30);
		JobResults results = future.getNow(null);
		assertThat(results.completed()).hasSize(900);
		assertThat(results.failed()).hasSize(100);
		assertThat(results.jobs()).containsExactlyElementsOf(jobs);
		long polls = IntStream.range(0, 1000).mapToLong((i) -> (11 + i % 20 + 9) / 10 + 2).sum();
		assertThat(this.orca.requests()).as("and one for each result").isLessThanOrEqualTo(polls + 900);
		assertThat(poller()).hasToString(NOTHING_WATCHED);
	}

	@Test
	void cancellingTheFutureEndsAllWatches() {
		assertThatEndingByHandEndsAllWatches((future) -> future.cancel(false));
		assertThatEndingByHandEndsAllWatches((future) -> future.cancel(true));
	}

	@Test
	void completingTheFutureByHandEndsAllWatches() {
		assertThatEndingByHandEndsAllWatches((future) -> future.completeExceptionally(new IllegalStateException()));
		assertThatEndingByHandEndsAllWatches(
				(future) -> future.complete(JobResults.of(Collections.emptyList(), Collections.emptyMap())));
	}

	private void assertThatEndingByHandEndsAllWatches(Function<CompletableFuture<JobResults>, Boolean> ending) {
		List<Job<Metrics>> jobs = references(1000, 20);
		List<BiFunction<List<Job<Metrics>>, WaitOptions, CompletableFuture<JobResults>>> waits = List
			.of(this.orca.template::awaitAllAsync, this.orca.template::awaitAnyAsync);
		for (BiFunction<List<Job<Metrics>>, WaitOptions, CompletableFuture<JobResults>> wait : waits) {
			CompletableFuture<JobResults> future = wait.apply(jobs, WaitOptions.unset());
			this.orca.advanceSeconds(10);
			assertThat(ending.apply(future)).isTrue();
			assertThat(poller()).hasToString(NOTHING_WATCHED);
			long before = this.orca.requests();
			this.orca.advanceSeconds(60);
			assertThat(this.orca.requests()).isEqualTo(before);
		}
		assertThat(jobs).allMatch((job) -> this.orca.simulator.status(job.getId()).equals("PROCESSING"));
	}

	@Test
	void cancellingOneGroupLeavesTheOthersTheirs() {
		List<Job<Metrics>> jobs = references(10, 3);
		CompletableFuture<JobResults> leaving = this.orca.template.awaitAllAsync(jobs, WaitOptions.unset());
		CompletableFuture<JobResults> staying = this.orca.template.awaitAllAsync(jobs, WaitOptions.unset());
		this.orca.advanceSeconds(4);
		leaving.cancel(false);
		this.orca.advanceSeconds(9);
		assertThat(staying.getNow(null).completed()).hasSize(3);
	}

	@Test
	void blockingWaitReturnsTheResults() {
		List<Job<Metrics>> jobs = references(5, 3);
		CompletableFuture<JobResults> all = blocked(() -> this.orca.template.awaitAll(jobs));
		CompletableFuture<JobResults> any = blocked(() -> this.orca.template.awaitAny(jobs, maxWait(60)));
		this.orca.advanceSeconds(9);
		assertThat(all).succeedsWithin(10, TimeUnit.SECONDS)
			.satisfies((results) -> assertThat(results.completed()).containsExactlyElementsOf(jobs));
		assertThat(any).succeedsWithin(10, TimeUnit.SECONDS)
			.satisfies((results) -> assertThat(results.completed()).isNotEmpty());
	}

	/**
	 * Begin a call on a thread of its own, and return when it waits there.
	 */
	private static <T> CompletableFuture<T> blocked(Supplier<T> call) {
		AtomicReference<Thread> thread = new AtomicReference<>();
		CompletableFuture<T> future = CompletableFuture.supplyAsync(call, (command) -> {
			thread.set(new Thread(command));
			thread.get().start();
		});
		Awaitility.await().until(() -> thread.get().getState() == Thread.State.WAITING);
		return future;
	}

	@Test
	void interruptionEndsTheWaitAndAllWatchesAndKeepsTheFlag() throws Exception {
		List<Job<Metrics>> jobs = references(500, 20);
		List<Runnable> waits = List.of(() -> this.orca.template.awaitAll(jobs),
				() -> this.orca.template.awaitAny(jobs, maxWait(400)));
		for (Runnable wait : waits) {
			AtomicReference<Throwable> thrown = new AtomicReference<>();
			AtomicReference<Boolean> flag = new AtomicReference<>();
			Thread thread = new Thread(() -> {
				thrown.set(catchThrowable(wait::run));
				flag.set(Thread.currentThread().isInterrupted());
			});
			thread.start();
			Awaitility.await().until(() -> thread.getState() == Thread.State.WAITING);
			thread.interrupt();
			thread.join(10_000);
			assertThat(thrown.get()).isInstanceOfSatisfying(JobInterruptedException.class,
					(ex) -> assertThat(ex.getJobId()).as("there are several").isNull());
			assertThat(thrown.get()).hasMessageContaining("several jobs")
				.hasCauseInstanceOf(InterruptedException.class);
			assertThat(flag.get()).isTrue();
			assertThat(poller()).hasToString(NOTHING_WATCHED);
			long before = this.orca.requests();
			this.orca.advanceSeconds(60);
			assertThat(this.orca.requests()).isEqualTo(before);
		}
	}

	@Test
	void interruptedThreadDoesNotWait() {
		List<Job<Metrics>> jobs = references(500, 3);
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(JobInterruptedException.class).isThrownBy(() -> this.orca.template.awaitAll(jobs));
		assertThat(Thread.interrupted()).isTrue();
		assertThat(poller()).hasToString(NOTHING_WATCHED);
	}

	@Test
	void stopEndsTheWaits() {
		List<Job<Metrics>> jobs = references(90, 20);
		CompletableFuture<JobResults> all = this.orca.template.awaitAllAsync(jobs, WaitOptions.unset());
		CompletableFuture<JobResults> any = this.orca.template.awaitAnyAsync(jobs, WaitOptions.unset());
		CompletableFuture<JobResults> blocking = blocked(() -> this.orca.template.awaitAll(jobs));
		this.orca.template.stop();
		for (CompletableFuture<JobResults> wait : List.of(all, any, blocking)) {
			assertThat(wait).failsWithin(10, TimeUnit.SECONDS)
				.withThrowableThat()
				.withCauseInstanceOf(JobWaitStoppedException.class);
		}
		long before = this.orca.requests();
		this.orca.advanceSeconds(60);
		assertThat(this.orca.requests()).isEqualTo(before);
		assertThatExceptionOfType(JobWaitStoppedException.class).isThrownBy(() -> this.orca.template.awaitAll(jobs));
		assertThat(this.orca.template.awaitAnyAsync(jobs, WaitOptions.unset())).isCompletedExceptionally();
		this.orca.template.start();
		CompletableFuture<JobResults> again = this.orca.template.awaitAllAsync(jobs, maxWait(1000));
		this.orca.advanceSeconds(60);
		assertThat(again.getNow(null).isAllCompleted()).isTrue();
	}

	@Test
	void threadsThatMustNotBlockAreRefusedBeforeARequest() {
		List<Job<Metrics>> jobs = references(500, 2);
		List<Runnable> calls = List.of(() -> this.orca.template.awaitAll(jobs),
				() -> this.orca.template.awaitAny(jobs));
		for (Runnable call : calls) {
			assertThatIllegalStateException()
				.isThrownBy(() -> Mono.fromRunnable(call).subscribeOn(Schedulers.parallel()).block())
				.withMessageContaining("blocks")
				.withMessageContaining("Async(..)");
		}
		assertThat(this.orca.requests()).isZero();
	}

	@Test
	void valuesOfResolversAreFoundBeforeTheResultsAreTold() {
		ExecutorService resolvers = Executors.newFixedThreadPool(2);
		try (VirtualOrca own = new VirtualOrca((builder) -> builder.resolverExecutor(resolvers))) {
			List<Job<String>> jobs = IntStream.range(0, 5)
				.mapToObj((i) -> own.template.reference(own.submit(5 + i), (completed, resources) -> {
					Map<?, ?> record = resources.get("/job/{id}", Map.class, completed.id());
					return "value of " + Objects.requireNonNull(record.get("id"));
				}))
				.toList();
			CompletableFuture<JobResults> future = own.template.awaitAllAsync(jobs, WaitOptions.unset());
			own.advanceSeconds(15);
			JobResults results = future.orTimeout(10, TimeUnit.SECONDS).join();
			long before = own.requests();
			assertThat(jobs).allSatisfy((job) -> {
				assertThat(results.value(job)).isEqualTo("value of " + job.getId());
				assertThat(job.getValue()).isSameAs(results.value(job));
			});
			assertThat(own.requests()).isEqualTo(before);
		}
		finally {
			resolvers.shutdownNow();
		}
	}

	@Test
	void jobWhoseResolverFailsIsCompletedAndItsValueIsLookedForOnceMore() {
		int[] calls = new int[1];
		Job<String> job = this.orca.template.reference(this.orca.submit(5), (completed, resources) -> {
			calls[0]++;
			if (calls[0] < 3) {
				throw new IllegalStateException("not there yet");
			}
			return "value";
		});
		CompletableFuture<JobResults> future = this.orca.template.awaitAllAsync(List.of(job), WaitOptions.unset());
		this.orca.advanceSeconds(6);
		JobResults results = future.getNow(null);
		assertThat(results.completed()).containsExactly(job);
		assertThat(results.unknown()).isEmpty();
		assertThatExceptionOfType(JobValueException.class).isThrownBy(() -> results.value(job))
			.withMessageContaining("not there yet");
		assertThat(results.value(job)).isEqualTo("value");
		assertThat(calls[0]).isEqualTo(3);
	}

	@Test
	void resultsSayWhatWasKnownWhenTheWaitEndedAndTheHandlesGoOn() {
		Job<Metrics> slow = reference(this.orca.submit(12, (script) -> script.result(Map.of("accuracy", 0.5))));
		Job<Metrics> bad = reference(this.orca.submit(4, (script) -> script.outcome(Outcome.FAILED).exception("Oops")));
		Job<Metrics> gone = reference(this.orca.submit(60));
		Job<Metrics> unknown = reference("no-such-job");
		this.orca.simulator.abort(gone.getId());
		CompletableFuture<JobResults> future = this.orca.template.awaitAllAsync(List.of(slow, bad, gone, unknown),
				maxWait(10));
		this.orca.advanceSeconds(10);
		JobResults known = future.getNow(null);
		assertThat(known.snapshot(slow).stepsCompleted()).isEqualTo(9);
		assertThatIllegalStateException().isThrownBy(() -> known.value(slow))
			.withMessageContainingAll(slow.getId(), "had not ended", "PROCESSING");
		assertThatExceptionOfType(JobFailedException.class).isThrownBy(() -> known.value(bad))
			.withMessageContaining("Oops");
		assertThatExceptionOfType(JobAbortedException.class).isThrownBy(() -> known.value(gone));
		assertThatExceptionOfType(JobNotFoundException.class).isThrownBy(() -> known.value(unknown))
			.isSameAs(known.error(unknown));
		this.orca.advanceSeconds(10);
		assertThat(slow.refresh().status()).isEqualTo(Status.COMPLETED);
		assertThat(known.running()).containsExactly(slow);
		assertThat(known.snapshot(slow).status()).isEqualTo(Status.PROCESSING);
		assertThatIllegalStateException().isThrownBy(() -> known.value(slow));
		assertThat(slow.result()).isEqualTo(new Metrics(0.5));
		Job<Metrics> stranger = reference(slow.getId());
		for (ThrowingCallable call : List.<ThrowingCallable>of(() -> known.snapshot(stranger),
				() -> known.error(stranger), () -> known.value(stranger))) {
			assertThatIllegalArgumentException().isThrownBy(call).withMessageContaining("none of those");
		}
		assertThat(known.jobs()).isUnmodifiable();
		assertThat(known.completed()).isUnmodifiable();
	}

	@Test
	void valuesAreThereForAThreadThatMustNotBlock() {
		List<Job<String>> jobs = List.of(
				this.orca.template.reference(this.orca.submit(1, (script) -> script.result(Map.of("text", "a"))),
						(completed, resources) -> "resolved"),
				this.orca.template.reference(this.orca.submit(1, (script) -> script.outcome(Outcome.FAILED)),
						(completed, resources) -> "unused"));
		this.orca.advanceSeconds(1);
		jobs.forEach(Job::await);
		JobResults results = this.orca.template.awaitAll(jobs);
		assertThat(Mono.fromCallable(() -> results.value(jobs.get(0))).subscribeOn(Schedulers.parallel()).block())
			.isEqualTo("resolved");
		assertThatExceptionOfType(JobFailedException.class).isThrownBy(
				() -> Mono.fromCallable(() -> results.value(jobs.get(1))).subscribeOn(Schedulers.parallel()).block());
	}

	@Test
	void nothingIsWaitedForAnyMoreWhenTheFutureEnds() {
		List<Job<Metrics>> jobs = new ArrayList<>(references(100, 5));
		jobs.addAll(references(5, 1));
		Field field = Objects.requireNonNull(ReflectionUtils.findField(OpenWaits.class, "waits"));
		ReflectionUtils.makeAccessible(field);
		Set<?> open = (Set<?>) Objects
			.requireNonNull(ReflectionUtils.getField(field, this.orca.template.support().openWaits()));
		CompletableFuture<Integer> left = this.orca.template.awaitAnyAsync(jobs, WaitOptions.unset())
			.thenApply((results) -> open.size());
		assertThat(open).hasSize(6);
		this.orca.advanceSeconds(9);
		assertThat(left).as("waits whose progress might be shown").isCompletedWithValue(0);
	}

	@Test
	void handleOfASubmitThatStartedNoJobIsDoneAtOnce() {
		this.orca.answer((request) -> request.method().name().equals("POST"),
				() -> Mono.just(VirtualOrca.response(200, "{\"job_id\":null}", "Content-Type", "application/json")));
		Job<Map<String, @Nullable Object>> none = this.orca.template
			.submit(JobRequest.post("/memoryset/{name}/analysis", "tickets").body(Map.of()).build());
		Job<Metrics> running = reference(this.orca.submit(5));
		CompletableFuture<JobResults> future = this.orca.template.awaitAllAsync(List.of(none, running),
				WaitOptions.unset());
		this.orca.advanceSeconds(6);
		assertThat(future.getNow(null).isAllCompleted()).isTrue();
		assertThat(future.getNow(null).value(none)).containsEntry("job_id", null);
	}

	@Test
	void handleOfAStoppedTemplateIsUnknownAndTheOthersAreWaitedFor() {
		Job<Metrics> good = reference(this.orca.submit(5));
		try (VirtualOrca other = new VirtualOrca()) {
			Job<?> stopped = other.template.reference(other.submit(5));
			other.template.close();
			CompletableFuture<JobResults> future = this.orca.template.awaitAllAsync(List.of(good, stopped),
					WaitOptions.unset());
			assertThat(future).isNotDone();
			this.orca.advanceSeconds(9);
			assertThat(future.getNow(null).completed()).containsExactly(good);
			assertThat(future.getNow(null).error(stopped)).isInstanceOf(JobWaitStoppedException.class);
			assertThat(poller()).hasToString(NOTHING_WATCHED);
		}
	}

	@Test
	void handlesOfTwoTemplatesAreWaitedForTogetherOnTheTermsOfTheOneThatWaits() {
		OrcaSimulator elsewhere = OrcaSimulator.builder().clock(this.orca.clock).scheduler(this.orca.scheduler).build();
		WebClient client = WebClient.builder()
			.baseUrl("http://elsewhere/")
			.defaultHeader("Api-Key", "other")
			.clientConnector(elsewhere.connector())
			.build();
		JobTemplate.Builder builder = JobTemplate.builder(client)
			.scheduler(this.orca.scheduler)
			.clock(this.orca.clock)
			.callbackExecutor(Runnable::run)
			.defaults(WaitOptions.builder()
				.refreshInterval(Duration.ofSeconds(100))
				.maxWait(Duration.ofSeconds(5))
				.build());
		try (JobTemplate other = builder.build()) {
			JobScript script = JobScript.builder().queue(Duration.ZERO).duration(Duration.ofSeconds(20)).build();
			Job<Metrics> here = reference(this.orca.submit(10));
			Job<Metrics> there = other.reference(elsewhere.submit(script), Metrics.class);
			Job<Metrics> unknown = other.reference(here.getId(), Metrics.class);
			CompletableFuture<JobResults> future = this.orca.template.awaitAllAsync(List.of(there, here, unknown),
					WaitOptions.unset());
			this.orca.advanceSeconds(15);
			assertThat(future).as("5 s are the other template's").isNotDone();
			this.orca.advanceSeconds(8);
			assertThat(future).as("100 s are the other template's").isDone();
			assertThat(future.getNow(null).completed()).containsExactly(there, here);
			assertThat(future.getNow(null).unknown()).containsExactly(unknown);

			Job<Metrics> slow = other
				.reference(elsewhere.submit(JobScript.builder().duration(Duration.ofHours(1)).build()), Metrics.class);
			CompletableFuture<JobResults> cancelled = this.orca.template
				.awaitAllAsync(List.of(slow, reference(this.orca.submit(100))), WaitOptions.unset());
			cancelled.cancel(false);
			long before = elsewhere.journal().total();
			this.orca.advanceSeconds(60);
			assertThat(elsewhere.journal().total()).isEqualTo(before);
			CompletableFuture<JobResults> stopped = this.orca.template
				.awaitAllAsync(List.of(slow, reference(this.orca.submit(100))), WaitOptions.unset());
			other.stop();
			assertThat(stopped).as("the other job is watched on").isNotDone();
			this.orca.template.stop();
			assertThat(stopped).failsWithin(Duration.ZERO)
				.withThrowableThat()
				.withCauseInstanceOf(JobWaitStoppedException.class);
		}
	}

	@Test
	void callbackThatBlocksDelaysOnlyItself() throws Exception {
		try (OrcaSimulator simulator = OrcaSimulator.builder().build().start();
				JobTemplate template = JobTemplate
					.builder(WebClient.builder().baseUrl(simulator.url()).defaultHeader("Api-Key", "key").build())
					.build()) {
			List<Job<Map<String, @Nullable Object>>> jobs = IntStream.range(0, 100)
				.mapToObj((i) -> template.reference(simulator
					.submit(JobScript.builder().queue(Duration.ZERO).duration(Duration.ofMillis(i % 50)).build())))
				.toList();
			WaitOptions options = WaitOptions.builder().refreshInterval(Duration.ofMillis(50)).build();
			CompletableFuture<Void> release = new CompletableFuture<>();
			CompletableFuture<JobResults> entered = new CompletableFuture<>();
			CompletableFuture<JobResults> blocked = template.awaitAnyAsync(jobs, options)
				.whenComplete((results, ex) -> {
					entered.complete(results);
					release.join();
				});
			assertThat(entered).succeedsWithin(10, TimeUnit.SECONDS);
			assertThat(template.awaitAllAsync(jobs, options)).succeedsWithin(20, TimeUnit.SECONDS)
				.satisfies((results) -> assertThat(results.completed()).containsExactlyElementsOf(jobs));
			release.complete(null);
			assertThat(blocked).succeedsWithin(10, TimeUnit.SECONDS);
		}
	}

	private JobPoller poller() {
		return this.orca.template.support().poller();
	}

	private Job<Metrics> reference(String id) {
		return this.orca.template.reference(id, Metrics.class);
	}

	private List<Job<Metrics>> references(int seconds, int number) {
		return IntStream.range(0, number).mapToObj((i) -> reference(this.orca.submit(seconds))).toList();
	}

	private static WaitOptions maxWait(int seconds) {
		return WaitOptions.ofMaxWait(Duration.ofSeconds(seconds));
	}

	private static WaitOptions interval(int seconds) {
		return WaitOptions.builder().refreshInterval(Duration.ofSeconds(seconds)).build();
	}

	record Metrics(double accuracy) {

	}

}

package io.orcajob.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.orcajob.Job;
import io.orcajob.JobAbortedException;
import io.orcajob.JobFailedException;
import io.orcajob.JobInterruptedException;
import io.orcajob.JobNotFoundException;
import io.orcajob.JobSnapshot;
import io.orcajob.JobTimeoutException;
import io.orcajob.JobWaitStoppedException;
import io.orcajob.Status;
import io.orcajob.WaitOptions;
import io.orcajob.simulator.JobScript.Outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * How a wait runs and ends, from start to end in virtual time.
 */
class AwaitTests {

	private static final String STATUS = "GET /job/{id}/status";

	private static final String RECORD = "GET /job/{id}";

	private final VirtualOrca orca = new VirtualOrca();

	@AfterEach
	void close() {
		this.orca.close();
	}

	@Test
	void futureCompletesAtTheFirstPollAfterTheEnd() {
		Job<Map<String, Object>> job = this.orca.template.reference(this.orca.submit(10));
		CompletableFuture<JobSnapshot> future = job.awaitAsync();
		this.orca.advanceSeconds(11.9);
		assertThat(future).isNotDone();
		this.orca.advanceSeconds(0.1);
		assertThat(future).isCompletedWithValueMatching((snapshot) -> snapshot.status() == Status.COMPLETED);
		assertThat(job.snapshot()).isEqualTo(future.join());
		assertThat(job.getValue()).isNotEmpty();
	}

	@Test
	void pollsAtOnceThenOncePerIntervalThenReadsTheResult() {
		this.orca.template.reference(this.orca.submit(10)).awaitAsync();
		assertThat(this.orca.requests(RECORD)).isOne();
		this.orca.advanceSeconds(2.9);
		assertThat(this.orca.requests()).isOne();
		this.orca.advanceSeconds(0.1);
		assertThat(this.orca.requests(STATUS)).isOne();
		this.orca.advanceSeconds(60);
		assertThat(this.orca.requests(STATUS)).isEqualTo(4);
		assertThat(this.orca.requests(RECORD)).isEqualTo(2);
		assertThat(this.orca.requests()).isEqualTo(6);
	}

	@Test
	void intervalOfTheCallRulesOverTheTemplates() {
		CompletableFuture<JobSnapshot> future = this.orca.template.reference(this.orca.submit(2))
			.awaitAsync(WaitOptions.builder().refreshInterval(Duration.ofMillis(500)).build());
		this.orca.advanceSeconds(2);
		assertThat(future).isCompleted();
		assertThat(this.orca.requests(STATUS)).isEqualTo(4);
	}

	@Test
	void updatedDefaultsApplyToWaitsThatBeginLater() {
		this.orca.template.updateDefaults(WaitOptions.builder().refreshInterval(Duration.ofSeconds(1)).build());
		assertThat(this.orca.template.getDefaults().maxWait()).isEqualTo(Duration.ofHours(1));
		CompletableFuture<JobSnapshot> future = this.orca.template.reference(this.orca.submit(4)).awaitAsync();
		this.orca.advanceSeconds(4);
		assertThat(future).isCompleted();
	}

	@Test
	void manyWatchersOfOneJobShareThePollsAtTheShortestInterval() {
		String id = this.orca.submit(20);
		List<CompletableFuture<JobSnapshot>> futures = new ArrayList<>();
		for (int i = 1; i <= 50; i++) {
			futures.add(this.orca.template.reference(id)
				.awaitAsync(WaitOptions.builder().refreshInterval(Duration.ofSeconds(i)).build()));
		}
		this.orca.advanceSeconds(10);
		assertThat(this.orca.requests()).isEqualTo(11);
		this.orca.advanceSeconds(10);
		assertThat(futures).allMatch(CompletableFuture::isDone);
	}

	@Test
	void failedJobEndsAwaitNormallyAndResultWithItsException() {
		String id = this.orca.submit(2, (script) -> script.outcome(Outcome.FAILED).exception("out of memory"));
		Job<Map<String, Object>> job = this.orca.template.reference(id);
		CompletableFuture<JobSnapshot> ended = job.awaitAsync();
		CompletableFuture<Map<String, Object>> result = job.resultAsync();
		this.orca.advanceSeconds(3);
		assertThat(ended.join().status()).isEqualTo(Status.FAILED);
		assertThat(ended.join().exception()).isEqualTo("out of memory");
		assertThat(result).failsWithin(Duration.ZERO)
			.withThrowableThat()
			.withCauseInstanceOf(JobFailedException.class)
			.withMessageContaining("out of memory");
		assertThat(job.getValue()).isNull();
	}

	@Test
	void abortedJobEndsResultWithItsException() {
		String id = this.orca.submit(20);
		CompletableFuture<Map<String, Object>> result = this.orca.template.reference(id).resultAsync();
		this.orca.simulator.abort(id);
		this.orca.advanceSeconds(6);
		assertThat(result).failsWithin(Duration.ZERO)
			.withThrowableThat()
			.withCauseInstanceOf(JobAbortedException.class);
	}

	@Test
	void nullResultOfACompletedJobIsAValue() {
		String id = this.orca.submit(2, (script) -> script.result(null));
		CompletableFuture<Map<String, Object>> result = this.orca.template.reference(id).resultAsync();
		this.orca.advanceSeconds(3);
		assertThat(result).isCompletedWithValue(null);
	}

	@Test
	void unknownJobEndsTheWaitAtOnce() {
		CompletableFuture<JobSnapshot> future = this.orca.template.reference("no-such-job").awaitAsync();
		assertThat(future).failsWithin(Duration.ZERO)
			.withThrowableThat()
			.withCauseInstanceOf(JobNotFoundException.class)
			.withMessageContaining("no-such-job");
		assertThat(this.orca.requests()).isOne();
	}

	@Test
	void timeoutEndsTheWaitAtItsDeadlineAfterALastCheckAndLeavesTheHandleUsable() {
		Job<Map<String, Object>> job = this.orca.template.reference(this.orca.submit(10));
		CompletableFuture<JobSnapshot> future = job.awaitAsync(
				WaitOptions.builder().refreshInterval(Duration.ofSeconds(3)).maxWait(Duration.ofSeconds(5)).build());
		this.orca.advance(Duration.ofMillis(4999));
		assertThat(future).isNotDone();
		assertThat(this.orca.requests()).as("at 0 s, 3 s and just before 5 s").isEqualTo(3);
		this.orca.advance(Duration.ofMillis(1));
		assertThat(future).failsWithin(Duration.ZERO)
			.withThrowableThat()
			.havingCause()
			.isInstanceOfSatisfying(JobTimeoutException.class, (ex) -> {
				assertThat(ex.getJobId()).isEqualTo(job.getId());
				assertThat(ex.getWaited()).isEqualTo(Duration.ofSeconds(5));
				assertThat(ex.getSnapshot().status()).isEqualTo(Status.PROCESSING);
				assertThat(ex).hasNoCause().hasMessageContaining("goes on");
			});
		this.orca.advanceSeconds(60);
		assertThat(this.orca.requests()).as("nobody watches any more").isEqualTo(3);
		assertThat(job.awaitAsync()).isCompleted();
	}

	@Test
	void jobThatEndsBetweenTheLastPollAndTheDeadlineIsSeen() {
		CompletableFuture<JobSnapshot> future = this.orca.template.reference(this.orca.submit(28))
			.awaitAsync(WaitOptions.builder()
				.refreshInterval(Duration.ofSeconds(60))
				.maxWait(Duration.ofSeconds(30))
				.build());
		this.orca.advanceSeconds(30);
		assertThat(future).isCompletedWithValueMatching((snapshot) -> snapshot.status() == Status.COMPLETED);
	}

	@Test
	void maxWaitOfZeroMakesOneCheck() {
		String id = this.orca.submit(2);
		assertThat(this.orca.template.reference(id).awaitAsync(WaitOptions.ofMaxWait(Duration.ZERO)))
			.failsWithin(Duration.ZERO)
			.withThrowableThat()
			.withCauseInstanceOf(JobTimeoutException.class);
		assertThat(this.orca.requests()).isOne();
		this.orca.advanceSeconds(2);
		assertThat(this.orca.template.reference(id).awaitAsync(WaitOptions.ofMaxWait(Duration.ZERO))).isCompleted();
		assertThat(this.orca.requests()).isEqualTo(2);
	}

	@Test
	void cancellingTheFutureEndsThePolling() {
		CompletableFuture<JobSnapshot> future = this.orca.template.reference(this.orca.submit(100)).awaitAsync();
		this.orca.advanceSeconds(3);
		long before = this.orca.requests();
		future.cancel(true);
		this.orca.advanceSeconds(60);
		assertThat(this.orca.requests()).isEqualTo(before);
	}

	@Test
	void completingTheFutureByHandEndsThePolling() {
		Job<Map<String, Object>> job = this.orca.template.reference(this.orca.submit(100));
		CompletableFuture<JobSnapshot> future = job.awaitAsync();
		future.complete(job.snapshot());
		this.orca.advanceSeconds(60);
		assertThat(this.orca.requests()).isOne();
	}

	@Test
	void howeverAFutureIsEndedByTheApplicationItsWatchEnds() {
		Job<Map<String, Object>> plain = this.orca.template.reference(this.orca.submit(1000));
		Job<String> resolved = this.orca.template.reference(this.orca.submit(1000), (completed, resources) -> "value");
		for (Job<?> job : List.of(plain, resolved)) {
			for (CompletableFuture<?> future : List.of(job.awaitAsync(), job.resultAsync())) {
				future.cancel(false);
			}
			for (CompletableFuture<?> future : List.of(job.awaitAsync(), job.resultAsync())) {
				future.complete(null);
			}
			for (CompletableFuture<?> future : List.of(job.awaitAsync(), job.resultAsync())) {
				future.completeExceptionally(new IllegalStateException("by the test"));
			}
			for (CompletableFuture<?> future : List.of(job.awaitAsync(), job.resultAsync())) {
				future.orTimeout(1, TimeUnit.NANOSECONDS);
			}
			for (CompletableFuture<?> future : List.of(job.awaitAsync(), job.resultAsync())) {
				future.completeOnTimeout(null, 1, TimeUnit.NANOSECONDS);
			}
		}
		// The last two come from a thread of the JDK.
		Awaitility.await()
			.untilAsserted(
					() -> assertThat(this.orca.template.support().poller().toString()).startsWith("JobPoller[0 jobs,"));
		long before = this.orca.requests();
		this.orca.advanceSeconds(60);
		assertThat(this.orca.requests()).isEqualTo(before);
	}

	@Test
	void oneOfTwoWaitersLeavesAndTheOtherIsServed() {
		String id = this.orca.submit(10);
		CompletableFuture<JobSnapshot> leaving = this.orca.template.reference(id).awaitAsync();
		CompletableFuture<JobSnapshot> staying = this.orca.template.reference(id).awaitAsync();
		this.orca.advanceSeconds(4);
		leaving.cancel(false);
		this.orca.advanceSeconds(8);
		assertThat(staying).isCompleted();
	}

	@Test
	void endedJobIsAwaitedWithoutARequest() {
		String id = this.orca.submit(1);
		this.orca.advanceSeconds(1);
		Job<Map<String, Object>> job = this.orca.template.get(id);
		long before = this.orca.requests();
		assertThat(job.await().status()).isEqualTo(Status.COMPLETED);
		assertThat(job.result()).isEqualTo(job.getValue());
		assertThat(job.awaitAsync()).isCompleted();
		assertThat(job.refresh()).isSameAs(job.snapshot());
		assertThat(job.abort()).isSameAs(job.snapshot());
		job.requestAbort();
		this.orca.advanceSeconds(600);
		assertThat(job.getStatus()).isEqualTo(Status.COMPLETED);
		assertThat(this.orca.requests()).isEqualTo(before);
	}

	@Test
	void jobsThatStartTogetherDoNotPollInOneBurst() {
		for (int i = 0; i < 100; i++) {
			this.orca.template.reference(this.orca.submit(1000))
				.awaitAsync(WaitOptions.builder().refreshInterval(Duration.ofSeconds(10)).build());
		}
		this.orca.advanceSeconds(10);
		for (int second = 0; second < 10; second++) {
			long before = this.orca.requests();
			this.orca.advanceSeconds(1);
			assertThat(this.orca.requests() - before).as("polls in second " + second).isBetween(8L, 12L);
		}
	}

	@Test
	void blockingWaitReturnsTheFinalState() {
		Job<Map<String, Object>> job = this.orca.template.reference(this.orca.submit(5));
		CompletableFuture<JobSnapshot> thread = CompletableFuture.supplyAsync(job::await);
		untilWatched();
		this.orca.advanceSeconds(6);
		assertThat(thread).succeedsWithin(10, TimeUnit.SECONDS)
			.satisfies((snapshot) -> assertThat(snapshot.status()).isEqualTo(Status.COMPLETED));
	}

	@Test
	void interruptionEndsTheWaitAndKeepsTheFlag() throws Exception {
		Job<Map<String, Object>> job = this.orca.template.reference(this.orca.submit(500));
		List<Object> seen = new ArrayList<>();
		Thread thread = new Thread(() -> {
			try {
				job.await();
			}
			catch (JobInterruptedException ex) {
				seen.add(ex.getJobId());
				seen.add(Thread.currentThread().isInterrupted());
			}
		});
		thread.start();
		untilWatched();
		thread.interrupt();
		thread.join(10_000);
		assertThat(seen).containsExactly(job.getId(), true);
		this.orca.advanceSeconds(60);
		assertThat(this.orca.requests()).isOne();
	}

	@Test
	void closeEndsAllWaits() {
		Job<Map<String, Object>> job = this.orca.template.reference(this.orca.submit(500));
		CompletableFuture<JobSnapshot> future = job.awaitAsync();
		CompletableFuture<JobSnapshot> thread = CompletableFuture
			.supplyAsync(() -> this.orca.template.reference(this.orca.submit(500)).await());
		Awaitility.await().until(() -> this.orca.requests() == 2);
		this.orca.template.close();
		this.orca.template.close();
		assertThat(future).failsWithin(Duration.ZERO)
			.withThrowableThat()
			.withCauseInstanceOf(JobWaitStoppedException.class)
			.withMessageContaining(job.getId());
		assertThat(thread).failsWithin(10, TimeUnit.SECONDS)
			.withThrowableThat()
			.withCauseInstanceOf(JobWaitStoppedException.class);
		assertThatExceptionOfType(JobWaitStoppedException.class).isThrownBy(job::await);
		assertThat(job.awaitAsync()).isCompletedExceptionally();
		assertThat(job.getStatus()).isEqualTo(Status.PROCESSING);
	}

	@Test
	void startMakesAStoppedTemplateUsableAgain() {
		Job<Map<String, Object>> job = this.orca.template.reference(this.orca.submit(5));
		this.orca.template.stop();
		assertThat(this.orca.template.isRunning()).isFalse();
		this.orca.template.start();
		CompletableFuture<JobSnapshot> future = job.awaitAsync();
		this.orca.advanceSeconds(6);
		assertThat(future).isCompleted();
	}

	private void untilWatched() {
		Awaitility.await().until(() -> this.orca.requests() == 1);
	}

}

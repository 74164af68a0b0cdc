package io.orcajob.core;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;

import io.orcajob.Job;
import io.orcajob.JobNotFoundException;
import io.orcajob.JobSnapshot;
import io.orcajob.JobTimeoutException;
import io.orcajob.Status;
import io.orcajob.WaitOptions;
import io.orcajob.progress.ProgressMode;
import io.orcajob.simulator.JobScript.Outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

/**
 * What users of the SDK's job class would expect of a wait and could not have, by the
 * points of {@code orca-api.md} section 4: {@code wait} (12, 13, 15 and 16). The number
 * of the point begins the display name.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SdkWaitExpectationTests {

	private final VirtualOrca orca = new VirtualOrca((builder) -> builder.maxRetries(0).progressMode(ProgressMode.LOG));

	@AfterEach
	void close() {
		this.orca.close();
	}

	@ParameterizedTest(name = "at most {0} ms, polled every {1} ms")
	@DisplayName("4.12a A wait ends at its deadline, not at the end of an interval")
	@CsvSource({ "500, 3000", "30000, 10000", "10000, 60000", "1, 3000" })
	void waitEndsAtItsDeadline(long maxWait, long interval) {
		CompletableFuture<JobSnapshot> wait = this.orca.template.reference(this.orca.submit(600))
			.awaitAsync(options(interval, maxWait));
		this.orca.advance(Duration.ofMillis(maxWait).minusNanos(1));
		assertThat(wait).isNotDone();
		this.orca.advance(Duration.ofNanos(1));
		assertTimedOut(wait);
	}

	@ParameterizedTest(name = "service that answers with {0}")
	@DisplayName("4.12b Requests that hang or fail do not prolong a wait")
	@CsvSource({ "nothing", "503", "429" })
	void troubleDoesNotProlongAWait(String trouble) {
		this.orca.answer((request) -> true, () -> trouble.equals("nothing") ? Mono.never()
				: Mono.just(VirtualOrca.response(Integer.parseInt(trouble), "{}", "Retry-After", "60")));
		CompletableFuture<JobSnapshot> wait = this.orca.template.reference(this.orca.submit(600))
			.awaitAsync(options(3000, 10_000));
		this.orca.advance(Duration.ofMillis(9999));
		assertThat(wait).isNotDone();
		this.orca.advance(Duration.ofMillis(1));
		assertTimedOut(wait);
	}

	@Test
	@DisplayName("4.12c An end just before the deadline is seen, one after it is not")
	void endJustBeforeTheDeadlineIsSeen() {
		Job<?> before = this.orca.template.reference(this.orca.submit(29));
		Job<?> after = this.orca.template.reference(this.orca.submit(31));
		CompletableFuture<JobSnapshot> seen = before.awaitAsync(options(60_000, 30_000));
		CompletableFuture<JobSnapshot> late = after.awaitAsync(options(60_000, 30_000));
		this.orca.advanceSeconds(100);
		assertThat(seen).isCompletedWithValueMatching((snapshot) -> snapshot.status() == Status.COMPLETED);
		assertThat(seen.join().refreshedAt()).isBefore(VirtualOrca.START.plusSeconds(30));
		assertTimedOut(late);
	}

	@Test
	@DisplayName("4.12d A longest wait of zero is one check")
	void longestWaitOfZeroIsOneCheck() {
		Job<?> job = this.orca.template.reference(this.orca.submit(5));
		assertTimedOut(job.awaitAsync(WaitOptions.ofMaxWait(Duration.ZERO)));
		assertThat(this.orca.requests()).isOne();
		this.orca.advanceSeconds(5);
		assertThat(job.await(WaitOptions.ofMaxWait(Duration.ZERO)).status()).isEqualTo(Status.COMPLETED);
	}

	@Test
	@DisplayName("4.13 The interval of the call rules, be it shorter or longer than the template's")
	void intervalOfTheCallRules() {
		this.orca.advance(Duration.ofMillis(800));
		CompletableFuture<JobSnapshot> shorter = this.orca.template
			.reference(this.orca.submit(5, (script) -> script.duration(Duration.ofMillis(1200))))
			.awaitAsync(options(1000, 60_000));
		this.orca.advance(Duration.ofMillis(1999));
		assertThat(shorter).isNotDone();
		this.orca.advance(Duration.ofMillis(1));
		assertThat(shorter).isCompleted();
		long before = this.orca.requests();
		this.orca.template.reference(this.orca.submit(600)).awaitAsync(options(20_000, 600_000));
		this.orca.advanceSeconds(99);
		assertThat(this.orca.requests() - before).as("at once and every 20 s").isEqualTo(5);
		assertThatIllegalArgumentException().isThrownBy(() -> options(0, 1000));
	}

	@Test
	@DisplayName("4.13 A wait polls at once, whatever the handle knows already")
	void waitPollsAtOnce() {
		Job<?> job = this.orca.template.get(this.orca.submit(5));
		this.orca.advanceSeconds(5);
		assertThat(job.awaitAsync(options(60_000, 600_000))).isCompleted();
	}

	@Test
	@DisplayName("4.15 A time-out is an exception of its own, and the job and its handle go on")
	void timeoutIsAnExceptionOfItsOwn() {
		Job<?> job = this.orca.template.reference(this.orca.submit(10));
		CompletableFuture<JobSnapshot> wait = job.awaitAsync(options(3000, 5000));
		this.orca.advanceSeconds(5);
		JobTimeoutException ex = assertTimedOut(wait);
		assertThat(ex.getJobId()).isEqualTo(job.getId());
		assertThat(ex.getWaited()).isEqualTo(Duration.ofSeconds(5));
		assertThat(ex.getSnapshot().stepsCompleted()).isEqualTo(4);
		assertThat(ex).hasMessageContainingAll(job.getId(), "within 5 s;");
		wait = job.awaitAsync();
		this.orca.advanceSeconds(6);
		assertThat(wait).isCompleted();
	}

	@Test
	@DisplayName("4.15 Progress is closed on every ending, and only a completed job shows as completed")
	void progressIsClosedOnEveryEnding() {
		String failing = this.orca.submit(10, (script) -> script.outcome(Outcome.FAILED));
		assertThat(progressOf(failing, 60_000)).singleElement(STRING)
			.contains(failing, "failed")
			.doesNotContain("100 %");
		String timedOut = this.orca.submit(600);
		assertThat(progressOf(timedOut, 60_000)).as("a short wait for a job that goes on").isEmpty();
		String completed = this.orca.submit(10);
		assertThat(progressOf(completed, 60_000)).singleElement(STRING).contains(completed, "completed");
	}

	@Test
	@DisplayName("4.15 Progress tells the end also after the wall clock has stepped back (4.10)")
	void progressTellsTheEndAfterTheWallClockHasSteppedBack() {
		AtomicReference<Instant> time = new AtomicReference<>(VirtualOrca.START);
		Clock wall = ((InstantSource) time::get).withZone(ZoneOffset.UTC);
		try (VirtualOrca stepping = new VirtualOrca((builder) -> builder.clock(wall).progressMode(ProgressMode.LOG))) {
			String id = stepping.submit(10);
			List<String> lines = captured(() -> {
				stepping.template.reference(id).awaitAsync(WaitOptions.builder().showProgress(true).build());
				time.set(VirtualOrca.START.minus(Duration.ofHours(1)));
				stepping.advanceSeconds(12);
			});
			assertThat(lines).singleElement(STRING).contains(id, "completed");
		}
	}

	@Test
	@DisplayName("4.16 Failed polls end no wait; they are repeated later and later, each job at its own pace")
	void failedPollsEndNoWait() {
		List<List<Long>> polls = List.of(new ArrayList<>(), new ArrayList<>());
		List<Job<Map<String, Object>>> jobs = new ArrayList<>();
		polls.forEach((times) -> jobs.add(this.orca.template.reference(this.orca.submit(60))));
		this.orca.answer((request) -> {
			int job = request.url().getPath().contains(jobs.get(0).getId()) ? 0 : 1;
			return polls.get(job).add(this.orca.scheduler.now(TimeUnit.MILLISECONDS));
		}, () -> Mono.just(VirtualOrca.response(503, "{}")));
		List<CompletableFuture<JobSnapshot>> waits = jobs.stream().map(Job::awaitAsync).toList();
		this.orca.advanceSeconds(40);
		assertThat(polls).allSatisfy((times) -> {
			for (int i = 1; i < times.size(); i++) {
				long bound = Math.min(10_000, 500L << (i - 1));
				assertThat(times.get(i) - times.get(i - 1)).as("pause %d", i).isBetween(bound / 2 - 1, bound + 1);
			}
		}).doesNotHaveDuplicates();
		assertThat(waits).noneMatch(CompletableFuture::isDone);
		this.orca.answer((request) -> false, Mono::empty);
		this.orca.advanceSeconds(24);
		assertThat(waits).allMatch((wait) -> wait.join().status() == Status.COMPLETED);
	}

	@Test
	@DisplayName("4.16 A wait takes no thread and can be cancelled; only a refusal ends it early")
	void waitCanBeCancelled() {
		CompletableFuture<JobSnapshot> wait = this.orca.template.reference(this.orca.submit(600)).awaitAsync();
		this.orca.advanceSeconds(10);
		long before = this.orca.requests();
		wait.cancel(true);
		this.orca.advanceSeconds(600);
		assertThat(this.orca.requests()).isEqualTo(before);
		assertThatExceptionOfType(JobNotFoundException.class)
			.isThrownBy(this.orca.template.reference("no-such-job")::await)
			.withMessageContaining("no-such-job");
	}

	private List<String> progressOf(String id, long maxWait) {
		return captured(() -> {
			WaitOptions shown = WaitOptions.builder().showProgress(true).build();
			this.orca.template.reference(id).awaitAsync(shown.orElse(options(3000, maxWait)));
			this.orca.advanceSeconds(60);
		});
	}

	/**
	 * Return the lines that are logged for the progress of jobs while something is done.
	 */
	private static List<String> captured(Runnable action) {
		List<String> lines = new ArrayList<>();
		Handler handler = new Handler() {

			@Override
			public void publish(LogRecord record) {
				lines.add(record.getMessage());
			}

			@Override
			public void flush() {
			}

			@Override
			public void close() {
			}

		};
		Logger logger = Logger.getLogger("io.orcajob.progress");
		logger.addHandler(handler);
		try {
			action.run();
		}
		finally {
			logger.removeHandler(handler);
		}
		return lines;
	}

	private static WaitOptions options(long interval, long maxWait) {
		return WaitOptions.builder()
			.refreshInterval(Duration.ofMillis(interval))
			.maxWait(Duration.ofMillis(maxWait))
			.build();
	}

	private static JobTimeoutException assertTimedOut(CompletableFuture<?> wait) {
		assertThat(wait).isCompletedExceptionally();
		Throwable error = wait.handle((value, ex) -> ex).join();
		assertThat(error).isInstanceOf(JobTimeoutException.class);
		return (JobTimeoutException) error;
	}

}

package io.orcajob.core;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

import io.orcajob.JobSnapshot;
import io.orcajob.JobTimeoutException;
import io.orcajob.Status;
import io.orcajob.WaitOptions;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A process that was stopped, or whose machine was suspended, past the deadline of a
 * wait.
 */
class LateWakeUpTests {

	private static final WaitOptions TEN_SECONDS = WaitOptions.builder()
		.refreshInterval(Duration.ofSeconds(60))
		.maxWait(Duration.ofSeconds(10))
		.build();

	private final JumpingScheduler scheduler = new JumpingScheduler();

	private final VirtualOrca orca = new VirtualOrca((builder) -> builder.scheduler(this.scheduler));

	@BeforeEach
	void setTime() {
		this.scheduler.time = this.orca.scheduler;
	}

	@AfterEach
	void close() {
		this.orca.close();
	}

	@Test
	void jobThatHasEndedMeanwhileIsNoTimeout() {
		CompletableFuture<JobSnapshot> wait = this.orca.template.reference(this.orca.submit(3)).awaitAsync(TEN_SECONDS);
		this.orca.advanceSeconds(4);
		stopFor(20);
		assertThat(wait).isCompletedWithValueMatching((ended) -> ended.status() == Status.COMPLETED);
	}

	@Test
	void requestThatTookTooLongMeanwhileIsFollowedByAnother() {
		CompletableFuture<JobSnapshot> wait = this.orca.template.reference(this.orca.submit(5))
			.awaitAsync(WaitOptions.builder()
				.refreshInterval(Duration.ofSeconds(3))
				.maxWait(Duration.ofSeconds(10))
				.build());
		this.orca.advanceSeconds(2);
		this.orca.answer((request) -> true, Mono::never);
		this.orca.advanceSeconds(2);
		this.orca.answer((request) -> false, Mono::empty);
		stopFor(60);
		this.orca.advanceSeconds(4);
		assertThat(wait).isCompletedWithValueMatching((ended) -> ended.status() == Status.COMPLETED);
	}

	@Test
	void jobThatHasNotEndedIsATimeoutAfterOneRequest() {
		CompletableFuture<JobSnapshot> wait = this.orca.template.reference(this.orca.submit(500))
			.awaitAsync(TEN_SECONDS);
		this.orca.advanceSeconds(4);
		long before = this.orca.requests();
		stopFor(20);
		assertThat(wait).failsWithin(Duration.ZERO).withThrowableThat().withCauseInstanceOf(JobTimeoutException.class);
		assertThat(this.orca.requests() - before).isOne();
	}

	@Test
	void serviceThatDoesNotAnswerProlongsTheWaitByAFewSeconds() {
		CompletableFuture<JobSnapshot> wait = this.orca.template.reference(this.orca.submit(500))
			.awaitAsync(TEN_SECONDS);
		this.orca.advanceSeconds(4);
		this.orca.answer((request) -> true, Mono::never);
		stopFor(20);
		assertThat(wait).isNotDone();
		this.orca.advanceSeconds(5);
		assertThat(wait).failsWithin(Duration.ZERO).withThrowableThat().withCauseInstanceOf(JobTimeoutException.class);
	}

	/**
	 * Lets time pass for the poller alone, and then as much for all as its timers need.
	 */
	private void stopFor(int seconds) {
		this.scheduler.jump += Duration.ofSeconds(seconds).toNanos();
		this.orca.advanceSeconds(2);
	}

	private static final class JumpingScheduler implements Scheduler {

		private @Nullable Scheduler time;

		private long jump;

		private Scheduler time() {
			return Objects.requireNonNull(this.time);
		}

		@Override
		public long now(TimeUnit unit) {
			return time().now(unit) + unit.convert(this.jump, TimeUnit.NANOSECONDS);
		}

		@Override
		public Disposable schedule(Runnable task) {
			return time().schedule(task);
		}

		@Override
		public Worker createWorker() {
			return time().createWorker();
		}

	}

}

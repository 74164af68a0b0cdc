package io.orcajob.core;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.orcajob.JobSnapshot;
import io.orcajob.observation.JobLogContext;
import io.orcajob.observation.JobObservation;
import io.orcajob.observation.RunningObservation;

/**
 * What meters and traces see of one wait: that it began, and once how it has ended.
 */
final class ObservedWait {

	private final JobSupport support;

	private final Supplier<JobSnapshot> state;

	private final String jobId;

	private final RunningObservation observation;

	private final long start;

	private final AtomicBoolean ended = new AtomicBoolean();

	/**
	 * Begin a wait of the current thread.
	 * @param support knows who observes
	 * @param state tells the last known state of the job
	 */
	ObservedWait(JobSupport support, Supplier<JobSnapshot> state) {
		this.support = support;
		this.state = state;
		JobSnapshot known = state.get();
		this.jobId = known.id();
		this.start = support.poller().nanoTime();
		this.observation = support.observations()
			.start(JobObservation.WAIT, (context) -> context.setJobId(known.id()).setType(known.type()));
	}

	/**
	 * Do some work that the wait consists of.
	 * @param work the work
	 * @return its result
	 */
	<R extends @Nullable Object> R call(Supplier<R> work) {
		return this.observation.call(() -> JobLogContext.call(this.jobId, work));
	}

	/**
	 * Note that the wait has ended. Only the first call counts.
	 * @param error what who waits is told in place of a result, or {@code null} if there
	 * is one, or if who waits has ended the wait
	 */
	void ended(@Nullable Throwable error) {
		if (!this.ended.compareAndSet(false, true)) {
			return;
		}
		JobSnapshot last = this.state.get();
		WaitOutcome outcome = WaitOutcome.of(last, error);
		this.support.listeners().waited(outcome, Duration.ofNanos(this.support.poller().nanoTime() - this.start));
		this.observation.add((context) -> context.setType(last.type()));
		this.observation.stop(outcome.word(), error);
	}

}

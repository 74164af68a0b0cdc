package io.orcajob.poll;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.orcajob.JobSnapshot;

/**
 * Is told what the poller does, for metrics. Mostly called on the poller's own thread:
 * must not block. What it throws is logged and changes nothing.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface JobPollListener {

	/**
	 * A job that somebody waits for has ended. Told once per job, as far as the poller
	 * remembers: it keeps the last {@value EndedJobs#CAPACITY} in mind.
	 * @param snapshot the final state
	 */
	void jobEnded(JobSnapshot snapshot);

	/**
	 * A job that was seen waiting for a worker is processed now.
	 * @param snapshot the state
	 * @param queued how long it waited at most, by the clock of the service
	 */
	default void jobStarted(JobSnapshot snapshot, Duration queued) {
	}

	/**
	 * The end of a job that was seen running before was noticed.
	 * @param snapshot the final state
	 * @param lag how long after its end, by the clock of the service as its answers tell
	 * it, which is exact to about a second after one answer and better after many; not
	 * told of if the service does not tell the time
	 */
	default void endNoticed(JobSnapshot snapshot, Duration lag) {
	}

	/**
	 * More or fewer jobs of a type are watched.
	 * @param type the type, {@code UNKNOWN} for jobs that were not read yet
	 * @param change 1 or -1
	 */
	default void watching(String type, int change) {
	}

	/**
	 * A request of the poller has ended.
	 * @param mode what was asked for
	 * @param took the time since it was sent
	 * @param error what came in place of an answer, or {@code null} if there was one
	 */
	default void polled(PollMode mode, Duration took, @Nullable Throwable error) {
	}

	/**
	 * A poll that was due is sent.
	 * @param late the time since it was due
	 */
	default void pollSent(Duration late) {
	}

	/**
	 * The service asks to wait.
	 * @param duration for how long, zero if it does not say
	 */
	default void throttled(Duration duration) {
	}

}

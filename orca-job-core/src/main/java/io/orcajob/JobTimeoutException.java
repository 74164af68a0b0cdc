package io.orcajob;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * A wait reached its limit before the job ended: it goes on. Or the job has completed, as
 * the snapshot says, and its value was not read in time. Its handle stays usable: wait
 * again, or abort the job. The cause is the error of the last poll, if that failed.
 *
 * @since 0.1.0
 */
public class JobTimeoutException extends JobException {

	private final transient JobSnapshot snapshot;

	private final Duration waited;

	/**
	 * Create an exception.
	 * @param message what happened, and what to do
	 * @param snapshot what was last known of the job
	 * @param waited how long the wait was
	 * @param cause the error of the last poll, or {@code null} if it did not fail
	 */
	public JobTimeoutException(String message, JobSnapshot snapshot, Duration waited, @Nullable Throwable cause) {
		super(message, cause);
		this.snapshot = snapshot;
		this.waited = waited;
	}

	/**
	 * Return the id of the job.
	 * @return the id
	 */
	public String getJobId() {
		return this.snapshot.id();
	}

	/**
	 * Return what was last known of the job.
	 * @return the last state; its status is {@link Status#UNKNOWN} if there never was an
	 * answer
	 */
	public JobSnapshot getSnapshot() {
		return this.snapshot;
	}

	/**
	 * Return how long the wait was.
	 * @return the limit that was reached
	 */
	public Duration getWaited() {
		return this.waited;
	}

}

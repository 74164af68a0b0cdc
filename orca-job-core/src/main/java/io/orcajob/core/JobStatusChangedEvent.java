package io.orcajob.core;

import org.jspecify.annotations.Nullable;

import io.orcajob.JobSnapshot;
import io.orcajob.Status;

/**
 * A job that is watched has another status, or was seen for the first time.
 *
 * @since 0.1.0
 */
public class JobStatusChangedEvent extends JobEvent {

	private final @Nullable Status previousStatus;

	/**
	 * Create an event.
	 * @param source the template that watches the job
	 * @param previousStatus the status that was told before, or {@code null} if there was
	 * none
	 * @param snapshot the state of the job
	 */
	public JobStatusChangedEvent(JobOperations source, @Nullable Status previousStatus, JobSnapshot snapshot) {
		super(source, snapshot);
		this.previousStatus = previousStatus;
	}

	/**
	 * Return the status that the job had before.
	 * @return the status that was told last, or {@code null} if the job was seen for the
	 * first time
	 */
	public @Nullable Status getPreviousStatus() {
		return this.previousStatus;
	}

	/**
	 * Return whether the job has ended. It is the last event of the job then.
	 * @return whether the status is {@link Status#COMPLETED}, {@link Status#FAILED} or
	 * {@link Status#ABORTED}
	 */
	public boolean isEnd() {
		return getStatus().isTerminal();
	}

}

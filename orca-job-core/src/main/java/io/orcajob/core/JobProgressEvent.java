package io.orcajob.core;

import org.jspecify.annotations.Nullable;

import io.orcajob.JobSnapshot;

/**
 * A job that is watched has got on, in the status that it had before.
 *
 * @since 0.1.0
 */
public class JobProgressEvent extends JobEvent {

	/**
	 * Create an event.
	 * @param source the template that watches the job
	 * @param snapshot the state of the job
	 */
	public JobProgressEvent(JobOperations source, JobSnapshot snapshot) {
		super(source, snapshot);
	}

	/**
	 * Return how many steps the job has.
	 * @return the number, or {@code null} if the service does not tell
	 */
	public @Nullable Integer getStepsTotal() {
		return getSnapshot().stepsTotal();
	}

	/**
	 * Return how many steps are done.
	 * @return the number, or {@code null} if the service does not tell
	 */
	public @Nullable Integer getStepsCompleted() {
		return getSnapshot().stepsCompleted();
	}

	/**
	 * Return the part of the job that is done, as a fraction.
	 * @return a number from 0 to 1
	 */
	public double getCompletion() {
		return getSnapshot().completion();
	}

}

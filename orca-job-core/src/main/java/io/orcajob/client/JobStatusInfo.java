package io.orcajob.client;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import io.orcajob.JobSnapshot;
import io.orcajob.Status;

/**
 * The status of a job, as the service tells it apart from the full record.
 *
 * @param rawStatus the service's word for the status
 * @param stepsTotal the number of steps, or {@code null} if unknown
 * @param stepsCompleted the number of steps done, or {@code null} if unknown
 * @param exception what went wrong, or {@code null}
 * @param updatedAt when the job last changed, by the service's clock, or
 * {@link Instant#EPOCH} if it does not say
 * @param refreshedAt when the answer arrived, by the local clock
 * @since 0.1.0
 */
public record JobStatusInfo(String rawStatus, @Nullable Integer stepsTotal, @Nullable Integer stepsCompleted,
		@Nullable String exception, Instant updatedAt, Instant refreshedAt) {

	/**
	 * Return the state that a job is in after this answer.
	 * @param record what was known of the job before
	 * @return the new state
	 */
	public JobSnapshot applyTo(JobSnapshot record) {
		return record.toBuilder()
			.rawStatus(this.rawStatus)
			.stepsTotal(this.stepsTotal)
			.stepsCompleted(this.stepsCompleted)
			.exception(this.exception)
			.updatedAt(this.updatedAt.equals(Instant.EPOCH) ? record.updatedAt() : this.updatedAt)
			.refreshedAt(this.refreshedAt)
			.build();
	}

	/**
	 * Return the state that a job is in after this answer if its record was not read.
	 * @param record what was known of the job before
	 * @param problem why the record was not read
	 * @return the new state
	 */
	public JobSnapshot applyTo(JobSnapshot record, String problem) {
		return applyTo(record).toBuilder().resultProblem(problem).build();
	}

	/**
	 * Return whether the job has completed, and therefore has a result to read.
	 * @return whether the status is {@link Status#COMPLETED}
	 */
	public boolean isCompleted() {
		return Status.COMPLETED.name().equals(this.rawStatus);
	}

}

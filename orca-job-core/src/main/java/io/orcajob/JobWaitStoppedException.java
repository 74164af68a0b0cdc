package io.orcajob;

import org.jspecify.annotations.Nullable;

/**
 * Nobody watches the job any more: the application is stopping, or has stopped its
 * template, or an operator has ended the waits for the job. The job goes on.
 *
 * @since 0.1.0
 */
public class JobWaitStoppedException extends JobException {

	private final @Nullable String jobId;

	/**
	 * Create an exception.
	 * @param jobId the id of the job
	 * @param message what happened, and what to do
	 * @param cause the cause, or {@code null} if there is none
	 */
	public JobWaitStoppedException(@Nullable String jobId, String message, @Nullable Throwable cause) {
		super(message, cause);
		this.jobId = jobId;
	}

	/**
	 * Return the id of the job.
	 * @return the id
	 */
	public @Nullable String getJobId() {
		return this.jobId;
	}

}

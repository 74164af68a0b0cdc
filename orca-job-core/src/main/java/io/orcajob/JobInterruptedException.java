package io.orcajob;

import org.jspecify.annotations.Nullable;

/**
 * The thread was interrupted while it waited. Its interrupt flag is set again, and the
 * job goes on.
 *
 * @since 0.1.0
 */
public class JobInterruptedException extends JobException {

	private final @Nullable String jobId;

	/**
	 * Create an exception.
	 * @param jobId the id of the job, or {@code null} if it was about more than one
	 * @param message what happened, and what to do
	 * @param cause the cause, or {@code null} if there is none
	 */
	public JobInterruptedException(@Nullable String jobId, String message, @Nullable Throwable cause) {
		super(message, cause);
		this.jobId = jobId;
	}

	/**
	 * Return the id of the job.
	 * @return the id, or {@code null} if it was about more than one
	 */
	public @Nullable String getJobId() {
		return this.jobId;
	}

}

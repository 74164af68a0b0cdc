package io.orcajob.core;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

import io.orcajob.JobInterruptedException;
import io.orcajob.JobSnapshot;
import io.orcajob.JobTimeoutException;
import io.orcajob.JobWaitStoppedException;

/**
 * How a wait for the end of a job has ended.
 *
 * @since 0.1.0
 */
public enum WaitOutcome {

	/** The job has completed. */
	COMPLETED,

	/** The job has failed. */
	FAILED,

	/** The job was aborted. */
	ABORTED,

	/** The job did not end in time. */
	TIMEOUT,

	/** The thread was interrupted. */
	INTERRUPTED,

	/** The template was stopped. */
	STOPPED,

	/** The application has ended the future that it was given. */
	CANCELLED,

	/** The service refuses to answer about the job, or something else has failed. */
	ERROR;

	private final String word = name().toLowerCase(Locale.ROOT);

	/**
	 * Return the value of the key.
	 * @return one word
	 */
	public String word() {
		return this.word;
	}

	static WaitOutcome of(JobSnapshot last, @Nullable Throwable error) {
		switch (last.status()) {
			case COMPLETED:
				return COMPLETED;
			case FAILED:
				return FAILED;
			case ABORTED:
				return ABORTED;
			default:
				return (error != null) ? of(error) : CANCELLED;
		}
	}

	private static WaitOutcome of(Throwable error) {
		if (error instanceof JobTimeoutException) {
			return TIMEOUT;
		}
		if (error instanceof JobInterruptedException) {
			return INTERRUPTED;
		}
		return (error instanceof JobWaitStoppedException) ? STOPPED : ERROR;
	}

}

package io.orcajob;

import org.jspecify.annotations.Nullable;

/**
 * Root of the exceptions that tell how a job, a wait for it, or a request to OrcaCloud
 * ended.
 *
 * @since 0.1.0
 */
public class JobException extends RuntimeException {

	/**
	 * Create an exception.
	 * @param message what happened, and what to do
	 * @param cause the cause, or {@code null} if there is none
	 */
	public JobException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}

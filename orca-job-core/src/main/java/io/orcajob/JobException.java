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
	 * @param message what happened, and what to do; what is not fit for a log in it is
	 * escaped, see {@link SafeText#message(String)}
	 * @param cause the cause, or {@code null} if there is none
	 */
	public JobException(String message, @Nullable Throwable cause) {
		super(SafeText.message(message), cause);
	}

}

package io.orcajob;

import org.jspecify.annotations.Nullable;

/**
 * The service does not know the job, or does not know the path (HTTP 404). Jobs of other
 * organisations are unknown, too.
 *
 * @since 0.1.0
 */
public class JobNotFoundException extends OrcaApiException {

	/**
	 * Create an exception.
	 * @param message what happened, and what to do
	 * @param httpStatus the HTTP status, or {@code null} if there was no answer
	 * @param serviceMessage the service's words, or {@code null} if it gave none
	 * @param requestId the id of the request, or {@code null} if none was sent
	 * @param cause the cause, or {@code null} if there is none
	 */
	public JobNotFoundException(String message, @Nullable Integer httpStatus, @Nullable String serviceMessage,
			@Nullable String requestId, @Nullable Throwable cause) {
		super(message, httpStatus, serviceMessage, requestId, cause);
	}

}

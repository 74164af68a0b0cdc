package io.orcajob;

import org.jspecify.annotations.Nullable;

/**
 * The service refuses the request as wrong (any other HTTP 4xx).
 *
 * @since 0.1.0
 */
public class OrcaRequestException extends OrcaApiException {

	/**
	 * Create an exception.
	 * @param message what happened, and what to do
	 * @param httpStatus the HTTP status, or {@code null} if there was no answer
	 * @param serviceMessage the service's words, or {@code null} if it gave none
	 * @param requestId the id of the request, or {@code null} if none was sent
	 * @param cause the cause, or {@code null} if there is none
	 */
	public OrcaRequestException(String message, @Nullable Integer httpStatus, @Nullable String serviceMessage,
			@Nullable String requestId, @Nullable Throwable cause) {
		super(message, httpStatus, serviceMessage, requestId, cause);
	}

}

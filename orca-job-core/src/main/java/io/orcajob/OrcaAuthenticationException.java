package io.orcajob;

import org.jspecify.annotations.Nullable;

/**
 * The service does not accept the API key (HTTP 401), or there is none, in which case no
 * request was sent.
 *
 * @since 0.1.0
 */
public class OrcaAuthenticationException extends OrcaApiException {

	/**
	 * Create an exception.
	 * @param message what happened, and what to do
	 * @param httpStatus the HTTP status, or {@code null} if there was no answer
	 * @param serviceMessage the service's words, or {@code null} if it gave none
	 * @param requestId the id of the request, or {@code null} if none was sent
	 * @param cause the cause, or {@code null} if there is none
	 */
	public OrcaAuthenticationException(String message, @Nullable Integer httpStatus, @Nullable String serviceMessage,
			@Nullable String requestId, @Nullable Throwable cause) {
		super(message, httpStatus, serviceMessage, requestId, cause);
	}

}

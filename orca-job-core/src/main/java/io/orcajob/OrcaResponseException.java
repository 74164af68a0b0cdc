package io.orcajob;

import org.jspecify.annotations.Nullable;

/**
 * The answer is none of the job API, although it is no error either: an HTML page, a cut
 * or oversized body, a redirect that was refused. Mostly {@code orca.api.url} is wrong,
 * or a proxy answers.
 *
 * @since 0.1.0
 */
public class OrcaResponseException extends OrcaApiException {

	/**
	 * Create an exception.
	 * @param message what happened, and what to do
	 * @param httpStatus the HTTP status, or {@code null} if there was no answer
	 * @param serviceMessage the service's words, or {@code null} if it gave none
	 * @param requestId the id of the request, or {@code null} if none was sent
	 * @param cause the cause, or {@code null} if there is none
	 */
	public OrcaResponseException(String message, @Nullable Integer httpStatus, @Nullable String serviceMessage,
			@Nullable String requestId, @Nullable Throwable cause) {
		super(message, httpStatus, serviceMessage, requestId, cause);
	}

}

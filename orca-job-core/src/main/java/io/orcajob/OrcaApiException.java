package io.orcajob;

import org.jspecify.annotations.Nullable;

/**
 * A request to OrcaCloud did not get the answer that it asked for.
 *
 * @since 0.1.0
 */
public class OrcaApiException extends JobException {

	private final @Nullable Integer httpStatus;

	private final @Nullable String serviceMessage;

	private final @Nullable String requestId;

	/**
	 * Create an exception.
	 * @param message what happened, and what to do
	 * @param httpStatus the HTTP status, or {@code null} if there was no answer
	 * @param serviceMessage the service's words, or {@code null} if it gave none
	 * @param requestId the id of the request, or {@code null} if none was sent
	 * @param cause the cause, or {@code null} if there is none
	 */
	public OrcaApiException(String message, @Nullable Integer httpStatus, @Nullable String serviceMessage,
			@Nullable String requestId, @Nullable Throwable cause) {
		super(message, cause);
		this.httpStatus = httpStatus;
		this.serviceMessage = serviceMessage;
		this.requestId = requestId;
	}

	/**
	 * Return the HTTP status of the answer.
	 * @return the status, or {@code null} if there was no answer
	 */
	public @Nullable Integer getHttpStatus() {
		return this.httpStatus;
	}

	/**
	 * Return what the service says went wrong.
	 * @return the service's words in full but for the API key, or {@code null} if it gave
	 * none; they may be long and have line breaks and control characters:
	 * {@link SafeText} makes them fit for a log
	 */
	public @Nullable String getServiceMessage() {
		return this.serviceMessage;
	}

	/**
	 * Return the id of the request, by which the service's operators find it.
	 * @return the value of {@code X-Request-ID}, or {@code null} if no request was sent
	 */
	public @Nullable String getRequestId() {
		return this.requestId;
	}

}

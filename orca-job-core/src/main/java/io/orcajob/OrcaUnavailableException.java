package io.orcajob;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * The service cannot answer now: it is overloaded (HTTP 429), in trouble (HTTP 408, 425
 * and 5xx), or not reached, also because a filter or the connector of the
 * {@code WebClient} has failed. The same request may succeed later.
 *
 * @since 0.1.0
 */
public class OrcaUnavailableException extends OrcaApiException {

	private final @Nullable Duration retryAfter;

	/**
	 * Create an exception.
	 * @param message what happened, and what to do
	 * @param httpStatus the HTTP status, or {@code null} if there was no answer
	 * @param serviceMessage the service's words, or {@code null} if it gave none
	 * @param requestId the id of the request, or {@code null} if none was sent
	 * @param retryAfter how long the service asks to wait, or {@code null} if it does not
	 * say
	 * @param cause the cause, or {@code null} if there is none
	 */
	public OrcaUnavailableException(String message, @Nullable Integer httpStatus, @Nullable String serviceMessage,
			@Nullable String requestId, @Nullable Duration retryAfter, @Nullable Throwable cause) {
		super(message, httpStatus, serviceMessage, requestId, cause);
		this.retryAfter = retryAfter;
	}

	/**
	 * Return how long the service asks to wait before the next request.
	 * @return the time from the answer on, or {@code null} if the service does not say
	 */
	public @Nullable Duration getRetryAfter() {
		return this.retryAfter;
	}

}

package io.orcajob;

import org.jspecify.annotations.Nullable;

/**
 * The service does not know the job, or does not know the path (HTTP 404). Jobs of other
 * organisations are unknown, too.
 *
 * @since 0.1.0
 */
public class JobNotFoundException extends OrcaApiException {

	private final @Nullable String resource;

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
		this(message, httpStatus, serviceMessage, requestId, null, cause);
	}

	/**
	 * Create an exception.
	 * @param message what happened, and what to do
	 * @param httpStatus the HTTP status, or {@code null} if there was no answer
	 * @param serviceMessage the service's words, or {@code null} if it gave none
	 * @param requestId the id of the request, or {@code null} if none was sent
	 * @param resource what the service does not know, or {@code null} if it does not say
	 * @param cause the cause, or {@code null} if there is none
	 */
	public JobNotFoundException(String message, @Nullable Integer httpStatus, @Nullable String serviceMessage,
			@Nullable String requestId, @Nullable String resource, @Nullable Throwable cause) {
		super(message, httpStatus, serviceMessage, requestId, cause);
		this.resource = resource;
	}

	/**
	 * Return what the service does not know.
	 * @return {@code job}, or the name of another resource, such as {@code memoryset};
	 * {@code null} if the response does not say, as when the path is unknown or the
	 * response is that of a proxy
	 */
	public @Nullable String getResource() {
		return this.resource;
	}

}

package io.orcajob;

import java.util.Collections;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The service refuses the request as wrong (any other HTTP 4xx): 402 for the plan or
 * quota of the organisation, 409 for a state that does not allow it or a name that is
 * taken, 422 for values that it does not accept.
 *
 * @since 0.1.0
 */
public class OrcaRequestException extends OrcaApiException {

	private final List<String> issues;

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
		this(message, httpStatus, serviceMessage, requestId, Collections.emptyList(), cause);
	}

	/**
	 * Create an exception.
	 * @param message what happened, and what to do
	 * @param httpStatus the HTTP status, or {@code null} if there was no answer
	 * @param serviceMessage the service's words, or {@code null} if it gave none
	 * @param requestId the id of the request, or {@code null} if none was sent
	 * @param issues what the service does not accept
	 * @param cause the cause, or {@code null} if there is none
	 */
	public OrcaRequestException(String message, @Nullable Integer httpStatus, @Nullable String serviceMessage,
			@Nullable String requestId, List<String> issues, @Nullable Throwable cause) {
		super(message, httpStatus, serviceMessage, requestId, cause);
		this.issues = List.copyOf(issues);
	}

	/**
	 * Return what the service does not accept, one by one.
	 * @return an unmodifiable list of the form {@code location: message}, such as
	 * {@code body.name: Field required}; empty if the service does not tell; in the
	 * service's words, see {@link #getServiceMessage()}
	 */
	public List<String> getIssues() {
		return this.issues;
	}

}

package io.orcajob;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A job was submitted, and it is not known whether the service has started it: the
 * request was sent, and no answer came that says so. It is not sent again, as that could
 * start a second job. The cause tells what happened in place of an answer.
 * <p>
 * Find out with {@code JobOperations.findSubmitted(..)} before you submit again.
 *
 * @since 0.1.0
 */
public class JobSubmissionUncertainException extends JobException {

	private final String requestId;

	private final Instant sentAt;

	private final transient @Nullable JobQuery query;

	/**
	 * Create an exception.
	 * @param message what happened, and what to do
	 * @param requestId the id of the request
	 * @param sentAt when it was sent, by the local clock
	 * @param query what the job would match, or {@code null} if that is not known
	 * @param cause what came in place of an answer
	 */
	public JobSubmissionUncertainException(String message, String requestId, Instant sentAt, @Nullable JobQuery query,
			@Nullable Throwable cause) {
		super(message, cause);
		this.requestId = requestId;
		this.sentAt = sentAt;
		this.query = query;
	}

	/**
	 * Return the id of the request, by which the service's operators find it.
	 * @return the value of {@code X-Request-ID}
	 */
	public String getRequestId() {
		return this.requestId;
	}

	/**
	 * Return when the request was sent.
	 * @return the moment by the local clock
	 */
	public Instant getSentAt() {
		return this.sentAt;
	}

	/**
	 * Return a query that the job matches, if there is one: jobs of its type that were
	 * created since some minutes before it was submitted, as the clock of the service may
	 * differ. Others may match, too.
	 * @return the query, or {@code null} if the request does not tell the type of its job
	 */
	public @Nullable JobQuery getQuery() {
		return this.query;
	}

}

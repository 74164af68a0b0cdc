package io.orcajob.poll;

import io.orcajob.JobNotFoundException;
import io.orcajob.OrcaAccessDeniedException;
import io.orcajob.OrcaApiException;
import io.orcajob.OrcaAuthenticationException;
import io.orcajob.OrcaRequestException;
import io.orcajob.OrcaResponseException;

/**
 * What a failed poll tells.
 */
enum PollFailure {

	/** It may pass: poll again, later. */
	TRANSIENT,

	/**
	 * The request was refused, which says nothing of the job: a proxy may have responded
	 * in place of the service.
	 */
	REFUSED,

	/**
	 * The service itself says that there is no such job: it does not know the id, or
	 * takes it for none.
	 */
	NOT_FOUND,

	/** No request can be sent. */
	NOT_SENT;

	static PollFailure of(Throwable error) {
		if (error instanceof OrcaApiException ex) {
			return of(ex);
		}
		// Nothing else stays but a base URL or an id that cannot be used.
		return (error instanceof IllegalStateException || error instanceof IllegalArgumentException) ? NOT_SENT
				: TRANSIENT;
	}

	private static PollFailure of(OrcaApiException error) {
		if (error instanceof JobNotFoundException ex) {
			return "job".equals(ex.getResource()) ? NOT_FOUND : REFUSED;
		}
		if (error instanceof OrcaRequestException ex) {
			return isInvalid(ex) ? NOT_FOUND : REFUSED;
		}
		if (error instanceof OrcaAuthenticationException || error instanceof OrcaAccessDeniedException) {
			// Without a status no request was sent, as there is no key.
			return (error.getHttpStatus() != null) ? REFUSED : NOT_SENT;
		}
		if (error instanceof OrcaResponseException ex) {
			boolean redirect = ex.getHttpStatus() != null && ex.getHttpStatus() / 100 == 3;
			return redirect ? REFUSED : TRANSIENT;
		}
		return TRANSIENT;
	}

	/**
	 * Return whether the service lists what is wrong with the request.
	 */
	private static boolean isInvalid(OrcaRequestException error) {
		return Integer.valueOf(422).equals(error.getHttpStatus()) && !error.getIssues().isEmpty();
	}

}

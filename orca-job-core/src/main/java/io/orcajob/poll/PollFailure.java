package io.orcajob.poll;

import io.orcajob.OrcaAccessDeniedException;
import io.orcajob.OrcaApiException;
import io.orcajob.OrcaAuthenticationException;
import io.orcajob.OrcaResponseException;
import io.orcajob.OrcaUnavailableException;

/**
 * What a failed poll means for those who wait.
 */
enum PollFailure {

	/** It may pass: poll again, later. */
	TRANSIENT,

	/** It will not pass if a second request says the same. */
	TO_CONFIRM,

	/** Another poll would not change it. */
	FINAL;

	static PollFailure of(Throwable error) {
		if (error instanceof OrcaUnavailableException) {
			return TRANSIENT;
		}
		if (error instanceof OrcaResponseException ex) {
			boolean redirect = ex.getHttpStatus() != null && ex.getHttpStatus() / 100 == 3;
			return redirect ? TO_CONFIRM : TRANSIENT;
		}
		if (error instanceof OrcaAuthenticationException || error instanceof OrcaAccessDeniedException) {
			// Without a status no request was sent, as there is no key.
			return (((OrcaApiException) error).getHttpStatus() != null) ? TO_CONFIRM : FINAL;
		}
		return FINAL;
	}

}

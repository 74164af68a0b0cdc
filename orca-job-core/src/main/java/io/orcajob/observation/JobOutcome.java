package io.orcajob.observation;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;

import org.jspecify.annotations.Nullable;

import io.orcajob.JobInterruptedException;
import io.orcajob.JobSubmissionUncertainException;
import io.orcajob.JobWaitStoppedException;
import io.orcajob.OrcaApiException;
import io.orcajob.OrcaResponseException;
import io.orcajob.OrcaUnavailableException;

/**
 * How requests end, in the words that meters and observations share.
 *
 * @since 0.1.0
 */
public enum JobOutcome {

	/** There is an answer. */
	SUCCESS("success"),

	/** The service asks to wait (HTTP 429). */
	THROTTLED("throttled"),

	/** The service says that it cannot answer now (HTTP 5xx). */
	UNAVAILABLE("unavailable"),

	/** No answer came, or a filter of the application failed. */
	UNREACHABLE("unreachable"),

	/** What came is no answer of the service. */
	INVALID("invalid"),

	/** The service refuses (other HTTP 4xx). */
	REFUSED("refused"),

	/** A submit may have started a job or not. */
	UNCERTAIN("uncertain"),

	/** The thread was interrupted. */
	INTERRUPTED("interrupted"),

	/** The template was stopped. */
	STOPPED("stopped"),

	/** The application wants no answer any more. */
	CANCELLED("cancelled"),

	/** Anything else. */
	ERROR("error");

	private final String word;

	JobOutcome(String word) {
		this.word = word;
	}

	/**
	 * Return the value of the key.
	 * @return one word
	 */
	public String word() {
		return this.word;
	}

	/**
	 * Return what an error is called.
	 * @param error what came in place of an answer, or {@code null} if there was one
	 * @return the outcome
	 */
	public static JobOutcome of(@Nullable Throwable error) {
		if (error == null) {
			return SUCCESS;
		}
		if (error instanceof CompletionException && error.getCause() != null) {
			return of(error.getCause());
		}
		if (error instanceof OrcaApiException ex) {
			return of(ex);
		}
		if (error instanceof JobSubmissionUncertainException) {
			return UNCERTAIN;
		}
		if (error instanceof JobInterruptedException) {
			return INTERRUPTED;
		}
		if (error instanceof JobWaitStoppedException) {
			return STOPPED;
		}
		return (error instanceof CancellationException) ? CANCELLED : ERROR;
	}

	private static JobOutcome of(OrcaApiException error) {
		Integer status = error.getHttpStatus();
		if (status != null && status == 429) {
			return THROTTLED;
		}
		if (error instanceof OrcaUnavailableException) {
			return (status != null) ? UNAVAILABLE : UNREACHABLE;
		}
		return (error instanceof OrcaResponseException) ? INVALID : REFUSED;
	}

}

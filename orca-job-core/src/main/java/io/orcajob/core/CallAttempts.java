package io.orcajob.core;

import java.time.Duration;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.orcajob.OrcaApiException;
import io.orcajob.OrcaResponseException;
import io.orcajob.OrcaUnavailableException;
import io.orcajob.observation.JobLogContext;

/**
 * One call with the repetitions of its request: how long each may take, when it is
 * repeated, and what is told of that. Used by one thread at a time.
 */
final class CallAttempts {

	private static final Log logger = LogFactory.getLog(JobTemplate.class);

	private final RequestRules rules;

	private final Subject subject;

	private final CallLimit limit;

	private final long start;

	private int attempts;

	private int failures;

	private long missingPause;

	CallAttempts(RequestRules rules, Subject subject, CallLimit limit) {
		this.rules = rules;
		this.subject = subject;
		this.limit = limit;
		this.start = rules.nanoTime();
	}

	/**
	 * Return the exception for a request that is not to be made at all.
	 */
	@Nullable OrcaUnavailableException refusal() {
		return this.rules.refusal(this.subject);
	}

	/**
	 * Return for how long the next request has to wait, as the service wants to be left
	 * alone.
	 * @throws OrcaUnavailableException if the call has less time
	 */
	long closedForNanos() {
		long closedFor = this.rules.closedForNanos();
		if (closedFor > 0 && closedFor >= this.limit.leftNanos()) {
			OrcaUnavailableException closed = this.rules.closed(this.subject);
			if (closed != null) {
				this.limit.reach();
				throw closed;
			}
		}
		return closedFor;
	}

	/**
	 * Begin an attempt.
	 * @return what it may take
	 */
	CallLimit begin() {
		this.attempts++;
		return this.rules.requestLimit().earlier(this.limit);
	}

	/**
	 * Begin an attempt that takes part in a request of the poller, which bounds that.
	 * @return what it may take
	 */
	CallLimit beginJoint() {
		this.attempts++;
		return this.limit;
	}

	OrcaUnavailableException jointTimeout() {
		this.limit.reach();
		return new OrcaUnavailableException(
				"There was no answer about " + this.subject.name() + " within " + this.limit, null, null, null, null,
				null);
	}

	/**
	 * Return the pause before a request that failed is repeated.
	 * @param failure why it failed
	 * @return the pause in nanoseconds, or a negative number if it does not fit into the
	 * time of the call
	 */
	long pauseNanos(@Nullable Throwable failure) {
		this.failures++;
		long pause = this.rules.pauseNanos(failure, this.failures);
		long left = this.limit.leftNanos();
		if (pause >= left) {
			this.limit.reach();
			this.missingPause = (left > 0) ? pause : 0;
			return -1;
		}
		this.rules.repeating();
		JobLogContext.run(this.subject.jobId(), () -> log(failure, pause));
		return pause;
	}

	private void log(@Nullable Throwable failure, long pause) {
		boolean warn = this.failures > 1;
		if (warn || logger.isDebugEnabled()) {
			String message = "Attempt " + this.failures + " of a request for " + this.subject.name()
					+ " failed and is repeated in " + CallLimit.text(pause) + ": "
					+ ((failure != null) ? failure.getMessage() : null);
			if (warn) {
				logger.warn(message);
			}
			else {
				logger.debug(message);
			}
		}
	}

	/**
	 * Add to the error of a call how often and how long it was tried, and why not longer.
	 * @param error the error of the last attempt
	 * @return the error to tell
	 */
	Throwable explain(Throwable error) {
		if ((this.attempts <= 1 && this.missingPause == 0) || !RequestRules.mayPass(error)) {
			return error;
		}
		StringBuilder message = new StringBuilder(String.valueOf(error.getMessage()));
		if (this.missingPause > 0) {
			message.append(". The pause before the next attempt, ")
				.append(CallLimit.text(this.missingPause))
				.append(", does not fit into the rest of ")
				.append(this.limit);
		}
		if (this.attempts > 1) {
			message.append(". There were ")
				.append(this.attempts)
				.append(" attempts in ")
				.append(CallLimit.text(this.rules.nanoTime() - this.start));
		}
		OrcaApiException explained = copy((OrcaApiException) error, message.toString());
		for (Throwable suppressed : error.getSuppressed()) {
			explained.addSuppressed(suppressed);
		}
		return explained;
	}

	private static OrcaApiException copy(OrcaApiException error, String message) {
		if (error instanceof OrcaUnavailableException unavailable) {
			Duration retryAfter = unavailable.getRetryAfter();
			return new OrcaUnavailableException(message, error.getHttpStatus(), error.getServiceMessage(),
					error.getRequestId(), retryAfter, error.getCause());
		}
		return new OrcaResponseException(message, error.getHttpStatus(), error.getServiceMessage(),
				error.getRequestId(), error.getCause());
	}

}

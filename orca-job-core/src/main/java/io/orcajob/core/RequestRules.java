package io.orcajob.core;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

import org.jspecify.annotations.Nullable;

import io.orcajob.JobInterruptedException;
import io.orcajob.JobSubmissionUncertainException;
import io.orcajob.OrcaResponseException;
import io.orcajob.OrcaUnavailableException;
import io.orcajob.poll.JobPoller;
import io.orcajob.poll.ThrottleGate;
import io.orcajob.poll.WatchTerms;

/**
 * When a request that is made without the poller is sent, given up and repeated, whether
 * a thread waits for it or not.
 */
final class RequestRules {

	/** What the end of a request may take that was given up within its answer. */
	static final Duration GRACE = Duration.ofSeconds(1);

	private final JobPoller poller;

	private final Duration requestTimeout;

	private final Duration callTimeout;

	private final RetrySettings settings;

	private final CallListeners listeners;

	RequestRules(JobPoller poller, Duration requestTimeout, Duration callTimeout, RetrySettings settings,
			CallListeners listeners) {
		this.poller = poller;
		this.requestTimeout = requestTimeout;
		this.callTimeout = callTimeout;
		this.settings = settings;
		this.listeners = listeners;
	}

	long nanoTime() {
		return this.poller.nanoTime();
	}

	/**
	 * Begin a call.
	 * @param subject what it is about
	 * @param limit what the application gives it, if that is less than any call has
	 */
	CallAttempts begin(Subject subject, CallLimit limit) {
		return new CallAttempts(this, subject, limit(this.callTimeout, "orca.api.call-timeout").earlier(limit));
	}

	/**
	 * Return what one request may take from now on.
	 */
	CallLimit requestLimit() {
		return limit(this.requestTimeout, "orca.api.request-timeout");
	}

	/**
	 * Return what a wait and all that belongs to it may take from now on.
	 * @param maxWait the longest wait; zero for a single check, which is a request
	 */
	CallLimit waitLimit(@Nullable Duration maxWait) {
		if (maxWait == null) {
			return CallLimit.NONE;
		}
		return maxWait.isZero() ? requestLimit() : limit(maxWait, "max-wait");
	}

	private CallLimit limit(Duration length, String setting) {
		return new CallLimit(this.poller::nanoTime, length, setting);
	}

	int maxRetries() {
		return this.settings.maxRetries();
	}

	/**
	 * Return whether the current thread is the poller's, which would wait for itself.
	 */
	boolean isPollerThread() {
		return this.poller.isCurrentThread();
	}

	/**
	 * Return whether a request that failed may succeed later.
	 */
	static boolean mayPass(Throwable error) {
		// An answer that was cut on its way is none, whatever it says.
		return error instanceof OrcaUnavailableException
				|| (error instanceof OrcaResponseException && error.getCause() instanceof IOException);
	}

	/**
	 * Return whether a submit that failed did not leave, and so may be sent for the first
	 * time.
	 */
	static boolean didNotLeave(Throwable error) {
		return error instanceof OrcaUnavailableException ex && ex.getHttpStatus() == null;
	}

	/**
	 * Fail fast if the service wants to be left alone for longer than a request may take.
	 */
	@Nullable OrcaUnavailableException refusal(Subject subject) {
		long closedFor = this.poller.gate().closedFor(this.poller.nanoTime());
		return (closedFor > WatchTerms.nanos(this.requestTimeout)) ? closed(subject) : null;
	}

	/**
	 * Return the exception for a request that is not sent as the service wants to be left
	 * alone, or {@code null} if it does not any more.
	 */
	@Nullable OrcaUnavailableException closed(Subject subject) {
		return this.poller.gate().refusal(subject.name(), this.poller.nanoTime());
	}

	/**
	 * Return for how long no request is to be sent: when the gate opens, those that wait
	 * for it do not come all at once.
	 */
	long closedForNanos() {
		long closedFor = this.poller.gate().closedFor(this.poller.nanoTime());
		return (closedFor > 0) ? closedFor + jitterNanos(1) : 0;
	}

	/**
	 * Hold all requests back if an error asks for it.
	 */
	void heed(@Nullable Throwable error) {
		Throwable reason = (error instanceof JobSubmissionUncertainException) ? error.getCause() : error;
		if (reason instanceof OrcaUnavailableException ex) {
			long nanos = requestedNanos(ex);
			if (ThrottleGate.isThrottled(ex)) {
				this.poller.throttled(Duration.ofNanos(nanos));
			}
			if (nanos > 0) {
				this.poller.gate().close(nanos, ex, this.poller.nanoTime());
			}
		}
	}

	/**
	 * Return the pause before a request is repeated: random, and if the service asks for
	 * a time, after that.
	 * @param last why the last one failed
	 * @param retry the number of the repetition, at least 1
	 */
	long pauseNanos(@Nullable Throwable last, int retry) {
		long requested = (last instanceof OrcaUnavailableException ex) ? requestedNanos(ex) : 0;
		return (requested > 0) ? requested + jitterNanos(1) : jitterNanos(retry);
	}

	/**
	 * Note that a request is repeated.
	 */
	void repeating() {
		this.listeners.retried();
	}

	private long jitterNanos(int retry) {
		return this.settings.pauseNanos(retry, ThreadLocalRandom.current().nextDouble());
	}

	/**
	 * Return how long the service asks to wait. Zero is no answer to that.
	 */
	private static long requestedNanos(OrcaUnavailableException error) {
		Duration retryAfter = error.getRetryAfter();
		return (retryAfter != null) ? WatchTerms.nanos(retryAfter) : 0;
	}

	static JobInterruptedException interrupted(Subject subject, Exception cause) {
		return interrupted(subject, "", cause);
	}

	/**
	 * Return the exception for an interrupted thread.
	 * @param subject what it waited for
	 * @param effect what the request may have done, as a message ends; may be empty
	 * @param cause what told of the interruption
	 */
	static JobInterruptedException interrupted(Subject subject, String effect, Exception cause) {
		String advice = (subject != Subject.RESOURCE) ? ". Jobs go on: clear the flag and wait again if that is wanted"
				: effect;
		return new JobInterruptedException(subject.jobId(), "The thread was interrupted while it waited for "
				+ subject.name() + ", and its interrupt flag is set" + advice, cause);
	}

}

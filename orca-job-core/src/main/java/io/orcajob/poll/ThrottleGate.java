package io.orcajob.poll;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import io.orcajob.OrcaUnavailableException;
import io.orcajob.internal.text.Durations;

/**
 * Holds requests back while the service asks to wait, except for last checks. Safe for
 * use by several threads.
 *
 * @since 0.1.0
 */
public final class ThrottleGate {

	/**
	 * The longest time for which the gate closes, whatever the service asks for.
	 */
	public static final Duration LONGEST = Duration.ofSeconds(60);

	private static final int TOO_MANY_REQUESTS = 429;

	private final AtomicReference<@Nullable Closure> closure = new AtomicReference<>();

	/**
	 * Return whether the service asks to wait, be it that it does not say for how long.
	 * @param error the answer of the service
	 * @return whether it does
	 */
	public static boolean isThrottled(OrcaUnavailableException error) {
		Integer status = error.getHttpStatus();
		Duration retryAfter = error.getRetryAfter();
		return (status != null && status == TOO_MANY_REQUESTS) || (retryAfter != null && !retryAfter.isZero());
	}

	/**
	 * Close the gate, or keep it closed for longer. It never opens earlier than was said
	 * before.
	 * @param nanos for how long, cut to {@link #LONGEST}
	 * @param reason what the service said
	 * @param now the current time
	 */
	public void close(long nanos, OrcaUnavailableException reason, long now) {
		long until = now + Math.min(nanos, LONGEST.toNanos());
		this.closure.accumulateAndGet(new Closure(until, reason),
				(known, next) -> (known == null || next == null || known.until() - next.until() < 0) ? next : known);
	}

	/**
	 * Return for how long the gate stays closed.
	 * @param now the current time
	 * @return the time in nanoseconds, zero if it is open
	 */
	public long closedFor(long now) {
		Closure current = this.closure.get();
		return (current != null) ? Math.max(0, current.until() - now) : 0;
	}

	/**
	 * Return why the gate is closed.
	 * @param now the current time
	 * @return what the service said, or {@code null} if the gate is open
	 */
	public @Nullable OrcaUnavailableException reason(long now) {
		Closure current = this.closure.get();
		return (current != null && current.until() - now > 0) ? current.reason() : null;
	}

	/**
	 * Return the exception for a request that is not sent as the gate is closed.
	 * @param what what the request is about, such as {@code job 123}
	 * @param now the current time
	 * @return a new exception, or {@code null} if the gate is open
	 */
	public @Nullable OrcaUnavailableException refusal(String what, long now) {
		OrcaUnavailableException reason = reason(now);
		if (reason == null) {
			return null;
		}
		Duration left = Duration.ofNanos(closedFor(now));
		return new OrcaUnavailableException(
				"No request for " + what + " was sent, as the service asked all to wait, for another "
						+ Durations.describeRoughly(left),
				reason.getHttpStatus(), reason.getServiceMessage(), null, left, reason);
	}

	/**
	 * Return the closure that was not lifted yet, even if its time is over.
	 */
	@Nullable Closure current() {
		return this.closure.get();
	}

	/**
	 * Forget a closure, unless there is a later one.
	 */
	void lift(Closure lifted) {
		this.closure.compareAndSet(lifted, null);
	}

	record Closure(long until, OrcaUnavailableException reason) {
	}

}

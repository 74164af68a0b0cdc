package io.orcajob.core;

import java.time.Duration;
import java.util.function.LongSupplier;

import io.orcajob.poll.WatchTerms;

/**
 * The time that a call has, with all its requests and pauses. Safe for use by any number
 * of threads.
 */
final class CallLimit {

	/** No limit at all. */
	static final CallLimit NONE = new CallLimit(() -> 0, Duration.ofNanos(Long.MAX_VALUE), "");

	private final LongSupplier nanoTime;

	private final long deadline;

	private final Duration length;

	private final String setting;

	private volatile boolean reached;

	/**
	 * Create a limit from now on.
	 * @param nanoTime tells the monotonic time
	 * @param length the time that there is
	 * @param setting the property by which it is set
	 */
	CallLimit(LongSupplier nanoTime, Duration length, String setting) {
		this.nanoTime = nanoTime;
		this.length = length;
		this.setting = setting;
		this.deadline = nanoTime.getAsLong() + WatchTerms.nanos(length);
	}

	/**
	 * Return the limit that is reached first, this one or another.
	 */
	CallLimit earlier(CallLimit other) {
		return (leftNanos() <= other.leftNanos()) ? this : other;
	}

	/**
	 * Return the time that is left, zero if there is none.
	 */
	long leftNanos() {
		return Math.max(0, this.deadline - this.nanoTime.getAsLong());
	}

	Duration length() {
		return this.length;
	}

	String setting() {
		return this.setting;
	}

	/**
	 * Note that something ends as there is not enough time left for it.
	 */
	void reach() {
		this.reached = true;
	}

	/**
	 * Return whether something has ended as there was not enough time left for it.
	 */
	boolean isReached() {
		return this.reached;
	}

	@Override
	public String toString() {
		return text(WatchTerms.nanos(this.length)) + " (" + this.setting + ")";
	}

	/**
	 * Return a time as messages tell it.
	 */
	static String text(long nanos) {
		if (nanos < Duration.ofSeconds(1).toNanos()) {
			return Duration.ofNanos(nanos).toMillis() + " ms";
		}
		double seconds = Math.round(nanos / 1e8) / 10.0;
		return ((seconds == Math.rint(seconds)) ? String.valueOf((long) seconds) : String.valueOf(seconds)) + " s";
	}

}

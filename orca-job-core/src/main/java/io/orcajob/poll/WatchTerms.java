package io.orcajob.poll;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What a watcher asks for.
 *
 * @param interval the time from one poll to the next, more than zero
 * @param maxWait how long to watch, zero for a single check, or {@code null} for no limit
 * @param afterNow whether the job has to be polled at least once from now on, even if
 * others watch it and have just polled it
 * @since 0.1.0
 */
public record WatchTerms(Duration interval, @Nullable Duration maxWait, boolean afterNow) {

	private static final Duration LONGEST = Duration.ofDays(36_500);

	long intervalNanos() {
		return nanos(this.interval);
	}

	boolean isSingleCheck() {
		return this.maxWait != null && this.maxWait.isZero();
	}

	long deadline(long now, Duration requestTimeout) {
		if (this.maxWait == null) {
			return now + nanos(LONGEST);
		}
		// A single check ends with its request, which is given up a little earlier.
		return now
				+ (this.maxWait.isZero() ? nanos(requestTimeout) + nanos(Duration.ofSeconds(1)) : nanos(this.maxWait));
	}

	/**
	 * Return a duration in nanoseconds.
	 * @param duration the duration
	 * @return its length, cut to a hundred years
	 */
	public static long nanos(Duration duration) {
		return (duration.compareTo(LONGEST) < 0) ? duration.toNanos() : LONGEST.toNanos();
	}

}

package io.orcajob;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

import io.orcajob.internal.text.Durations;

/**
 * What is legal for a setting that is a duration, the same in code and in properties.
 *
 * @since 0.1.0
 */
public enum DurationRange {

	/**
	 * The time from one request to the next: at least 1 ms, at most 36,500 days.
	 */
	INTERVAL(Duration.ofMillis(1), Duration.ofDays(36_500), "at least 1ms and at most 36500d"),

	/**
	 * The longest wait: zero, for a single check, or more, at most 36,500 days.
	 */
	WAIT(Duration.ZERO, Duration.ofDays(36_500), "zero, for a single check, or more and at most 36500d"),

	/**
	 * The time for an exchange or a pause: at least 1 ms, at most 24 days, which is what
	 * HTTP clients can count.
	 */
	TIMEOUT(Duration.ofMillis(1), Duration.ofDays(24), "at least 1ms and at most 24d");

	private final Duration shortest;

	private final Duration longest;

	private final String words;

	DurationRange(Duration shortest, Duration longest, String words) {
		this.shortest = shortest;
		this.longest = longest;
		this.words = words;
	}

	/**
	 * Return whether a duration is legal.
	 * @param duration the duration
	 * @return whether it lies within the range
	 */
	public boolean includes(Duration duration) {
		return duration.compareTo(this.shortest) >= 0 && duration.compareTo(this.longest) <= 0;
	}

	/**
	 * Refuse what is not legal.
	 * @param argument the name of the argument
	 * @param duration its value
	 * @return the value
	 * @throws IllegalArgumentException if it is {@code null} or outside the range
	 */
	public Duration check(String argument, @Nullable Duration duration) {
		Assert.notNull(duration, () -> "'" + argument + "' must not be null");
		Assert.isTrue(includes(duration),
				() -> "'" + argument + "' must be " + this + ", not " + Durations.describe(duration));
		return duration;
	}

	/**
	 * Return the range in words, as in "it must be …".
	 */
	@Override
	public String toString() {
		return this.words;
	}

}

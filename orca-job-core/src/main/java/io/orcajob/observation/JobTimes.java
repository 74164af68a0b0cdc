package io.orcajob.observation;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Measures what the times of the service tell, which may be anything: the year 1 and the
 * year 9999 often stand for an unknown time.
 *
 * @since 0.1.0
 */
public final class JobTimes {

	/** The longest time that is believed. */
	private static final Duration MAX = Duration.ofDays(366);

	/** By how much the clocks of the service may differ from each other. */
	private static final Duration TOLERANCE = Duration.ofMinutes(1);

	/** The moment from which on none is believed. */
	private static final Instant END = Instant.parse("3000-01-01T00:00:00Z");

	private JobTimes() {
	}

	/**
	 * Return the time between two moments.
	 * @param from the earlier one, {@link Instant#EPOCH} if it is unknown
	 * @param to the later one, {@link Instant#EPOCH} if it is unknown
	 * @return the time, not negative, or {@code null} if one of the moments is unknown or
	 * they cannot be: before 1970, after 2999, more than a year apart, or in reverse
	 * order by more than a minute
	 */
	public static @Nullable Duration between(Instant from, Instant to) {
		if (!isPlausible(from) || !isPlausible(to)) {
			return null;
		}
		Duration time = Duration.between(from, to);
		if (time.compareTo(MAX) > 0 || time.compareTo(TOLERANCE.negated()) < 0) {
			return null;
		}
		return time.isNegative() ? Duration.ZERO : time;
	}

	private static boolean isPlausible(Instant moment) {
		return moment.isAfter(Instant.EPOCH) && moment.isBefore(END);
	}

	/**
	 * Return whether a moment is known.
	 * @param moment the moment
	 * @return whether it is not {@link Instant#EPOCH}
	 */
	public static boolean isKnown(Instant moment) {
		return !moment.equals(Instant.EPOCH);
	}

}

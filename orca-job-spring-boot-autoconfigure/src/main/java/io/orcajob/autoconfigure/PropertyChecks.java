package io.orcajob.autoconfigure;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.convert.DurationStyle;

/**
 * Checks the values of properties and says which one is wrong and what would be right.
 */
final class PropertyChecks {

	/**
	 * What fits into the whole milliseconds of an {@code int}, as HTTP clients keep them.
	 */
	private static final Duration LONGEST_TIMEOUT = Duration.ofDays(24);

	private static final Duration LONGEST_WAIT = Duration.ofDays(36_500);

	static final String FORMS = "such as 500ms, 3s or 5m; a bare number means seconds";

	static final String SIZES = "such as 512KB or 20MB; a bare number means bytes";

	private PropertyChecks() {
	}

	static void timeout(String name, Duration value) {
		check(value.compareTo(Duration.ofMillis(1)) >= 0 && value.compareTo(LONGEST_TIMEOUT) <= 0, name, value,
				"It must be at least 1ms and at most 24d, " + FORMS);
	}

	static void timeToLive(String name, Duration value) {
		check(!value.isNegative() && value.compareTo(LONGEST_TIMEOUT) <= 0, name, value,
				"It must be zero, for none, or more and at most 24d, " + FORMS);
	}

	static void interval(String name, Duration value) {
		check(value.compareTo(Duration.ofMillis(1)) >= 0 && value.compareTo(LONGEST_WAIT) <= 0, name, value,
				"It must be at least 1ms and at most 36500d, " + FORMS);
	}

	static void wait(String name, Duration value) {
		check(!value.isNegative() && value.compareTo(LONGEST_WAIT) <= 0, name, value,
				"It must be zero, for a single check, or more and at most 36500d, " + FORMS);
	}

	static void atLeast(String name, int least, int value) {
		check(value >= least, name, value, "It must be at least " + least);
	}

	static String text(Duration value) {
		boolean seconds = value.equals(Duration.ofSeconds(value.toSeconds()));
		return DurationStyle.SIMPLE.print(value, seconds ? ChronoUnit.SECONDS : ChronoUnit.MILLIS);
	}

	static void check(boolean valid, String name, @Nullable Object value, String reason) {
		if (!valid) {
			throw new InvalidConfigurationPropertyValueException(name, value, reason);
		}
	}

}

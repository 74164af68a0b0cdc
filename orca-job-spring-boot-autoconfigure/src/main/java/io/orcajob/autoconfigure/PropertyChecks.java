package io.orcajob.autoconfigure;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

import io.orcajob.DurationRange;

/**
 * Checks the values of properties and says which one is wrong and what would be right.
 */
final class PropertyChecks {

	static final String FORMS = "such as 500ms, 3s or 5m; a bare number means seconds";

	static final String SIZES = "such as 512KB or 20MB; a bare number means bytes";

	private PropertyChecks() {
	}

	static void timeout(String name, Duration value) {
		check(DurationRange.TIMEOUT, name, value);
	}

	static void timeToLive(String name, Duration value) {
		check(value.isZero() || DurationRange.TIMEOUT.includes(value), name, value,
				"It must be zero, for none, or more and at most 24d, " + FORMS);
	}

	static void interval(String name, Duration value) {
		check(DurationRange.INTERVAL, name, value);
	}

	static void wait(String name, Duration value) {
		check(DurationRange.WAIT, name, value);
	}

	private static void check(DurationRange range, String name, Duration value) {
		check(range.includes(value), name, value, "It must be " + range + ", " + FORMS);
	}

	static void atLeast(String name, int least, int value) {
		check(value >= least, name, value, "It must be at least " + least);
	}

	static void check(boolean valid, String name, @Nullable Object value, String reason) {
		if (!valid) {
			throw new InvalidConfigurationPropertyValueException(name, value, reason);
		}
	}

}

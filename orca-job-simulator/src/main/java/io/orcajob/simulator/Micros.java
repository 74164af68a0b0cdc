package io.orcajob.simulator;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

import org.springframework.util.Assert;

/**
 * Arithmetic on simulated time, which is counted in microseconds since the epoch because
 * that is what the service's timestamps resolve.
 */
final class Micros {

	/**
	 * Later than anything that happens.
	 */
	static final long NEVER = Long.MAX_VALUE;

	private static final Duration LONGEST = Duration.ofDays(36_500);

	private Micros() {
	}

	static long of(Instant instant) {
		return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
	}

	static long of(Duration duration) {
		return Math.addExact(Math.multiplyExact(duration.getSeconds(), 1_000_000L), duration.getNano() / 1_000);
	}

	static Duration requireInRange(Duration duration, String name) {
		Assert.notNull(duration, () -> "'" + name + "' must not be null");
		Assert.isTrue(!duration.isNegative(), () -> "'" + name + "' must not be negative");
		Assert.isTrue(duration.compareTo(LONGEST) <= 0,
				() -> "'" + name + "' must not be longer than " + LONGEST.toDays() + " days");
		return duration;
	}

	static Instant toInstant(long micros) {
		return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
	}

	/**
	 * Add two numbers that are not negative, stopping at {@link #NEVER}.
	 */
	static long plus(long time, long micros) {
		long sum = time + micros;
		return (sum < time) ? NEVER : sum;
	}

	/**
	 * Return {@code a * b / c} without overflow on the way, rounded down.
	 */
	static long multiplyAndDivide(long a, long b, long c) {
		long product = a * b;
		if (Math.multiplyHigh(a, b) == 0 && product >= 0) {
			return product / c;
		}
		return BigInteger.valueOf(a).multiply(BigInteger.valueOf(b)).divide(BigInteger.valueOf(c)).longValueExact();
	}

}

package io.orcajob.core;

import java.time.Duration;

import org.springframework.util.Assert;

import io.orcajob.DurationRange;
import io.orcajob.internal.text.Durations;
import io.orcajob.poll.WatchTerms;

/**
 * How blocking calls repeat a request that may succeed later.
 *
 * @param maxRetries how often at most, zero for never
 * @param initialInterval the bound of the pause before the first repetition
 * @param multiplier what the bound is multiplied with for each further one
 * @param maxInterval the largest bound
 */
record RetrySettings(int maxRetries, Duration initialInterval, double multiplier, Duration maxInterval) {

	RetrySettings {
		Assert.isTrue(maxRetries >= 0, () -> "'maxRetries' must not be negative, as " + maxRetries + " is");
		DurationRange.TIMEOUT.check("initialInterval", initialInterval);
		Assert.isTrue(multiplier >= 1 && Double.isFinite(multiplier),
				() -> "'multiplier' must be a number of at least 1, not " + multiplier);
		DurationRange.TIMEOUT.check("maxInterval", maxInterval);
		Assert.isTrue(maxInterval.compareTo(initialInterval) >= 0,
				() -> "'maxInterval' must not be shorter than the initial interval, as "
						+ Durations.describe(maxInterval) + " is");
	}

	/**
	 * Return the pause before a repetition, by full jitter: anything from zero to
	 * {@code initialInterval * multiplier^(retry - 1)}, at most to the largest bound.
	 * @param retry the number of the repetition, at least 1
	 * @param random from 0 to 1
	 * @return the pause in nanoseconds
	 */
	long pauseNanos(int retry, double random) {
		double bound = Math.min(WatchTerms.nanos(this.initialInterval) * Math.pow(this.multiplier, retry - 1),
				WatchTerms.nanos(this.maxInterval));
		return (long) (bound * random);
	}

}

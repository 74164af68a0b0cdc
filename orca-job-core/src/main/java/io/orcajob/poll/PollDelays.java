package io.orcajob.poll;

/**
 * When to poll next, as pure functions.
 */
final class PollDelays {

	private static final double GOLDEN_RATIO = 0.6180339887498949;

	private PollDelays() {
	}

	/**
	 * Return the delay after a failed poll: {@code interval * multiplier^(failures - 1)},
	 * at most the longest back-off or the refresh interval, whichever is longer; of that,
	 * one half for certain and the other at random.
	 * @param failures the failed polls in a row, at least 1
	 * @param interval the refresh interval in nanoseconds
	 * @param settings the back-off
	 * @param random from 0 to 1
	 * @return the delay in nanoseconds
	 */
	static long afterFailure(int failures, long interval, PollerSettings settings, double random) {
		double nominal = WatchTerms.nanos(settings.backOffInterval())
				* Math.pow(settings.backOffMultiplier(), failures - 1);
		double bounded = Math.min(nominal, Math.max(WatchTerms.nanos(settings.maxBackOffInterval()), interval));
		return (long) (bounded / 2 + bounded / 2 * random);
	}

	/**
	 * Return the next moment of a grid of moments, one per interval: those that were
	 * missed are dropped, not made up for.
	 * @param origin a moment of the grid
	 * @param interval the interval
	 * @param after the moment that the next one has to lie behind
	 * @return the next moment
	 */
	static long nextOnGrid(long origin, long interval, long after) {
		return after + interval - Math.floorMod(after - origin, interval);
	}

	/**
	 * Return how far into the interval the polls of a job lie. Any number of jobs that
	 * follow each other are spread evenly over the interval, the first lies at its start.
	 * @param index the number of the job, from 0 on
	 * @return a fraction from 0 to less than 1
	 */
	static double phase(long index) {
		double phase = index * GOLDEN_RATIO;
		return phase - Math.floor(phase);
	}

}

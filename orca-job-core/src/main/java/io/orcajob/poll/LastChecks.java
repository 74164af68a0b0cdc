package io.orcajob.poll;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When the last check of each wait begins: so early that its answer comes in time, also
 * if there are more waits with about the same deadline than requests that may be in
 * flight, or other requests in the way.
 */
final class LastChecks {

	/** What the answer may take longer than the last ones did. */
	private static final long MARGIN = Duration.ofMillis(10).toNanos();

	/** Deadlines that lie this close together count as one. */
	private static final long WINDOW = Duration.ofSeconds(1).toNanos();

	/** What is not worth another look. */
	private static final long SHORT = Duration.ofMillis(2).toNanos();

	private final RoundTrips roundTrips;

	private final int permits;

	/** How many checks are to come in each window of time; any thread may count them. */
	private final Map<Long, Integer> toCome = new ConcurrentHashMap<>();

	LastChecks(RoundTrips roundTrips, int permits) {
		this.roundTrips = roundTrips;
		this.permits = permits;
	}

	void add(Watch watch) {
		if (!watch.isLastCheckDone()) {
			this.toCome.merge(window(watch), 1, Integer::sum);
		}
	}

	/**
	 * Forget a watch that has ended.
	 */
	void remove(Watch watch) {
		if (!watch.isLastCheckDone()) {
			done(watch);
		}
	}

	void done(Watch watch) {
		watch.lastCheckDone();
		this.toCome.computeIfPresent(window(watch), (window, count) -> (count > 1) ? count - 1 : null);
	}

	/**
	 * Return when the last check of a watch has to begin as things are.
	 * @param watch the watch
	 * @param inFlight how many requests are in flight, for whose permits it has to wait
	 * @param due how many requests wait that are less urgent, and yet get their turn
	 */
	long at(Watch watch, int inFlight, int due) {
		int crowd = crowd(watch);
		long ahead = (long) crowd + inFlight + Math.min(due, crowd / ReadyQueue.MOST_URGENT_IN_A_ROW);
		return at(watch, Math.max(1, (ahead + this.permits - 1) / this.permits));
	}

	/**
	 * Returns when the last check of a watch has to begin if such checks are made one at
	 * a time.
	 */
	long atOneByOne(Watch watch) {
		return at(watch, Math.max(1, crowd(watch)));
	}

	private long at(Watch watch, long rounds) {
		return watch.deadline() - Math.min((this.roundTrips.percentile95() + MARGIN) * rounds, watch.interval() / 2);
	}

	private int crowd(Watch watch) {
		long window = window(watch);
		return this.toCome.getOrDefault(window, 0) + this.toCome.getOrDefault(window - 1, 0)
				+ this.toCome.getOrDefault(window + 1, 0);
	}

	/**
	 * Returns the earliest moment at which the last check of a watch may have to begin.
	 */
	static long earliest(Watch watch) {
		return watch.deadline() - watch.interval() / 2;
	}

	/**
	 * Returns when to find out again whether the last check of a watch has to begin:
	 * round trips may become longer, and other waits may come.
	 * @param watch the watch
	 * @param at when it has to begin as things are, later than now
	 * @param now the current time
	 */
	long lookAgainAt(Watch watch, long at, long now) {
		long ifAllPermitsAreTaken = at(watch, this.permits, Integer.MAX_VALUE);
		long left = ((ifAllPermitsAreTaken - now > 0 && ifAllPermitsAreTaken - at < 0) ? ifAllPermitsAreTaken : at)
				- now;
		return now + ((left > SHORT) ? left / 2 : left);
	}

	int size() {
		return this.toCome.values().stream().mapToInt(Integer::intValue).sum();
	}

	private static long window(Watch watch) {
		return Math.floorDiv(watch.deadline(), WINDOW);
	}

}

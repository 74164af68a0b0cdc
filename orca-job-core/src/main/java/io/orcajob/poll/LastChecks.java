package io.orcajob.poll;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

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

	private final RoundTrips roundTrips;

	private final int permits;

	/** How many checks are to come in each window of time. */
	private final Map<Long, Integer> toCome = new HashMap<>();

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
		long window = window(watch);
		int crowd = this.toCome.getOrDefault(window, 0) + this.toCome.getOrDefault(window - 1, 0)
				+ this.toCome.getOrDefault(window + 1, 0);
		long ahead = (long) crowd + inFlight + Math.min(due, crowd / ReadyQueue.MOST_URGENT_IN_A_ROW);
		long rounds = Math.max(1, (ahead + this.permits - 1) / this.permits);
		return watch.deadline() - Math.min((this.roundTrips.percentile95() + MARGIN) * rounds, watch.interval() / 2);
	}

	/**
	 * Return when to find out whether the last check of a watch has to begin: first when
	 * it has to if all permits are taken then, as they may not be taken yet.
	 */
	long lookAt(Watch watch, int inFlight, int due, long now) {
		long earliest = at(watch, this.permits, Integer.MAX_VALUE);
		return (earliest - now > 0) ? earliest : at(watch, inFlight, due);
	}

	int size() {
		return this.toCome.values().stream().mapToInt(Integer::intValue).sum();
	}

	private static long window(Watch watch) {
		return Math.floorDiv(watch.deadline(), WINDOW);
	}

}

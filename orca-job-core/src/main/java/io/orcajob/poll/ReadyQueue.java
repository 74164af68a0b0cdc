package io.orcajob.poll;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The jobs that wait for a request to be sent, each lane in the order in which they came:
 * first those whose time runs out, then those that somebody asked for, as long as the
 * others get their turn.
 */
final class ReadyQueue {

	static final int MOST_URGENT_IN_A_ROW = 4;

	private final Map<Lane, Set<Tracker>> lanes = new EnumMap<>(Lane.class);

	private int urgentInARow;

	ReadyQueue() {
		for (Lane lane : Lane.values()) {
			this.lanes.put(lane, new LinkedHashSet<>());
		}
	}

	/**
	 * Put a job into a lane, unless it is in that or a faster one.
	 */
	void add(Tracker tracker, Lane lane) {
		Lane before = tracker.lane;
		if (before == null || before.compareTo(lane) > 0) {
			remove(tracker);
			tracker.lane = lane;
			lane(lane).add(tracker);
		}
	}

	void remove(Tracker tracker) {
		if (tracker.lane != null) {
			lane(tracker.lane).remove(tracker);
			tracker.lane = null;
		}
	}

	int size() {
		return this.lanes.values().stream().mapToInt(Set::size).sum();
	}

	/**
	 * Return how many jobs wait that are not urgent.
	 */
	int due() {
		return lane(Lane.DUE).size();
	}

	@Nullable Ready next() {
		Set<Tracker> due = lane(Lane.DUE);
		Set<Tracker> urgent = lane(Lane.LAST_CHECK).isEmpty() ? lane(Lane.ASKED_FOR) : lane(Lane.LAST_CHECK);
		boolean takeDue = urgent.isEmpty() || (this.urgentInARow >= MOST_URGENT_IN_A_ROW && !due.isEmpty());
		this.urgentInARow = takeDue ? 0 : this.urgentInARow + 1;
		Set<Tracker> lane = takeDue ? due : urgent;
		return lane.isEmpty() ? null : take(lane.iterator().next());
	}

	/**
	 * Takes the most urgent job of some lanes, but another one than a given job if there
	 * is one.
	 * @param last the slowest lane
	 * @param avoided the id of the job that is taken only if there is no other, or
	 * {@code null}
	 */
	@Nullable Ready nextUpTo(Lane last, @Nullable String avoided) {
		Tracker found = null;
		for (Lane lane : Lane.values()) {
			if (lane.compareTo(last) <= 0) {
				for (Tracker tracker : lane(lane)) {
					if (!tracker.id.equals(avoided)) {
						return take(tracker);
					}
					found = tracker;
				}
			}
		}
		return (found != null) ? take(found) : null;
	}

	private Ready take(Tracker tracker) {
		Ready ready = new Ready(tracker, Objects.requireNonNull(tracker.lane));
		remove(tracker);
		return ready;
	}

	/**
	 * Take off all that are not urgent.
	 */
	List<Tracker> takeDue() {
		List<Tracker> taken = new ArrayList<>(lane(Lane.DUE));
		taken.forEach(this::remove);
		return taken;
	}

	private Set<Tracker> lane(Lane lane) {
		return Objects.requireNonNull(this.lanes.get(lane));
	}

	/**
	 * A job whose turn it is.
	 */
	record Ready(Tracker tracker, Lane lane) {
	}

	/**
	 * How urgent a request is.
	 */
	enum Lane {

		/** Somebody's time runs out. */
		LAST_CHECK,

		/** Somebody waits for this request. */
		ASKED_FOR,

		/** It is time for another poll. */
		DUE

	}

}

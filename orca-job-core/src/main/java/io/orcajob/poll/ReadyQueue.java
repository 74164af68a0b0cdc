package io.orcajob.poll;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The jobs that wait for a request to be sent, in the order in which they came; first
 * those for which somebody asked by name, or whose time runs out, as long as the others
 * get their turn.
 */
final class ReadyQueue {

	private static final int MOST_URGENT_IN_A_ROW = 4;

	private final Set<Tracker> urgent = new LinkedHashSet<>();

	private final Set<Tracker> due = new LinkedHashSet<>();

	private int urgentInARow;

	void add(Tracker tracker, boolean asUrgent) {
		tracker.queued = true;
		if (asUrgent) {
			this.due.remove(tracker);
			this.urgent.add(tracker);
		}
		else if (!this.urgent.contains(tracker)) {
			this.due.add(tracker);
		}
	}

	void remove(Tracker tracker) {
		if (tracker.queued) {
			tracker.queued = false;
			this.urgent.remove(tracker);
			this.due.remove(tracker);
		}
	}

	@Nullable Tracker next() {
		boolean takeDue = this.urgent.isEmpty() || (this.urgentInARow >= MOST_URGENT_IN_A_ROW && !this.due.isEmpty());
		this.urgentInARow = takeDue ? 0 : this.urgentInARow + 1;
		Set<Tracker> lane = takeDue ? this.due : this.urgent;
		if (lane.isEmpty()) {
			return null;
		}
		Tracker next = lane.iterator().next();
		remove(next);
		return next;
	}

	/**
	 * Take off all that are not urgent.
	 */
	List<Tracker> takeDue() {
		List<Tracker> taken = new ArrayList<>(this.due);
		taken.forEach(this::remove);
		return taken;
	}

}

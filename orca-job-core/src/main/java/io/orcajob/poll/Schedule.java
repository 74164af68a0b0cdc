package io.orcajob.poll;

import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

/**
 * Orders the jobs by when something is due for them. Times are monotonic nanoseconds and
 * compared by subtraction.
 */
final class Schedule {

	private final TreeSet<Tracker> trackers = new TreeSet<>((left, right) -> {
		long order = left.dueAt - right.dueAt;
		return (order != 0) ? Long.signum(order) : Long.compare(left.index, right.index);
	});

	void put(Tracker tracker, long dueAt) {
		if (tracker.scheduled) {
			if (tracker.dueAt == dueAt) {
				return;
			}
			this.trackers.remove(tracker);
		}
		tracker.dueAt = dueAt;
		tracker.scheduled = true;
		this.trackers.add(tracker);
	}

	void remove(Tracker tracker) {
		if (tracker.scheduled) {
			this.trackers.remove(tracker);
			tracker.scheduled = false;
		}
	}

	int size() {
		return this.trackers.size();
	}

	@Nullable Tracker first() {
		return this.trackers.isEmpty() ? null : this.trackers.first();
	}

	@Nullable Tracker pollDue(long now) {
		Tracker first = first();
		if (first == null || first.dueAt - now > 0) {
			return null;
		}
		remove(first);
		return first;
	}

}

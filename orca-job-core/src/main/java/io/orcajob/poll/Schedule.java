package io.orcajob.poll;

import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

/**
 * Orders jobs, watches, requests and queries by when something is due for them. Times are
 * monotonic nanoseconds and compared by subtraction.
 */
final class Schedule {

	private final TreeSet<Scheduled> entries = new TreeSet<>((left, right) -> {
		long order = left.dueAt - right.dueAt;
		return (order != 0) ? Long.signum(order) : Long.compare(left.order, right.order);
	});

	private long puts;

	void put(Scheduled entry, long dueAt) {
		if (entry.order != 0) {
			if (entry.dueAt == dueAt) {
				return;
			}
			this.entries.remove(entry);
		}
		entry.dueAt = dueAt;
		entry.order = ++this.puts;
		this.entries.add(entry);
	}

	void remove(Scheduled entry) {
		if (entry.order != 0) {
			this.entries.remove(entry);
			entry.order = 0;
		}
	}

	int size() {
		return this.entries.size();
	}

	@Nullable Scheduled first() {
		return this.entries.isEmpty() ? null : this.entries.first();
	}

	/**
	 * Returns what is due first.
	 * @return the entry, or {@code null} if nothing is due yet
	 */
	@Nullable Scheduled firstDue(long now) {
		Scheduled first = first();
		return (first != null && first.dueAt - now <= 0) ? first : null;
	}

}

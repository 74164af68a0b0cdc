package io.orcajob.poll;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.orcajob.JobSnapshot;

/**
 * Tells the listeners of each end once, as far as its memory reaches, and remembers the
 * last ones.
 */
final class EndedJobs {

	static final int CAPACITY = 10_000;

	static final int REMEMBERED = 100;

	private final PollListeners listeners;

	private final Map<String, Boolean> told = new LinkedHashMap<>() {

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
			return size() > CAPACITY;
		}

	};

	private final Deque<JobSnapshot> last = new ArrayDeque<>();

	EndedJobs(PollListeners listeners) {
		this.listeners = listeners;
	}

	void tell(JobSnapshot snapshot) {
		if (remember(snapshot)) {
			this.listeners.jobEnded(snapshot);
		}
	}

	private synchronized boolean remember(JobSnapshot snapshot) {
		if (this.told.put(snapshot.id(), Boolean.TRUE) != null) {
			return false;
		}
		this.last.addFirst(withoutContent(snapshot));
		if (this.last.size() > REMEMBERED) {
			this.last.removeLast();
		}
		return true;
	}

	/**
	 * Return the last ends, the newest first.
	 */
	synchronized List<JobSnapshot> last() {
		return new ArrayList<>(this.last);
	}

	/**
	 * Payload and result may be large, and are nobody's business but the application's.
	 */
	static JobSnapshot withoutContent(JobSnapshot snapshot) {
		return snapshot.toBuilder().result(null).payload(Collections.emptyMap()).build();
	}

}

package io.orcajob.poll;

import java.util.LinkedHashMap;
import java.util.Map;

import io.orcajob.JobSnapshot;

/**
 * Tells the listeners of each end once, as far as its memory reaches.
 */
final class EndedJobs {

	static final int CAPACITY = 10_000;

	private final PollListeners listeners;

	private final Map<String, Boolean> told = new LinkedHashMap<>() {

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
			return size() > CAPACITY;
		}

	};

	EndedJobs(PollListeners listeners) {
		this.listeners = listeners;
	}

	void tell(JobSnapshot snapshot) {
		if (!this.listeners.isEmpty() && isNew(snapshot.id())) {
			this.listeners.jobEnded(snapshot);
		}
	}

	private synchronized boolean isNew(String id) {
		return this.told.put(id, Boolean.TRUE) == null;
	}

}

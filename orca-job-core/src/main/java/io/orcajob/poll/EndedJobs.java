package io.orcajob.poll;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import io.orcajob.JobSnapshot;

/**
 * Tells the listeners of each end once, as far as its memory reaches.
 */
final class EndedJobs {

	static final int CAPACITY = 10_000;

	private static final Log logger = LogFactory.getLog(JobPoller.class);

	private final List<JobPollListener> listeners;

	private final Map<String, Boolean> told = new LinkedHashMap<>() {

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
			return size() > CAPACITY;
		}

	};

	EndedJobs(List<JobPollListener> listeners) {
		this.listeners = List.copyOf(listeners);
	}

	void tell(JobSnapshot snapshot) {
		if (this.listeners.isEmpty() || !isNew(snapshot.id())) {
			return;
		}
		for (JobPollListener listener : this.listeners) {
			try {
				listener.jobEnded(snapshot);
			}
			catch (Throwable ex) {
				// Also an Error: it must not become the waits'.
				logger.warn("A listener of the job poller failed on the end of job " + snapshot.id(), ex);
			}
		}
	}

	private synchronized boolean isNew(String id) {
		return this.told.put(id, Boolean.TRUE) == null;
	}

}

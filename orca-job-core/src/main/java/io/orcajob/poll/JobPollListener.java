package io.orcajob.poll;

import io.orcajob.JobSnapshot;

/**
 * Is told what the poller does, for metrics. Mostly called on the poller's own thread:
 * must not block.
 *
 * @since 0.1.0
 */
public interface JobPollListener {

	/**
	 * A job that somebody waits for has ended. Told once per job, as far as the poller
	 * remembers: it keeps the last {@value EndedJobs#CAPACITY} in mind.
	 * @param snapshot the final state
	 */
	void jobEnded(JobSnapshot snapshot);

}

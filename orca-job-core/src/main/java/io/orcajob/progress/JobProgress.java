package io.orcajob.progress;

import io.orcajob.JobSnapshot;

/**
 * Shows the progress of one job during one wait. Safe for use by several threads. No
 * method ever throws: what cannot be shown is not shown.
 *
 * @since 0.1.0
 * @see ProgressDisplay#start(JobSnapshot)
 */
public interface JobProgress {

	/**
	 * Shows nothing.
	 */
	JobProgress NONE = new JobProgress() {

		@Override
		public void update(JobSnapshot snapshot) {
		}

		@Override
		public void close(JobSnapshot last) {
		}

	};

	/**
	 * Show a newer state of the job. Older states than the one that is shown are ignored,
	 * as is every state after the end of the wait.
	 * @param snapshot the state
	 */
	void update(JobSnapshot snapshot);

	/**
	 * Stop showing the job, as the wait has ended, in whichever way. Further calls do
	 * nothing. If the job has not ended, it is shown to go on without being watched.
	 * @param last the last known state
	 */
	void close(JobSnapshot last);

}

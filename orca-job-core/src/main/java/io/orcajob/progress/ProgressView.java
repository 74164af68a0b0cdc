package io.orcajob.progress;

import io.orcajob.JobSnapshot;

/**
 * One way to show progress.
 */
interface ProgressView {

	/**
	 * Begin to show a job.
	 * @param first its state
	 * @return what shows it; called by one thread at a time
	 */
	Line open(JobSnapshot first);

	/**
	 * Shows one job.
	 */
	interface Line {

		void update(JobSnapshot snapshot);

		void close(JobSnapshot last);

	}

}

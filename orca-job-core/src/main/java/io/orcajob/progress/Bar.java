package io.orcajob.progress;

import io.orcajob.JobSnapshot;

/**
 * Renders one row of the terminal again and again, until it is closed.
 */
interface Bar {

	void update(JobSnapshot snapshot);

	/**
	 * End the rendering. May wait for one that is under way, and therefore must not be
	 * called with a lock that rendering takes.
	 */
	void close();

}

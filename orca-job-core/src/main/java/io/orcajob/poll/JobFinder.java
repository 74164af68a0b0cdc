package io.orcajob.poll;

import java.util.List;

/**
 * Is told which jobs match a query. Called on the poller's own thread, one call at a
 * time, and therefore must neither block nor call the application's code.
 *
 * @since 0.1.0
 */
public interface JobFinder {

	/**
	 * Jobs match that were not told of before.
	 * @param jobs their states
	 */
	void found(List<Observation> jobs);

	/**
	 * The query cannot be watched any more.
	 * @param error an {@link io.orcajob.OrcaApiException} that another request would not
	 * change, or a {@link io.orcajob.JobWaitStoppedException}
	 */
	void failed(Throwable error);

}

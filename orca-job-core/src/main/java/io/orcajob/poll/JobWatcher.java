package io.orcajob.poll;

import org.jspecify.annotations.Nullable;

/**
 * Is told what the poller learns of a job. Called on the poller's own thread, one call at
 * a time, and therefore must neither block nor call the application's code. After
 * {@link #expired}, {@link #failed} or an observation of the end there is no further
 * call.
 *
 * @since 0.1.0
 */
public interface JobWatcher {

	/**
	 * The poller knows a newer state of the job.
	 * @param observation the state; the last one if it is terminal
	 */
	void observed(Observation observation);

	/**
	 * The job did not end in time.
	 * @param lastError why the last poll failed, or {@code null} if it did not
	 */
	void expired(@Nullable Throwable lastError);

	/**
	 * The job cannot be watched any more.
	 * @param error an {@link io.orcajob.OrcaApiException} that another poll would not
	 * change, or a {@link io.orcajob.JobWaitStoppedException}
	 */
	void failed(Throwable error);

}

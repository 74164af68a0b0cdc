package io.orcajob.core;

import io.orcajob.observation.CallerContext;

/**
 * Receiver of the events of watched jobs, and of the failures that keep it from further
 * ones.
 */
interface JobEventReceiver {

	/**
	 * Returns whether submitted jobs are to be watched on behalf of this receiver.
	 */
	boolean isActive();

	/**
	 * Stores an event. Runs no code of the application.
	 * @param event the event
	 * @param caller the context of the caller that wants the job to be watched
	 */
	void add(JobEvent event, CallerContext caller);

	/**
	 * Delivers what is stored, on other threads.
	 */
	void proceed();

	/**
	 * Called if a job cannot be watched any longer.
	 * @param id the id of the job
	 * @param error why
	 */
	void jobFailed(String id, Throwable error);

	/**
	 * Called if no further jobs that match a query can be found.
	 * @param error why
	 */
	void queryFailed(Throwable error);

}

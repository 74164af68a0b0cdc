package io.orcajob.poll;

/**
 * What a request of the poller asks for.
 *
 * @since 0.1.0
 */
public enum PollMode {

	/**
	 * The status of a job.
	 */
	STATUS,

	/**
	 * The record of a job, with its result.
	 */
	VALUE,

	/**
	 * A page of the list of jobs.
	 */
	SWEEP

}

package io.orcajob.poll;

import java.util.Locale;

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
	SWEEP;

	private final String word = name().toLowerCase(Locale.ROOT);

	/**
	 * Return the value of the key.
	 * @return one word
	 */
	public String word() {
		return this.word;
	}

}

package io.orcajob.observation;

import io.micrometer.common.docs.KeyName;

/**
 * The names of the tags of meters. None of them is an id: their values are few.
 *
 * @since 0.1.0
 */
public enum JobKeyNames implements KeyName {

	/**
	 * The kind of the job, such as {@code EVALUATE_MODEL}; {@code UNKNOWN} as long as it
	 * was not read, and {@code other} for those beyond the first fifty.
	 */
	TYPE("type"),

	/**
	 * The status in which the job ended: {@code COMPLETED}, {@code FAILED} or
	 * {@code ABORTED}.
	 */
	STATUS("status"),

	/**
	 * What was asked for: {@code status} for the status of a job, {@code value} for its
	 * whole record, {@code sweep} for a page of the list of jobs.
	 */
	MODE("mode"),

	/**
	 * How it ended, in one word.
	 */
	OUTCOME("outcome");

	private final String key;

	JobKeyNames(String key) {
		this.key = key;
	}

	@Override
	public String asString() {
		return this.key;
	}

}

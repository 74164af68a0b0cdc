package io.orcajob.observation;

import io.micrometer.common.docs.KeyName;

/**
 * The names of the tags. None of them is an id: their values are few.
 *
 * @since 0.1.0
 */
public enum JobKeyNames implements KeyName {

	/**
	 * The kind of the job, such as {@code EVALUATE_MODEL}.
	 */
	TYPE("type"),

	/**
	 * The status in which the job ended.
	 */
	STATUS("status");

	private final String key;

	JobKeyNames(String key) {
		this.key = key;
	}

	@Override
	public String asString() {
		return this.key;
	}

}

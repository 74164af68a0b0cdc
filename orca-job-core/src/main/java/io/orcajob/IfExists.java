package io.orcajob;

/**
 * Behavior when the name that a request would give is taken.
 *
 * @since 0.1.0
 */
public enum IfExists {

	/**
	 * The request fails with an {@link OrcaRequestException}, and nothing is changed.
	 */
	ERROR,

	/**
	 * The request returns what has the name. Whether that was made with the same options
	 * is not checked.
	 */
	OPEN

}

package io.orcajob.simulator;

/**
 * The orders in which a simulator may list jobs. It is not known which one the service
 * uses, and there is no parameter for it.
 *
 * @since 0.1.0
 */
public enum ListOrder {

	/**
	 * Newest first: new jobs push the others to later pages.
	 */
	CREATED_DESC,

	/**
	 * Oldest first: new jobs come last, and pages hold still unless a filter lets jobs
	 * go.
	 */
	CREATED_ASC,

	/**
	 * What changed last is first, and what changed at the same time newest first: jobs
	 * change places as they make progress.
	 */
	UPDATED_DESC,

	/**
	 * Another order for each request, drawn from a fixed seed: two pages in a row may
	 * show a job twice and another one not at all.
	 */
	UNSTABLE

}

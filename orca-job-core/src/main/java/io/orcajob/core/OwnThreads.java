package io.orcajob.core;

/**
 * The pools of a template, for what the application gives no executor for.
 *
 * @param callbacks completes futures
 * @param resolvers finds values by requests, which may take minutes
 * @param listeners tells listeners
 */
record OwnThreads(OwnExecutor callbacks, OwnExecutor resolvers, OwnExecutor listeners) {

	OwnThreads() {
		this(new OwnExecutor("orca-job-callback-", 3, Integer.MAX_VALUE), new OwnExecutor("orca-job-resolver-", 4, 64),
				new OwnExecutor("orca-job-listener-", 4, Integer.MAX_VALUE));
	}

}

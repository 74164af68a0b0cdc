package io.orcajob.core;

import java.util.concurrent.Executor;
import java.util.function.Supplier;

import io.orcajob.WaitOptions;
import io.orcajob.client.JobsApi;
import io.orcajob.poll.JobPoller;
import io.orcajob.progress.ProgressDisplay;

/**
 * What the handles of one template share.
 *
 * @param api makes requests
 * @param poller watches jobs
 * @param calls blocks for requests
 * @param callbacks runs what the application hung onto a future
 * @param resolvers runs the application's resolvers, which make requests
 * @param progress shows what is waited for
 * @param defaults the options of waits that do not set their own
 * @param abortDefaults the same for aborts
 */
record JobSupport(JobsApi api, JobPoller poller, BlockingCalls calls, Executor callbacks, Executor resolvers,
		ProgressDisplay progress, Supplier<WaitOptions> defaults, WaitOptions abortDefaults) {
}

package io.orcajob.core;

import java.time.Clock;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

import io.orcajob.WaitOptions;
import io.orcajob.client.JobsApi;
import io.orcajob.observation.JobObservations;
import io.orcajob.poll.JobPoller;
import io.orcajob.progress.ProgressDisplay;

/**
 * What the handles of one template share.
 *
 * @param api makes requests
 * @param poller watches jobs
 * @param calls blocks for requests
 * @param reactiveCalls makes requests without blocking
 * @param callbacks runs what the application hung onto a future
 * @param resolvers runs the application's resolvers, which make requests
 * @param threads the threads of the template, for calls that must not depend on the
 * application's executors
 * @param progress shows what is waited for
 * @param defaults the options of waits that do not set their own
 * @param abortDefaults the same for aborts
 * @param openWaits knows the futures that have not ended
 * @param listeners are told of calls
 * @param observations starts observations
 * @param tokens writes handles as text
 * @param clock tells the time for display
 */
record JobSupport(JobsApi api, JobPoller poller, BlockingCalls calls, ReactiveCalls reactiveCalls, Executor callbacks,
		Executor resolvers, OwnThreads threads, ProgressDisplay progress, Supplier<WaitOptions> defaults,
		WaitOptions abortDefaults, OpenWaits openWaits, CallListeners listeners, JobObservations observations,
		JobTokens tokens, Clock clock) {
}

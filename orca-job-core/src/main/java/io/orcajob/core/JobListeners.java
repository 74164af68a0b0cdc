package io.orcajob.core;

import java.util.List;
import java.util.concurrent.Executor;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import io.orcajob.JobWaitStoppedException;
import io.orcajob.SafeText;
import io.orcajob.observation.CallerContext;
import io.orcajob.observation.JobLogContext;

/**
 * The listeners of a template, each with a queue of its own.
 */
final class JobListeners implements JobEventReceiver {

	private static final Log logger = LogFactory.getLog(JobWatch.class);

	private final List<ListenerQueue> queues;

	/**
	 * Create a receiver.
	 * @param listeners who is told
	 * @param executor tells, and never refuses
	 * @param calls is told how that goes
	 */
	JobListeners(List<JobListener> listeners, Executor executor, JobCallListener calls) {
		this.queues = listeners.stream().map((listener) -> new ListenerQueue(listener, executor, calls)).toList();
	}

	@Override
	public boolean isActive() {
		return this.queues.stream().anyMatch(ListenerQueue::isActive);
	}

	@Override
	public void add(JobEvent event, CallerContext caller) {
		this.queues.forEach((queue) -> queue.add(event, caller));
	}

	@Override
	public void proceed() {
		this.queues.forEach(ListenerQueue::proceed);
	}

	@Override
	public void jobFailed(String id, Throwable error) {
		if (!(error instanceof JobWaitStoppedException)) {
			JobLogContext.run(id, () -> logger.warn("Listeners are told no more of job " + SafeText.of(id) + ": "
					+ SafeText.message(String.valueOf(error.getMessage()))));
		}
	}

	@Override
	public void queryFailed(Throwable error) {
		if (!(error instanceof JobWaitStoppedException)) {
			logger.warn("Listeners are told of no more jobs that match a query: "
					+ SafeText.message(String.valueOf(error.getMessage())));
		}
	}

}

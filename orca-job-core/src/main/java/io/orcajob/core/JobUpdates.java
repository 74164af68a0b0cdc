package io.orcajob.core;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.FluxSink;

import io.orcajob.JobSnapshot;
import io.orcajob.observation.CallerContext;
import io.orcajob.observation.JobLogContext;
import io.orcajob.poll.JobWatcher;
import io.orcajob.poll.Observation;

/**
 * Passes the changes of a job on to a subscriber, one after the other on an executor.
 * What the subscriber has not asked for is the sink's business.
 */
final class JobUpdates implements JobWatcher {

	private static final Log logger = LogFactory.getLog(JobUpdates.class);

	private final FluxSink<JobSnapshot> sink;

	private final String jobId;

	private final CallerContext caller;

	private final Consumer<Observation> observer;

	private final Executor executor;

	private final Queue<Runnable> signals = new ConcurrentLinkedQueue<>();

	private final AtomicInteger pending = new AtomicInteger();

	private @Nullable JobSnapshot last;

	/**
	 * Create a watcher.
	 * @param sink the subscriber
	 * @param jobId the id of the job
	 * @param observer is told each observation
	 * @param executor tells the subscriber, and never refuses
	 */
	JobUpdates(FluxSink<JobSnapshot> sink, String jobId, Consumer<Observation> observer, Executor executor) {
		this.sink = sink;
		this.jobId = jobId;
		this.caller = CallerContext.captureFor(sink.contextView());
		this.observer = observer;
		this.executor = executor;
	}

	/**
	 * Tell the subscriber what is known already, at once and on its own thread: if it
	 * wants no more than that, there is nothing to watch.
	 */
	void begin(Observation known) {
		this.last = known.snapshot();
		this.sink.next(known.snapshot());
		if (known.isTerminal()) {
			this.sink.complete();
		}
	}

	@Override
	public void observed(Observation observation) {
		this.observer.accept(observation);
		JobSnapshot next = observation.snapshot();
		if (!isSame(next)) {
			this.last = next;
			signal(() -> this.sink.next(next));
		}
		if (observation.isTerminal()) {
			signal(this.sink::complete);
		}
	}

	private boolean isSame(JobSnapshot next) {
		return this.last != null && this.last.toBuilder().refreshedAt(next.refreshedAt()).build().equals(next);
	}

	@Override
	public void expired(@Nullable Throwable lastError) {
		// There is no deadline.
	}

	@Override
	public void failed(Throwable error) {
		signal(() -> this.sink.error(error));
	}

	private void signal(Runnable signal) {
		this.signals.add(signal);
		if (this.pending.getAndIncrement() == 0) {
			this.executor.execute(() -> this.caller.run(() -> JobLogContext.run(this.jobId, this::drain)));
		}
	}

	private void drain() {
		do {
			Runnable signal = this.signals.poll();
			if (signal != null) {
				run(signal);
			}
		}
		while (this.pending.decrementAndGet() > 0);
	}

	private void run(Runnable signal) {
		try {
			signal.run();
		}
		catch (Throwable ex) {
			// Also an Error: what comes after it has to be told in any case.
			logger.warn("A subscriber of job " + this.jobId + " failed", ex);
		}
	}

}

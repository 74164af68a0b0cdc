package io.orcajob.core;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;

import io.orcajob.JobWaitStoppedException;
import io.orcajob.SafeText;
import io.orcajob.observation.CallerContext;
import io.orcajob.observation.JobLogContext;

/**
 * A subscription to the events of watched jobs. What the subscriber has not requested yet
 * is merged into one event per job: the latest state, and the status before it that was
 * told last.
 */
final class JobEventSubscription implements JobEventReceiver {

	private static final Log logger = LogFactory.getLog(JobWatch.class);

	private final FluxSink<JobEvent> sink;

	/** The one job that is watched, or {@code null} for those of a query. */
	private final @Nullable String jobId;

	private final Executor executor;

	private final CallerContext caller;

	/** One event per job, in the order in which they became due. */
	private final Map<String, JobEvent> events = new LinkedHashMap<>();

	private final AtomicInteger pending = new AtomicInteger();

	private @Nullable Runnable ending;

	private JobEventSubscription(FluxSink<JobEvent> sink, @Nullable String jobId, Executor executor) {
		this.sink = sink;
		this.jobId = jobId;
		this.executor = executor;
		this.caller = CallerContext.captureFor(sink.contextView());
		sink.onRequest((requested) -> proceed());
	}

	/**
	 * Creates a flux of events, each subscription of which is a watch of its own.
	 * @param jobId the id of the one job that is watched, or {@code null} for a query
	 * @param executor delivers the signals, and never refuses
	 * @param watch begins a watch with a receiver
	 * @return the events
	 */
	static Flux<JobEvent> events(@Nullable String jobId, Executor executor,
			Function<JobEventReceiver, JobWatch> watch) {
		return Flux.create((sink) -> {
			JobEventSubscription subscription = new JobEventSubscription(sink, jobId, executor);
			try {
				sink.onDispose(watch.apply(subscription)::close);
			}
			catch (JobWaitStoppedException ex) {
				subscription.end(() -> sink.error(ex));
			}
		}, FluxSink.OverflowStrategy.IGNORE);
	}

	@Override
	public boolean isActive() {
		return true;
	}

	@Override
	public synchronized void add(JobEvent event, CallerContext caller) {
		this.events.merge(event.getJobId(), event, JobEventSubscription::merge);
		if (event.getJobId().equals(this.jobId) && event.getStatus().isTerminal()) {
			this.ending = this.sink::complete;
		}
	}

	private static JobEvent merge(JobEvent earlier, JobEvent later) {
		return (earlier instanceof JobStatusChangedEvent change)
				? new JobStatusChangedEvent(later.getSource(), change.getPreviousStatus(), later.getSnapshot()) : later;
	}

	@Override
	public void jobFailed(String id, Throwable error) {
		if (id.equals(this.jobId)) {
			end(() -> this.sink.error(error));
		}
		else if (!(error instanceof JobWaitStoppedException)) {
			JobLogContext.run(id, () -> logger.warn("A subscriber is told no more of job " + SafeText.of(id) + ": "
					+ SafeText.message(String.valueOf(error.getMessage()))));
		}
	}

	@Override
	public void queryFailed(Throwable error) {
		end(() -> this.sink.error(error));
	}

	private void end(Runnable ending) {
		synchronized (this) {
			this.ending = ending;
		}
		proceed();
	}

	@Override
	public void proceed() {
		if (this.pending.getAndIncrement() == 0) {
			this.executor.execute(() -> this.caller.run(this::drain));
		}
	}

	private void drain() {
		do {
			for (JobEvent event = next(); event != null; event = next()) {
				JobEvent next = event;
				JobLogContext.run(next.getJobId(), () -> this.sink.next(next));
			}
			Runnable ending = ending();
			if (ending != null) {
				ending.run();
			}
		}
		while (this.pending.decrementAndGet() > 0);
	}

	private synchronized @Nullable JobEvent next() {
		if (this.events.isEmpty() || this.sink.requestedFromDownstream() == 0) {
			return null;
		}
		Iterator<JobEvent> events = this.events.values().iterator();
		JobEvent next = events.next();
		events.remove();
		return next;
	}

	/**
	 * Returns what ends the flux, once, after the last event.
	 */
	private synchronized @Nullable Runnable ending() {
		if (!this.events.isEmpty()) {
			return null;
		}
		Runnable ending = this.ending;
		this.ending = null;
		return ending;
	}

}

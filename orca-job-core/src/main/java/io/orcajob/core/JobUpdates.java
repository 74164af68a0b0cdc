package io.orcajob.core;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.FluxSink;

import io.orcajob.JobSnapshot;
import io.orcajob.poll.JobWatcher;
import io.orcajob.poll.Observation;

/**
 * Passes the changes of a job on to a subscriber.
 */
final class JobUpdates implements JobWatcher {

	private final FluxSink<JobSnapshot> sink;

	private final Consumer<Observation> observer;

	private @Nullable JobSnapshot last;

	/**
	 * Create a watcher.
	 * @param sink the subscriber
	 * @param observer is told each observation
	 */
	JobUpdates(FluxSink<JobSnapshot> sink, Consumer<Observation> observer) {
		this.sink = sink;
		this.observer = observer;
	}

	@Override
	public void observed(Observation observation) {
		this.observer.accept(observation);
		JobSnapshot next = observation.snapshot();
		if (!isSame(next)) {
			this.last = next;
			this.sink.next(next);
		}
		if (observation.isTerminal()) {
			this.sink.complete();
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
		this.sink.error(error);
	}

}

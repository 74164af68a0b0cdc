package io.orcajob.poll;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;

import io.orcajob.OrcaUnavailableException;
import io.orcajob.client.ApiCall;
import io.orcajob.observation.RunningObservation;

/**
 * A request in flight, with those who joined it, which is due when it has taken too long.
 * Only touched by the poller's commands.
 */
final class Flight extends Scheduled {

	final long number;

	final long startedAt;

	final PollMode mode;

	/** The job that is asked for, unless this is an errand. */
	final @Nullable Tracker tracker;

	final @Nullable Errand<?> errand;

	final List<Reader> readers;

	final RunningObservation observation;

	final Disposable.Swap exchange = Disposables.swap();

	/** What was made of the request; nothing if that has failed. */
	@Nullable ApiCall<?> call;

	Flight(long number, long startedAt, PollMode mode, @Nullable Tracker tracker, @Nullable Errand<?> errand,
			List<Reader> readers, RunningObservation observation) {
		this.number = number;
		this.startedAt = startedAt;
		this.mode = mode;
		this.tracker = tracker;
		this.errand = errand;
		this.readers = readers;
		this.observation = observation;
	}

	/**
	 * Returns whether the response is to be shown to somebody who asked for it.
	 */
	boolean isAskedFor() {
		return this.readers.stream().anyMatch(Reader::isUrgent);
	}

	OrcaUnavailableException timeout(Duration limit) {
		return (this.call != null) ? this.call.timeout(limit) : PollErrors.notMade(this.number);
	}

}

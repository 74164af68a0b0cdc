package io.orcajob.poll;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;

import io.orcajob.client.ApiCall;
import io.orcajob.client.JobStatusInfo;
import io.orcajob.observation.JobLogContext;
import io.orcajob.observation.RunningObservation;

/**
 * All that the poller keeps of one job while somebody is interested in it. Only touched
 * by the poller's commands.
 */
final class Tracker {

	private static final Log logger = LogFactory.getLog(JobPoller.class);

	/** After how many failures to read the record the status is asked for again. */
	static final int MAX_UNREAD = 3;

	final String id;

	/** Numbers the trackers since the poller was last idle. */
	final long index;

	/** Where the tracker stands in the {@link Schedule}; only to be set by that. */
	long dueAt;

	boolean scheduled;

	/** What is known, the newest answer first. */
	Observation observation;

	/** Who waits for the job to end. */
	final List<Watch> watches = new ArrayList<>(1);

	/** Who waits for a request that has not begun yet. */
	List<Reader> readers = new ArrayList<>(0);

	/** Until when their request has to be sent. */
	long readersUntil;

	/** The request in flight. */
	@Nullable Flight flight;

	/** Where a request that is due waits for its turn; only to be set by the queue. */
	ReadyQueue.@Nullable Lane lane;

	/** The last status if it said COMPLETED, so that the result has to be read. */
	@Nullable JobStatusInfo completed;

	/**
	 * How many requests for the record have failed in a row, after it was sure to be
	 * there.
	 */
	int unread;

	/** Whether the next request is to read the full record. */
	boolean recordWanted;

	/** When the next poll is due; has no meaning without watches. */
	long nextPollAt;

	/** Only a request of a larger number answers those who asked for a fresh one. */
	long demand;

	int failures;

	/** Whether the key was refused once, which is to be confirmed before it counts. */
	boolean refused;

	@Nullable Throwable lastError;

	/**
	 * The type under which the job is counted as watched; only to be set by telemetry.
	 */
	@Nullable String countedAs;

	final ProgressRate progress = new ProgressRate();

	/** Whether an answer said that the job is active while somebody watched it. */
	boolean seenActive;

	Tracker(Observation known, long index, long now) {
		this.id = known.snapshot().id();
		this.index = index;
		this.observation = known;
		this.nextPollAt = now;
	}

	boolean isIdle() {
		return this.watches.isEmpty() && this.readers.isEmpty() && this.flight == null;
	}

	/**
	 * Return the shortest interval among the watches.
	 */
	long interval() {
		long interval = Long.MAX_VALUE;
		for (Watch watch : this.watches) {
			interval = Math.min(interval, watch.interval());
		}
		return interval;
	}

	/**
	 * Return whether the full record has to be read and the status is not enough.
	 */
	boolean needsRecord() {
		return this.completed != null || (mayReadRecord()
				&& (this.observation.isNone() || this.observation.submitted() || this.recordWanted));
	}

	/**
	 * Return whether the record has not failed so often that the status is asked for
	 * first.
	 */
	boolean mayReadRecord() {
		return this.unread < MAX_UNREAD;
	}

	/**
	 * Return whether somebody waits for the next request.
	 */
	boolean isAskedFor() {
		return this.demand > 0 || this.readers.stream().anyMatch(Reader::isUrgent);
	}

	/**
	 * Tell the watches something and drop those that it ends.
	 * @return those that have ended
	 */
	List<Watch> tell(Consumer<Watch> call) {
		// A copy, as a watcher may react with a command of its own.
		for (Watch watch : List.copyOf(this.watches)) {
			try {
				call.accept(watch);
			}
			catch (Throwable ex) {
				// Also an Error: the other watches have to be told in any case.
				JobLogContext.run(this.id, () -> logger.error("A watcher of job " + this.id + " failed", ex));
			}
		}
		List<Watch> ended = this.watches.stream().filter(Watch::isEnded).toList();
		this.watches.removeAll(ended);
		return ended;
	}

	/**
	 * Add some who wait for the next request.
	 * @param added who waits
	 * @param until when it has to be sent at the latest, unless others wait already
	 */
	void add(List<Reader> added, long until) {
		if (this.readers.isEmpty()) {
			this.readersUntil = until;
		}
		this.readers.addAll(added);
	}

	/**
	 * Take off those who wait for the next request.
	 */
	List<Reader> takeReaders() {
		List<Reader> taken = this.readers;
		this.readers = new ArrayList<>(0);
		return taken;
	}

	/**
	 * A request in flight, with those who joined it.
	 */
	static final class Flight {

		final long number;

		final long startedAt;

		final long timeoutAt;

		final List<Reader> readers;

		final ApiCall<?> call;

		final PollMode mode;

		final RunningObservation observation;

		final Disposable.Swap exchange = Disposables.swap();

		Flight(long number, long startedAt, long timeoutAt, List<Reader> readers, ApiCall<?> call, PollMode mode,
				RunningObservation observation) {
			this.number = number;
			this.startedAt = startedAt;
			this.timeoutAt = timeoutAt;
			this.readers = readers;
			this.call = call;
			this.mode = mode;
			this.observation = observation;
		}

	}

}

package io.orcajob.poll;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import io.orcajob.client.JobStatusInfo;

/**
 * All that the poller keeps of one job while somebody is interested in it. Only touched
 * by the poller's commands.
 */
final class Tracker extends Scheduled {

	/** After how many failures to read the record the status is asked for again. */
	static final int MAX_UNREAD = 3;

	final String id;

	/** Numbers the trackers since the poller was last idle. */
	final long index;

	/** What is known, the newest answer first. May be read on any thread. */
	volatile Observation observation;

	/** Who waits for the job to end; only to be changed by this class. */
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

	/** Whether somebody's time runs out, and needs a request that has not begun yet. */
	boolean lastCheckWanted;

	/** How much there is that watches are still to be told of. */
	int untold;

	/** Whether the last response was older than what was known before. */
	private boolean contradicted;

	/** Whether somebody waits for the request that the readers wait for. */
	private boolean urgent;

	/** When the next poll is due; has no meaning without watches. */
	long nextPollAt;

	/** Only a request of a larger number answers those who asked for a fresh one. */
	long demand;

	int failures;

	final Refusals refusals = new Refusals();

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
		return this.demand > 0 || this.urgent;
	}

	/**
	 * Adds a watch.
	 */
	void add(Watch watch) {
		watch.tracker = this;
		watch.index = this.watches.size();
		this.watches.add(watch);
	}

	/**
	 * Removes a watch, whose place the last one takes.
	 * @return whether it was there
	 */
	boolean remove(Watch watch) {
		if (watch.tracker != this) {
			return false;
		}
		Watch last = this.watches.remove(this.watches.size() - 1);
		if (last != watch) {
			this.watches.set(watch.index, last);
			last.index = watch.index;
		}
		watch.tracker = null;
		return true;
	}

	/**
	 * Takes in what a response says. One with an older {@code updated_at} than what is
	 * known counts if somebody asked for it, or if it confirms the last one: clocks of
	 * the service may go back.
	 * @param next what the response says
	 * @param askedFor whether somebody asked for it
	 * @return what is known of the job then
	 */
	Observation merged(Observation next, boolean askedFor) {
		boolean older = this.observation.isContradictedBy(next);
		boolean accepted = older && (askedFor || this.contradicted);
		this.contradicted = older && !accepted;
		return this.observation.merge(accepted ? next.turnedBack() : next);
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
		for (Reader reader : added) {
			this.readers.add(reader);
			this.urgent |= reader.isUrgent();
		}
	}

	/**
	 * Take off those who wait for the next request.
	 */
	List<Reader> takeReaders() {
		List<Reader> taken = this.readers;
		this.readers = new ArrayList<>(0);
		this.urgent = false;
		return taken;
	}

}

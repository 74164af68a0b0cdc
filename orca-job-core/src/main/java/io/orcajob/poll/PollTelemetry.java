package io.orcajob.poll;

import java.time.Duration;
import java.time.Instant;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.orcajob.JobSnapshot;
import io.orcajob.OrcaUnavailableException;
import io.orcajob.Status;
import io.orcajob.client.ServiceClock;
import io.orcajob.observation.JobLogContext;
import io.orcajob.observation.JobTimes;
import io.orcajob.poll.ReadyQueue.Lane;

/**
 * Tells the listeners what the engine does. Costs nothing if there are none. Only used by
 * the poller's commands.
 */
final class PollTelemetry {

	private static final Log logger = LogFactory.getLog(JobPoller.class);

	private final PollListeners listeners;

	private final ServiceClock serviceClock;

	private boolean toldOfTimes;

	PollTelemetry(PollListeners listeners, ServiceClock serviceClock) {
		this.listeners = listeners;
		this.serviceClock = serviceClock;
	}

	/**
	 * A job is watched or is not, by a type that may just have become known.
	 */
	void watching(Tracker tracker, boolean watched) {
		if (this.listeners.isEmpty()) {
			return;
		}
		String type = watched ? tracker.observation.snapshot().type() : null;
		String before = tracker.countedAs;
		if (type == null ? before != null : !type.equals(before)) {
			tracker.countedAs = type;
			if (before != null) {
				this.listeners.watching(before, -1);
			}
			if (type != null) {
				this.listeners.watching(type, 1);
			}
		}
	}

	/**
	 * A request for a job is about to be sent.
	 * @param lane where it waited for its turn
	 */
	void sending(Tracker tracker, Lane lane, long now) {
		if (!this.listeners.isEmpty() && lane == Lane.DUE && !tracker.watches.isEmpty()) {
			this.listeners.pollSent(Duration.ofNanos(Math.max(0, now - tracker.nextPollAt)));
		}
	}

	/**
	 * A request has ended.
	 */
	void polled(Flight flight, long now, @Nullable Throwable error) {
		if (!this.listeners.isEmpty()) {
			this.listeners.polled(flight.mode, Duration.ofNanos(now - flight.startedAt), error);
		}
	}

	/**
	 * The service may ask to wait.
	 */
	void heed(Throwable error) {
		if (error instanceof OrcaUnavailableException unavailable) {
			Duration retryAfter = unavailable.getRetryAfter();
			if (ThrottleGate.isThrottled(unavailable)) {
				this.listeners.throttled((retryAfter != null) ? retryAfter : Duration.ZERO);
			}
		}
	}

	/**
	 * A job is seen in a state, while the tracker still has the one before.
	 */
	void observed(Tracker tracker, Observation next) {
		if (this.listeners.isEmpty() || tracker.watches.isEmpty()) {
			return;
		}
		JobSnapshot snapshot = next.snapshot();
		if (next.isTerminal()) {
			measure(snapshot, snapshot.createdAt(), snapshot.updatedAt());
			if (tracker.seenActive) {
				noticed(snapshot);
			}
			return;
		}
		if (snapshot.status() == Status.PROCESSING && wasQueued(tracker, next)) {
			Duration queued = measure(snapshot, snapshot.createdAt(), snapshot.updatedAt());
			if (queued != null) {
				this.listeners.jobStarted(snapshot, queued);
			}
		}
		tracker.seenActive = true;
	}

	/**
	 * Return whether a job was queued until just now: who watches it late with an old
	 * handle does not see when it began.
	 */
	private static boolean wasQueued(Tracker tracker, Observation next) {
		Observation last = tracker.observation;
		return isQueued(last.snapshot().status())
				&& (tracker.seenActive || next.atNanos() - last.atNanos() <= tracker.interval());
	}

	private void noticed(JobSnapshot snapshot) {
		Instant now = this.serviceClock.toServiceTime(snapshot.refreshedAt());
		Duration lag = (now != null) ? measure(snapshot, snapshot.updatedAt(), now) : null;
		if (lag != null) {
			this.listeners.endNoticed(snapshot, lag);
		}
	}

	/**
	 * Return the time between two moments, or {@code null} if they tell none, and say so
	 * once if they are told but cannot be.
	 */
	private @Nullable Duration measure(JobSnapshot snapshot, Instant from, Instant to) {
		Duration time = JobTimes.between(from, to);
		if (time == null && JobTimes.isKnown(from) && JobTimes.isKnown(to) && !this.toldOfTimes) {
			this.toldOfTimes = true;
			JobLogContext.run(snapshot.id(),
					() -> logger.warn("The service sends times that cannot be: job " + snapshot.id()
							+ " was created at " + snapshot.createdAt() + " and changed at " + snapshot.updatedAt()
							+ ". Such times are not measured; this is said once"));
		}
		return time;
	}

	private static boolean isQueued(Status status) {
		return status == Status.INITIALIZED || status == Status.DISPATCHED || status == Status.WAITING;
	}

}

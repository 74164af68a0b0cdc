package io.orcajob.poll;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

import io.orcajob.JobSnapshot;
import io.orcajob.OrcaUnavailableException;
import io.orcajob.Status;
import io.orcajob.client.ServiceClock;
import io.orcajob.poll.ReadyQueue.Lane;

/**
 * Tells the listeners what the engine does. Costs nothing if there are none. Only used by
 * the poller's commands.
 */
final class PollTelemetry {

	private final PollListeners listeners;

	private final ServiceClock serviceClock;

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
			if (tracker.seenActive && isKnown(snapshot.updatedAt())) {
				noticed(snapshot);
			}
			return;
		}
		if (snapshot.status() == Status.PROCESSING && wasQueued(tracker, next) && isKnown(snapshot.createdAt())
				&& isKnown(snapshot.updatedAt())) {
			this.listeners.jobStarted(snapshot, positive(Duration.between(snapshot.createdAt(), snapshot.updatedAt())));
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
		if (now != null) {
			this.listeners.endNoticed(snapshot, positive(Duration.between(snapshot.updatedAt(), now)));
		}
	}

	private static boolean isQueued(Status status) {
		return status == Status.INITIALIZED || status == Status.DISPATCHED || status == Status.WAITING;
	}

	private static boolean isKnown(Instant moment) {
		return !moment.equals(Instant.EPOCH);
	}

	private static Duration positive(Duration duration) {
		return duration.isNegative() ? Duration.ZERO : duration;
	}

}

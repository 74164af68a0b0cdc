package io.orcajob.poll;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.orcajob.OrcaUnavailableException;
import io.orcajob.poll.Tracker.Flight;

/**
 * Reopens the {@link ThrottleGate}: when the time that the service asked for is over, one
 * request finds out whether it answers again, before the others follow.
 */
final class Probe {

	private final ThrottleGate gate;

	private final PollerSettings settings;

	private @Nullable Flight flight;

	private int failures;

	Probe(ThrottleGate gate, PollerSettings settings) {
		this.gate = gate;
		this.settings = settings;
	}

	boolean isUnderWay() {
		return this.flight != null;
	}

	void begin(@Nullable Flight flight) {
		this.flight = flight;
	}

	/**
	 * The service has answered a request.
	 * @return whether the gate has opened by that
	 */
	boolean answered(Flight answered, long now) {
		if (this.flight != answered) {
			return false;
		}
		this.flight = null;
		this.failures = 0;
		ThrottleGate.Closure closure = this.gate.current();
		if (closure == null || closure.until() - now > 0) {
			return false;
		}
		this.gate.lift(closure);
		return true;
	}

	/**
	 * The service has not answered a request, or wants to be left alone.
	 */
	void failed(Flight failed, Throwable error, long now, double random) {
		boolean probed = this.flight == failed;
		if (probed) {
			this.flight = null;
		}
		if (!(error instanceof OrcaUnavailableException unavailable)) {
			return;
		}
		Duration retryAfter = unavailable.getRetryAfter();
		if (retryAfter != null && !retryAfter.isZero()) {
			this.gate.close(retryAfter.toNanos(), unavailable, now);
		}
		else if (probed) {
			this.gate.close(PollDelays.afterFailure(++this.failures, 0, this.settings, random), unavailable, now);
		}
	}

}

package io.orcajob.poll;

import java.time.Duration;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.orcajob.OrcaUnavailableException;

/**
 * Passes the closed {@link ThrottleGate}, one request at a time: last checks, as long as
 * the service takes them, and when the time that it asked for is over, a request that
 * finds out whether it answers again, before the others follow.
 */
final class Probe {

	private final ThrottleGate gate;

	private final PollerSettings settings;

	private @Nullable Flight flight;

	/** The id of the job whose request closed the gate. */
	private @Nullable String closedBy;

	/** Whether the service has refused a last check since the gate was closed. */
	private boolean refused;

	private int failures;

	Probe(ThrottleGate gate, PollerSettings settings) {
		this.gate = gate;
		this.settings = settings;
	}

	/**
	 * Returns whether a request passes the gate.
	 * @param flights the requests in flight
	 */
	boolean isUnderWay(Set<Flight> flights) {
		return this.flight != null && flights.contains(this.flight);
	}

	void begin(@Nullable Flight flight) {
		this.flight = flight;
	}

	/**
	 * Returns whether last checks may pass while the gate is closed: none follows one
	 * that the service has refused.
	 */
	boolean isOpenForLastChecks() {
		return !this.refused;
	}

	/**
	 * Returns the job whose request closed the gate: another one finds out better whether
	 * the service answers again.
	 * @return the id, or {@code null} if it is not known
	 */
	@Nullable String closedBy() {
		return this.closedBy;
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
		this.refused = false;
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
		ThrottleGate.Closure closure = this.gate.current();
		// A request that finds out whether the time is over begins a new closure.
		this.refused = closure != null && closure.until() - now > 0
				&& (this.refused || (probed && ThrottleGate.isThrottled(unavailable)));
		Duration retryAfter = unavailable.getRetryAfter();
		if (retryAfter != null && !retryAfter.isZero()) {
			this.gate.close(retryAfter.toNanos(), unavailable, now);
			this.closedBy = (failed.tracker != null) ? failed.tracker.id : null;
		}
		else if (probed) {
			this.gate.close(PollDelays.afterFailure(++this.failures, 0, this.settings, random), unavailable, now);
		}
	}

}

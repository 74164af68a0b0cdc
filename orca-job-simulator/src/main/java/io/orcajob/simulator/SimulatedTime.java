package io.orcajob.simulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The time of a simulator: a clock that may run faster than the one behind it and may be
 * turned forward. It never goes back, even if the clock behind it does, so that a job
 * once seen to have ended stays so.
 */
final class SimulatedTime {

	private final Clock clock;

	private final double speed;

	private final long origin;

	private final AtomicLong advanced = new AtomicLong();

	private final AtomicLong latest;

	SimulatedTime(Clock clock, double speed) {
		this.clock = clock;
		this.speed = speed;
		this.origin = Micros.of(clock.instant());
		this.latest = new AtomicLong(this.origin);
	}

	long micros() {
		long elapsed = Micros.of(this.clock.instant()) - this.origin;
		long scaled = (this.speed != 1) ? (long) (elapsed * this.speed) : elapsed;
		return this.latest.accumulateAndGet(this.origin + scaled + this.advanced.get(), Math::max);
	}

	Instant now() {
		return Micros.toInstant(micros());
	}

	void advance(Duration duration) {
		this.advanced.addAndGet(Micros.of(Micros.requireInRange(duration, "duration")));
	}

}

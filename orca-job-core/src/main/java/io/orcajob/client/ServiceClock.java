package io.orcajob.client;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Estimates the time of the service from the {@code Date} of its answers, which is in
 * whole seconds, and from when they arrived. An answer arrives later than it was sent,
 * and its date is earlier than the moment that it stands for: of the differences of the
 * last minutes the smallest is the best. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class ServiceClock {

	private static final Duration WINDOW = Duration.ofMinutes(5);

	private @Nullable Instant windowStart;

	private @Nullable Duration smallest;

	private @Nullable Duration smallestBefore;

	/**
	 * Take in an answer.
	 * @param receivedAt when it arrived, by the local clock
	 * @param sentAt when it was sent, by the service's clock
	 */
	synchronized void observe(Instant receivedAt, Instant sentAt) {
		Duration difference = Duration.between(sentAt, receivedAt);
		Instant start = this.windowStart;
		boolean turnedBack = start != null && receivedAt.isBefore(start);
		if (start == null || turnedBack || !receivedAt.isBefore(start.plus(WINDOW))) {
			this.windowStart = receivedAt;
			// After a pause the last window is none of the last minutes.
			boolean follows = start != null && !turnedBack && receivedAt.isBefore(start.plus(WINDOW.multipliedBy(2)));
			this.smallestBefore = follows ? this.smallest : null;
			this.smallest = difference;
		}
		else if (this.smallest == null || difference.compareTo(this.smallest) < 0) {
			this.smallest = difference;
		}
	}

	/**
	 * Return the time of the service.
	 * @param local a moment of now, by the local clock
	 * @return the same moment by the service's clock, or {@code null} if no answer has
	 * told the time
	 */
	public synchronized @Nullable Instant toServiceTime(Instant local) {
		Duration current = this.smallest;
		if (current == null) {
			return null;
		}
		Duration before = this.smallestBefore;
		return local.minus((before != null && before.compareTo(current) < 0) ? before : current);
	}

}

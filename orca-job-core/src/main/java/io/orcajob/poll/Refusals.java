package io.orcajob.poll;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * The refused polls of one job, or of one list, since the last one that succeeded: they
 * end the waits for it once they have lasted.
 */
final class Refusals {

	/** For how long requests have to be refused by whoever responds. */
	private static final long PATIENCE = Duration.ofMinutes(1).toNanos();

	private @Nullable PollFailure last;

	private long since;

	/**
	 * Take note of a failed poll.
	 * @param failure what it tells
	 * @param known whether the job, or the list, was read before
	 * @param served whether the service has responded to any poll before
	 * @param interval the refresh interval, in nanoseconds
	 * @param now the current time
	 * @return whether waits end by it
	 */
	boolean isFinal(PollFailure failure, boolean known, boolean served, long interval, long now) {
		boolean confirmed = this.last == failure;
		if (!confirmed) {
			this.last = failure;
			this.since = now;
		}
		long lasted = now - this.since;
		return switch (failure) {
			case TRANSIENT -> false;
			case REFUSED -> confirmed && (!(known || served) || lasted >= PATIENCE);
			// What was read before may be missing from a replica that lags behind.
			case NOT_FOUND -> !known || (confirmed && lasted >= Math.min(interval, PATIENCE));
			case NOT_SENT -> true;
		};
	}

	void clear() {
		this.last = null;
	}

}

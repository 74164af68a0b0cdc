package io.orcajob.poll;

import java.time.Instant;

import io.orcajob.JobSnapshot;

/**
 * What one request told of a job, with what is needed to tell newer from older: answers
 * may overtake each other.
 *
 * @param snapshot the state of the job
 * @param number the number that the poller drew before the request was sent; zero if
 * there was no request
 * @param atNanos when the answer arrived, by the poller's monotonic clock
 * @since 0.1.0
 */
public record Observation(JobSnapshot snapshot, long number, long atNanos) {

	/**
	 * Return what is known of a job that was never asked for.
	 * @param id the id
	 * @return an observation that any other replaces
	 */
	public static Observation none(String id) {
		return new Observation(JobSnapshot.builder().id(id).build(), 0, 0);
	}

	/**
	 * Return whether the job was never asked for.
	 * @return whether there was no answer yet
	 */
	public boolean isNone() {
		return this.number == 0;
	}

	/**
	 * Return whether the job has ended.
	 * @return whether the status is terminal
	 */
	public boolean isTerminal() {
		return this.snapshot.status().isTerminal();
	}

	/**
	 * Return the newer of two observations of one job. An end stays; otherwise the larger
	 * {@code updatedAt} wins; where that is equal or unknown, the request that began
	 * later.
	 * @param next the other observation
	 * @return this one or the other; or this one with the other's time of refresh, if the
	 * other was asked for later and yet tells of an older state
	 */
	public Observation merge(Observation next) {
		if (next.isNone() || isTerminal()) {
			return this;
		}
		if (isNone() || next.isTerminal()) {
			return next;
		}
		int order = order(this.snapshot.updatedAt(), next.snapshot.updatedAt());
		if (order < 0 || (order == 0 && this.number <= next.number)) {
			return next;
		}
		if (this.number >= next.number) {
			return this;
		}
		return new Observation(this.snapshot.toBuilder().refreshedAt(next.snapshot.refreshedAt()).build(), next.number,
				next.atNanos);
	}

	private static int order(Instant left, Instant right) {
		return (left.equals(Instant.EPOCH) || right.equals(Instant.EPOCH)) ? 0 : left.compareTo(right);
	}

}

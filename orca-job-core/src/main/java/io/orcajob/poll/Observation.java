package io.orcajob.poll;

import java.time.Duration;
import java.time.Instant;

import io.orcajob.JobNotFoundException;
import io.orcajob.JobSnapshot;

/**
 * What one request told of a job, with what is needed to tell newer from older: answers
 * may overtake each other.
 *
 * @param snapshot the state of the job
 * @param number the number that the poller drew before the request was sent; zero if
 * there was no request
 * @param atNanos when the answer arrived, by the poller's monotonic clock
 * @param submitted whether the request was the one that submitted the job, whose answer
 * lacks much of what the record has
 * @param turnedBackAt the number of the last request whose response counts although its
 * {@code updated_at} was older than what was known before, as clocks of the service may
 * go back; zero if there was none
 * @since 0.1.0
 */
public record Observation(JobSnapshot snapshot, long number, long atNanos, boolean submitted, long turnedBackAt) {

	/** For how long the service may not know a job yet that it has just started. */
	private static final long VISIBLE_AFTER = Duration.ofSeconds(10).toNanos();

	/**
	 * Create an observation of an answer that has the whole record of the job.
	 * @param snapshot the state of the job
	 * @param number the number that the poller drew before the request was sent
	 * @param atNanos when the answer arrived, by the poller's monotonic clock
	 */
	public Observation(JobSnapshot snapshot, long number, long atNanos) {
		this(snapshot, number, atNanos, false);
	}

	/**
	 * Create an observation.
	 * @param snapshot the state of the job
	 * @param number the number that the poller drew before the request was sent
	 * @param atNanos when the answer arrived, by the poller's monotonic clock
	 * @param submitted whether the request was the one that submitted the job
	 */
	public Observation(JobSnapshot snapshot, long number, long atNanos, boolean submitted) {
		this(snapshot, number, atNanos, submitted, 0);
	}

	/**
	 * Return what is known of a job that was never asked for.
	 * @param id the id
	 * @return an observation that any other replaces
	 */
	public static Observation none(String id) {
		return new Observation(JobSnapshot.builder().id(id).build(), 0, 0);
	}

	/**
	 * Return what stands for a job where a submit has started none.
	 * @param completed what the handle shows
	 * @return an observation that none replaces
	 */
	public static Observation withoutJob(JobSnapshot completed) {
		return new Observation(completed, 0, 0);
	}

	/**
	 * Return whether there is a job.
	 * @return whether this is not {@linkplain #withoutJob without one}
	 */
	public boolean isJob() {
		return !isNone() || !isTerminal();
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
	 * Return the newer of two observations of one job. An end stays, and the answer to
	 * the submit gives way to any other; otherwise the larger {@code updatedAt} wins;
	 * where that is equal or unknown, or the service's clock was turned back in between,
	 * the request that began later.
	 * @param next the other observation
	 * @return this one or the other; or this one with the other's time of refresh, if the
	 * other was asked for later and yet tells of an older state
	 */
	public Observation merge(Observation next) {
		if (next.isNone() || isTerminal() || (next.submitted && !isNone())) {
			return this;
		}
		if (isNone() || next.isTerminal() || this.submitted) {
			// The times of a submit's answer may be those of what the job works on.
			return next;
		}
		int order = order(next);
		if (order < 0 || (order == 0 && this.number <= next.number)) {
			return (this.turnedBackAt <= next.turnedBackAt) ? next : next.turnedBack(this.turnedBackAt);
		}
		if (this.number >= next.number) {
			return this;
		}
		return new Observation(this.snapshot.toBuilder().refreshedAt(next.snapshot.refreshedAt()).build(), next.number,
				next.atNanos, this.submitted, this.turnedBackAt);
	}

	/**
	 * Return whether another observation was asked for later and yet tells of an older
	 * state, so that {@link #merge} does not take it.
	 */
	boolean isContradictedBy(Observation next) {
		return !isNone() && !isTerminal() && !next.isTerminal() && !this.submitted && this.number < next.number
				&& order(next) > 0;
	}

	/**
	 * Return the same observation as one that counts although it tells of an older state
	 * than was known before.
	 */
	Observation turnedBack() {
		return turnedBack(this.number);
	}

	private Observation turnedBack(long at) {
		return new Observation(this.snapshot, this.number, this.atNanos, this.submitted, at);
	}

	/**
	 * Return what an error says about the job: shortly after the submit, that it is not
	 * known to the service only means that it is not visible yet.
	 * @param error the error of a request for the job
	 * @param nowNanos the poller's monotonic time
	 * @return the error, or one that may pass in its place
	 */
	public Throwable explain(Throwable error, long nowNanos) {
		return (this.submitted && error instanceof JobNotFoundException ex && nowNanos - this.atNanos < VISIBLE_AFTER)
				? PollErrors.notYetVisible(this.snapshot.id(), ex) : error;
	}

	private int order(Observation next) {
		Instant left = this.snapshot.updatedAt();
		Instant right = next.snapshot.updatedAt();
		boolean unknown = left.equals(Instant.EPOCH) || right.equals(Instant.EPOCH) || next.turnedBackAt > this.number
				|| this.turnedBackAt > next.number;
		return unknown ? 0 : left.compareTo(right);
	}

}

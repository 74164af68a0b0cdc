package io.orcajob.poll;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.orcajob.JobSnapshot;

/**
 * How fast a job gets on, from the first and the last change of its steps that were seen.
 */
final class ProgressRate {

	private int firstSteps = -1;

	private long firstAt;

	private int lastSteps = -1;

	private long lastAt;

	void observe(JobSnapshot snapshot, long now) {
		Integer steps = snapshot.stepsCompleted();
		if (steps == null || steps == this.lastSteps) {
			return;
		}
		if (this.firstSteps < 0 || steps < this.lastSteps) {
			// It has begun, perhaps anew.
			this.firstSteps = steps;
			this.firstAt = now;
		}
		this.lastSteps = steps;
		this.lastAt = now;
	}

	/**
	 * Return how much longer it takes to the last step.
	 */
	@Nullable Duration remaining(JobSnapshot snapshot, long now) {
		Integer total = snapshot.stepsTotal();
		int done = this.lastSteps - this.firstSteps;
		if (total == null || done <= 0 || total < this.lastSteps) {
			return null;
		}
		double nanosPerStep = (this.lastAt - this.firstAt) / (double) done;
		long nanos = (long) (nanosPerStep * (total - this.lastSteps)) - (now - this.lastAt);
		if (nanos < 0 && this.lastSteps < total) {
			// It does not go on as it did, or nobody tells.
			return null;
		}
		return Duration.ofNanos(Math.max(0, nanos));
	}

}

package io.orcajob.simulator;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What can be seen of a job at one moment. Times are microseconds since the epoch.
 */
record JobState(String id, JobScript script, JobStatus status, boolean begun, @Nullable Integer stepsTotal,
		@Nullable Integer stepsCompleted, @Nullable String exception, @Nullable Map<String, @Nullable Object> result,
		long createdAt, long updatedAt) {

	static JobState of(String id, JobScript script, Timeline timeline, long now) {
		JobStatus status = timeline.status(now);
		long worked = Math.min(now, Math.min(timeline.aborting(), timeline.end()));
		boolean begun = timeline.processing() <= worked;
		Integer total = begun ? script.steps() : null;
		Integer done = null;
		if (total != null) {
			done = (status == JobStatus.COMPLETED) ? total : stepsDone(script, total, worked - timeline.processing());
		}
		return new JobState(id, script, status, begun, total, done,
				(status == JobStatus.FAILED) ? timeline.exception() : null,
				(status == JobStatus.COMPLETED) ? script.result() : null, timeline.created(),
				updatedAt(script, timeline, status, total, done));
	}

	/**
	 * Return the steps done so far, which are never all: the last one is done when the
	 * job completes.
	 */
	private static int stepsDone(JobScript script, int total, long elapsed) {
		long duration = Micros.of(script.duration());
		if (duration == 0) {
			return 0;
		}
		return (int) Micros.multiplyAndDivide(total, Math.min(elapsed, duration - 1), duration);
	}

	private static long updatedAt(JobScript script, Timeline timeline, JobStatus status, @Nullable Integer total,
			@Nullable Integer done) {
		return switch (status) {
			case INITIALIZED, WAITING -> timeline.created();
			case DISPATCHED -> timeline.dispatched();
			case PROCESSING -> timeline.processing() + timeOfStep(script, total, done);
			case ABORTING -> timeline.aborting();
			case COMPLETED, FAILED, ABORTED -> timeline.end();
		};
	}

	private static long timeOfStep(JobScript script, @Nullable Integer total, @Nullable Integer done) {
		if (total == null || done == null || done == 0) {
			return 0;
		}
		long duration = Micros.of(script.duration());
		long time = Micros.multiplyAndDivide(done, duration, total);
		// Rounded up: the first microsecond at which stepsDone gives this number.
		return (Micros.multiplyAndDivide(total, time, duration) >= done) ? time : time + 1;
	}

}

package io.orcajob.simulator;

import java.util.Collection;

import org.jspecify.annotations.Nullable;

/**
 * When each thing in the life of a job happens, in microseconds since the epoch or
 * {@link Micros#NEVER}. A function of the script, the time of submission, the time of the
 * abort and the timelines of the dependencies; it does not change as time passes.
 */
record Timeline(long created, long dispatched, long processing, long aborting, long end, JobStatus outcome,
		@Nullable String exception) {

	static Timeline of(JobScript script, long created, Collection<SimulatedJob> dependencies) {
		long dispatched = created;
		long failed = Micros.NEVER;
		String exception = null;
		for (SimulatedJob dependency : dependencies) {
			Timeline other = dependency.timeline();
			dispatched = Math.max(dispatched, other.end());
			if (other.outcome() != JobStatus.COMPLETED && other.end() < failed) {
				failed = other.end();
				exception = "Dependency " + dependency.id() + " is " + other.outcome();
			}
		}
		if (exception != null) {
			return new Timeline(created, Micros.NEVER, Micros.NEVER, Micros.NEVER, Math.max(created, failed),
					JobStatus.FAILED, exception);
		}
		long processing = Micros.plus(dispatched, Micros.of(script.queue()));
		long end = Micros.plus(processing, Micros.of(script.duration()));
		return switch (script.outcome()) {
			case COMPLETED ->
				new Timeline(created, dispatched, processing, Micros.NEVER, end, JobStatus.COMPLETED, null);
			case FAILED ->
				new Timeline(created, dispatched, processing, Micros.NEVER, end, JobStatus.FAILED, script.exception());
		};
	}

	Timeline abortedAt(long time, long aborting) {
		return new Timeline(this.created, this.dispatched, this.processing, time, Micros.plus(time, aborting),
				JobStatus.ABORTED, null);
	}

	JobStatus status(long now) {
		if (now >= this.end) {
			return this.outcome;
		}
		if (now >= this.aborting) {
			return JobStatus.ABORTING;
		}
		if (now >= this.processing) {
			return JobStatus.PROCESSING;
		}
		return (now >= this.dispatched) ? JobStatus.DISPATCHED : JobStatus.WAITING;
	}

}

package io.orcajob.simulator;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/**
 * One job: its script, and the timeline that follows from it. Guarded by the lock of the
 * {@link JobStore}.
 */
final class SimulatedJob {

	private final String id;

	private final JobScript script;

	private final int number;

	private final long created;

	private final Collection<SimulatedJob> dependencies;

	private List<SimulatedJob> dependents = Collections.emptyList();

	private Timeline timeline;

	private boolean aborted;

	SimulatedJob(String id, JobScript script, int number, long created, Collection<SimulatedJob> dependencies) {
		this.id = id;
		this.script = script;
		this.number = number;
		this.created = created;
		this.dependencies = dependencies;
		this.timeline = Timeline.of(script, created, dependencies);
		for (SimulatedJob dependency : dependencies) {
			dependency.addDependent(this);
		}
	}

	String id() {
		return this.id;
	}

	JobScript script() {
		return this.script;
	}

	/**
	 * Return the position in the order of creation.
	 */
	int number() {
		return this.number;
	}

	long created() {
		return this.created;
	}

	Collection<SimulatedJob> dependents() {
		return this.dependents;
	}

	Timeline timeline() {
		return this.timeline;
	}

	JobStatus status(long now) {
		return this.timeline.status(now);
	}

	JobState state(long now) {
		return JobState.of(this.id, this.script, this.timeline, now);
	}

	void abort(long now) {
		this.aborted = true;
		this.timeline = this.timeline.abortedAt(now, Micros.of(this.script.aborting()));
	}

	/**
	 * Work out the timeline anew after that of a dependency has changed.
	 * @return whether it is another one now
	 */
	boolean recalculate() {
		if (this.aborted) {
			return false;
		}
		Timeline previous = this.timeline;
		this.timeline = Timeline.of(this.script, this.created, this.dependencies);
		return !this.timeline.equals(previous);
	}

	private void addDependent(SimulatedJob dependent) {
		if (this.dependents.isEmpty()) {
			this.dependents = new ArrayList<>(1);
		}
		this.dependents.add(dependent);
	}

}

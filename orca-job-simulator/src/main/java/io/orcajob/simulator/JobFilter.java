package io.orcajob.simulator;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * Which jobs a list holds. An empty set of statuses or types stands for all of them; the
 * bounds on the time of creation are inclusive microseconds since the epoch.
 */
record JobFilter(Set<JobStatus> statuses, Set<String> types, long start, long end) {

	static JobFilter of(Collection<JobStatus> statuses, Collection<String> types, long start, long end) {
		Set<JobStatus> distinct = EnumSet.noneOf(JobStatus.class);
		distinct.addAll(statuses);
		return new JobFilter(Collections.unmodifiableSet(distinct), Set.copyOf(types), start, end);
	}

	boolean isByTimeOnly() {
		return this.statuses.isEmpty() && this.types.isEmpty();
	}

	boolean matches(SimulatedJob job, long now) {
		return (this.types.isEmpty() || this.types.contains(job.script().type()))
				&& (this.statuses.isEmpty() || this.statuses.contains(job.status(now)));
	}

}

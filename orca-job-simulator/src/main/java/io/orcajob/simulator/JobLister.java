package io.orcajob.simulator;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * Puts jobs in the order of the list and takes a page out of it.
 */
final class JobLister {

	private static final long SEED = 42;

	private final ListOrder order;

	private final Random seeds = new Random(SEED);

	JobLister(ListOrder order) {
		this.order = order;
	}

	/**
	 * Return a page of those jobs that a filter's statuses and types let through.
	 * @param jobs the jobs within the filter's bounds of time, oldest first
	 */
	JobPage page(List<SimulatedJob> jobs, JobFilter filter, int offset, int limit, long now) {
		List<SimulatedJob> ordered = switch (this.order) {
			case CREATED_DESC -> newestFirst(jobs);
			case CREATED_ASC -> jobs;
			case UPDATED_DESC -> lastChangedFirst(jobs, now);
			case UNSTABLE -> shuffled(jobs);
		};
		return filter.isByTimeOnly() ? cut(ordered, offset, limit, now) : search(ordered, filter, offset, limit, now);
	}

	private static JobPage cut(List<SimulatedJob> jobs, int offset, int limit, long now) {
		int total = jobs.size();
		int from = Math.min(offset, total);
		int to = from + Math.min(limit, total - from);
		List<JobState> items = jobs.subList(from, to).stream().map((job) -> job.state(now)).toList();
		return new JobPage(items, total, offset, limit);
	}

	private static JobPage search(List<SimulatedJob> jobs, JobFilter filter, int offset, int limit, long now) {
		List<JobState> items = new ArrayList<>();
		int total = 0;
		for (SimulatedJob job : jobs) {
			if (filter.matches(job, now)) {
				if (total >= offset && items.size() < limit) {
					items.add(job.state(now));
				}
				total++;
			}
		}
		return new JobPage(items, total, offset, limit);
	}

	private static List<SimulatedJob> newestFirst(List<SimulatedJob> jobs) {
		return new AbstractList<>() {

			@Override
			public SimulatedJob get(int index) {
				return jobs.get(jobs.size() - 1 - index);
			}

			@Override
			public int size() {
				return jobs.size();
			}

		};
	}

	private static List<SimulatedJob> lastChangedFirst(List<SimulatedJob> jobs, long now) {
		return newestFirst(jobs).stream()
			.map((job) -> new Changed(job, job.state(now).updatedAt()))
			.sorted(Comparator.comparingLong(Changed::at).reversed())
			.map(Changed::job)
			.toList();
	}

	private List<SimulatedJob> shuffled(List<SimulatedJob> jobs) {
		List<SimulatedJob> shuffled = new ArrayList<>(jobs);
		Collections.shuffle(shuffled, new Random(this.seeds.nextLong()));
		return shuffled;
	}

	private record Changed(SimulatedJob job, long at) {

	}

}

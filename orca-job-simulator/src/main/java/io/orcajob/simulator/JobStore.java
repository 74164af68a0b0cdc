package io.orcajob.simulator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

import static java.util.Comparator.comparingInt;

/**
 * All jobs of a simulator, in the order of their creation. The time of an answer is read
 * under the lock: a reader that saw a job end has then read an earlier time than any
 * abort that comes after it, so an end once seen cannot be taken back.
 */
final class JobStore {

	private final SimulatedTime time;

	private final JobLister lister;

	private final Map<String, SimulatedJob> jobsById = new HashMap<>();

	private final List<SimulatedJob> jobs = new ArrayList<>();

	private final Lock readLock;

	private final Lock writeLock;

	JobStore(SimulatedTime time, JobLister lister) {
		this.time = time;
		this.lister = lister;
		ReadWriteLock lock = new ReentrantReadWriteLock();
		this.readLock = lock.readLock();
		this.writeLock = lock.writeLock();
	}

	JobState submit(JobScript script) {
		String chosen = script.id();
		String id = (chosen != null) ? chosen : UUID.randomUUID().toString();
		this.writeLock.lock();
		try {
			Assert.isTrue(!this.jobsById.containsKey(id), () -> "There is a job '" + id + "' already");
			Set<SimulatedJob> dependencies = findDependencies(script.dependsOn());
			long now = this.time.micros();
			SimulatedJob job = new SimulatedJob(id, script, this.jobs.size(), now, dependencies);
			this.jobsById.put(id, job);
			this.jobs.add(job);
			return job.state(now);
		}
		finally {
			this.writeLock.unlock();
		}
	}

	private Set<SimulatedJob> findDependencies(List<String> ids) {
		Set<SimulatedJob> dependencies = new LinkedHashSet<>();
		for (int i = 0; i < ids.size(); i++) {
			SimulatedJob dependency = this.jobsById.get(ids.get(i));
			if (dependency == null) {
				throw new UnknownDependencyException(ids.get(i), i);
			}
			dependencies.add(dependency);
		}
		return dependencies;
	}

	@Nullable JobState find(String id) {
		return read((now) -> {
			SimulatedJob job = this.jobsById.get(id);
			return (job != null) ? job.state(now) : null;
		});
	}

	/**
	 * Return how many jobs there are of each status that some have.
	 */
	Map<JobStatus, Long> countByStatus() {
		return read((now) -> this.jobs.stream()
			.collect(Collectors.groupingBy((job) -> job.status(now), TreeMap::new, Collectors.counting())));
	}

	/**
	 * Begin to abort a job, unless it has ended or is being aborted already.
	 * @return whether there is such a job
	 */
	boolean abort(String id) {
		this.writeLock.lock();
		try {
			SimulatedJob job = this.jobsById.get(id);
			if (job == null) {
				return false;
			}
			long now = this.time.micros();
			JobStatus status = job.status(now);
			if (!status.isTerminal() && status != JobStatus.ABORTING) {
				job.abort(now);
				recalculateDependents(job);
			}
			return true;
		}
		finally {
			this.writeLock.unlock();
		}
	}

	/**
	 * Go through all that depends on a job, oldest first: nothing depends on a younger
	 * job, so each is worked out after all that it depends on.
	 */
	private void recalculateDependents(SimulatedJob job) {
		Queue<SimulatedJob> queue = new PriorityQueue<>(comparingInt(SimulatedJob::number));
		queue.addAll(job.dependents());
		int last = job.number();
		while (!queue.isEmpty()) {
			SimulatedJob next = queue.remove();
			if (next.number() != last && next.recalculate()) {
				queue.addAll(next.dependents());
			}
			last = next.number();
		}
	}

	JobPage list(JobFilter filter, int offset, int limit) {
		return read((now) -> {
			int from = indexOfCreatedAt(filter.start());
			int to = (filter.end() != Micros.NEVER) ? indexOfCreatedAt(filter.end() + 1) : this.jobs.size();
			return this.lister.page(this.jobs.subList(from, Math.max(from, to)), filter, offset, limit, now);
		});
	}

	/**
	 * Return the index of the first job created at a time or later.
	 */
	private int indexOfCreatedAt(long created) {
		int low = 0;
		int high = this.jobs.size();
		while (low < high) {
			int middle = (low + high) >>> 1;
			if (this.jobs.get(middle).created() < created) {
				low = middle + 1;
			}
			else {
				high = middle;
			}
		}
		return low;
	}

	private <T extends @Nullable Object> T read(Function<Long, T> reader) {
		this.readLock.lock();
		try {
			return reader.apply(this.time.micros());
		}
		finally {
			this.readLock.unlock();
		}
	}

}

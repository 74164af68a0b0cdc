package io.orcajob.actuate;

import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Description of a list of jobs, of which not all need to be shown.
 *
 * @since 0.1.0
 */
public final class JobListDescriptor {

	private final int total;

	private final Map<String, Integer> byType;

	private final Map<String, Integer> byStatus;

	private final List<JobDescriptor> jobs;

	private final int leftOut;

	JobListDescriptor(int total, Map<String, Integer> byType, Map<String, Integer> byStatus, List<JobDescriptor> jobs,
			int leftOut) {
		this.total = total;
		this.byType = Collections.unmodifiableMap(byType);
		this.byStatus = Collections.unmodifiableMap(byStatus);
		this.jobs = Collections.unmodifiableList(jobs);
		this.leftOut = leftOut;
	}

	/**
	 * Return how many jobs there are.
	 * @return the number of all, whether they match what was asked for or not
	 */
	public int getTotal() {
		return this.total;
	}

	/**
	 * Return how many jobs there are of each type.
	 * @return an unmodifiable map, of all jobs
	 */
	public Map<String, Integer> getByType() {
		return this.byType;
	}

	/**
	 * Return how many jobs there are in each status.
	 * @return an unmodifiable map, of all jobs
	 */
	public Map<String, Integer> getByStatus() {
		return this.byStatus;
	}

	/**
	 * Return the jobs that match what was asked for, up to its limit.
	 * @return an unmodifiable list
	 */
	public List<JobDescriptor> getJobs() {
		return this.jobs;
	}

	/**
	 * Return how many jobs match and are not shown.
	 * @return the number
	 */
	public int getLeftOut() {
		return this.leftOut;
	}

}

package io.orcajob.simulator;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * The points in which services that offer this API may differ.
 *
 * @param jobsPath where jobs are: {@code /job}, or {@code /task} in the older generation
 * @param timestamps the form of timestamps
 * @param largestPage the most items that a list answers with
 */
record Dialect(String jobsPath, TimestampFormat timestamps, int largestPage) {

	static final String JOB = "/job";

	private static final String TASK = "/task";

	static String requireJobsPath(String jobsPath) {
		Assert.isTrue(JOB.equals(jobsPath) || TASK.equals(jobsPath), "'jobsPath' must be " + JOB + " or " + TASK);
		return jobsPath;
	}

	/**
	 * Return what a job is called in refusals.
	 */
	String resource() {
		return this.jobsPath.substring(1);
	}

	/**
	 * Adds the id of a job to what a request that starts one is answered with: under the
	 * name of the older generation, and under that of the newer one too, unless this is
	 * the older one.
	 * @param fields the fields of the response
	 * @param prefix what the name begins with
	 * @param id the id, or {@code null} if there is no job
	 */
	void putJobId(Map<String, @Nullable Object> fields, String prefix, @Nullable String id) {
		if (!isOlderGeneration()) {
			fields.put(prefix + "job_id", id);
		}
		fields.put(prefix + "task_id", id);
	}

	boolean isOlderGeneration() {
		return TASK.equals(this.jobsPath);
	}

}

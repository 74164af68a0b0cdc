package io.orcajob.simulator;

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

	boolean isOlderGeneration() {
		return TASK.equals(this.jobsPath);
	}

}

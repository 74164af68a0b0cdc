package io.orcajob.samples.web;

import java.time.Duration;

import io.orcajob.Job;
import io.orcajob.JobSnapshot;

/**
 * What came out of a job.
 *
 * @param id the id of the job
 * @param type the type of the job
 * @param call how the sample used it
 * @param status the last known status
 * @param seconds how long the job took, by the service's clock
 * @param result what came out, in words
 */
record Outcome(String id, String type, String call, String status, double seconds, String result) {

	static Outcome of(Job<?> job, String call, String result) {
		return of(job.snapshot(), call, result);
	}

	static Outcome of(JobSnapshot end, String call, String result) {
		double seconds = Duration.between(end.createdAt(), end.updatedAt()).toMillis() / 1000.0;
		return new Outcome(end.id(), end.type(), call, end.rawStatus(), seconds, result);
	}

}

package io.orcajob.samples.web;

import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.orcajob.JobSnapshot;

/**
 * A job as this application shows it.
 *
 * @param id the id
 * @param type the type
 * @param status the status
 * @param completion how much of it is done, 0 to 1
 * @param exception what went wrong, or {@code null}
 * @param result the result, or {@code null}
 * @param createdAt when it was created
 * @param updatedAt when it last changed
 * @param url where it is shown
 */
record JobView(String id, String type, String status, double completion, @Nullable String exception,
		@Nullable Map<String, @Nullable Object> result, Instant createdAt, Instant updatedAt, String url) {

	static JobView of(JobSnapshot job, String url) {
		return new JobView(job.id(), job.type(), job.rawStatus(), job.completion(), job.exception(), job.result(),
				job.createdAt(), job.updatedAt(), url);
	}

}

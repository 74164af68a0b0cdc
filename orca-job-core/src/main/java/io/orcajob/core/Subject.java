package io.orcajob.core;

import org.jspecify.annotations.Nullable;

/**
 * What a request is about, as messages name it.
 *
 * @param jobId the id of the job, or {@code null} if it is not about one
 * @param name the name
 */
record Subject(@Nullable String jobId, String name) {

	static final Subject LIST = new Subject(null, "a list of jobs");

	static final Subject NEW_JOB = new Subject(null, "a new job");

	static final Subject RESOURCE = new Subject(null, "a resource");

	static final Subject SEVERAL = new Subject(null, "several jobs");

	static Subject job(String id) {
		return new Subject(id, "job " + id);
	}

}

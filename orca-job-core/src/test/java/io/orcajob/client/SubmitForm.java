package io.orcajob.client;

import java.time.Duration;
import java.util.Objects;

import io.orcajob.Job;
import io.orcajob.JobRequest;
import io.orcajob.core.JobTemplate;
import io.orcajob.core.ReactiveJobTemplate;

/**
 * The two ways to submit, which end alike whatever happens.
 */
enum SubmitForm {

	BLOCKING {

		@Override
		Job<?> submit(JobTemplate template, JobRequest<?> request) {
			return template.submit(request);
		}

	},

	REACTIVE {

		@Override
		Job<?> submit(JobTemplate template, JobRequest<?> request) {
			return Objects
				.requireNonNull(new ReactiveJobTemplate(template).submit(request).block(Duration.ofSeconds(30)));
		}

	};

	abstract Job<?> submit(JobTemplate template, JobRequest<?> request);

}

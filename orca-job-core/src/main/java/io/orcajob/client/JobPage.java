package io.orcajob.client;

import java.util.List;

import io.orcajob.JobSnapshot;

/**
 * A page of a list of jobs.
 *
 * @param items the jobs
 * @param total how many jobs match in all
 * @since 0.1.0
 */
public record JobPage(List<JobSnapshot> items, long total) {

	public JobPage {
		items = List.copyOf(items);
	}

}

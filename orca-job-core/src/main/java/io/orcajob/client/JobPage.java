package io.orcajob.client;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.orcajob.JobSnapshot;

/**
 * A page of a list of jobs.
 *
 * @param items the jobs
 * @param total how many jobs match in all
 * @param size how many rows the page had, with those that no job could be made of
 * @param sentAt when the answer was sent, by the service's clock and in whole seconds, or
 * {@code null} if it does not say
 * @since 0.1.0
 */
public record JobPage(List<JobSnapshot> items, long total, int size, @Nullable Instant sentAt) {

	public JobPage {
		items = List.copyOf(items);
	}

}

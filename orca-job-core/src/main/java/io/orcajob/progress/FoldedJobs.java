package io.orcajob.progress;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import io.orcajob.JobSnapshot;
import io.orcajob.Status;

/**
 * Counts the jobs that share one row.
 */
final class FoldedJobs {

	private final Style style;

	private final long startedAt;

	private final Map<Status, Integer> ended = new EnumMap<>(Status.class);

	FoldedJobs(Style style, long startedAt) {
		this.style = style;
		this.startedAt = startedAt;
	}

	void end(JobSnapshot last) {
		this.ended.merge(last.status().isTerminal() ? last.status() : Status.UNKNOWN, 1, Integer::sum);
	}

	/**
	 * Describe the jobs, as in "23 jobs: 12 completed, 1 failed, 10 running, 57 %".
	 * @param running the jobs that have not ended
	 */
	String describe(Collection<JobSnapshot> running, long now) {
		int endedCount = this.ended.values().stream().mapToInt(Integer::intValue).sum();
		int count = endedCount + running.size();
		List<String> parts = new ArrayList<>();
		add(parts, Status.COMPLETED, "completed");
		add(parts, Status.FAILED, "failed");
		add(parts, Status.ABORTED, "aborted");
		add(parts, Status.UNKNOWN, "no longer waited for");
		if (!running.isEmpty()) {
			double done = endedCount + running.stream().mapToDouble(JobSnapshot::completion).sum();
			parts.add(running.size() + " running");
			parts.add((int) (100 * done / count) + " %");
		}
		String clock = JobWords.clock(now - this.startedAt);
		return count + " jobs: " + String.join(", ", parts)
				+ (running.isEmpty() ? ", took " + clock : " (" + clock + ")");
	}

	private void add(List<String> parts, Status status, String word) {
		Integer count = this.ended.get(status);
		if (count != null) {
			parts.add(this.style.ending(status, count + " " + word));
		}
	}

}

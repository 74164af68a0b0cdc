package io.orcajob.progress;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import io.orcajob.JobSnapshot;
import io.orcajob.Status;
import io.orcajob.internal.text.Durations;

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
	 * Describe the jobs, as in "23 jobs, 57 %: 10 running, 1 failed, 12 completed (7 s)".
	 * @param running the jobs that have not ended
	 * @param columns the room, for which the last parts are left out and the percentage
	 * is not
	 */
	String describe(Collection<JobSnapshot> running, long now, int columns) {
		int endedCount = this.ended.values().stream().mapToInt(Integer::intValue).sum();
		int count = endedCount + running.size();
		List<String> parts = new ArrayList<>();
		if (!running.isEmpty()) {
			parts.add(running.size() + " running");
		}
		add(parts, Status.FAILED, "failed");
		add(parts, Status.ABORTED, "aborted");
		add(parts, Status.UNKNOWN, "no longer waited for");
		add(parts, Status.COMPLETED, "completed");
		String elapsed = Durations.describeRoughly(Duration.ofNanos(now - this.startedAt));
		String jobs = count + " jobs";
		if (running.isEmpty()) {
			return jobs + ": " + String.join(", ", parts) + ", took " + elapsed;
		}
		double done = endedCount + running.stream().mapToDouble(JobSnapshot::completion).sum();
		String percent = (int) (100 * done / count) + " %";
		List<String> layouts = new ArrayList<>();
		layouts.add(jobs + ", " + percent + ": " + String.join(", ", parts) + " (" + elapsed + ")");
		for (int shown = parts.size(); shown > 0; shown--) {
			layouts.add(jobs + ", " + percent + ": " + String.join(", ", parts.subList(0, shown)));
		}
		layouts.add(jobs + ", " + percent);
		layouts.add(percent);
		return Cells.fit(columns, layouts);
	}

	private void add(List<String> parts, Status status, String word) {
		Integer count = this.ended.get(status);
		if (count != null) {
			parts.add(this.style.ending(status, count + " " + word));
		}
	}

}

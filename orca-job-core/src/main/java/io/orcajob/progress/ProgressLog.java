package io.orcajob.progress;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.orcajob.JobSnapshot;
import io.orcajob.Status;

/**
 * Shows progress as log lines. The end of a job has one, at WARN if it failed. Before
 * that, a job has its first after thirty seconds, and each further one if another thirty
 * seconds and ten percent have passed, or the status is another where there are no steps;
 * however many waits for the job come one after the other.
 */
final class ProgressLog implements ProgressView {

	private static final Log logger = LogFactory.getLog(ProgressLog.class);

	static final Duration INTERVAL = Duration.ofSeconds(30);

	static final int STRIDE = 10;

	private static final int MOST_REMEMBERED = 1_000;

	private final LongSupplier ticker;

	private final boolean showReason;

	private final Consumer<String> lines;

	private final Consumer<String> failures;

	private final Map<String, History> histories = new LinkedHashMap<>() {

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, History> eldest) {
			return size() > MOST_REMEMBERED;
		}

	};

	ProgressLog(LongSupplier ticker, boolean showReason) {
		this(ticker, showReason, logger::info, logger::warn);
	}

	ProgressLog(LongSupplier ticker, boolean showReason, Consumer<String> lines, Consumer<String> failures) {
		this.ticker = ticker;
		this.showReason = showReason;
		this.lines = lines;
		this.failures = failures;
	}

	@Override
	public Line open(JobSnapshot first) {
		synchronized (this.histories) {
			return new LogLine(
					this.histories.computeIfAbsent(first.id(), (id) -> new History(this.ticker.getAsLong())));
		}
	}

	/**
	 * What was logged of a job that has not ended.
	 */
	private static final class History {

		private long loggedAt;

		private @Nullable JobSnapshot logged;

		History(long loggedAt) {
			this.loggedAt = loggedAt;
		}

	}

	private void forget(String id) {
		synchronized (this.histories) {
			this.histories.remove(id);
		}
	}

	private final class LogLine implements Line {

		private final long startedAt = ProgressLog.this.ticker.getAsLong();

		private final History history;

		LogLine(History history) {
			this.history = history;
		}

		@Override
		public void update(JobSnapshot snapshot) {
			long now = ProgressLog.this.ticker.getAsLong();
			// The end has a line of its own, which follows at once.
			if (snapshot.status().isTerminal() || !isDue(now) || !isNews(snapshot)) {
				return;
			}
			remember(snapshot, now);
			write(JobWords.fullTitle(snapshot) + " is " + state(snapshot) + " after " + since(now));
		}

		private boolean isDue(long now) {
			return now - this.history.loggedAt >= INTERVAL.toNanos();
		}

		private void remember(JobSnapshot snapshot, long now) {
			this.history.loggedAt = now;
			this.history.logged = snapshot;
		}

		private boolean isNews(JobSnapshot snapshot) {
			JobSnapshot before = this.history.logged;
			if (before == null) {
				return true;
			}
			if (JobWords.hasSteps(snapshot)) {
				// Less than before is news too: the job has begun anew.
				return Math.abs(JobWords.percent(snapshot) - JobWords.percent(before)) >= STRIDE;
			}
			return !snapshot.rawStatus().equals(before.rawStatus());
		}

		@Override
		public void close(JobSnapshot last) {
			long now = ProgressLog.this.ticker.getAsLong();
			String after = " after " + JobWords.span(JobWords.taken(last, now - this.startedAt));
			String title = JobWords.fullTitle(last);
			if (last.status().isTerminal()) {
				forget(last.id());
			}
			if (last.status() == Status.COMPLETED) {
				write(title + " completed" + after + (JobWords.hasSteps(last) ? " " + steps(last) : ""));
			}
			else if (last.status() == Status.FAILED) {
				String reason = ProgressLog.this.showReason ? JobWords.reason(last) : "";
				ProgressLog.this.failures.accept(title + " " + state(last) + after + reason);
			}
			else if (last.status().isTerminal()) {
				write(title + " " + state(last) + after);
			}
			else if (isDue(now)) {
				remember(last, now);
				write(title + " is not waited for any longer" + after + "; last known: " + state(last));
			}
		}

		private String since(long now) {
			return JobWords.clock(now - this.startedAt);
		}

		private String state(JobSnapshot snapshot) {
			if (!JobWords.hasSteps(snapshot)) {
				return JobWords.status(snapshot);
			}
			return JobWords.status(snapshot) + " at " + JobWords.percent(snapshot) + " % " + steps(snapshot);
		}

		private String steps(JobSnapshot snapshot) {
			return "(" + snapshot.stepsCompleted() + " of " + snapshot.stepsTotal() + " steps)";
		}

		private void write(String line) {
			ProgressLog.this.lines.accept(line);
		}

	}

}

package io.orcajob.progress;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.orcajob.JobSnapshot;
import io.orcajob.Status;

/**
 * Shows progress as log lines. A short wait has one, at its end. A longer one has its
 * first after thirty seconds, and each further one if another thirty seconds and ten
 * percent have passed, or the status is another where there are no steps.
 */
final class ProgressLog implements ProgressView {

	private static final Log logger = LogFactory.getLog(ProgressLog.class);

	static final Duration INTERVAL = Duration.ofSeconds(30);

	static final int STRIDE = 10;

	private final LongSupplier ticker;

	private final Consumer<String> lines;

	ProgressLog(LongSupplier ticker) {
		this(ticker, logger::info);
	}

	ProgressLog(LongSupplier ticker, Consumer<String> lines) {
		this.ticker = ticker;
		this.lines = lines;
	}

	@Override
	public Line open(JobSnapshot first) {
		return new LogLine();
	}

	private final class LogLine implements Line {

		private final long startedAt = ProgressLog.this.ticker.getAsLong();

		private long loggedAt = this.startedAt;

		private @Nullable JobSnapshot logged;

		@Override
		public void update(JobSnapshot snapshot) {
			long now = ProgressLog.this.ticker.getAsLong();
			boolean due = now - this.loggedAt >= INTERVAL.toNanos();
			// The end has a line of its own, which follows at once.
			if (!due || snapshot.status().isTerminal() || !isNews(snapshot)) {
				return;
			}
			this.loggedAt = now;
			this.logged = snapshot;
			write(JobWords.fullTitle(snapshot) + " is " + state(snapshot) + " after " + since(now));
		}

		private boolean isNews(JobSnapshot snapshot) {
			JobSnapshot before = this.logged;
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
			String after = " after " + JobWords.duration(last, ProgressLog.this.ticker.getAsLong() - this.startedAt);
			String title = JobWords.fullTitle(last);
			if (last.status() == Status.COMPLETED) {
				write(title + " completed" + after + (JobWords.hasSteps(last) ? " " + steps(last) : ""));
			}
			else if (last.status().isTerminal()) {
				write(title + " " + state(last) + after);
			}
			else {
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

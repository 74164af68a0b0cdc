package io.orcajob.samples.commandline;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import io.orcajob.Job;
import io.orcajob.JobException;
import io.orcajob.JobResults;
import io.orcajob.JobSnapshot;
import io.orcajob.Status;
import io.orcajob.requests.ClassificationMetrics;

/**
 * What came out, as text.
 */
class MetricsTable {

	private static final String ROW = "%-16s  %-10s  %8s  %8s  %8s  %8s  %s";

	private final List<Evaluation> evaluations;

	private final JobResults results;

	MetricsTable(List<Evaluation> evaluations, JobResults results) {
		this.evaluations = evaluations;
		this.results = results;
	}

	@Override
	public String toString() {
		StringBuilder table = new StringBuilder();
		line(table, "MODEL", "STATUS", "ACCURACY", "F1", "COVERAGE", "TOOK", "");
		for (Evaluation evaluation : this.evaluations) {
			Job<ClassificationMetrics> job = evaluation.job();
			if (job == null) {
				line(table, evaluation.model(), "-", "", "", "", "", String.valueOf(evaluation.problem()));
			}
			else {
				add(table, evaluation.model(), job);
			}
		}
		return table.toString();
	}

	private void add(StringBuilder table, String model, Job<ClassificationMetrics> job) {
		JobSnapshot end = this.results.snapshot(job);
		String took = String.format(Locale.ROOT, "%.1f s",
				Duration.between(end.createdAt(), end.updatedAt()).toMillis() / 1000.0);
		if (end.status() != Status.COMPLETED) {
			RuntimeException error = this.results.error(job);
			String why = (error != null) ? String.valueOf(error.getMessage())
					: (end.exception() != null) ? end.exception() : "";
			line(table, model, end.rawStatus(), "", "", "", end.status().isTerminal() ? took : "", why);
			return;
		}
		try {
			ClassificationMetrics metrics = this.results.value(job);
			if (metrics == null) {
				line(table, model, end.rawStatus(), "", "", "", took, "without metrics");
				return;
			}
			line(table, model, end.rawStatus(), number(metrics.accuracy()), number(metrics.f1Score()),
					number(metrics.coverage()), took, "");
		}
		catch (JobException ex) {
			line(table, model, end.rawStatus(), "", "", "", took, String.valueOf(ex.getMessage()));
		}
	}

	private static String number(@Nullable Double number) {
		return (number != null) ? String.format(Locale.ROOT, "%.3f", number) : "";
	}

	private static void line(StringBuilder table, Object... columns) {
		table.append(String.format(ROW, columns).stripTrailing()).append(System.lineSeparator());
	}

}

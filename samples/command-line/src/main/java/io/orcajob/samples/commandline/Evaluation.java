package io.orcajob.samples.commandline;

import org.jspecify.annotations.Nullable;

import io.orcajob.Job;
import io.orcajob.requests.ClassificationMetrics;

/**
 * One evaluation, as far as it got.
 *
 * @param model the model, or what else the user called it
 * @param job the job, or {@code null} if it was not started
 * @param problem why it was not started, or {@code null} if it was
 */
record Evaluation(String model, @Nullable Job<ClassificationMetrics> job, @Nullable String problem) {

	/**
	 * Return whether the job is known to have ended.
	 */
	boolean hasEnded() {
		return this.job != null && this.job.snapshot().status().isTerminal();
	}

	static Evaluation of(String model, Job<ClassificationMetrics> job) {
		return new Evaluation(model, job, null);
	}

	static Evaluation failed(String model, Exception problem) {
		return new Evaluation(model, null, String.valueOf(problem.getMessage()));
	}

}

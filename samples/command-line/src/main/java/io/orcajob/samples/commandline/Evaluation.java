package io.orcajob.samples.commandline;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

import io.orcajob.Job;

/**
 * One evaluation, as far as it got.
 *
 * @param model the model, or what else the user called it
 * @param job the job, or {@code null} if it was not started
 * @param problem why it was not started, or {@code null} if it was
 */
record Evaluation(String model, @Nullable Job<Metrics> job, @Nullable String problem) {

	/**
	 * Return whether the job is known to have ended.
	 */
	boolean hasEnded() {
		return this.job != null && this.job.snapshot().status().isTerminal();
	}

	static Evaluation of(String model, Job<Metrics> job) {
		return new Evaluation(model, job, null);
	}

	static Evaluation failed(String model, Exception problem) {
		return new Evaluation(model, null, String.valueOf(problem.getMessage()));
	}

	/**
	 * The metrics of a classification model, as far as they are shown.
	 *
	 * @param accuracy the share of right answers
	 * @param f1Score the harmonic mean of precision and recall
	 * @param coverage the share of rows with an answer
	 */
	record Metrics(double accuracy, @JsonProperty("f1_score") double f1Score, double coverage) {
	}

}

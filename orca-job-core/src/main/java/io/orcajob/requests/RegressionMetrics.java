package io.orcajob.requests;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Metrics of the evaluation of a regression. As JSON, it is what the service sent.
 *
 * @param fields all fields as the service sent them, also those that this version does
 * not know
 * @since 0.1.0
 */
public record RegressionMetrics(@JsonValue Map<String, @Nullable Object> fields) implements EvaluationMetrics {

	@JsonCreator(mode = JsonCreator.Mode.DELEGATING)
	public RegressionMetrics {
		fields = Fields.copyOf(fields);
	}

	/**
	 * Returns the mean squared error.
	 * @return the mean squared error, or {@code null} if the service did not send it
	 */
	public @Nullable Double mse() {
		return Fields.number(this.fields, "mse");
	}

	/**
	 * Returns the root of the mean squared error.
	 * @return the root of the mean squared error, or {@code null} if the service did not
	 * send it
	 */
	public @Nullable Double rmse() {
		return Fields.number(this.fields, "rmse");
	}

	/**
	 * Returns the mean absolute error.
	 * @return the mean absolute error, or {@code null} if the service did not send it
	 */
	public @Nullable Double mae() {
		return Fields.number(this.fields, "mae");
	}

	/**
	 * Returns the coefficient of determination.
	 * @return the coefficient of determination, or {@code null} if the service did not
	 * send it
	 */
	public @Nullable Double r2() {
		return Fields.number(this.fields, "r2");
	}

	/**
	 * Returns the explained variance.
	 * @return the explained variance, or {@code null} if the service did not send it
	 */
	public @Nullable Double explainedVariance() {
		return Fields.number(this.fields, "explained_variance");
	}

	/**
	 * Returns the share of the rows that the model made a prediction for, from 0 to 1.
	 * @return the share of the rows that the model made a prediction for, or {@code null}
	 * if the service did not send it
	 */
	@Override
	public @Nullable Double coverage() {
		return Fields.number(this.fields, "coverage");
	}

	/**
	 * Returns the loss.
	 * @return the loss, or {@code null} if the service did not send it
	 */
	@Override
	public @Nullable Double loss() {
		return Fields.number(this.fields, "loss");
	}

	/**
	 * Returns the mean of the anomaly scores.
	 * @return the mean of the anomaly scores, or {@code null} if the service did not send
	 * it
	 */
	@Override
	public @Nullable Double anomalyScoreMean() {
		return Fields.number(this.fields, "anomaly_score_mean");
	}

	/**
	 * Returns the median of the anomaly scores.
	 * @return the median of the anomaly scores, or {@code null} if the service did not
	 * send it
	 */
	@Override
	public @Nullable Double anomalyScoreMedian() {
		return Fields.number(this.fields, "anomaly_score_median");
	}

	/**
	 * Returns the variance of the anomaly scores.
	 * @return the variance of the anomaly scores, or {@code null} if the service did not
	 * send it
	 */
	@Override
	public @Nullable Double anomalyScoreVariance() {
		return Fields.number(this.fields, "anomaly_score_variance");
	}

	/**
	 * Returns the warnings of the service.
	 * @return the warnings of the service; empty if the service did not send them
	 */
	@Override
	public List<String> warnings() {
		return Fields.texts(this.fields, "warnings");
	}

}

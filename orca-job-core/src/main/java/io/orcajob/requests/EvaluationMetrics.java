package io.orcajob.requests;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonCreator;
import org.jspecify.annotations.Nullable;

/**
 * Metrics of an evaluation: those of a classification or of a regression.
 *
 * @since 0.1.0
 */
public sealed interface EvaluationMetrics permits ClassificationMetrics, RegressionMetrics {

	/**
	 * Returns the metrics that fields are: those with a field {@code mse} are of a
	 * regression.
	 * @param fields the fields as the service sent them
	 * @return the metrics
	 */
	@JsonCreator(mode = JsonCreator.Mode.DELEGATING)
	static EvaluationMetrics of(Map<String, @Nullable Object> fields) {
		return fields.containsKey("mse") ? new RegressionMetrics(fields) : new ClassificationMetrics(fields);
	}

	/**
	 * Returns all fields as the service sent them.
	 * @return the fields, also those that this version does not know
	 */
	Map<String, @Nullable Object> fields();

	/**
	 * Returns the share of the rows that the model made a prediction for.
	 * @return the share, from 0 to 1, or {@code null} if the service did not send it
	 */
	@Nullable Double coverage();

	/**
	 * Returns the loss.
	 * @return the loss, or {@code null} if the service did not send it
	 */
	@Nullable Double loss();

	/**
	 * Returns the mean of the anomaly scores.
	 * @return the mean, or {@code null} if the service did not send it
	 */
	@Nullable Double anomalyScoreMean();

	/**
	 * Returns the median of the anomaly scores.
	 * @return the median, or {@code null} if the service did not send it
	 */
	@Nullable Double anomalyScoreMedian();

	/**
	 * Returns the variance of the anomaly scores.
	 * @return the variance, or {@code null} if the service did not send it
	 */
	@Nullable Double anomalyScoreVariance();

	/**
	 * Returns the warnings of the service.
	 * @return the warnings; empty if there are none
	 */
	List<String> warnings();

}

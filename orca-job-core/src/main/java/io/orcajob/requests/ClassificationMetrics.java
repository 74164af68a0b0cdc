package io.orcajob.requests;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Metrics of the evaluation of a classification. As JSON, it is what the service sent.
 *
 * @param fields all fields as the service sent them, also those that this version does
 * not know
 * @since 0.1.0
 */
public record ClassificationMetrics(@JsonValue Map<String, @Nullable Object> fields) implements EvaluationMetrics {

	@JsonCreator(mode = JsonCreator.Mode.DELEGATING)
	public ClassificationMetrics {
		fields = Fields.copyOf(fields);
	}

	/**
	 * Returns the accuracy, from 0 to 1.
	 * @return the accuracy, or {@code null} if the service did not send it
	 */
	public @Nullable Double accuracy() {
		return Fields.number(this.fields, "accuracy");
	}

	/**
	 * Returns the F1 score, from 0 to 1.
	 * @return the F1 score, or {@code null} if the service did not send it
	 */
	public @Nullable Double f1Score() {
		return Fields.number(this.fields, "f1_score");
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

	/**
	 * Returns the area under the receiver operating characteristic, from 0 to 1.
	 * @return the area under the receiver operating characteristic, or {@code null} if
	 * the service did not send it
	 */
	public @Nullable Double rocAuc() {
		return Fields.number(this.fields, "roc_auc");
	}

	/**
	 * Returns the area under the precision-recall curve, from 0 to 1.
	 * @return the area under the precision-recall curve, or {@code null} if the service
	 * did not send it
	 */
	public @Nullable Double prAuc() {
		return Fields.number(this.fields, "pr_auc");
	}

	/**
	 * Returns the precision-recall curve.
	 * @return the curve, or {@code null} if the service did not send it
	 */
	public @Nullable PrecisionRecallCurve prCurve() {
		Map<String, @Nullable Object> curve = Fields.object(this.fields, "pr_curve");
		return (curve != null) ? new PrecisionRecallCurve(Fields.numbers(curve, "thresholds"),
				Fields.numbers(curve, "precisions"), Fields.numbers(curve, "recalls")) : null;
	}

	/**
	 * Returns the receiver operating characteristic.
	 * @return the curve, or {@code null} if the service did not send it
	 */
	public @Nullable RocCurve rocCurve() {
		Map<String, @Nullable Object> curve = Fields.object(this.fields, "roc_curve");
		return (curve != null) ? new RocCurve(Fields.numbers(curve, "thresholds"),
				Fields.numbers(curve, "false_positive_rates"), Fields.numbers(curve, "true_positive_rates")) : null;
	}

	/**
	 * Returns the confusion matrix.
	 * @return for each expected label, in the order of the numbers of the labels, how
	 * often each label was predicted; empty if the service did not send it, or sent
	 * anything else in one of its places
	 */
	public List<List<Integer>> confusionMatrix() {
		boolean complete = Fields.list(this.fields, "confusion_matrix")
			.stream()
			.allMatch((row) -> row instanceof List<?> cells && cells.stream().allMatch(Number.class::isInstance));
		return (!complete) ? List.of()
				: Fields.elements(this.fields, "confusion_matrix", List.class)
					.stream()
					.map((row) -> Fields.elements(Map.of("row", row), "row", Number.class)
						.stream()
						.map(Number::intValue)
						.toList())
					.toList();
	}

	/**
	 * Curve of the precision over the recall.
	 *
	 * @param thresholds the thresholds, {@code null} where the service has no number
	 * @param precisions the precision at each threshold, {@code null} where the service
	 * has no number
	 * @param recalls the recall at each threshold, {@code null} where the service has no
	 * number
	 */
	public record PrecisionRecallCurve(List<@Nullable Double> thresholds, List<@Nullable Double> precisions,
			List<@Nullable Double> recalls) {

		public PrecisionRecallCurve {
			thresholds = Fields.copyOf(thresholds);
			precisions = Fields.copyOf(precisions);
			recalls = Fields.copyOf(recalls);
		}

	}

	/**
	 * Curve of the true positives over the false positives.
	 *
	 * @param thresholds the thresholds, {@code null} where the service has no number
	 * @param falsePositiveRates the rate of false positives at each threshold,
	 * {@code null} where the service has no number
	 * @param truePositiveRates the rate of true positives at each threshold, {@code null}
	 * where the service has no number
	 */
	public record RocCurve(List<@Nullable Double> thresholds, List<@Nullable Double> falsePositiveRates,
			List<@Nullable Double> truePositiveRates) {

		public RocCurve {
			thresholds = Fields.copyOf(thresholds);
			falsePositiveRates = Fields.copyOf(falsePositiveRates);
			truePositiveRates = Fields.copyOf(truePositiveRates);
		}

	}

}

package io.orcajob.simulator;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Metrics of the evaluation of a model that nobody has created: always the same, with
 * every field that the service declares.
 */
final class EvaluationMetrics {

	private static final Map<String, @Nullable Object> CLASSIFICATION = createClassification();

	private EvaluationMetrics() {
	}

	static Map<String, @Nullable Object> classification() {
		return CLASSIFICATION;
	}

	static Map<String, @Nullable Object> regression() {
		RegressionScores scores = new RegressionScores();
		scores.add(1, 1.5);
		scores.add(3, 2.5);
		return scores.toFields();
	}

	private static Map<String, @Nullable Object> createClassification() {
		List<Double> thresholds = List.of(0.0, 0.5, 1.0);
		Map<String, @Nullable Object> metrics = new LinkedHashMap<>();
		metrics.put("coverage", 1.0);
		metrics.put("f1_score", 0.875);
		metrics.put("accuracy", 0.875);
		metrics.put("loss", 0.25);
		metrics.put("anomaly_score_mean", 0.125);
		metrics.put("anomaly_score_median", 0.125);
		metrics.put("anomaly_score_variance", 0.0625);
		metrics.put("roc_auc", 0.9375);
		metrics.put("pr_auc", 0.9375);
		metrics.put("pr_curve", Map.of("thresholds", thresholds, "precisions", List.of(0.5, 0.875, 1.0), "recalls",
				List.of(1.0, 0.875, 0.0)));
		metrics.put("roc_curve", Map.of("thresholds", thresholds, "false_positive_rates", List.of(1.0, 0.125, 0.0),
				"true_positive_rates", List.of(1.0, 0.875, 0.0)));
		metrics.put("confusion_matrix", List.of(List.of(7, 1), List.of(1, 7)));
		metrics.put("warnings", Collections.emptyList());
		return Collections.unmodifiableMap(metrics);
	}

}

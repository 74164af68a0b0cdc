package io.orcajob.simulator;

import java.util.List;
import java.util.Map;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the metrics of evaluations. Expected values are those of scikit-learn 1.x for
 * the same data; the small ones were checked by hand.
 */
class EvaluationScoresTests {

	private static final Offset<Double> EXACTLY = Offset.offset(1e-12);

	private static final int[] EXPECTED = { 0, 1, 1, 0, 1, 0, 0, 1 };

	private static final double[] SCORES = { 0.1, 0.8, 0.4, 0.4, 0.9, 0.6, 0.0, 1.0 };

	@Test
	void binaryClassification() {
		Map<String, Object> metrics = binary();
		assertThat((double) metrics.get("accuracy")).isEqualTo(0.75);
		assertThat((double) metrics.get("f1_score")).isCloseTo(0.75, EXACTLY);
		assertThat((double) metrics.get("loss")).isCloseTo(0.3471589587680204, EXACTLY);
		assertThat((double) metrics.get("roc_auc")).isCloseTo(0.90625, EXACTLY);
		assertThat((double) metrics.get("pr_auc")).isCloseTo(0.9166666666666666, EXACTLY);
		assertThat(metrics).containsEntry("coverage", 1.0)
			.containsEntry("confusion_matrix", List.of(List.of(3, 1), List.of(1, 3)));
	}

	@Test
	void precisionRecallCurve() {
		Map<?, ?> curve = (Map<?, ?>) binary().get("pr_curve");
		assertThat(curve.get("thresholds")).isEqualTo(List.of(0.0, 0.1, 0.4, 0.6, 0.8, 0.9, 1.0));
		assertThat(curve.get("precisions")).isEqualTo(List.of(0.5, 4.0 / 7, 4.0 / 6, 0.75, 1.0, 1.0, 1.0, 1.0));
		assertThat(curve.get("recalls")).isEqualTo(List.of(1.0, 1.0, 1.0, 0.75, 0.75, 0.5, 0.25, 0.0));
	}

	@Test
	void receiverOperatingCharacteristic() {
		Map<?, ?> curve = (Map<?, ?>) binary().get("roc_curve");
		assertThat(curve.get("thresholds")).isEqualTo(List.of(2.0, 1.0, 0.9, 0.8, 0.6, 0.4, 0.1, 0.0));
		assertThat(curve.get("false_positive_rates")).isEqualTo(List.of(0.0, 0.0, 0.0, 0.0, 0.25, 0.5, 0.75, 1.0));
		assertThat(curve.get("true_positive_rates")).isEqualTo(List.of(0.0, 0.25, 0.5, 0.75, 0.75, 1.0, 1.0, 1.0));
	}

	@Test
	void classificationWithThreeClassesHasNoCurves() {
		int[] expected = { 0, 1, 2, 2, 1 };
		int[] predicted = { 0, 2, 2, 2, 1 };
		ClassificationScores scores = new ClassificationScores(3);
		for (int i = 0; i < expected.length; i++) {
			double[] probabilities = new double[3];
			probabilities[predicted[i]] = 1;
			scores.add(expected[i], probabilities);
		}
		Map<String, Object> metrics = scores.toFields();
		assertThat((double) metrics.get("accuracy")).isEqualTo(0.8);
		assertThat((double) metrics.get("f1_score")).isCloseTo(0.7866666666666666, EXACTLY);
		assertThat(metrics).containsEntry("roc_auc", null)
			.containsEntry("confusion_matrix", List.of(List.of(1, 0, 0), List.of(0, 1, 1), List.of(0, 0, 2)));
	}

	@Test
	void rowsWithoutAPredictionLowerTheCoverageAlone() {
		ClassificationScores scores = new ClassificationScores(2);
		scores.add(0, new double[] { 1, 0 });
		scores.addWithoutPrediction();
		assertThat(scores.toFields()).containsEntry("coverage", 0.5).containsEntry("accuracy", 1.0);
		assertThat(new ClassificationScores(2).toFields()).containsEntry("coverage", 0.0).containsEntry("loss", null);
	}

	@Test
	void regression() {
		double[] expected = { 1.0, 2.0, 3.0, 4.5 };
		double[] predicted = { 1.5, 2.0, 2.0, 5.0 };
		RegressionScores scores = new RegressionScores();
		for (int i = 0; i < expected.length; i++) {
			scores.add(expected[i], predicted[i]);
		}
		scores.addWithoutPrediction();
		Map<String, Object> metrics = scores.toFields();
		assertThat(metrics).containsEntry("coverage", 0.8).containsEntry("mse", 0.375).containsEntry("mae", 0.5);
		assertThat((double) metrics.get("rmse")).isCloseTo(Math.sqrt(0.375), EXACTLY);
		assertThat((double) metrics.get("r2")).isCloseTo(0.7757009345794392, EXACTLY);
		assertThat((double) metrics.get("explained_variance")).isCloseTo(0.7757009345794392, EXACTLY);
	}

	@Test
	void regressionOfAConstantIsAllOrNothing() {
		RegressionScores right = new RegressionScores();
		right.add(2, 2);
		assertThat(right.toFields()).containsEntry("r2", 1.0);
		RegressionScores wrong = new RegressionScores();
		wrong.add(2, 3);
		assertThat(wrong.toFields()).containsEntry("r2", 0.0);
	}

	@Test
	void regressionOfEqualScoresThatHaveNoExactMean() {
		RegressionScores scores = new RegressionScores();
		for (int i = 0; i < 6; i++) {
			scores.add(0.1, 0.2);
		}
		assertThat(scores.toFields()).containsEntry("r2", 0.0).containsEntry("explained_variance", 1.0);
	}

	@Test
	void regressionOfScoresFarFromZero() {
		RegressionScores scores = new RegressionScores();
		for (int i = 0; i < 4; i++) {
			scores.add(1e9 + i, 1e9 + i + ((i < 2) ? 0.5 : -0.5));
		}
		assertThat((double) scores.toFields().get("r2")).isCloseTo(0.8, EXACTLY);
		assertThat((double) scores.toFields().get("explained_variance")).isCloseTo(0.8, EXACTLY);
	}

	@Test
	void regressionWithAConstantErrorExplainsTheVariance() {
		RegressionScores scores = new RegressionScores();
		for (int i = 0; i < 6; i++) {
			scores.add(i, i + 0.5);
		}
		assertThat(scores.toFields()).containsEntry("explained_variance", 1.0);
	}

	@Test
	void textsWithWordsInCommonAreNear() {
		NearestNeighbors<String> neighbors = new NearestNeighbors<>();
		List.of("the printer does not print", "my invoice is wrong", "refund of an invoice")
			.forEach((text) -> neighbors.add(text, text));
		assertThat(neighbors.nearest("wrong invoice", 2, (memory) -> true))
			.extracting(NearestNeighbors.Neighbor::memory)
			.containsExactly("my invoice is wrong", "refund of an invoice");
		assertThat(neighbors.nearest("the printer does not print", 1, (memory) -> true).get(0).similarity())
			.isCloseTo(1, EXACTLY);
		assertThat(neighbors.nearest("", 3, (memory) -> true)).isEmpty();
	}

	@Test
	void nearestOfEqualsAreTheFirst() {
		NearestNeighbors<Integer> neighbors = new NearestNeighbors<>();
		List.of("red car", "blue car", "car", "blue car", "green tree", "blue car", "car")
			.forEach((text) -> neighbors.add(text, neighbors.size()));
		assertThat(neighbors.nearest("blue car", 2, (memory) -> true)).extracting(NearestNeighbors.Neighbor::memory)
			.containsExactly(1, 3);
		assertThat(neighbors.nearest("blue car", Integer.MAX_VALUE, (memory) -> memory != 3))
			.extracting(NearestNeighbors.Neighbor::memory)
			.startsWith(1, 5, 2, 6, 0);
	}

	private static Map<String, Object> binary() {
		ClassificationScores scores = new ClassificationScores(2);
		for (int i = 0; i < EXPECTED.length; i++) {
			scores.add(EXPECTED[i], new double[] { 1 - SCORES[i], SCORES[i] });
		}
		return scores.toFields();
	}

}

package io.orcajob.simulator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Metrics of predicted classes, by the definitions that scikit-learn has.
 */
final class ClassificationScores {

	/**
	 * What a probability of 0 counts as in the loss: the distance from 1 to the next
	 * double.
	 */
	private static final double MIN_PROBABILITY = Math.ulp(1.0);

	private final int classes;

	private final List<Prediction> predictions = new ArrayList<>();

	private int rows;

	ClassificationScores(int classes) {
		this.classes = classes;
	}

	/**
	 * Adds a row that the model made a prediction for.
	 * @param expected the number of the expected class
	 * @param probabilities the probability of each class
	 */
	void add(int expected, double[] probabilities) {
		this.rows++;
		this.predictions.add(new Prediction(expected, probabilities));
	}

	/**
	 * Adds a row that the model made no prediction for.
	 */
	void addWithoutPrediction() {
		this.rows++;
	}

	Map<String, @Nullable Object> toFields() {
		int[][] confusion = confusion();
		Map<String, @Nullable Object> fields = new LinkedHashMap<>();
		fields.put("coverage", (this.rows > 0) ? (double) this.predictions.size() / this.rows : 0.0);
		fields.put("f1_score", weightedF1(confusion));
		fields.put("accuracy", accuracy(confusion));
		fields.put("loss", loss());
		if (this.classes == 2 && this.predictions.stream().mapToInt(Prediction::expected).distinct().count() == 2) {
			addCurves(fields);
		}
		else {
			fields.put("roc_auc", null);
			fields.put("pr_auc", null);
			fields.put("pr_curve", null);
			fields.put("roc_curve", null);
		}
		fields.put("confusion_matrix", toList(confusion));
		fields.put("warnings", Collections.emptyList());
		return fields;
	}

	private int[][] confusion() {
		int[][] confusion = new int[this.classes][this.classes];
		this.predictions.forEach((prediction) -> confusion[prediction.expected()][prediction.predicted()]++);
		return confusion;
	}

	private double accuracy(int[][] confusion) {
		int right = 0;
		for (int i = 0; i < this.classes; i++) {
			right += confusion[i][i];
		}
		return this.predictions.isEmpty() ? 0 : (double) right / this.predictions.size();
	}

	/**
	 * Returns the mean of the F1 scores of the classes, each weighted by how many rows of
	 * it there are.
	 */
	private double weightedF1(int[][] confusion) {
		double sum = 0;
		for (int i = 0; i < this.classes; i++) {
			int expected = 0;
			int predicted = 0;
			for (int j = 0; j < this.classes; j++) {
				expected += confusion[i][j];
				predicted += confusion[j][i];
			}
			if (expected + predicted > 0) {
				sum += expected * 2.0 * confusion[i][i] / (expected + predicted);
			}
		}
		return this.predictions.isEmpty() ? 0 : sum / this.predictions.size();
	}

	private @Nullable Double loss() {
		return this.predictions.isEmpty() ? null
				: this.predictions.stream()
					.mapToDouble((prediction) -> -Math
						.log(Math.max(MIN_PROBABILITY, prediction.probabilities()[prediction.expected()])))
					.average()
					.orElseThrow();
	}

	/**
	 * Adds the curves of a binary classification, whose thresholds are the distinct
	 * probabilities of the second class.
	 */
	private void addCurves(Map<String, @Nullable Object> fields) {
		List<Prediction> ranked = new ArrayList<>(this.predictions);
		ranked.sort(Comparator.comparingDouble(Prediction::score).reversed());
		long positives = ranked.stream().filter(Prediction::isPositive).count();
		long negatives = ranked.size() - positives;
		List<Double> thresholds = new ArrayList<>();
		List<Double> precisions = new ArrayList<>();
		List<Double> recalls = new ArrayList<>();
		List<Double> falsePositiveRates = new ArrayList<>(List.of(0.0));
		List<Double> truePositiveRates = new ArrayList<>(List.of(0.0));
		long truePositives = 0;
		long falsePositives = 0;
		double rocArea = 0;
		double averagePrecision = 0;
		for (int i = 0; i < ranked.size(); i++) {
			truePositives += ranked.get(i).isPositive() ? 1 : 0;
			falsePositives += ranked.get(i).isPositive() ? 0 : 1;
			if (i + 1 < ranked.size() && ranked.get(i + 1).score() == ranked.get(i).score()) {
				continue;
			}
			double precision = (double) truePositives / (truePositives + falsePositives);
			double recall = (double) truePositives / positives;
			double falsePositiveRate = (double) falsePositives / negatives;
			double lastRecall = truePositiveRates.get(truePositiveRates.size() - 1);
			double lastRate = falsePositiveRates.get(falsePositiveRates.size() - 1);
			averagePrecision += (recall - lastRecall) * precision;
			rocArea += (falsePositiveRate - lastRate) * (recall + lastRecall) / 2;
			thresholds.add(ranked.get(i).score());
			precisions.add(precision);
			recalls.add(recall);
			falsePositiveRates.add(falsePositiveRate);
			truePositiveRates.add(recall);
		}
		fields.put("roc_auc", rocArea);
		fields.put("pr_auc", averagePrecision);
		fields.put("pr_curve", precisionRecall(thresholds, precisions, recalls));
		List<Double> rocThresholds = new ArrayList<>(thresholds);
		// Where nothing is taken for positive yet; infinity is no JSON.
		rocThresholds.add(0, thresholds.get(0) + 1);
		Map<String, Object> roc = new LinkedHashMap<>();
		roc.put("thresholds", rocThresholds);
		roc.put("false_positive_rates", falsePositiveRates);
		roc.put("true_positive_rates", truePositiveRates);
		fields.put("roc_curve", roc);
	}

	/**
	 * Returns the curve with rising thresholds, and a last point without a threshold.
	 */
	private static Map<String, Object> precisionRecall(List<Double> thresholds, List<Double> precisions,
			List<Double> recalls) {
		Map<String, Object> curve = new LinkedHashMap<>();
		curve.put("thresholds", reversed(thresholds));
		List<Double> risingPrecisions = reversed(precisions);
		risingPrecisions.add(1.0);
		List<Double> fallingRecalls = reversed(recalls);
		fallingRecalls.add(0.0);
		curve.put("precisions", risingPrecisions);
		curve.put("recalls", fallingRecalls);
		return curve;
	}

	private static List<Double> reversed(List<Double> values) {
		List<Double> reversed = new ArrayList<>(values);
		Collections.reverse(reversed);
		return reversed;
	}

	private static List<List<Integer>> toList(int[][] matrix) {
		List<List<Integer>> rows = new ArrayList<>();
		for (int[] row : matrix) {
			rows.add(Arrays.stream(row).boxed().toList());
		}
		return rows;
	}

	private record Prediction(int expected, double[] probabilities) {

		int predicted() {
			int best = 0;
			for (int i = 1; i < this.probabilities.length; i++) {
				if (this.probabilities[i] > this.probabilities[best]) {
					best = i;
				}
			}
			return best;
		}

		boolean isPositive() {
			return this.expected == 1;
		}

		double score() {
			return this.probabilities[1];
		}

	}

}

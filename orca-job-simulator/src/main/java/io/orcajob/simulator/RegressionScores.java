package io.orcajob.simulator;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

import org.jspecify.annotations.Nullable;

/**
 * Metrics of predicted scores, by the definitions that scikit-learn has.
 */
final class RegressionScores {

	private int rows;

	private final List<Double> expected = new ArrayList<>();

	private final List<Double> errors = new ArrayList<>();

	/**
	 * Adds a row that the model made a prediction for.
	 */
	void add(double expected, double predicted) {
		this.rows++;
		this.expected.add(expected);
		this.errors.add(expected - predicted);
	}

	/**
	 * Adds a row that the model made no prediction for.
	 */
	void addWithoutPrediction() {
		this.rows++;
	}

	Map<String, @Nullable Object> toFields() {
		double mse = mean(this.errors, (error) -> error * error);
		double variance = variance(this.expected);
		Map<String, @Nullable Object> fields = new LinkedHashMap<>();
		fields.put("coverage", (this.rows > 0) ? (double) this.errors.size() / this.rows : 0.0);
		fields.put("mse", mse);
		fields.put("rmse", Math.sqrt(mse));
		fields.put("mae", mean(this.errors, Math::abs));
		fields.put("r2", share(mse, variance));
		fields.put("explained_variance", share(variance(this.errors), variance));
		fields.put("loss", mse);
		fields.put("warnings", Collections.emptyList());
		return fields;
	}

	/**
	 * Returns the share of the variance that is explained; where there is no variance,
	 * that is all or nothing.
	 */
	private static double share(double unexplained, double variance) {
		if (variance == 0) {
			return (unexplained == 0) ? 1 : 0;
		}
		return 1 - unexplained / variance;
	}

	/**
	 * Returns the variance in two passes, which is exactly 0 if all values are equal,
	 * although their rounded mean may differ from them.
	 */
	private static double variance(List<Double> values) {
		if (values.stream().distinct().count() <= 1) {
			return 0;
		}
		double mean = mean(values, (value) -> value);
		return mean(values, (value) -> (value - mean) * (value - mean));
	}

	private static double mean(List<Double> values, DoubleUnaryOperator function) {
		return values.stream().mapToDouble(Double::doubleValue).map(function).average().orElse(0);
	}

}

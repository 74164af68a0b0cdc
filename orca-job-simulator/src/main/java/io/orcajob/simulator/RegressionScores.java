package io.orcajob.simulator;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Metrics of predicted scores, by the definitions that scikit-learn has.
 */
final class RegressionScores {

	private int rows;

	private int predictions;

	private double sumOfExpected;

	private double sumOfExpectedSquares;

	private double sumOfErrors;

	private double sumOfAbsoluteErrors;

	private double sumOfErrorSquares;

	/**
	 * Adds a row that the model made a prediction for.
	 */
	void add(double expected, double predicted) {
		double error = expected - predicted;
		this.rows++;
		this.predictions++;
		this.sumOfExpected += expected;
		this.sumOfExpectedSquares += expected * expected;
		this.sumOfErrors += error;
		this.sumOfAbsoluteErrors += Math.abs(error);
		this.sumOfErrorSquares += error * error;
	}

	/**
	 * Adds a row that the model made no prediction for.
	 */
	void addWithoutPrediction() {
		this.rows++;
	}

	Map<String, @Nullable Object> toFields() {
		double mse = mean(this.sumOfErrorSquares);
		double variance = mean(this.sumOfExpectedSquares) - square(mean(this.sumOfExpected));
		double errorVariance = mse - square(mean(this.sumOfErrors));
		Map<String, @Nullable Object> fields = new LinkedHashMap<>();
		fields.put("coverage", (this.rows > 0) ? (double) this.predictions / this.rows : 0.0);
		fields.put("mse", mse);
		fields.put("rmse", Math.sqrt(mse));
		fields.put("mae", mean(this.sumOfAbsoluteErrors));
		fields.put("r2", share(mse, variance));
		fields.put("explained_variance", share(errorVariance, variance));
		fields.put("loss", mse);
		fields.put("warnings", Collections.emptyList());
		return fields;
	}

	/**
	 * Returns the share of the variance that is explained; where there is no variance,
	 * that is all or nothing.
	 */
	private static double share(double unexplained, double variance) {
		if (variance <= 0) {
			return (unexplained <= 0) ? 1 : 0;
		}
		return 1 - unexplained / variance;
	}

	private double mean(double sum) {
		return (this.predictions > 0) ? sum / this.predictions : 0;
	}

	private static double square(double value) {
		return value * value;
	}

}

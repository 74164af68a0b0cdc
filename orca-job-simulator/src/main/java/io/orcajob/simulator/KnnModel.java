package io.orcajob.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import io.orcajob.simulator.NearestNeighbors.Neighbor;

/**
 * Simple, real model over memories: a prediction is a vote of the memories that are
 * nearest to a text.
 */
final class KnnModel {

	/**
	 * The most rows and memories, each, that the simulator computes with: the work grows
	 * with their product.
	 */
	static final int MAX_ROWS = 5000;

	private final NearestNeighbors<Memory> neighbors = new NearestNeighbors<>();

	private final int neighborCount;

	private final boolean weighed;

	private final String partitionMode;

	/**
	 * Creates a model.
	 * @param memories the memories
	 * @param neighborCount how many memories vote
	 * @param weighed whether near memories count more
	 * @param partitionMode which partitions of memories count for a row
	 */
	KnnModel(List<Memory> memories, int neighborCount, boolean weighed, String partitionMode) {
		memories.forEach((memory) -> this.neighbors.add(memory.text(), memory));
		this.neighborCount = neighborCount;
		this.weighed = weighed;
		this.partitionMode = partitionMode;
	}

	/**
	 * Evaluates the model as a classification.
	 * @param rows the rows with the expected labels
	 * @param classes the number of classes
	 * @return the metrics as the service has them
	 */
	Map<String, @Nullable Object> classify(List<Memory> rows, int classes) {
		return classify(rows, classes, (row, nearest) -> {
		});
	}

	/**
	 * Evaluates the model as a classification.
	 * @param observer is told the memories that vote on each row
	 */
	Map<String, @Nullable Object> classify(List<Memory> rows, int classes,
			BiConsumer<Memory, List<Neighbor<Memory>>> observer) {
		ClassificationScores scores = new ClassificationScores(classes);
		Anomalies anomalies = new Anomalies();
		for (Memory row : rows) {
			List<Neighbor<Memory>> nearest = nearest(row, (memory) -> memory.label() != null);
			observer.accept(row, nearest);
			anomalies.add(nearest);
			double[] probabilities = new double[classes];
			double total = 0;
			for (Neighbor<Memory> neighbor : nearest) {
				Integer label = neighbor.memory().label();
				if (label != null && label < classes) {
					probabilities[label] += weight(neighbor);
					total += weight(neighbor);
				}
			}
			Integer expected = row.label();
			if (total == 0 || expected == null || expected >= classes) {
				scores.addWithoutPrediction();
			}
			else {
				for (int i = 0; i < classes; i++) {
					probabilities[i] /= total;
				}
				scores.add(expected, probabilities);
			}
		}
		return anomalies.addTo(scores.toFields());
	}

	/**
	 * Refuses more rows than the simulator computes with.
	 * @param what what they are
	 * @param location leads to what names them in the request
	 * @throws ApiException with HTTP 422 if there are too many
	 */
	static void checkSize(List<Memory> rows, String what, Object... location) {
		if (rows.size() > MAX_ROWS) {
			throw Issues.of("value_error",
					"The simulator computes with at most " + MAX_ROWS + " " + what + ", but these are " + rows.size(),
					location);
		}
	}

	/**
	 * Evaluates the model as a regression.
	 * @param rows the rows with the expected scores
	 * @return the metrics as the service has them
	 */
	Map<String, @Nullable Object> regress(List<Memory> rows) {
		RegressionScores scores = new RegressionScores();
		Anomalies anomalies = new Anomalies();
		for (Memory row : rows) {
			List<Neighbor<Memory>> nearest = nearest(row, (memory) -> memory.score() != null);
			anomalies.add(nearest);
			double sum = 0;
			double total = 0;
			for (Neighbor<Memory> neighbor : nearest) {
				Double score = neighbor.memory().score();
				if (score != null) {
					sum += weight(neighbor) * score;
					total += weight(neighbor);
				}
			}
			if (total == 0 || row.score() == null) {
				scores.addWithoutPrediction();
			}
			else {
				scores.add(row.score(), sum / total);
			}
		}
		return anomalies.addTo(scores.toFields());
	}

	/**
	 * Returns the memories that vote on a row, of which the row itself is none: identity
	 * counts, not equality, as a datasource may be evaluated by its own rows.
	 */
	List<Neighbor<Memory>> nearest(Memory row, Predicate<Memory> eligible) {
		return this.neighbors.nearest(row.text(), this.neighborCount,
				(memory) -> memory != row && eligible.test(memory) && isInPartition(memory, row));
	}

	private boolean isInPartition(Memory memory, Memory row) {
		String partition = memory.partition();
		boolean same = partition != null && partition.equals(row.partition());
		return switch (this.partitionMode) {
			case "include_global" -> same || partition == null || row.partition() == null;
			case "exclude_global" -> same;
			case "only_global" -> partition == null;
			default -> true;
		};
	}

	private double weight(Neighbor<Memory> neighbor) {
		return this.weighed ? neighbor.similarity() : 1;
	}

	/**
	 * How unlike their nearest memories the rows are.
	 */
	private static final class Anomalies {

		private final List<Double> scores = new ArrayList<>();

		void add(List<Neighbor<Memory>> nearest) {
			this.scores.add(1 - nearest.stream().mapToDouble(Neighbor::similarity).average().orElse(0));
		}

		Map<String, @Nullable Object> addTo(Map<String, @Nullable Object> fields) {
			List<Double> sorted = this.scores.stream().sorted().toList();
			int size = sorted.size();
			if (size > 0) {
				double mean = sorted.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
				fields.put("anomaly_score_mean", mean);
				fields.put("anomaly_score_median", (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2);
				fields.put("anomaly_score_variance",
						sorted.stream()
							.mapToDouble((score) -> (score - mean) * (score - mean))
							.average()
							.orElseThrow());
			}
			return fields;
		}

	}

}

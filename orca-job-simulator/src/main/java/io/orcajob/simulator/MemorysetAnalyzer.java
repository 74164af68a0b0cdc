package io.orcajob.simulator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.DoubleSummaryStatistics;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.orcajob.simulator.NearestNeighbors.Neighbor;

/**
 * Analyses of a memoryset. Duplicates, clusters, labels and the distribution are computed
 * from the memories; the others have the form of the service's results and little
 * content.
 */
final class MemorysetAnalyzer {

	static final Set<String> NAMES = Set.of("distribution", "label", "duplicate", "projection", "cluster",
			"class_patterns", "concepts");

	private static final double DUPLICATE = 1 - 1e-9;

	private static final double DEFAULT_THRESHOLD = 0.97;

	private static final double CLUSTER_SIMILARITY = 0.3;

	private static final List<Double> DEFAULT_QUANTILES = List.of(0.05, 0.25, 0.5, 0.75, 0.95);

	private final StoredMemoryset memoryset;

	private final List<Memory> memories;

	private final double[][] vectors;

	private final int lookupCount;

	private final String now;

	MemorysetAnalyzer(StoredMemoryset memoryset, int lookupCount, String now) {
		this.memoryset = memoryset;
		this.memories = memoryset.memories();
		this.vectors = this.memories.stream().map((memory) -> TextEmbedding.of(memory.text())).toArray(double[][]::new);
		this.lookupCount = lookupCount;
		this.now = now;
	}

	Map<String, @Nullable Object> analyze(Map<String, @Nullable Object> configs) {
		Map<String, @Nullable Object> results = new LinkedHashMap<>();
		configs.forEach((name, config) -> {
			if (config instanceof Map<?, ?> options) {
				Map<String, @Nullable Object> result = switch (name) {
					case "duplicate" -> duplicate(options);
					case "cluster" -> cluster();
					case "label" -> label();
					case "distribution" -> distribution(options);
					case "class_patterns" -> classPatterns();
					case "concepts" -> concepts();
					default -> new LinkedHashMap<>();
				};
				result.put("updated_at", this.now);
				results.put(name, result);
			}
		});
		return results;
	}

	private Map<String, @Nullable Object> duplicate(Map<?, ?> options) {
		double threshold = (options.get("potential_duplicate_threshold") instanceof Number number)
				? number.doubleValue() : DEFAULT_THRESHOLD;
		int duplicates = 0;
		int potential = 0;
		for (int i = 0; i < this.memories.size(); i++) {
			double nearest = 0;
			for (int j = 0; j < i; j++) {
				nearest = Math.max(nearest, similarity(i, j));
			}
			duplicates += (nearest >= DUPLICATE) ? 1 : 0;
			potential += (nearest >= threshold && nearest < DUPLICATE) ? 1 : 0;
		}
		Map<String, @Nullable Object> result = new LinkedHashMap<>();
		result.put("num_duplicates", duplicates);
		result.put("num_potential_duplicates", potential);
		return result;
	}

	/**
	 * Takes memories that are alike, and those alike to these, for a cluster; a memory
	 * like no other is an outlier.
	 */
	private Map<String, @Nullable Object> cluster() {
		int[] parents = new int[this.memories.size()];
		for (int i = 0; i < parents.length; i++) {
			parents[i] = i;
		}
		IntUnaryOperator root = (index) -> {
			int current = index;
			while (parents[current] != current) {
				parents[current] = parents[parents[current]];
				current = parents[current];
			}
			return current;
		};
		for (int i = 0; i < parents.length; i++) {
			for (int j = 0; j < i; j++) {
				if (similarity(i, j) >= CLUSTER_SIMILARITY) {
					parents[root.applyAsInt(i)] = root.applyAsInt(j);
				}
			}
		}
		Map<Integer, Integer> sizes = new LinkedHashMap<>();
		for (int i = 0; i < parents.length; i++) {
			sizes.merge(root.applyAsInt(i), 1, Integer::sum);
		}
		List<Map<String, Object>> clusters = new ArrayList<>();
		int outliers = 0;
		for (int size : sizes.values()) {
			if (size == 1) {
				outliers++;
			}
			else {
				clusters.add(Map.of("cluster", clusters.size(), "memory_count", size));
			}
		}
		Map<String, @Nullable Object> result = new LinkedHashMap<>();
		result.put("cluster_metrics", clusters);
		result.put("num_outliers", outliers);
		result.put("num_clusters", clusters.size());
		return result;
	}

	private Map<String, @Nullable Object> label() {
		KnnModel model = new KnnModel(this.memories, this.lookupCount, true, "ignore_partitions");
		int classes = Math.max(1, this.memoryset.classes());
		List<Memory> labeled = this.memories.stream().filter((memory) -> memory.label() != null).toList();
		List<LabelScores> scores = new ArrayList<>();
		for (int i = 0; i < classes; i++) {
			scores.add(new LabelScores());
		}
		Map<String, @Nullable Object> metrics = model.classify(labeled, classes, (memory, nearest) -> {
			if (memory.label() != null) {
				scores.get(memory.label()).add(nearest);
			}
		});
		int alone = scores.stream().mapToInt((score) -> score.alone).sum();
		List<Map<String, @Nullable Object>> perLabel = new ArrayList<>();
		List<String> names = this.memoryset.labelNames();
		for (int i = 0; i < classes; i++) {
			Map<String, @Nullable Object> metric = new LinkedHashMap<>();
			metric.put("label", i);
			metric.put("label_name", (names != null && i < names.size()) ? names.get(i) : null);
			metric.put("average_lookup_score", scores.get(i).lookups.getAverage());
			metric.put("memory_count", scores.get(i).memories);
			perLabel.add(metric);
		}
		double accuracy = (double) metrics.getOrDefault("accuracy", 0.0);
		Map<String, @Nullable Object> result = new LinkedHashMap<>();
		result.put("label_metrics", perLabel);
		result.put("neighbor_prediction_accuracy", accuracy);
		result.put("mean_neighbor_label_confidence", accuracy);
		result.put("mean_neighbor_label_entropy", 1 - accuracy);
		result.put("mean_neighbor_predicted_label_ambiguity", 1 - accuracy);
		result.put("num_no_labeled_neighbors", alone);
		result.put("num_potential_mislabels", (int) Math.round((1 - accuracy) * (labeled.size() - alone)));
		return result;
	}

	/**
	 * Computes, for each number of neighbors, how the mean scores of the memories'
	 * lookups are distributed.
	 */
	private Map<String, @Nullable Object> distribution(Map<?, ?> options) {
		List<Integer> counts = numbers(options, "neighbor_counts").map(Number::intValue).distinct().toList();
		if (counts.isEmpty()) {
			counts = List.of(this.lookupCount);
		}
		List<Double> quantiles = numbers(options, "quantiles").map(Number::doubleValue).toList();
		if (quantiles.isEmpty()) {
			quantiles = DEFAULT_QUANTILES;
		}
		KnnModel model = new KnnModel(this.memories, Collections.max(counts), true, "ignore_partitions");
		double[][] means = new double[counts.size()][this.memories.size()];
		for (int i = 0; i < this.memories.size(); i++) {
			double[] nearest = model.nearest(this.memories.get(i), (neighbor) -> true)
				.stream()
				.mapToDouble(Neighbor::similarity)
				.toArray();
			for (int j = 0; j < means.length; j++) {
				means[j][i] = Arrays.stream(nearest).limit(counts.get(j)).average().orElse(0);
			}
		}
		Map<String, @Nullable Object> scores = new LinkedHashMap<>();
		for (int j = 0; j < means.length; j++) {
			scores.put(String.valueOf(counts.get(j)), lookupScores(means[j], quantiles));
		}
		Map<String, @Nullable Object> result = new LinkedHashMap<>();
		result.put("lookup_score_metrics", scores);
		return result;
	}

	private static Map<String, Object> lookupScores(double[] scores, List<Double> quantiles) {
		Arrays.sort(scores);
		double mean = Arrays.stream(scores).average().orElse(0);
		double variance = Arrays.stream(scores).map((score) -> (score - mean) * (score - mean)).average().orElse(0);
		Map<String, Object> metrics = new LinkedHashMap<>();
		metrics.put("mean", mean);
		metrics.put("median", quantile(scores, 0.5));
		metrics.put("std", Math.sqrt(variance));
		metrics.put("quantiles", quantiles);
		metrics.put("quantile_values", quantiles.stream().map((quantile) -> quantile(scores, quantile)).toList());
		return metrics;
	}

	/**
	 * Returns a quantile of sorted values, between two of them in proportion.
	 */
	private static double quantile(double[] sorted, double quantile) {
		if (sorted.length == 0) {
			return 0;
		}
		double position = quantile * (sorted.length - 1);
		double lower = sorted[(int) Math.floor(position)];
		double upper = sorted[(int) Math.ceil(position)];
		return lower + (upper - lower) * (position - Math.floor(position));
	}

	private static Stream<Number> numbers(Map<?, ?> options, String name) {
		List<?> list = (options.get(name) instanceof List<?> values) ? values : List.of();
		return list.stream().filter(Number.class::isInstance).map(Number.class::cast);
	}

	/**
	 * Notes what is wrong with the options of the analyses.
	 */
	static void check(JsonBody body, Map<String, @Nullable Object> configs) {
		check(body, configs, "neighbor_counts", (count) -> count instanceof Integer number && number >= 1,
				"Input should be whole numbers from 1");
		check(body, configs, "quantiles", (quantile) -> quantile instanceof Number number && number.doubleValue() >= 0
				&& number.doubleValue() <= 1, "Input should be numbers from 0 to 1");
	}

	private static void check(JsonBody body, Map<String, @Nullable Object> configs, String name,
			Predicate<Object> valid, String message) {
		Object values = (configs.get("distribution") instanceof Map<?, ?> options) ? options.get(name) : null;
		if (values != null && !(values instanceof List<?> list && list.stream().allMatch(valid))) {
			body.issues().add("value_error", message, "body", "configs", "distribution", name);
		}
	}

	private Map<String, @Nullable Object> classPatterns() {
		Map<String, @Nullable Object> result = new LinkedHashMap<>();
		result.put("class_representatives", Collections.emptyList());
		result.put("patterns_description", null);
		result.put("mean_spread", 0.0);
		result.put("variance_spread", 0.0);
		result.put("mean_uniformity", 1.0);
		result.put("variance_uniformity", 0.0);
		return result;
	}

	private Map<String, @Nullable Object> concepts() {
		Map<String, @Nullable Object> result = new LinkedHashMap<>();
		result.put("concepts", Collections.emptyList());
		result.put("num_outliers", new HashSet<>(this.memories).size());
		return result;
	}

	private double similarity(int left, int right) {
		return TextEmbedding.similarity(this.vectors[left], this.vectors[right]);
	}

	/**
	 * How near the neighbors of the memories with one label are.
	 */
	private static final class LabelScores {

		private final DoubleSummaryStatistics lookups = new DoubleSummaryStatistics();

		private int memories;

		private int alone;

		void add(List<Neighbor<Memory>> nearest) {
			this.memories++;
			this.alone += nearest.isEmpty() ? 1 : 0;
			nearest.forEach((neighbor) -> this.lookups.accept(neighbor.similarity()));
		}

	}

}

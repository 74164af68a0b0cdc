package io.orcajob.simulator;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntUnaryOperator;

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

	private final StoredMemoryset memoryset;

	private final List<Memory> memories;

	private final int lookupCount;

	private final String now;

	MemorysetAnalyzer(StoredMemoryset memoryset, int lookupCount, String now) {
		this.memoryset = memoryset;
		this.memories = memoryset.memories();
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
		Map<String, @Nullable Object> metrics = model.classify(labeled, classes);
		int alone = (int) labeled.stream()
			.filter((memory) -> model.nearest(memory, (neighbor) -> neighbor.label() != null).isEmpty())
			.count();
		List<Map<String, @Nullable Object>> perLabel = new ArrayList<>();
		List<String> names = this.memoryset.labelNames();
		for (int i = 0; i < classes; i++) {
			int label = i;
			List<Memory> members = labeled.stream()
				.filter((memory) -> memory.label() != null && memory.label() == label)
				.toList();
			Map<String, @Nullable Object> metric = new LinkedHashMap<>();
			metric.put("label", label);
			metric.put("label_name", (names != null && label < names.size()) ? names.get(label) : null);
			metric.put("average_lookup_score", averageScore(model, members));
			metric.put("memory_count", members.size());
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

	private Map<String, @Nullable Object> distribution(Map<?, ?> options) {
		List<?> counts = (options.get("neighbor_counts") instanceof List<?> list && !list.isEmpty()) ? list
				: List.of(this.lookupCount);
		Map<String, @Nullable Object> scores = new LinkedHashMap<>();
		for (Object count : counts) {
			int neighbors = (count instanceof Number number) ? number.intValue() : this.lookupCount;
			KnnModel model = new KnnModel(this.memories, neighbors, true, "ignore_partitions");
			double mean = averageScore(model, this.memories);
			scores.put(String.valueOf(neighbors), Map.of("mean", mean));
		}
		Map<String, @Nullable Object> result = new LinkedHashMap<>();
		result.put("lookup_score_metrics", scores);
		return result;
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

	private static double averageScore(KnnModel model, List<Memory> memories) {
		return memories.stream()
			.flatMap((memory) -> model.nearest(memory, (neighbor) -> true).stream())
			.mapToDouble(Neighbor::similarity)
			.average()
			.orElse(0);
	}

	private double similarity(int left, int right) {
		return TextEmbedding.similarity(TextEmbedding.of(this.memories.get(left).text()),
				TextEmbedding.of(this.memories.get(right).text()));
	}

}

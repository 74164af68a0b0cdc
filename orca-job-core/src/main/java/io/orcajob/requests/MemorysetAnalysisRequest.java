package io.orcajob.requests;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

import io.orcajob.JobRequest;
import io.orcajob.JobValueResolver;

/**
 * Request for the analysis of a memoryset. The value of the job is the
 * {@link MemorysetAnalysis}. At least one analysis has to be asked for.
 * <p>
 * Sent unless set otherwise, as the service's client does: {@code lookup_count} 10,
 * {@code clear_metrics} false and {@code partition_filter_mode} {@code include_global}.
 *
 * @since 0.1.0
 */
public final class MemorysetAnalysisRequest extends JobRequestBuilder<MemorysetAnalysis, MemorysetAnalysisRequest> {

	private static final String PATH = "/memoryset/{name_or_id}/analysis";

	private final String memoryset;

	private final Map<String, Object> configs = new LinkedHashMap<>();

	MemorysetAnalysisRequest(String memoryset) {
		this.memoryset = requireText("memoryset", memoryset);
		lookupCount(10);
		clearMetrics(false);
		partitionFilterMode("include_global");
	}

	@Override
	JobRequest.Builder<MemorysetAnalysis> request() {
		return JobRequest.post(PATH, this.memoryset)
			.value(JobValueResolver.resource(MemorysetAnalysis.class, "results", PATH + "/{job_id}", this.memoryset));
	}

	@Override
	void check() {
		Assert.state(!this.configs.isEmpty() || has("configs"),
				"Ask for at least one analysis: distribution(), label(), duplicate(), projection(), cluster(), "
						+ "classPatterns(), concepts() or analysis(..)");
	}

	@Override
	void complete(Map<String, @Nullable Object> body) {
		if (!body.containsKey("configs")) {
			body.put("configs", Collections.unmodifiableMap(new LinkedHashMap<>(this.configs)));
		}
	}

	/**
	 * Asks for an analysis by its name, such as one that this version does not know.
	 * @param name its name, as the service spells it
	 * @param options its options, as the service spells them; may be empty
	 * @return this builder
	 */
	public MemorysetAnalysisRequest analysis(String name, Map<String, @Nullable Object> options) {
		Assert.hasText(name, "'name' must not be blank");
		this.configs.put(name, Fields.copyOf(options));
		return this;
	}

	/**
	 * Asks how the scores of lookups are distributed.
	 * @return this builder
	 */
	public MemorysetAnalysisRequest distribution() {
		return analysis("distribution", Collections.emptyMap());
	}

	/**
	 * Asks how the scores of lookups are distributed.
	 * @param neighborCounts the numbers of neighbors to look at; empty for the service's
	 * @param quantiles the quantiles, each from 0 to 1; empty for the service's
	 * @return this builder
	 */
	public MemorysetAnalysisRequest distribution(List<Integer> neighborCounts, List<Double> quantiles) {
		Map<String, @Nullable Object> options = new LinkedHashMap<>();
		if (!neighborCounts.isEmpty()) {
			options.put("neighbor_counts", List.copyOf(neighborCounts));
		}
		if (!quantiles.isEmpty()) {
			options.put("quantiles", List.copyOf(quantiles));
		}
		return analysis("distribution", options);
	}

	/**
	 * Asks how well labels agree with those of neighbors.
	 * @return this builder
	 */
	public MemorysetAnalysisRequest label() {
		return analysis("label", Collections.emptyMap());
	}

	/**
	 * Asks how well labels agree with those of neighbors.
	 * @param normalizeLogits whether logits are normalized
	 * @return this builder
	 */
	public MemorysetAnalysisRequest label(boolean normalizeLogits) {
		return analysis("label", Map.of("normalize_logits", normalizeLogits));
	}

	/**
	 * Asks which memories are duplicates.
	 * @return this builder
	 */
	public MemorysetAnalysisRequest duplicate() {
		return analysis("duplicate", Collections.emptyMap());
	}

	/**
	 * Asks which memories are duplicates.
	 * @param potentialDuplicateThreshold the score from which memories may be duplicates
	 * @return this builder
	 */
	public MemorysetAnalysisRequest duplicate(double potentialDuplicateThreshold) {
		return analysis("duplicate", Map.of("potential_duplicate_threshold", potentialDuplicateThreshold));
	}

	/**
	 * Asks for a projection of the memories onto a plane.
	 * @return this builder
	 */
	public MemorysetAnalysisRequest projection() {
		return analysis("projection", Collections.emptyMap());
	}

	/**
	 * Asks for a projection of the memories onto a plane.
	 * @param minDist the minimum distance of points
	 * @param spread the spread of points
	 * @return this builder
	 */
	public MemorysetAnalysisRequest projection(double minDist, double spread) {
		return analysis("projection", Map.of("min_dist", minDist, "spread", spread));
	}

	/**
	 * Asks for clusters of memories.
	 * @return this builder
	 */
	public MemorysetAnalysisRequest cluster() {
		return analysis("cluster", Collections.emptyMap());
	}

	/**
	 * Asks for clusters of memories.
	 * @param options sets the options
	 * @return this builder
	 */
	public MemorysetAnalysisRequest cluster(Consumer<ClusterAnalysis> options) {
		ClusterAnalysis analysis = new ClusterAnalysis();
		options.accept(analysis);
		return analysis("cluster", analysis.fields());
	}

	/**
	 * Asks for the patterns of classes.
	 * @return this builder
	 */
	public MemorysetAnalysisRequest classPatterns() {
		return analysis("class_patterns", Collections.emptyMap());
	}

	/**
	 * Asks for the patterns of classes.
	 * @param representativesPerClass the number of representatives of a class
	 * @param enablePatternsDescription whether a language model describes the patterns
	 * @param minUniformityThreshold the minimum uniformity of a representative, from 0 to
	 * 1
	 * @return this builder
	 */
	public MemorysetAnalysisRequest classPatterns(int representativesPerClass, boolean enablePatternsDescription,
			double minUniformityThreshold) {
		return analysis("class_patterns",
				Map.of("representatives_per_class", representativesPerClass, "enable_patterns_description",
						enablePatternsDescription, "min_uniformity_threshold", minUniformityThreshold));
	}

	/**
	 * Asks for the concepts of the memories.
	 * @return this builder
	 */
	public MemorysetAnalysisRequest concepts() {
		return analysis("concepts", Collections.emptyMap());
	}

	/**
	 * Asks for the concepts of the memories.
	 * @param options sets the options
	 * @return this builder
	 */
	public MemorysetAnalysisRequest concepts(Consumer<ConceptAnalysis> options) {
		ConceptAnalysis analysis = new ConceptAnalysis();
		options.accept(analysis);
		return analysis("concepts", analysis.fields());
	}

	/**
	 * Sets how many neighbors of a memory are looked at.
	 * @param lookupCount the number
	 * @return this builder
	 */
	public MemorysetAnalysisRequest lookupCount(int lookupCount) {
		return set("lookup_count", lookupCount);
	}

	/**
	 * Sets how many memories are analyzed at a time.
	 * @param batchSize the number
	 * @return this builder
	 */
	public MemorysetAnalysisRequest batchSize(int batchSize) {
		return set("batch_size", batchSize);
	}

	/**
	 * Sets whether metrics of earlier analyses are removed first.
	 * @param clearMetrics whether they are
	 * @return this builder
	 */
	public MemorysetAnalysisRequest clearMetrics(boolean clearMetrics) {
		return set("clear_metrics", clearMetrics);
	}

	/**
	 * Sets which partitions are looked at.
	 * @param mode {@code ignore_partitions}, {@code include_global},
	 * {@code exclude_global}, {@code only_global} or another that the service knows
	 * @return this builder
	 */
	public MemorysetAnalysisRequest partitionFilterMode(String mode) {
		return setText("partition_filter_mode", "mode", mode);
	}

}

package io.orcajob.requests;

/**
 * Options of the analysis of concepts. Fields that are not set are left to the service.
 *
 * @since 0.1.0
 */
public final class ConceptAnalysis extends FieldsBuilder<ConceptAnalysis> {

	ConceptAnalysis() {
	}

	/**
	 * Sets what the data is about.
	 * @param description the text
	 * @return this builder
	 */
	public ConceptAnalysis highLevelDescription(String description) {
		return setText("high_level_description", "description", description);
	}

	/**
	 * Sets the maximum number of rows to look at.
	 * @param maxSampleRows the number
	 * @return this builder
	 */
	public ConceptAnalysis maxSampleRows(int maxSampleRows) {
		return set("max_sample_rows", maxSampleRows);
	}

	/**
	 * Sets the minimum number of neighbors.
	 * @param minLookupCount the number
	 * @return this builder
	 */
	public ConceptAnalysis minLookupCount(int minLookupCount) {
		return set("min_lookup_count", minLookupCount);
	}

	/**
	 * Sets the maximum number of neighbors.
	 * @param maxLookupCount the number
	 * @return this builder
	 */
	public ConceptAnalysis maxLookupCount(int maxLookupCount) {
		return set("max_lookup_count", maxLookupCount);
	}

	/**
	 * Sets the decay of overlaps.
	 * @param overlapDecayTau the value
	 * @return this builder
	 */
	public ConceptAnalysis overlapDecayTau(double overlapDecayTau) {
		return set("overlap_decay_tau", overlapDecayTau);
	}

	/**
	 * Sets the target share of the largest connected component.
	 * @param targetLccFraction the share
	 * @return this builder
	 */
	public ConceptAnalysis targetLccFraction(double targetLccFraction) {
		return set("target_lcc_fraction", targetLccFraction);
	}

	/**
	 * Sets the minimum number of clusters.
	 * @param minClusterCount the number
	 * @return this builder
	 */
	public ConceptAnalysis minClusterCount(int minClusterCount) {
		return set("min_cluster_count", minClusterCount);
	}

	/**
	 * Sets the maximum number of clusters.
	 * @param maxClusterCount the number
	 * @return this builder
	 */
	public ConceptAnalysis maxClusterCount(int maxClusterCount) {
		return set("max_cluster_count", maxClusterCount);
	}

	/**
	 * Sets the maximum number of trials.
	 * @param maxTrialCount the number
	 * @return this builder
	 */
	public ConceptAnalysis maxTrialCount(int maxTrialCount) {
		return set("max_trial_count", maxTrialCount);
	}

	/**
	 * Sets the resolution.
	 * @param resolution the value
	 * @return this builder
	 */
	public ConceptAnalysis resolution(double resolution) {
		return set("resolution", resolution);
	}

	/**
	 * Sets the number of iterations.
	 * @param iterations the number
	 * @return this builder
	 */
	public ConceptAnalysis iterations(int iterations) {
		return set("iterations", iterations);
	}

	/**
	 * Sets whether a language model names the concepts.
	 * @param useGenerativeNaming whether it does
	 * @return this builder
	 */
	public ConceptAnalysis useGenerativeNaming(boolean useGenerativeNaming) {
		return set("use_generative_naming", useGenerativeNaming);
	}

	/**
	 * Sets the number of examples for a name.
	 * @param namingExamplesCount the number
	 * @return this builder
	 */
	public ConceptAnalysis namingExamplesCount(int namingExamplesCount) {
		return set("naming_examples_count", namingExamplesCount);
	}

	/**
	 * Sets the number of counterexamples for a name.
	 * @param namingCounterexampleCount the number
	 * @return this builder
	 */
	public ConceptAnalysis namingCounterexampleCount(int namingCounterexampleCount) {
		return set("naming_counterexample_count", namingCounterexampleCount);
	}

	/**
	 * Sets the share from which a label is the primary one.
	 * @param primaryLabelPctThreshold the share
	 * @return this builder
	 */
	public ConceptAnalysis primaryLabelPctThreshold(double primaryLabelPctThreshold) {
		return set("primary_label_pct_threshold", primaryLabelPctThreshold);
	}

	/**
	 * Sets the seed of the random numbers.
	 * @param seed the seed
	 * @return this builder
	 */
	public ConceptAnalysis seed(long seed) {
		return set("seed", seed);
	}

}

package io.orcajob.requests;

/**
 * Options of the analysis of clusters. Fields that are not set are left to the service.
 *
 * @since 0.1.0
 */
public final class ClusterAnalysis extends FieldsBuilder<ClusterAnalysis> {

	ClusterAnalysis() {
	}

	/**
	 * Sets the minimum number of memories in a cluster.
	 * @param minClusterSize the number
	 * @return this builder
	 */
	public ClusterAnalysis minClusterSize(int minClusterSize) {
		return set("min_cluster_size", minClusterSize);
	}

	/**
	 * Sets the maximum number of memories in a cluster.
	 * @param maxClusterSize the number
	 * @return this builder
	 */
	public ClusterAnalysis maxClusterSize(int maxClusterSize) {
		return set("max_cluster_size", maxClusterSize);
	}

	/**
	 * Sets the method of the partitioning.
	 * @param method {@code ng}, {@code rb}, {@code cpm} or another that the service knows
	 * @return this builder
	 */
	public ClusterAnalysis partitioningMethod(String method) {
		return setText("partitioning_method", "method", method);
	}

	/**
	 * Sets the resolution.
	 * @param resolution the value
	 * @return this builder
	 */
	public ClusterAnalysis resolution(double resolution) {
		return set("resolution", resolution);
	}

	/**
	 * Sets the number of iterations.
	 * @param numIterations the number
	 * @return this builder
	 */
	public ClusterAnalysis numIterations(int numIterations) {
		return set("num_iterations", numIterations);
	}

	/**
	 * Sets the seed of the random numbers.
	 * @param randomState the seed
	 * @return this builder
	 */
	public ClusterAnalysis randomState(long randomState) {
		return set("random_state", randomState);
	}

}

package io.orcajob.requests;

import java.util.Map;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Results of the analysis of a memoryset, by analysis. As JSON, it is what the service
 * sent.
 *
 * @param fields all fields as the service sent them, also those that this version does
 * not know
 * @since 0.1.0
 */
public record MemorysetAnalysis(@JsonValue Map<String, @Nullable Object> fields) {

	@JsonCreator(mode = JsonCreator.Mode.DELEGATING)
	public MemorysetAnalysis {
		fields = Fields.copyOf(fields);
	}

	/**
	 * Returns the results of the analysis of the distribution.
	 * @return the results of the analysis of the distribution, or {@code null} if the
	 * service did not send it
	 */
	public @Nullable Map<String, @Nullable Object> distribution() {
		return Fields.object(this.fields, "distribution");
	}

	/**
	 * Returns the results of the analysis of labels.
	 * @return the results of the analysis of labels, or {@code null} if the service did
	 * not send it
	 */
	public @Nullable Map<String, @Nullable Object> label() {
		return Fields.object(this.fields, "label");
	}

	/**
	 * Returns the results of the analysis of duplicates.
	 * @return the results of the analysis of duplicates, or {@code null} if the service
	 * did not send it
	 */
	public @Nullable Map<String, @Nullable Object> duplicate() {
		return Fields.object(this.fields, "duplicate");
	}

	/**
	 * Returns the results of the projection.
	 * @return the results of the projection, or {@code null} if the service did not send
	 * it
	 */
	public @Nullable Map<String, @Nullable Object> projection() {
		return Fields.object(this.fields, "projection");
	}

	/**
	 * Returns the results of the analysis of clusters.
	 * @return the results of the analysis of clusters, or {@code null} if the service did
	 * not send it
	 */
	public @Nullable Map<String, @Nullable Object> cluster() {
		return Fields.object(this.fields, "cluster");
	}

	/**
	 * Returns the results of the analysis of the patterns of classes.
	 * @return the results of the analysis of the patterns of classes, or {@code null} if
	 * the service did not send it
	 */
	public @Nullable Map<String, @Nullable Object> classPatterns() {
		return Fields.object(this.fields, "class_patterns");
	}

	/**
	 * Returns the results of the analysis of concepts.
	 * @return the results of the analysis of concepts, or {@code null} if the service did
	 * not send it
	 */
	public @Nullable Map<String, @Nullable Object> concepts() {
		return Fields.object(this.fields, "concepts");
	}

	/**
	 * Returns the number of duplicates.
	 * @return the number, or {@code null} if duplicates were not analyzed
	 */
	public @Nullable Integer numDuplicates() {
		Map<String, @Nullable Object> duplicate = duplicate();
		return (duplicate != null) ? Fields.integer(duplicate, "num_duplicates") : null;
	}

	/**
	 * Returns the number of potential duplicates.
	 * @return the number, or {@code null} if duplicates were not analyzed
	 */
	public @Nullable Integer numPotentialDuplicates() {
		Map<String, @Nullable Object> duplicate = duplicate();
		return (duplicate != null) ? Fields.integer(duplicate, "num_potential_duplicates") : null;
	}

	/**
	 * Returns the number of clusters.
	 * @return the number, or {@code null} if clusters were not analyzed
	 */
	public @Nullable Integer numClusters() {
		Map<String, @Nullable Object> cluster = cluster();
		return (cluster != null) ? Fields.integer(cluster, "num_clusters") : null;
	}

}

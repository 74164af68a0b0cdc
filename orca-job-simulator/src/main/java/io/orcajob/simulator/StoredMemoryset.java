package io.orcajob.simulator;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Memoryset that a client has created.
 *
 * @param id the id
 * @param name the name
 * @param options what the request said of it
 * @param labelNames the names of the labels, or {@code null} if it has none
 * @param memories the memories, once they are inserted
 * @param jobId the id of the job that inserts them, or {@code null} if there is none
 * @param createdAt when it was created
 */
record StoredMemoryset(String id, String name, Map<String, @Nullable Object> options, @Nullable List<String> labelNames,
		List<Memory> memories, @Nullable String jobId, long createdAt) implements NamedResource {

	/** The option that has the id of the finetuned embedding model. */
	static final String FINETUNED_MODEL = "finetuned_embedding_model_name_or_id";

	static final String DEFAULT_EMBEDDING_MODEL = "F2LLM_160M";

	@Nullable Object finetunedModelId() {
		return this.options.get(FINETUNED_MODEL);
	}

	/**
	 * Returns the number of classes of a model on this memoryset.
	 */
	int classes() {
		int largest = this.memories.stream()
			.filter((memory) -> memory.label() != null)
			.mapToInt((memory) -> (memory.label() != null) ? memory.label() : 0)
			.max()
			.orElse(-1);
		return Math.max(largest + 1, (this.labelNames != null) ? this.labelNames.size() : 0);
	}

	/**
	 * Returns the record of the memoryset.
	 * @param job the state of the job that inserts, or {@code null} if there is none
	 */
	Map<String, @Nullable Object> toFields(@Nullable JobState job, Dialect dialect) {
		long updatedAt = (job != null) ? job.updatedAt() : this.createdAt;
		boolean inserted = job == null || job.status() == JobStatus.COMPLETED;
		Map<String, @Nullable Object> fields = new LinkedHashMap<>();
		fields.put("id", this.id);
		fields.put("org_id", JobJson.ORG_ID);
		fields.put("collection_name", "simulator_" + this.id);
		fields.put("name", this.name);
		option(fields, "description", null);
		option(fields, "notes", null);
		fields.put("length", inserted ? this.memories.size() : 0);
		Object finetuned = finetunedModelId();
		fields.put("finetuned_embedding_model_id", finetuned);
		if (finetuned == null) {
			option(fields, "pretrained_embedding_model_name", DEFAULT_EMBEDDING_MODEL);
		}
		else {
			fields.put("pretrained_embedding_model_name", null);
		}
		fields.put("created_at", dialect.timestamps().format(this.createdAt));
		fields.put("updated_at", dialect.timestamps().format(updatedAt));
		fields.put("memories_updated_at", dialect.timestamps().format(updatedAt));
		dialect.putJobId(fields, "insertion_", this.jobId);
		fields.put("insertion_status", (job != null) ? job.status().name() : null);
		fields.put("metrics", Collections.emptyMap());
		option(fields, "memory_type", (this.options.get("datasource_score_column") != null) ? "SCORED" : "LABELED");
		fields.put("label_names", this.labelNames);
		option(fields, "index_type", "FLAT");
		option(fields, "index_params", Collections.emptyMap());
		fields.put("database_uri", null);
		option(fields, "instruction", null);
		option(fields, "hidden", false);
		option(fields, "is_partitioned", this.options.get("datasource_partition_id_column") != null);
		return fields;
	}

	private void option(Map<String, @Nullable Object> fields, String name, @Nullable Object otherwise) {
		Object value = this.options.get(name);
		fields.put(name, (value != null) ? value : otherwise);
	}

}

package io.orcajob.requests;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Memoryset: the memories that models look up. As JSON, it is what the service sent.
 *
 * @param fields all fields as the service sent them, also those that this version does
 * not know
 * @since 0.1.0
 */
public record Memoryset(@JsonValue Map<String, @Nullable Object> fields) {

	static final String PATH = "/memoryset/{name_or_id}";

	@JsonCreator(mode = JsonCreator.Mode.DELEGATING)
	public Memoryset {
		fields = Fields.copyOf(fields);
	}

	/**
	 * Returns the id.
	 * @return the id, or {@code null} if the service did not send it
	 */
	public @Nullable String id() {
		return Fields.text(this.fields, "id");
	}

	/**
	 * Returns the name.
	 * @return the name, or {@code null} if the service did not send it
	 */
	public @Nullable String name() {
		return Fields.text(this.fields, "name");
	}

	/**
	 * Returns the description.
	 * @return the description, or {@code null} if the service did not send it
	 */
	public @Nullable String description() {
		return Fields.text(this.fields, "description");
	}

	/**
	 * Returns the notes.
	 * @return the notes, or {@code null} if the service did not send it
	 */
	public @Nullable String notes() {
		return Fields.text(this.fields, "notes");
	}

	/**
	 * Returns the number of memories.
	 * @return the number of memories, or {@code null} if the service did not send it
	 */
	public @Nullable Integer length() {
		return Fields.integer(this.fields, "length");
	}

	/**
	 * Returns the type of the memories.
	 * @return the type of the memories, or {@code null} if the service did not send it
	 */
	public @Nullable String memoryType() {
		return Fields.text(this.fields, "memory_type");
	}

	/**
	 * Returns the names of the labels, in the order of their numbers.
	 * @return the names of the labels; empty if the service did not send them
	 */
	public List<String> labelNames() {
		return Fields.texts(this.fields, "label_names");
	}

	/**
	 * Returns the name of the pretrained embedding model.
	 * @return the name of the pretrained embedding model, or {@code null} if the service
	 * did not send it
	 */
	public @Nullable String pretrainedEmbeddingModel() {
		return Fields.text(this.fields, "pretrained_embedding_model_name");
	}

	/**
	 * Returns the id of the finetuned embedding model.
	 * @return the id of the finetuned embedding model, or {@code null} if the service did
	 * not send it
	 */
	public @Nullable String finetunedEmbeddingModelId() {
		return Fields.text(this.fields, "finetuned_embedding_model_id");
	}

	/**
	 * Returns the status of the job that inserts the memories.
	 * @return the status of the job that inserts the memories, or {@code null} if the
	 * service did not send it
	 */
	public @Nullable String insertionStatus() {
		return Fields.text(this.fields, "insertion_status");
	}

	/**
	 * Returns the type of the index.
	 * @return the type of the index, or {@code null} if the service did not send it
	 */
	public @Nullable String indexType() {
		return Fields.text(this.fields, "index_type");
	}

	/**
	 * Returns the parameters of the index.
	 * @return the parameters of the index, or {@code null} if the service did not send it
	 */
	public @Nullable Map<String, @Nullable Object> indexParams() {
		return Fields.object(this.fields, "index_params");
	}

	/**
	 * Returns the metrics of the last analyses.
	 * @return the metrics of the last analyses, or {@code null} if the service did not
	 * send it
	 */
	public @Nullable Map<String, @Nullable Object> metrics() {
		return Fields.object(this.fields, "metrics");
	}

	/**
	 * Returns the moment of its creation.
	 * @return the moment of its creation, or {@code null} if the service did not send it
	 */
	public @Nullable Instant createdAt() {
		return Fields.instant(this.fields, "created_at");
	}

	/**
	 * Returns the moment of its last change.
	 * @return the moment of its last change, or {@code null} if the service did not send
	 * it
	 */
	public @Nullable Instant updatedAt() {
		return Fields.instant(this.fields, "updated_at");
	}

	/**
	 * Returns the moment of the last change of a memory.
	 * @return the moment of the last change of a memory, or {@code null} if the service
	 * did not send it
	 */
	public @Nullable Instant memoriesUpdatedAt() {
		return Fields.instant(this.fields, "memories_updated_at");
	}

	/**
	 * Returns the id of the job that inserts the memories.
	 * @return the id of the job, or {@code null} if nothing was inserted by a job
	 */
	public @Nullable String insertionJobId() {
		String id = Fields.text(this.fields, "insertion_job_id");
		return (id != null) ? id : Fields.text(this.fields, "insertion_task_id");
	}

}

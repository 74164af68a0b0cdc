package io.orcajob.requests;

import java.time.Instant;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Finetuned embedding model. As JSON, it is what the service sent.
 *
 * @param fields all fields as the service sent them, also those that this version does
 * not know
 * @since 0.1.0
 */
public record FinetunedEmbeddingModel(@JsonValue Map<String, @Nullable Object> fields) {

	static final String PATH = "/finetuned_embedding_model/{name_or_id}";

	@JsonCreator(mode = JsonCreator.Mode.DELEGATING)
	public FinetunedEmbeddingModel {
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
	 * Returns the name of the model that was finetuned.
	 * @return the name of the model that was finetuned, or {@code null} if the service
	 * did not send it
	 */
	public @Nullable String baseModel() {
		return Fields.text(this.fields, "base_model");
	}

	/**
	 * Returns the status of the job that finetunes the model.
	 * @return the status of the job that finetunes the model, or {@code null} if the
	 * service did not send it
	 */
	public @Nullable String finetuningStatus() {
		return Fields.text(this.fields, "finetuning_status");
	}

	/**
	 * Returns the dimension of the embeddings.
	 * @return the dimension of the embeddings, or {@code null} if the service did not
	 * send it
	 */
	public @Nullable Integer embeddingDim() {
		return Fields.integer(this.fields, "embedding_dim");
	}

	/**
	 * Returns the maximum number of tokens of a value.
	 * @return the maximum number of tokens of a value, or {@code null} if the service did
	 * not send it
	 */
	public @Nullable Integer maxSeqLength() {
		return Fields.integer(this.fields, "max_seq_length");
	}

	/**
	 * Returns whether the model uses context.
	 * @return whether the model uses context, or {@code null} if the service did not send
	 * it
	 */
	public @Nullable Boolean usesContext() {
		return Fields.flag(this.fields, "uses_context");
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
	 * Returns the number of parameters.
	 * @return the number, or {@code null} if the service did not send it
	 */
	public @Nullable Long numParams() {
		return (this.fields.get("num_params") instanceof Number number) ? number.longValue() : null;
	}

	/**
	 * Returns the id of the job that finetunes the model.
	 * @return the id of the job, or {@code null} if there was none
	 */
	public @Nullable String finetuningJobId() {
		String id = Fields.text(this.fields, "finetuning_job_id");
		return (id != null) ? id : Fields.text(this.fields, "finetuning_task_id");
	}

}

package io.orcajob.requests;

import java.time.Instant;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Trial of a finetuning: one training with one choice of hyperparameters. As JSON, it is
 * what the service sent.
 *
 * @param fields all fields as the service sent them, also those that this version does
 * not know
 * @since 0.1.0
 */
public record FinetuningTrial(@JsonValue Map<String, @Nullable Object> fields) {

	@JsonCreator(mode = JsonCreator.Mode.DELEGATING)
	public FinetuningTrial {
		fields = Fields.copyOf(fields);
	}

	/**
	 * Returns the id of the model.
	 * @return the id of the model, or {@code null} if the service did not send it
	 */
	public @Nullable String embeddingModelId() {
		return Fields.text(this.fields, "embedding_model_id");
	}

	/**
	 * Returns the number of the trial, from 0.
	 * @return the number of the trial, or {@code null} if the service did not send it
	 */
	public @Nullable Integer index() {
		return Fields.integer(this.fields, "index");
	}

	/**
	 * Returns the kind, {@code single} or {@code sweep}.
	 * @return the kind, or {@code null} if the service did not send it
	 */
	public @Nullable String kind() {
		return Fields.text(this.fields, "kind");
	}

	/**
	 * Returns the status, such as {@code RUNNING}, {@code COMPLETED} or {@code PRUNED}.
	 * @return the status, or {@code null} if the service did not send it
	 */
	public @Nullable String status() {
		return Fields.text(this.fields, "status");
	}

	/**
	 * Returns the hyperparameters.
	 * @return the hyperparameters, or {@code null} if the service did not send it
	 */
	public @Nullable Map<String, @Nullable Object> hyperparameters() {
		return Fields.object(this.fields, "hyperparameters");
	}

	/**
	 * Returns the metrics so far.
	 * @return the metrics so far, or {@code null} if the service did not send it
	 */
	public @Nullable Map<String, @Nullable Object> metrics() {
		return Fields.object(this.fields, "metrics");
	}

	/**
	 * Returns the moment of its start.
	 * @return the moment of its start, or {@code null} if the service did not send it
	 */
	public @Nullable Instant startedAt() {
		return Fields.instant(this.fields, "started_at");
	}

	/**
	 * Returns the moment of its end.
	 * @return the moment of its end, or {@code null} if the service did not send it
	 */
	public @Nullable Instant completedAt() {
		return Fields.instant(this.fields, "completed_at");
	}

}

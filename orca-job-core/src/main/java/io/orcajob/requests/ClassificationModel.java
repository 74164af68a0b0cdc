package io.orcajob.requests;

import java.time.Instant;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Classification model. As JSON, it is what the service sent.
 *
 * @param fields all fields as the service sent them, also those that this version does
 * not know
 * @since 0.1.0
 */
public record ClassificationModel(@JsonValue Map<String, @Nullable Object> fields) {

	static final String PATH = "/classification_model/{name_or_id}";

	@JsonCreator(mode = JsonCreator.Mode.DELEGATING)
	public ClassificationModel {
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
	 * Returns the id of the memoryset.
	 * @return the id of the memoryset, or {@code null} if the service did not send it
	 */
	public @Nullable String memorysetId() {
		return Fields.text(this.fields, "memoryset_id");
	}

	/**
	 * Returns how many memories a prediction looks up.
	 * @return how many memories a prediction looks up, or {@code null} if the service did
	 * not send it
	 */
	public @Nullable Integer memoryLookupCount() {
		return Fields.integer(this.fields, "memory_lookup_count");
	}

	/**
	 * Returns the number of classes.
	 * @return the number of classes, or {@code null} if the service did not send it
	 */
	public @Nullable Integer numClasses() {
		return Fields.integer(this.fields, "num_classes");
	}

	/**
	 * Returns whether near memories count more.
	 * @return whether near memories count more, or {@code null} if the service did not
	 * send it
	 */
	public @Nullable Boolean weighMemories() {
		return Fields.flag(this.fields, "weigh_memories");
	}

	/**
	 * Returns whether rare classes count more.
	 * @return whether rare classes count more, or {@code null} if the service did not
	 * send it
	 */
	public @Nullable Boolean balanceClasses() {
		return Fields.flag(this.fields, "balance_classes");
	}

	/**
	 * Returns the minimum weight of a memory.
	 * @return the minimum weight of a memory, or {@code null} if the service did not send
	 * it
	 */
	public @Nullable Double minMemoryWeight() {
		return Fields.number(this.fields, "min_memory_weight");
	}

	/**
	 * Returns whether memories without a label are left out.
	 * @return whether memories without a label are left out, or {@code null} if the
	 * service did not send it
	 */
	public @Nullable Boolean ignoreUnlabeled() {
		return Fields.flag(this.fields, "ignore_unlabeled");
	}

	/**
	 * Returns whether the model is locked against deletion.
	 * @return whether the model is locked against deletion, or {@code null} if the
	 * service did not send it
	 */
	public @Nullable Boolean locked() {
		return Fields.flag(this.fields, "locked");
	}

	/**
	 * Returns the type of the head.
	 * @return the type of the head, or {@code null} if the service did not send it
	 */
	public @Nullable String headType() {
		return Fields.text(this.fields, "head_type");
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

}

package io.orcajob.requests;

import java.time.Instant;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Datasource: rows that were uploaded. As JSON, it is what the service sent.
 *
 * @param fields all fields as the service sent them, also those that this version does
 * not know
 * @since 0.1.0
 */
public record Datasource(@JsonValue Map<String, @Nullable Object> fields) {

	static final String PATH = "/datasource/{name_or_id}";

	@JsonCreator(mode = JsonCreator.Mode.DELEGATING)
	public Datasource {
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
	 * Returns the number of rows.
	 * @return the number of rows, or {@code null} if the service did not send it
	 */
	public @Nullable Integer length() {
		return Fields.integer(this.fields, "length");
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

package io.orcajob.requests;

import java.util.Map;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Result of the bootstrap of a classification model. As JSON, it is what the service
 * sent.
 *
 * @param fields all fields as the service sent them, also those that this version does
 * not know
 * @since 0.1.0
 */
public record ModelBootstrap(@JsonValue Map<String, @Nullable Object> fields) {

	@JsonCreator(mode = JsonCreator.Mode.DELEGATING)
	public ModelBootstrap {
		fields = Fields.copyOf(fields);
	}

	/**
	 * Returns the datasource.
	 * @return the datasource, or {@code null} if the service did not send it
	 */
	public @Nullable Map<String, @Nullable Object> datasourceMeta() {
		return Fields.object(this.fields, "datasource_meta");
	}

	/**
	 * Returns the memoryset.
	 * @return the memoryset, or {@code null} if the service did not send it
	 */
	public @Nullable Map<String, @Nullable Object> memorysetMeta() {
		return Fields.object(this.fields, "memoryset_meta");
	}

	/**
	 * Returns the model.
	 * @return the model, or {@code null} if the service did not send it
	 */
	public @Nullable Map<String, @Nullable Object> modelMeta() {
		return Fields.object(this.fields, "model_meta");
	}

	/**
	 * Returns what the agent said.
	 * @return what the agent said, or {@code null} if the service did not send it
	 */
	public @Nullable Map<String, @Nullable Object> agentOutput() {
		return Fields.object(this.fields, "agent_output");
	}

}

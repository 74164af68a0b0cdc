package io.orcajob.simulator;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Classification or regression model that a client has created.
 */
record StoredModel(String id, String name, ModelKind kind, StoredMemoryset memoryset,
		Map<String, @Nullable Object> options, long createdAt) implements NamedResource {

	private static final int DEFAULT_LOOKUP_COUNT = 10;

	int lookupCount() {
		return (this.options.get("memory_lookup_count") instanceof Number number) ? number.intValue()
				: DEFAULT_LOOKUP_COUNT;
	}

	int classes() {
		return (this.options.get("num_classes") instanceof Number number) ? number.intValue()
				: this.memoryset.classes();
	}

	boolean isWeighed() {
		return !Boolean.FALSE.equals(this.options.get("weigh_memories"));
	}

	Map<String, @Nullable Object> toFields(TimestampFormat timestamps) {
		Map<String, @Nullable Object> fields = new LinkedHashMap<>();
		fields.put("id", this.id);
		fields.put("org_id", JobJson.ORG_ID);
		fields.put("name", this.name);
		fields.put("description", this.options.get("description"));
		fields.put("notes", this.options.get("notes"));
		fields.put("version", 1);
		fields.put("memoryset_id", this.memoryset.id());
		fields.put("memory_lookup_count", lookupCount());
		fields.put("storage_path", "simulator://" + this.kind.path() + "/" + this.id);
		fields.put("memoryset_collection_name", "simulator_" + this.memoryset.id());
		fields.put("created_at", timestamps.format(this.createdAt));
		fields.put("updated_at", timestamps.format(this.createdAt));
		fields.put("locked", false);
		fields.put("head_type", "KNN");
		if (this.kind == ModelKind.CLASSIFICATION) {
			fields.put("num_classes", classes());
			fields.put("weigh_memories", isWeighed());
			fields.put("balance_classes", Boolean.TRUE.equals(this.options.get("balance_classes")));
			fields.put("min_memory_weight", this.options.get("min_memory_weight"));
		}
		fields.put("ignore_unlabeled", Objects.requireNonNullElse(this.options.get("ignore_unlabeled"), false));
		return fields;
	}

}

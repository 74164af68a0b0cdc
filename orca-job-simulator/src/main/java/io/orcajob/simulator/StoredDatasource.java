package io.orcajob.simulator;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Datasource that a client has created.
 */
record StoredDatasource(String id, String name, @Nullable String description, List<Map<String, @Nullable Object>> rows,
		long createdAt) implements NamedResource {

	Set<String> columns() {
		Set<String> columns = new LinkedHashSet<>();
		this.rows.forEach((row) -> columns.addAll(row.keySet()));
		return columns;
	}

	Map<String, @Nullable Object> toFields(TimestampFormat timestamps) {
		Map<String, @Nullable Object> fields = new LinkedHashMap<>();
		fields.put("id", this.id);
		fields.put("org_id", JobJson.ORG_ID);
		fields.put("name", this.name);
		fields.put("description", this.description);
		fields.put("storage_path", "simulator://datasource/" + this.id);
		fields.put("length", this.rows.size());
		fields.put("columns", columns().stream().map(this::column).toList());
		fields.put("created_at", timestamps.format(this.createdAt));
		fields.put("updated_at", timestamps.format(this.createdAt));
		return fields;
	}

	private Map<String, @Nullable Object> column(String name) {
		List<@Nullable Object> values = this.rows.stream().<@Nullable Object>map((row) -> row.get(name)).toList();
		Map<String, @Nullable Object> column = new LinkedHashMap<>();
		column.put("name", name);
		column.put("type", type(values.stream().filter(Objects::nonNull).toList()));
		column.put("contains_nones", values.contains(null));
		return column;
	}

	private static String type(List<?> values) {
		if (values.isEmpty()) {
			return "OTHER";
		}
		if (values.stream().allMatch(String.class::isInstance)) {
			return "STRING";
		}
		if (values.stream().allMatch(Boolean.class::isInstance)) {
			return "BOOL";
		}
		if (values.stream().allMatch((value) -> value instanceof Integer || value instanceof Long)) {
			return "INT";
		}
		return values.stream().allMatch(Number.class::isInstance) ? "FLOAT" : "OTHER";
	}

}

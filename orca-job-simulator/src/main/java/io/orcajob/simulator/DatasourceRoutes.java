package io.orcajob.simulator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * Creation, existence and deletion of datasources, which are synchronous.
 */
final class DatasourceRoutes {

	private static final String PATH = "/datasource";

	private final Catalog catalog;

	private final Dialect dialect;

	DatasourceRoutes(Catalog catalog, Dialect dialect) {
		this.catalog = catalog;
		this.dialect = dialect;
	}

	void addTo(RouteTable routes) {
		routes.postAsAdministrator(PATH, this::create);
		routes.get(PATH,
				(request) -> Json.answer(200, this.catalog.datasources().all().stream().map(this::toFields).toList()));
		routes.get(PATH + "/{id}", (request) -> Json.answer(200, toFields(find(request))));
		routes.deleteAsAdministrator(PATH + "/{id}", this::delete);
	}

	private Mono<ServerResponse> create(ServerRequest request) {
		return JsonBody.of(request).flatMap((body) -> {
			List<String> names = new ArrayList<>();
			body.require("name");
			body.text("name", names::add);
			names.forEach((name) -> Catalog.checkName(body, "body", "name", name));
			body.nullableText("description");
			body.require("content");
			List<Map<String, @Nullable Object>> rows = rows(body);
			body.throwIssues();
			StoredDatasource datasource = new StoredDatasource(Catalog.newId(), names.get(0),
					(body.fields().get("description") instanceof String text) ? text : null, rows, this.catalog.now());
			this.catalog.datasources().add(datasource);
			return Json.answer(201, toFields(datasource));
		});
	}

	/**
	 * Reads the rows: a list of objects, or an object of columns.
	 */
	private static List<Map<String, @Nullable Object>> rows(JsonBody body) {
		Object content = body.fields().get("content");
		List<Map<String, @Nullable Object>> rows = new ArrayList<>();
		if (content instanceof List<?> list) {
			list.forEach((row) -> addRow(rows, row));
			if (rows.size() == list.size() && !list.isEmpty()) {
				return rows;
			}
		}
		else if (content instanceof Map<?, ?> columns && isTable(columns)) {
			int length = ((List<?>) columns.values().iterator().next()).size();
			for (int i = 0; i < length; i++) {
				Map<String, @Nullable Object> row = new LinkedHashMap<>();
				int index = i;
				columns.forEach((name, values) -> row.put(String.valueOf(name), ((List<?>) values).get(index)));
				rows.add(row);
			}
			return rows;
		}
		if (body.fields().containsKey("content")) {
			body.issues()
				.add("value_error", "Input should be a list of rows, or columns of one length, and not empty", "body",
						"content");
		}
		return rows;
	}

	@SuppressWarnings("unchecked")
	private static void addRow(List<Map<String, @Nullable Object>> rows, @Nullable Object row) {
		if (row instanceof Map<?, ?> fields) {
			rows.add((Map<String, @Nullable Object>) fields);
		}
	}

	private static boolean isTable(Map<?, ?> columns) {
		return !columns.isEmpty() && columns.values().stream().allMatch(List.class::isInstance)
				&& columns.values().stream().mapToInt((values) -> ((List<?>) values).size()).distinct().count() == 1;
	}

	private Mono<ServerResponse> delete(ServerRequest request) {
		this.catalog.datasources().remove(find(request));
		return ServerResponse.noContent().build();
	}

	private StoredDatasource find(ServerRequest request) {
		return this.catalog.datasources().require(request.pathVariable("id"));
	}

	private Map<String, @Nullable Object> toFields(StoredDatasource datasource) {
		return datasource.toFields(this.dialect.timestamps());
	}

}

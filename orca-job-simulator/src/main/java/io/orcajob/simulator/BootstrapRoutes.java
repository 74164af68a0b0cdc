package io.orcajob.simulator;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * Bootstrap of a classification model from a description, which the newest generation of
 * the service no longer has.
 */
final class BootstrapRoutes {

	private static final String PATH = "/agents/bootstrap_classification_model";

	private static final String TYPE = "BOOTSTRAP_CLASSIFICATION_MODEL";

	private final Catalog catalog;

	private final Dialect dialect;

	private final JobJson json;

	BootstrapRoutes(Catalog catalog, Dialect dialect, JobJson json) {
		this.catalog = catalog;
		this.dialect = dialect;
		this.json = json;
	}

	void addTo(RouteTable routes) {
		routes.postAsAdministrator(PATH, this::start);
		routes.get(PATH + "/{id}", this::get);
	}

	private Mono<ServerResponse> start(ServerRequest request) {
		return JsonBody.of(request).flatMap((body) -> {
			List<String> labels = new ArrayList<>();
			body.require("model_description");
			body.text("model_description", (description) -> {
			});
			body.require("label_names");
			body.texts("label_names", (names) -> {
				Memory.checkLabelNames(names);
				labels.addAll(names);
			});
			body.nullableCount("num_examples_per_label");
			body.throwIssues();
			return Json.answer(201, toFields(this.catalog.start(TYPE, labels.size(), body.fields(),
					create(body, labels), UnaryOperator.identity())));
		});
	}

	/**
	 * Creates the datasource, the memoryset and the model from the examples that were
	 * given and from one for each label.
	 */
	private Map<String, @Nullable Object> create(JsonBody body, List<String> labels) {
		String suffix = Catalog.newId();
		long now = this.catalog.now();
		List<Map<String, @Nullable Object>> rows = new ArrayList<>();
		for (String label : labels) {
			rows.add(row(body.fields().get("model_description") + ": " + label, label));
		}
		if (body.fields().get("initial_examples") instanceof List<?> examples) {
			for (Object example : examples) {
				if (example instanceof Map<?, ?> fields) {
					rows.add(
							row(fields.get("text"), (fields.get("label_name") instanceof String label) ? label : null));
				}
			}
		}
		StoredDatasource datasource = new StoredDatasource(Catalog.newId(), "bootstrap_datasource_" + suffix, null,
				rows, now);
		List<Memory> memories = Memory.read(JsonBody.with(Map.of("label", "label")), rows,
				Map.of("value", "value", "label", "label"), labels);
		StoredMemoryset memoryset = new StoredMemoryset(Catalog.newId(), "bootstrap_memoryset_" + suffix,
				Collections.emptyMap(), labels, memories, null, now);
		StoredModel model = new StoredModel(Catalog.newId(), "bootstrap_model_" + suffix, ModelKind.CLASSIFICATION,
				memoryset, Collections.emptyMap(), now);
		this.catalog.datasources().add(datasource);
		this.catalog.memorysets().add(memoryset);
		this.catalog.models(ModelKind.CLASSIFICATION).add(model);
		Map<String, @Nullable Object> result = new LinkedHashMap<>();
		result.put("datasource_meta", datasource.toFields(this.dialect.timestamps()));
		result.put("memoryset_meta", memoryset.toFields(null, this.dialect));
		result.put("model_meta", model.toFields(this.dialect.timestamps()));
		result.put("agent_output", Map.of("label_names", labels));
		return result;
	}

	private static Map<String, @Nullable Object> row(@Nullable Object value, @Nullable Object label) {
		Map<String, @Nullable Object> row = new LinkedHashMap<>();
		row.put("value", value);
		row.put("label", label);
		return row;
	}

	private Mono<ServerResponse> get(ServerRequest request) {
		JobState job = this.catalog.job(request.pathVariable("id"));
		if (job == null || !TYPE.equals(job.script().type())) {
			throw ApiException.notFound(this.dialect.resource());
		}
		return Json.answer(200, toFields(job));
	}

	/**
	 * Returns the record, which has no timestamps.
	 */
	private Map<String, @Nullable Object> toFields(JobState job) {
		Map<String, @Nullable Object> fields = this.json.evaluation(job);
		fields.remove("created_at");
		fields.remove("updated_at");
		fields.put("input", job.script().payload());
		return fields;
	}

}

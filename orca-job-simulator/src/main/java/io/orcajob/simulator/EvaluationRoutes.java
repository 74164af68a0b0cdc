package io.orcajob.simulator;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.util.StringUtils;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * Evaluation of models of one kind.
 */
final class EvaluationRoutes {

	private static final String MODEL = "model_name_or_id";

	private static final String MODEL_ID = "model_id";

	private final Catalog catalog;

	private final JobJson json;

	private final ModelKind kind;

	private final UnaryOperator<JobScript.Builder> customizer;

	private final boolean anyName;

	EvaluationRoutes(Catalog catalog, JobJson json, ModelKind kind, UnaryOperator<JobScript.Builder> customizer,
			boolean anyName) {
		this.catalog = catalog;
		this.json = json;
		this.kind = kind;
		this.customizer = customizer;
		this.anyName = anyName;
	}

	void addTo(RouteTable routes) {
		String path = "/" + this.kind.path() + "/{name}/evaluation";
		routes.postAsAdministrator(path, this::start);
		routes.get(path + "/{id}", this::get);
	}

	private Mono<ServerResponse> start(ServerRequest request) {
		return JsonBody.of(request).flatMap((body) -> {
			String name = request.pathVariable("name");
			validate(name, body);
			StoredModel model = this.anyName ? this.catalog.models(this.kind).find(name)
					: this.catalog.models(this.kind).require(name);
			Map<String, @Nullable Object> payload = Catalog.payload(body, MODEL, name);
			Map<String, @Nullable Object> metrics;
			int work = JobScript.DEFAULT_STEPS;
			if (model != null) {
				List<Memory> rows = rows(body, model);
				metrics = evaluate(body, model, rows);
				payload.put(MODEL_ID, model.id());
				work = rows.size();
			}
			else {
				metrics = (this.kind == ModelKind.CLASSIFICATION) ? EvaluationMetrics.classification()
						: EvaluationMetrics.regression();
			}
			return Json.answer(201, this.json
				.evaluation(this.catalog.start(JobScript.DEFAULT_TYPE, work, payload, metrics, this.customizer)));
		});
	}

	private void validate(String model, JsonBody body) {
		Catalog.checkName(body, "path", MODEL, model);
		for (String name : List.of("datasource_name_or_id", this.kind.targetColumn(), "datasource_value_column")) {
			body.require(name);
			body.text(name, EvaluationRoutes::requireText);
		}
		body.nullableText("memoryset_override_name_or_id");
		body.nullableText("datasource_partition_column");
		body.nullableText("partition_filter_mode");
		body.nullableBool("record_telemetry");
		body.nullableBool("ignore_unlabeled");
		Subsample.check(body);
		body.nullableTexts("telemetry_tags");
		body.throwIssues();
	}

	private static void requireText(String value) {
		if (!StringUtils.hasText(value)) {
			throw new IllegalArgumentException("Input should not be blank");
		}
	}

	/**
	 * Reads the rows that are evaluated, of which each has to say what is expected.
	 */
	private List<Memory> rows(JsonBody body, StoredModel model) {
		StoredDatasource datasource = this.catalog.datasources()
			.require(String.valueOf(body.fields().get("datasource_name_or_id")));
		Catalog.checkColumns(body, datasource,
				List.of("datasource_value_column", this.kind.targetColumn(), "datasource_partition_column"));
		body.throwIssues();
		Catalog.requireTargets(body, datasource, this.kind.targetColumn());
		List<String> labelNames = model.memoryset().labelNames();
		List<Memory> rows = Memory.read(body, datasource.rows(),
				Map.of("value", "datasource_value_column", (this.kind == ModelKind.CLASSIFICATION) ? "label" : "score",
						this.kind.targetColumn(), "partition", "datasource_partition_column"),
				(labelNames != null) ? labelNames : List.of());
		return Subsample.of(body, rows);
	}

	private Map<String, @Nullable Object> evaluate(JsonBody body, StoredModel model, List<Memory> rows) {
		StoredMemoryset memoryset = (body.fields().get("memoryset_override_name_or_id") instanceof String other)
				? this.catalog.memorysets().require(other) : model.memoryset();
		KnnModel.checkSize(rows, "rows", "body", "datasource_name_or_id");
		KnnModel.checkSize(memoryset.memories(), "memories", "path", MODEL);
		String partitionMode = (body.fields().get("partition_filter_mode") instanceof String mode) ? mode
				: "include_global";
		KnnModel knn = new KnnModel(memoryset.memories(), model.lookupCount(), model.isWeighed(), partitionMode);
		return (this.kind == ModelKind.CLASSIFICATION) ? knn.classify(rows, Math.max(1, model.classes()))
				: knn.regress(rows);
	}

	private Mono<ServerResponse> get(ServerRequest request) {
		String name = request.pathVariable("name");
		StoredModel model = this.catalog.models(this.kind).find(name);
		JobState job = this.catalog.job(request.pathVariable("id"));
		if (job == null || !isOf(job, name, model)) {
			throw ApiException.notFound("evaluation");
		}
		return Json.answer(200, this.json.evaluation(job));
	}

	private boolean isOf(JobState job, String name, @Nullable StoredModel model) {
		Map<String, @Nullable Object> payload = job.script().payload();
		return (model != null)
				? model.id().equals(payload.get(MODEL_ID)) && payload.containsKey(this.kind.targetColumn())
				: name.equals(payload.get(MODEL)) && !payload.containsKey(this.kind.other().targetColumn());
	}

}

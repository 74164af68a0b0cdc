package io.orcajob.simulator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * Finetuning and evaluation of embedding models.
 */
final class EmbeddingModelRoutes {

	static final int PARAMETERS = 160_000_000;

	private static final int MAX_TRIALS = 1000;

	private static final String FINETUNED = "/finetuned_embedding_model";

	private static final String PRETRAINED = "/pretrained_embedding_model";

	private static final String PRETRAINED_MODEL = "pretrained_embedding_model_name";

	private static final String LABEL_COLUMN = "datasource_label_column";

	private static final String SCORE_COLUMN = "datasource_score_column";

	private static final String FINETUNED_MODEL = "finetuned_embedding_model_id";

	/** The names that the service's client of version 0.1.22 knows. */
	private static final Set<String> PRETRAINED_MODELS = Set.of("CLIP_BASE", "GTE_BASE", "CDE_SMALL", "DISTILBERT",
			"GTE_SMALL", "MXBAI_LARGE", "E5_LARGE", "BGE_BASE", "GIST_LARGE", "HARRIER_600M", "HARRIER_270M", "E5_BASE",
			"E5_SMALL", "F2LLM_600M", "F2LLM_330M", "F2LLM_160M", "F2LLM_80M", "QWEN_600M", "GTE_LARGE",
			"GTE_BASE_MULTILINGUAL");

	private final Catalog catalog;

	private final Dialect dialect;

	private final JobJson json;

	private final UnaryOperator<JobScript.Builder> evaluations;

	EmbeddingModelRoutes(Catalog catalog, Dialect dialect, JobJson json, UnaryOperator<JobScript.Builder> evaluations) {
		this.catalog = catalog;
		this.dialect = dialect;
		this.json = json;
		this.evaluations = evaluations;
	}

	void addTo(RouteTable routes) {
		routes.postAsAdministrator(FINETUNED, this::finetune);
		routes.get(FINETUNED, (request) -> Json.answer(200,
				this.catalog.embeddingModels().all().stream().map(this::toFields).toList()));
		routes.get(FINETUNED + "/{name}", (request) -> Json.answer(200, toFields(find(request))));
		routes.deleteAsAdministrator(FINETUNED + "/{name}", this::delete);
		routes.get(FINETUNED + "/{name}/trials", this::trials);
		routes.get(PRETRAINED + "/{name}", this::pretrained);
		routes.postAsAdministrator(FINETUNED + "/{name}/evaluation",
				(request) -> evaluate(request, FINETUNED_MODEL, find(request).id()));
		routes.get(FINETUNED + "/{name}/evaluation/{id}",
				(request) -> evaluation(request, FINETUNED_MODEL, find(request).id()));
		routes.postAsAdministrator(PRETRAINED + "/{name}/evaluation",
				(request) -> evaluate(request, PRETRAINED_MODEL, requirePretrained(request)));
		routes.get(PRETRAINED + "/{name}/evaluation/{id}",
				(request) -> evaluation(request, PRETRAINED_MODEL, requirePretrained(request)));
	}

	private Mono<ServerResponse> finetune(ServerRequest request) {
		return JsonBody.of(request).flatMap((body) -> {
			List<String> required = new ArrayList<>();
			body.require("name");
			body.require("base_model");
			body.text("name", required::add);
			body.text("base_model", required::add);
			if (body.fields().get("name") instanceof String name) {
				Catalog.checkName(body, "body", "name", name);
			}
			List.of("train_memoryset_name_or_id", "train_datasource_name_or_id", "eval_datasource_name_or_id",
					"label_column", "score_column", "value_column", "training_method", "description")
				.forEach(body::nullableText);
			body.nullableObject("config", (config) -> {
				Object count = (config != null) ? config.get("trial_count") : null;
				if (count != null && !(count instanceof Integer trials && trials >= 1 && trials <= MAX_TRIALS)) {
					body.issues()
						.add("int_type", "Input should be a whole number from 1 to " + MAX_TRIALS, "body", "config",
								"trial_count");
				}
			});
			body.nullableObject("training_args", (args) -> {
			});
			Map<String, @Nullable Object> fields = body.fields();
			if ((fields.get("train_memoryset_name_or_id") == null) == (fields
				.get("train_datasource_name_or_id") == null)) {
				body.issues()
					.add("value_error", "Exactly one of memoryset and datasource has to be given", "body",
							"train_datasource_name_or_id");
			}
			boolean unlabeled = fields.get("label_column") == null && fields.get("score_column") == null;
			if (unlabeled ? fields.get("train_datasource_name_or_id") != null
					: fields.get("label_column") != null && fields.get("score_column") != null) {
				body.issues()
					.add("value_error", "Exactly one of label and score column has to be given with a datasource",
							"body", "label_column");
			}
			body.throwIssues();
			int rows = trainingRows(body);
			String name = required.get(0);
			requirePretrained(required.get(1));
			return Json.answer(201, toFields(this.catalog.embeddingModels().create(name, () -> {
				String id = Catalog.newId();
				JobState job = this.catalog.start("FINETUNE_EMBEDDING_MODEL", rows,
						Catalog.payload(body, "model_id", id), Map.of("model_id", id), UnaryOperator.identity());
				return new StoredEmbeddingModel(id, name, fields, job.id(), this.catalog.now());
			})));
		});
	}

	private int trainingRows(JsonBody body) {
		if (body.fields().get("eval_datasource_name_or_id") instanceof String other) {
			checkColumns(body, this.catalog.datasources().require(other));
		}
		if (body.fields().get("train_memoryset_name_or_id") instanceof String memoryset) {
			return this.catalog.memorysets().require(memoryset).memories().size();
		}
		StoredDatasource datasource = this.catalog.datasources()
			.require(String.valueOf(body.fields().get("train_datasource_name_or_id")));
		checkColumns(body, datasource);
		return datasource.rows().size();
	}

	private static void checkColumns(JsonBody body, StoredDatasource datasource) {
		Catalog.checkColumns(body, datasource, List.of("label_column", "score_column", "value_column"));
		body.throwIssues();
	}

	private Mono<ServerResponse> delete(ServerRequest request) {
		this.catalog.removeEmbeddingModel(request.pathVariable("name"), Catalog.isCascade(request));
		return ServerResponse.noContent().build();
	}

	private Mono<ServerResponse> trials(ServerRequest request) {
		StoredEmbeddingModel model = find(request);
		return Json.answer(200, model.trials(job(model), this.dialect.timestamps()));
	}

	private Mono<ServerResponse> pretrained(ServerRequest request) {
		Map<String, @Nullable Object> fields = new LinkedHashMap<>();
		fields.put("name", requirePretrained(request));
		fields.put("embedding_dim", TextEmbedding.DIMENSION);
		fields.put("max_seq_length", 512);
		fields.put("uses_context", false);
		fields.put("supports_instructions", true);
		fields.put("num_params", PARAMETERS);
		fields.put("multilingual", true);
		return Json.answer(200, fields);
	}

	private static String requirePretrained(ServerRequest request) {
		return requirePretrained(request.pathVariable("name"));
	}

	/**
	 * Returns the name of a pretrained model.
	 * @throws ApiException with HTTP 404 if there is no such model
	 */
	static String requirePretrained(String name) {
		if (!PRETRAINED_MODELS.contains(name)) {
			throw ApiException.notFound("pretrained_embedding_model");
		}
		return name;
	}

	private Mono<ServerResponse> evaluate(ServerRequest request, String modelField, String model) {
		return JsonBody.of(request).flatMap((body) -> {
			body.require("datasource_name_or_id");
			List<String> required = new ArrayList<>();
			body.text("datasource_name_or_id", required::add);
			List.of("eval_datasource_name_or_id", "datasource_value_column", "datasource_label_column",
					"datasource_score_column", "truncation_side", "instruction")
				.forEach(body::nullableText);
			Subsample.check(body);
			List.of("neighbor_count", "batch_size", "max_seq_length").forEach(body::nullableCount);
			body.nullableBool("weigh_memories");
			Map<String, @Nullable Object> fields = body.fields();
			if ((fields.get(LABEL_COLUMN) == null) == (fields.get(SCORE_COLUMN) == null)) {
				body.issues()
					.add("value_error", "Exactly one of label and score column has to be given", "body",
							"datasource_label_column");
			}
			body.throwIssues();
			StoredDatasource datasource = this.catalog.datasources().require(required.get(0));
			StoredDatasource evalDatasource = (fields.get("eval_datasource_name_or_id") instanceof String other)
					? this.catalog.datasources().require(other) : datasource;
			String target = (fields.get(LABEL_COLUMN) != null) ? LABEL_COLUMN : SCORE_COLUMN;
			for (StoredDatasource source : List.of(datasource, evalDatasource)) {
				Catalog.checkColumns(body, source, List.of("datasource_value_column", target));
				body.throwIssues();
				Catalog.requireTargets(body, source, target);
			}
			List<String> labelNames = target.equals(LABEL_COLUMN)
					? Memory.labelNames(body, LABEL_COLUMN, datasource, evalDatasource) : List.of();
			List<Memory> memories = read(body, datasource, labelNames);
			List<Memory> rows = Subsample.of(body,
					(evalDatasource != datasource) ? read(body, evalDatasource, labelNames) : memories);
			KnnModel.checkSize(memories, "rows", "body", "datasource_name_or_id");
			KnnModel.checkSize(rows, "rows", "body", "eval_datasource_name_or_id");
			KnnModel knn = new KnnModel(memories,
					(fields.get("neighbor_count") instanceof Number count) ? count.intValue() : 5,
					!Boolean.FALSE.equals(fields.get("weigh_memories")), "ignore_partitions");
			Map<String, @Nullable Object> result = target.equals(SCORE_COLUMN) ? knn.regress(rows)
					: knn.classify(rows, labelNames.size());
			Map<String, @Nullable Object> payload = Catalog.payload(body, modelField, model);
			payload.put("datasource_id", datasource.id());
			return Json.answer(201, toFields(
					this.catalog.start("EVALUATE_EMBEDDING_MODEL", rows.size(), payload, result, this.evaluations)));
		});
	}

	private static List<Memory> read(JsonBody body, StoredDatasource datasource, List<String> labelNames) {
		return Memory.read(body, datasource.rows(),
				Map.of("value", "datasource_value_column", "label", LABEL_COLUMN, "score", SCORE_COLUMN), labelNames);
	}

	private Mono<ServerResponse> evaluation(ServerRequest request, String modelField, String model) {
		JobState job = this.catalog.job(request.pathVariable("id"));
		if (job == null || !model.equals(job.script().payload().get(modelField))) {
			throw ApiException.notFound("evaluation");
		}
		return Json.answer(200, toFields(job));
	}

	private Map<String, @Nullable Object> toFields(JobState job) {
		Map<String, @Nullable Object> fields = this.json.evaluation(job);
		for (String name : List.of(FINETUNED_MODEL, PRETRAINED_MODEL, "datasource_id", "subsample",
				"datasource_value_column", "datasource_label_column", "datasource_score_column", "neighbor_count",
				"weigh_memories")) {
			fields.put(name, job.script().payload().get(name));
		}
		return fields;
	}

	private StoredEmbeddingModel find(ServerRequest request) {
		return this.catalog.embeddingModels().require(request.pathVariable("name"));
	}

	private JobState job(StoredEmbeddingModel model) {
		JobState job = this.catalog.job(model.jobId());
		if (job == null) {
			throw new IllegalStateException("The job of the model '" + model.name() + "' is gone");
		}
		return job;
	}

	private Map<String, @Nullable Object> toFields(StoredEmbeddingModel model) {
		return model.toFields(job(model), this.dialect);
	}

}

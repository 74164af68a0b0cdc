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
 * Creation, cloning, analysis, existence and deletion of memorysets.
 */
final class MemorysetRoutes {

	private static final String PATH = "/memoryset";

	private static final String PRETRAINED_MODEL = "pretrained_embedding_model_name";

	private static final List<String> COLUMNS = List.of("datasource_value_column", "datasource_label_column",
			"datasource_score_column", "datasource_source_id_column", "datasource_partition_id_column");

	private static final List<String> TEXTS = List.of("description", "notes", PRETRAINED_MODEL,
			StoredMemoryset.FINETUNED_MODEL, "truncation_side", "instruction", "index_type", "memory_type",
			"datasource_label_column", "datasource_score_column", "datasource_source_id_column",
			"datasource_partition_id_column");

	private final Catalog catalog;

	private final Dialect dialect;

	private final JobJson json;

	MemorysetRoutes(Catalog catalog, Dialect dialect, JobJson json) {
		this.catalog = catalog;
		this.dialect = dialect;
		this.json = json;
	}

	void addTo(RouteTable routes) {
		routes.postAsAdministrator(PATH, this::create);
		routes.postAsAdministrator(PATH + "/empty", this::createEmpty);
		routes.postAsAdministrator(PATH + "/{name}/clone", this::copy);
		routes.get(PATH,
				(request) -> Json.answer(200, this.catalog.memorysets().all().stream().map(this::toFields).toList()));
		routes.get(PATH + "/{name}", (request) -> Json.answer(200, toFields(find(request))));
		routes.deleteAsAdministrator(PATH + "/{name}", this::delete);
		routes.postAsAdministrator(PATH + "/{name}/analysis", this::analyze);
		routes.get(PATH + "/{name}/analysis/{id}", this::analysis);
	}

	private Mono<ServerResponse> create(ServerRequest request) {
		return JsonBody.of(request).flatMap((body) -> {
			String name = name(body);
			body.require("datasource_name_or_id");
			body.require("datasource_value_column");
			List<String> required = new ArrayList<>();
			body.text("datasource_name_or_id", required::add);
			body.text("datasource_value_column", required::add);
			check(body);
			body.throwIssues();
			StoredDatasource datasource = this.catalog.datasources().require(required.get(0));
			Catalog.checkColumns(body, datasource, COLUMNS);
			body.throwIssues();
			List<String> labelNames = labelNames(body, datasource);
			List<Memory> memories = Memory.read(body, Subsample.of(body, datasource.rows()),
					Map.of("value", "datasource_value_column", "label", "datasource_label_column", "score",
							"datasource_score_column", "partition", "datasource_partition_id_column"),
					labelNames);
			if (!Boolean.FALSE.equals(body.fields().get("remove_duplicates"))) {
				memories = memories.stream().distinct().toList();
			}
			return add(body, name, "INSERT_MEMORYSET", labelNames, memories);
		});
	}

	private Mono<ServerResponse> createEmpty(ServerRequest request) {
		return JsonBody.of(request).flatMap((body) -> {
			String name = name(body);
			check(body);
			body.throwIssues();
			return Json.answer(201,
					toFields(this.catalog.memorysets()
						.create(name, () -> new StoredMemoryset(Catalog.newId(), name, options(body),
								labelNames(body, null), Collections.emptyList(), null, this.catalog.now()))));
		});
	}

	private Mono<ServerResponse> copy(ServerRequest request) {
		return JsonBody.of(request).flatMap((body) -> {
			String name = name(body);
			check(body);
			body.throwIssues();
			StoredMemoryset original = find(request);
			Map<String, @Nullable Object> options = new LinkedHashMap<>(original.options());
			if (body.fields().get(PRETRAINED_MODEL) != null) {
				options.remove(StoredMemoryset.FINETUNED_MODEL);
			}
			options.putAll(body.fields());
			return add(JsonBody.with(options), name, "CLONE_MEMORYSET", original.labelNames(), original.memories());
		});
	}

	private Mono<ServerResponse> add(JsonBody body, String name, String type, @Nullable List<String> labelNames,
			List<Memory> memories) {
		return Json.answer(201, toFields(this.catalog.memorysets().create(name, () -> {
			Map<String, @Nullable Object> options = options(body);
			String id = Catalog.newId();
			JobState job = this.catalog.start(type, memories.size(), Catalog.payload(body, "memoryset_id", id),
					Map.of("inserted", memories.size()), UnaryOperator.identity());
			return new StoredMemoryset(id, name, options, labelNames, memories, job.id(), this.catalog.now());
		})));
	}

	/**
	 * Returns the options of a memoryset, which name its embedding model by its id.
	 * @throws ApiException with HTTP 404 if there is no such model
	 */
	private Map<String, @Nullable Object> options(JsonBody body) {
		Map<String, @Nullable Object> options = new LinkedHashMap<>(body.fields());
		if (options.get(PRETRAINED_MODEL) instanceof String model) {
			EmbeddingModelRoutes.requirePretrained(model);
		}
		if (options.get(StoredMemoryset.FINETUNED_MODEL) instanceof String model) {
			options.put(StoredMemoryset.FINETUNED_MODEL, this.catalog.embeddingModels().require(model).id());
		}
		return options;
	}

	private Mono<ServerResponse> delete(ServerRequest request) {
		this.catalog.removeMemoryset(request.pathVariable("name"), Catalog.isCascade(request));
		return ServerResponse.noContent().build();
	}

	private Mono<ServerResponse> analyze(ServerRequest request) {
		return JsonBody.of(request).flatMap((body) -> {
			body.require("configs");
			Map<String, @Nullable Object> configs = new LinkedHashMap<>();
			body.object("configs", configs::putAll);
			body.nullableCount("lookup_count");
			body.nullableCount("batch_size");
			body.nullableBool("clear_metrics");
			body.nullableText("partition_filter_mode");
			configs.keySet()
				.stream()
				.filter((name) -> !MemorysetAnalyzer.NAMES.contains(name))
				.forEach((name) -> body.issues()
					.add("extra_forbidden", "Extra inputs are not permitted", "body", "configs", name));
			MemorysetAnalyzer.check(body, configs);
			body.throwIssues();
			StoredMemoryset memoryset = find(request);
			KnnModel.checkSize(memoryset.memories(), "memories", "path", "name_or_id");
			int lookupCount = (body.fields().get("lookup_count") instanceof Number count) ? count.intValue() : 15;
			Map<String, @Nullable Object> results = new MemorysetAnalyzer(memoryset, lookupCount,
					this.dialect.timestamps().format(this.catalog.now()))
				.analyze(configs);
			JobState job = this.catalog.start("ANALYZE_MEMORYSET", memoryset.memories().size(),
					Catalog.payload(body, "memoryset_id", memoryset.id()), results, UnaryOperator.identity());
			return Json.answer(201, analysis(job));
		});
	}

	private Mono<ServerResponse> analysis(ServerRequest request) {
		JobState job = this.catalog.job(request.pathVariable("id"));
		if (job == null || !find(request).id().equals(job.script().payload().get("memoryset_id"))
				|| !job.script().payload().containsKey("configs")) {
			throw ApiException.notFound("analysis");
		}
		return Json.answer(200, analysis(job));
	}

	private Map<String, @Nullable Object> analysis(JobState job) {
		Map<String, @Nullable Object> fields = this.json.evaluation(job);
		fields.put("results", fields.remove("result"));
		for (String name : List.of("memoryset_id", "lookup_count", "batch_size", "clear_metrics", "configs",
				"partition_filter_mode")) {
			fields.put(name, job.script().payload().get(name));
		}
		return fields;
	}

	private static String name(JsonBody body) {
		List<String> names = new ArrayList<>();
		body.require("name");
		body.text("name", names::add);
		names.forEach((name) -> Catalog.checkName(body, "body", "name", name));
		return names.isEmpty() ? "" : names.get(0);
	}

	private static void check(JsonBody body) {
		TEXTS.forEach(body::nullableText);
		body.nullableTexts("label_names", Memory::checkLabelNames);
		body.nullableBool("hidden");
		body.nullableBool("remove_duplicates");
		body.nullableBool("is_partitioned");
		Subsample.check(body);
		body.nullableCount("max_seq_length_override");
		body.nullableCount("batch_size");
		if (body.fields().get("datasource_label_column") != null
				&& body.fields().get("datasource_score_column") != null) {
			body.issues()
				.add("value_error", "Only one of label and score column can be given", "body",
						"datasource_score_column");
		}
	}

	/**
	 * Returns the names of the labels: those of the request, or else those that the
	 * column has.
	 */
	private static List<String> labelNames(JsonBody body, @Nullable StoredDatasource datasource) {
		if (body.fields().get("label_names") instanceof List<?> names) {
			return names.stream().map(String::valueOf).toList();
		}
		return (datasource != null && body.fields().get("datasource_label_column") != null)
				? Memory.labelNames(body, "datasource_label_column", datasource) : Collections.emptyList();
	}

	private StoredMemoryset find(ServerRequest request) {
		return this.catalog.memorysets().require(request.pathVariable("name"));
	}

	private Map<String, @Nullable Object> toFields(StoredMemoryset memoryset) {
		return memoryset.toFields(this.catalog.job(memoryset.jobId()), this.dialect);
	}

}

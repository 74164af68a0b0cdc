package io.orcajob.simulator;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;
import org.springframework.web.reactive.function.server.ServerRequest;

/**
 * What clients have created: datasources, memorysets and models, and the jobs that work
 * on them.
 */
final class Catalog {

	private static final int MAX_STEPS = 100;

	private final Object lock = new Object();

	private final NamedResources<StoredDatasource> datasources = new NamedResources<>("datasource", this.lock);

	private final NamedResources<StoredMemoryset> memorysets = new NamedResources<>("memoryset", this.lock);

	private final NamedResources<StoredModel> classificationModels = new NamedResources<>("classification_model",
			this.lock);

	private final NamedResources<StoredModel> regressionModels = new NamedResources<>("regression_model", this.lock);

	private final NamedResources<StoredEmbeddingModel> embeddingModels = new NamedResources<>(
			"finetuned_embedding_model", this.lock);

	private final JobStore jobs;

	private final SimulatedTime time;

	Catalog(JobStore jobs, SimulatedTime time) {
		this.jobs = jobs;
		this.time = time;
	}

	NamedResources<StoredDatasource> datasources() {
		return this.datasources;
	}

	NamedResources<StoredMemoryset> memorysets() {
		return this.memorysets;
	}

	NamedResources<StoredModel> models(ModelKind kind) {
		return (kind == ModelKind.CLASSIFICATION) ? this.classificationModels : this.regressionModels;
	}

	NamedResources<StoredEmbeddingModel> embeddingModels() {
		return this.embeddingModels;
	}

	/**
	 * Removes a memoryset, and nothing comes to refer to it meanwhile.
	 * @param cascade whether to remove the models that use it, too
	 * @throws ApiException with HTTP 404 if there is none, or with HTTP 409 if a model
	 * uses it that may not be removed
	 */
	void removeMemoryset(String nameOrId, boolean cascade) {
		synchronized (this.lock) {
			StoredMemoryset memoryset = this.memorysets.require(nameOrId);
			List<StoredModel> users = Stream.of(ModelKind.values())
				.flatMap((kind) -> models(kind).all().stream())
				.filter((model) -> model.memoryset().id().equals(memoryset.id()))
				.toList();
			if (!users.isEmpty() && !cascade) {
				throw ApiException.conflict(
						"The memoryset '" + memoryset.name() + "' is used by the model '" + users.get(0).name() + "'");
			}
			users.forEach((model) -> models(model.kind()).remove(model));
			this.memorysets.remove(memoryset);
		}
	}

	/**
	 * Removes a finetuned embedding model, and nothing comes to refer to it meanwhile.
	 * @param cascade whether to remove the memorysets that use it and their models, too
	 * @throws ApiException with HTTP 404 if there is none, or with HTTP 409 if a
	 * memoryset uses it that may not be removed
	 */
	void removeEmbeddingModel(String nameOrId, boolean cascade) {
		synchronized (this.lock) {
			StoredEmbeddingModel model = this.embeddingModels.require(nameOrId);
			List<StoredMemoryset> users = this.memorysets.all()
				.stream()
				.filter((memoryset) -> model.id().equals(memoryset.finetunedModelId()))
				.toList();
			if (!users.isEmpty() && !cascade) {
				throw ApiException.conflict(
						"The model '" + model.name() + "' is used by the memoryset '" + users.get(0).name() + "'");
			}
			users.forEach((memoryset) -> removeMemoryset(memoryset.id(), true));
			this.embeddingModels.remove(model);
		}
	}

	long now() {
		return this.time.micros();
	}

	@Nullable JobState job(@Nullable String id) {
		return (id != null) ? this.jobs.find(id) : null;
	}

	/**
	 * Starts a job.
	 * @param type its type
	 * @param work how much it has to do, which becomes its steps, within limits
	 * @param payload its input
	 * @param result what it results in
	 * @param customizer may change its life
	 */
	JobState start(String type, int work, Map<String, @Nullable Object> payload, @Nullable Map<String, ?> result,
			UnaryOperator<JobScript.Builder> customizer) {
		JobScript.Builder script = JobScript.builder()
			.type(type)
			.steps(Math.max(1, Math.min(work, MAX_STEPS)))
			.payload(payload)
			.result(result);
		return this.jobs.submit(customizer.apply(script).build());
	}

	/**
	 * Returns whether a request removes what uses a resource, too.
	 */
	static boolean isCascade(ServerRequest request) {
		return request.queryParam("cascade").map(Boolean::parseBoolean).orElse(false);
	}

	static String newId() {
		return UUID.randomUUID().toString();
	}

	/**
	 * Returns the input of a job: the body of the request that has started it, and the
	 * variable of its path.
	 */
	static Map<String, @Nullable Object> payload(JsonBody body, String name, String value) {
		Map<String, @Nullable Object> payload = new LinkedHashMap<>(body.fields());
		payload.put(name, value);
		return payload;
	}

	/**
	 * Notes what is wrong with a name, as the service allows no spaces in it.
	 */
	static void checkName(JsonBody body, String where, String field, String name) {
		if (!StringUtils.hasText(name)) {
			body.issues().add("string_too_short", "Input should not be blank", where, field);
		}
		else if (StringUtils.containsWhitespace(name)) {
			body.issues().add("string_pattern_mismatch", "Input should not contain spaces", where, field);
		}
	}

	/**
	 * Refuses rows that do not say what is expected.
	 * @param field the field that names the column with what is expected
	 * @throws ApiException with HTTP 422 if a row has {@code null} there
	 */
	static void requireTargets(JsonBody body, StoredDatasource datasource, String field) {
		Object column = body.fields().get(field);
		if (datasource.rows().stream().anyMatch((row) -> row.get(column) == null)) {
			throw Issues.of("value_error",
					"The column '" + column + "' of the datasource '" + datasource.name() + "' contains null", "body",
					field);
		}
	}

	/**
	 * Notes what is wrong with the columns that a request names.
	 */
	static void checkColumns(JsonBody body, StoredDatasource datasource, List<String> fields) {
		for (String field : fields) {
			if (body.fields().get(field) instanceof String column && !datasource.columns().contains(column)) {
				body.issues()
					.add("value_error", "The datasource '" + datasource.name() + "' has no column '" + column + "'",
							"body", field);
			}
		}
	}

}

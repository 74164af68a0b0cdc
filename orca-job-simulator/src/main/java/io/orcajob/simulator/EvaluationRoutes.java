package io.orcajob.simulator;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.util.StringUtils;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * The evaluation of classification models: the one way to start a job that the simulator
 * shares with the service. Any model and data source exists here.
 */
final class EvaluationRoutes {

	private static final String MODEL = "model_name_or_id";

	private static final List<String> REQUIRED = List.of("datasource_name_or_id", "datasource_label_column",
			"datasource_value_column");

	private final JobStore jobs;

	private final JobJson json;

	private final UnaryOperator<JobScript.Builder> customizer;

	EvaluationRoutes(JobStore jobs, JobJson json, UnaryOperator<JobScript.Builder> customizer) {
		this.jobs = jobs;
		this.json = json;
		this.customizer = customizer;
	}

	void addTo(RouteTable routes) {
		routes.post("/classification_model/{name}/evaluation", this::start);
		routes.get("/classification_model/{name}/evaluation/{id}", this::get);
	}

	private Mono<ServerResponse> start(ServerRequest request) {
		return JsonBody.of(request).flatMap((body) -> {
			String model = request.pathVariable("name");
			validate(model, body);
			Map<String, @Nullable Object> payload = new LinkedHashMap<>(body.fields());
			payload.put(MODEL, model);
			JobScript script = this.customizer
				.apply(JobScript.builder().result(EvaluationMetrics.classification()).payload(payload))
				.build();
			return Json.answer(201, this.json.evaluation(this.jobs.submit(script)));
		});
	}

	private void validate(String model, JsonBody body) {
		if (StringUtils.containsWhitespace(model)) {
			body.issues().add("string_pattern_mismatch", "Input should not contain spaces", "path", MODEL);
		}
		for (String name : REQUIRED) {
			body.require(name);
			body.text(name, EvaluationRoutes::requireText);
		}
		body.nullableText("memoryset_override_name_or_id");
		body.nullableText("datasource_partition_column");
		body.nullableText("partition_filter_mode");
		body.nullableBool("record_telemetry");
		body.nullableBool("ignore_unlabeled");
		body.nullableNumber("subsample");
		body.nullableTexts("telemetry_tags");
		body.throwIssues();
	}

	private static void requireText(String value) {
		if (!StringUtils.hasText(value)) {
			throw new IllegalArgumentException("Input should not be blank");
		}
	}

	private Mono<ServerResponse> get(ServerRequest request) {
		JobState job = this.jobs.find(request.pathVariable("id"));
		if (job == null || !request.pathVariable("name").equals(job.script().payload().get(MODEL))) {
			throw ApiException.notFound("evaluation");
		}
		return Json.answer(200, this.json.evaluation(job));
	}

}

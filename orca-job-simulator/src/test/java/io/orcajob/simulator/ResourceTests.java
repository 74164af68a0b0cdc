package io.orcajob.simulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.http.HttpMethod;

import io.orcajob.simulator.TestClient.Answer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for datasources, memorysets and models, and for the jobs that work on them.
 */
class ResourceTests {

	private static final String TICKETS = """
			{"name": "tickets", "content": [
			 {"text": "the printer does not print", "label": 0, "score": 0.1},
			 {"text": "the printer is out of paper", "label": 0, "score": 0.2},
			 {"text": "my invoice is wrong", "label": 1, "score": 0.8},
			 {"text": "send the invoice again", "label": 1, "score": 0.9}]}""";

	private static final String EVALUATION = """
			{"datasource_name_or_id": "tickets", "datasource_label_column": "label",
			 "datasource_value_column": "text"}""";

	private final OrcaSimulator simulator = OrcaSimulator.builder()
		.clock(Clock.fixed(Instant.parse("2026-11-01T12:00:00Z"), ZoneOffset.UTC))
		.key(TestClient.KEY)
		.predictKey("predict")
		.build();

	private final TestClient client = TestClient.direct(this.simulator);

	@BeforeEach
	void createDatasource() {
		assertThat(this.client.post("/datasource", TICKETS).status()).isEqualTo(201);
	}

	@Test
	void datasourceHasLengthAndColumns() {
		Answer answer = this.client.get("/datasource/tickets");
		assertThat(answer.field("length")).isEqualTo(4);
		assertThat(answer.json()).extracting("columns")
			.asInstanceOf(InstanceOfAssertFactories.list(Map.class))
			.extracting((column) -> column.get("name") + ":" + column.get("type"))
			.containsExactly("text:STRING", "label:INT", "score:FLOAT");
		assertThat(this.client.get("/datasource/" + answer.field("id")).status()).isEqualTo(200);
	}

	@Test
	void datasourceFromColumns() {
		this.client.post("/datasource", "{\"name\": \"columns\", \"content\": {\"a\": [1, 2], \"b\": [null, true]}}");
		assertThat(this.client.get("/datasource/columns").field("length")).isEqualTo(2);
	}

	@Test
	void datasourceIsDeletedOnce() {
		assertThat(this.client.delete("/datasource/tickets").status()).isEqualTo(204);
		Answer gone = this.client.delete("/datasource/tickets");
		assertThat(gone.status()).isEqualTo(404);
		assertThat(gone.field("resource")).isEqualTo("datasource");
	}

	@Test
	void namesAreUniqueAndWithoutSpaces() {
		Answer taken = this.client.post("/datasource", TICKETS);
		assertThat(taken.status()).isEqualTo(409);
		assertThat((String) taken.field("constraint")).contains("'tickets' exists already");
		Answer spaces = this.client.post("/datasource", "{\"name\": \"a b\", \"content\": [{\"a\": 1}]}");
		assertThat(spaces.status()).isEqualTo(422);
		assertThat(spaces.issueLocations()).containsExactly(List.of("body", "name"));
	}

	@Test
	void contentHasToBeRowsOrColumns() {
		for (String content : List.of("[]", "{}", "[1]", "{\"a\": [1], \"b\": []}", "\"text\"", "null")) {
			Answer answer = this.client.post("/datasource", "{\"name\": \"x\", \"content\": " + content + "}");
			assertThat(answer.issueLocations()).as(content).containsExactly(List.of("body", "content"));
		}
	}

	@Test
	void memorysetIsFilledByAJobWithSteps() {
		Answer created = createMemoryset();
		assertThat(created.status()).isEqualTo(201);
		assertThat(created.field("length")).isEqualTo(0);
		assertThat(created.field("insertion_status")).isEqualTo("DISPATCHED");
		String job = (String) created.field("insertion_job_id");
		assertThat(created.field("insertion_task_id")).isEqualTo(job);
		this.simulator.advance(Duration.ofSeconds(3));
		assertThat(this.client.get("/job/" + job + "/status").field("steps_total")).isEqualTo(4);
		assertThat((int) this.client.get("/job/" + job + "/status").field("steps_completed")).isBetween(1, 3);
		this.simulator.advance(Duration.ofMinutes(1));
		Answer memoryset = this.client.get("/memoryset/memories");
		assertThat(memoryset.field("length")).isEqualTo(4);
		assertThat(memoryset.field("insertion_status")).isEqualTo("COMPLETED");
		assertThat(memoryset.field("label_names")).isEqualTo(List.of("printer", "invoice"));
	}

	@Test
	void creationsOfOneNameAtTheSameTimeStartOneJob() throws Exception {
		for (int round = 0; round < 20; round++) {
			assertThat(atTheSameTime(this::createMemoryset)).containsOnlyOnce(201).containsOnly(201, 409);
			assertThat(atTheSameTime(() -> this.client.post("/memoryset/memories/clone", "{\"name\": \"copy\"}")))
				.containsOnlyOnce(201)
				.containsOnly(201, 409);
			assertThat(atTheSameTime(this::createFinetunedModel)).containsOnlyOnce(201).containsOnly(201, 409);
			assertThat(this.client.get("/job?limit=500").items()).hasSize(3 * (round + 1));
			List.of("/memoryset/memories", "/memoryset/copy", "/finetuned_embedding_model/mine")
				.forEach(this.client::delete);
		}
	}

	@Test
	void modelIsNotCreatedOnAMemorysetThatIsBeingDeleted() throws Exception {
		for (int round = 0; round < 20; round++) {
			createMemoryset();
			AtomicInteger number = new AtomicInteger();
			List<Integer> statuses = atTheSameTime(() -> {
				int index = number.getAndIncrement();
				return (index % 2 == 0) ? this.client.delete("/memoryset/memories")
						: this.client.post("/regression_model",
								"{\"name\": \"model" + index + "\", \"memoryset_name_or_id\": \"memories\"}");
			});
			boolean deleted = this.client.get("/memoryset/memories").status() == 404;
			assertThat(statuses.contains(201)).isEqualTo(!deleted);
			this.client.delete("/memoryset/memories?cascade=true");
		}
	}

	@Test
	void unknownDatasourceAndUnknownColumnAreRefused() {
		Answer unknown = this.client.post("/memoryset",
				"{\"name\": \"m\", \"datasource_name_or_id\": \"none\", \"datasource_value_column\": \"text\"}");
		assertThat(unknown.status()).isEqualTo(404);
		assertThat(unknown.field("resource")).isEqualTo("datasource");
		Answer column = this.client.post("/memoryset",
				"{\"name\": \"m\", \"datasource_name_or_id\": \"tickets\", \"datasource_value_column\": \"words\"}");
		assertThat(column.issueLocations()).containsExactly(List.of("body", "datasource_value_column"));
		Answer missing = this.client.post("/memoryset", "{}");
		assertThat(missing.issueLocations()).containsExactlyInAnyOrder(List.of("body", "name"),
				List.of("body", "datasource_name_or_id"), List.of("body", "datasource_value_column"));
	}

	@Test
	void emptyMemorysetHasNoJobAndItsCloneHas() {
		Answer empty = this.client.post("/memoryset/empty", "{\"name\": \"empty\", \"label_names\": [\"a\", \"b\"]}");
		assertThat(empty.json()).containsEntry("insertion_job_id", null).containsEntry("insertion_status", null);
		Answer clone = this.client.post("/memoryset/empty/clone", "{\"name\": \"copy\"}");
		assertThat(clone.field("insertion_job_id")).isNotNull();
		this.simulator.advance(Duration.ofMinutes(1));
		Answer copy = this.client.get("/memoryset/copy");
		assertThat(copy.field("insertion_status")).isEqualTo("COMPLETED");
		assertThat(copy.field("length")).isEqualTo(0);
		assertThat(copy.field("label_names")).isEqualTo(List.of("a", "b"));
	}

	@Test
	void evaluationIsComputed() {
		createModel();
		this.client.post("/datasource",
				"""
						{"name": "questions", "content": [
						 {"text": "printer does not print", "label": 0}, {"text": "the printer prints no paper", "label": 0},
						 {"text": "invoice is wrong", "label": 1}, {"text": "out of paper, send invoice again", "label": 0}]}""");
		String job = (String) this.client
			.post("/classification_model/support/evaluation", EVALUATION.replace("tickets", "questions"))
			.field("job_id");
		assertThat(this.client.get("/classification_model/support/evaluation/" + job).json()).containsEntry("result",
				null);
		this.simulator.advance(Duration.ofMinutes(1));
		Map<?, ?> metrics = (Map<?, ?>) this.client.get("/classification_model/support/evaluation/" + job)
			.field("result");
		// With one neighbor: the last row is nearest to "send the invoice again".
		assertThat(metrics.get("accuracy")).isEqualTo(0.75);
		assertThat(metrics.get("confusion_matrix")).isEqualTo(List.of(List.of(2, 1), List.of(0, 1)));
		assertThat(metrics.get("coverage")).isEqualTo(1.0);
		assertThat(metrics.get("pr_curve")).isNotNull();
		assertThat((double) metrics.get("anomaly_score_mean")).isBetween(0.0, 1.0);
	}

	@Test
	void evaluationWithNullLabelsIsRefused() {
		createModel();
		this.client.post("/datasource",
				"{\"name\": \"nulls\", \"content\": [{\"text\": \"a\", \"label\": null}, {\"text\": \"b\", \"label\": 1}]}");
		Answer answer = this.client.post("/classification_model/support/evaluation",
				EVALUATION.replace("tickets", "nulls"));
		assertThat(answer.status()).isEqualTo(422);
		assertThat(answer.issueLocations()).containsExactly(List.of("body", "datasource_label_column"));
	}

	@Test
	void evaluationOfWhatDoesNotExistIsRefused() {
		Answer model = this.client.post("/classification_model/none/evaluation", EVALUATION);
		assertThat(model.status()).isEqualTo(404);
		assertThat(model.field("resource")).isEqualTo("classification_model");
		createModel();
		Answer datasource = this.client.post("/classification_model/support/evaluation",
				EVALUATION.replace("tickets", "none"));
		assertThat(datasource.field("resource")).isEqualTo("datasource");
	}

	@Test
	void regressionIsComputed() {
		this.client.post("/memoryset", """
				{"name": "scored", "datasource_name_or_id": "tickets", "datasource_value_column": "text",
				 "datasource_score_column": "score"}""");
		this.client.post("/regression_model",
				"{\"name\": \"urgency\", \"memoryset_name_or_id\": \"scored\", \"memory_lookup_count\": 1}");
		this.client.post("/datasource",
				"{\"name\": \"q\", \"content\": [{\"text\": \"the printer does not print\", \"score\": 0.3}]}");
		String job = (String) this.client.post("/regression_model/urgency/evaluation",
				"""
						{"datasource_name_or_id": "q", "datasource_score_column": "score", "datasource_value_column": "text"}""")
			.field("job_id");
		this.simulator.advance(Duration.ofMinutes(1));
		Map<?, ?> metrics = (Map<?, ?>) this.client.get("/regression_model/urgency/evaluation/" + job).field("result");
		assertThat((double) metrics.get("mae")).isCloseTo(0.2, Offset.offset(1e-9));
		assertThat(this.client.get("/classification_model/urgency/evaluation/" + job).status()).isEqualTo(404);
	}

	@Test
	void memorysetInUseIsDeletedOnlyInCascade() {
		createModel();
		Answer refused = this.client.delete("/memoryset/memories");
		assertThat(refused.status()).isEqualTo(409);
		assertThat((String) refused.field("constraint")).contains("'support'");
		assertThat(this.client.delete("/memoryset/memories?cascade=true").status()).isEqualTo(204);
		assertThat(this.client.get("/classification_model/support").status()).isEqualTo(404);
	}

	@Test
	void finetuningHasTrialsWhileItRuns() {
		Answer created = this.client.post("/finetuned_embedding_model",
				"""
						{"name": "mine", "base_model": "F2LLM_160M", "train_datasource_name_or_id": "tickets",
						 "value_column": "text", "label_column": "label",
						 "config": {"loss": "triplet", "trial_count": 4, "epochs": {"min": 1, "max": 4}, "batch_size": [8, 16]}}""");
		assertThat(created.status()).isEqualTo(201);
		assertThat(created.field("finetuning_status")).isEqualTo("DISPATCHED");
		assertThat(trials()).isEmpty();
		this.simulator.advance(Duration.ofSeconds(3));
		assertThat(trials()).isNotEmpty().extracting("status").contains("RUNNING");
		this.simulator.advance(Duration.ofMinutes(1));
		assertThat(trials()).hasSize(4).extracting("status").containsOnly("COMPLETED");
		assertThat(
				trials().stream().map((trial) -> ((Map<?, ?>) trial.get("hyperparameters")).get("batch_size")).toList())
			.isEqualTo(List.of(8, 16, 8, 16));
		assertThat(this.client.get("/finetuned_embedding_model/mine").field("finetuning_status"))
			.isEqualTo("COMPLETED");
	}

	@Test
	void finetuningChecksItsDatasources() {
		String body = """
				{"name": "mine", "base_model": "F2LLM_160M", "train_datasource_name_or_id": "tickets",
				 "value_column": "text"%s}""";
		for (String columns : List.of("", ", \"label_column\": \"label\", \"score_column\": \"score\"")) {
			assertThat(this.client.post("/finetuned_embedding_model", body.formatted(columns)).issueLocations())
				.containsExactly(List.of("body", "label_column"));
		}
		Answer unknown = this.client.post("/finetuned_embedding_model",
				body.formatted(", \"label_column\": \"label\", \"eval_datasource_name_or_id\": \"none\""));
		assertThat(unknown.status()).isEqualTo(404);
		assertThat(unknown.field("resource")).isEqualTo("datasource");
		this.client.post("/datasource", "{\"name\": \"other\", \"content\": [{\"text\": \"a\"}]}");
		assertThat(this.client
			.post("/finetuned_embedding_model",
					body.formatted(", \"label_column\": \"label\", \"eval_datasource_name_or_id\": \"other\""))
			.issueLocations()).containsExactly(List.of("body", "label_column"));
		assertThat(this.client.get("/finetuned_embedding_model/mine").status()).isEqualTo(404);
	}

	@Test
	void finetunedModelInUseIsDeletedOnlyInCascade() {
		createFinetunedModel();
		this.client.post("/memoryset/empty",
				"{\"name\": \"user\", \"finetuned_embedding_model_name_or_id\": \"mine\"}");
		this.client.post("/regression_model", "{\"name\": \"model\", \"memoryset_name_or_id\": \"user\"}");
		Answer refused = this.client.delete("/finetuned_embedding_model/mine");
		assertThat(refused.status()).isEqualTo(409);
		assertThat((String) refused.field("constraint")).contains("'user'");
		assertThat(this.client.delete("/finetuned_embedding_model/mine?cascade=true").status()).isEqualTo(204);
		for (String path : List.of("/finetuned_embedding_model/mine", "/memoryset/user", "/regression_model/model")) {
			assertThat(this.client.get(path).status()).as(path).isEqualTo(404);
		}
	}

	@Test
	void memorysetNamesItsFinetunedModelById() {
		Object id = createFinetunedModel().field("id");
		this.client.post("/memoryset/empty", "{\"name\": \"m\", \"finetuned_embedding_model_name_or_id\": \"mine\"}");
		this.client.post("/memoryset/m/clone", "{\"name\": \"copy\"}");
		this.client.post("/memoryset/m/clone",
				"{\"name\": \"plain\", \"pretrained_embedding_model_name\": \"GTE_BASE\"}");
		for (String name : List.of("m", "copy")) {
			assertThat(this.client.get("/memoryset/" + name).json()).containsEntry("finetuned_embedding_model_id", id)
				.containsEntry("pretrained_embedding_model_name", null);
		}
		assertThat(this.client.get("/memoryset/plain").json()).containsEntry("finetuned_embedding_model_id", null)
			.containsEntry("pretrained_embedding_model_name", "GTE_BASE");
	}

	@Test
	void memorysetWithAnUnknownEmbeddingModelIsRefused() {
		createMemoryset();
		Map.of("pretrained_embedding_model_name", "pretrained_embedding_model", "finetuned_embedding_model_name_or_id",
				"finetuned_embedding_model")
			.forEach((field, resource) -> {
				for (String path : List.of("/memoryset", "/memoryset/empty", "/memoryset/memories/clone")) {
					Answer answer = this.client.post(path, """
							{"name": "m", "datasource_name_or_id": "tickets", "datasource_value_column": "text",
							 "%s": "NONE"}""".formatted(field));
					assertThat(answer.status()).as(path).isEqualTo(404);
					assertThat(answer.field("resource")).isEqualTo(resource);
				}
			});
		assertThat(this.client.get("/job").items()).hasSize(1);
	}

	@Test
	void subsampleIsANumberOfRowsOrAFraction() {
		createModel();
		Map.of("1", 1, "3", 3, "9", 4, "0.5", 2, "0.51", 3, "1.0", 4, "0.001", 1).forEach((subsample, rows) -> {
			String body = EVALUATION.replaceFirst("\\{", "{\"name\": \"part\", \"subsample\": " + subsample + ", ");
			this.client.delete("/memoryset/part");
			this.client.post("/memoryset", body);
			String evaluation = (String) this.client.post("/classification_model/support/evaluation", body)
				.field("job_id");
			String embedding = (String) this.client.post("/pretrained_embedding_model/GTE_BASE/evaluation", body)
				.field("job_id");
			this.simulator.advance(Duration.ofMinutes(1));
			assertThat(this.client.get("/memoryset/part").field("length")).as(subsample).isEqualTo(rows);
			for (String job : List.of(evaluation, embedding)) {
				assertThat(this.client.get("/job/" + job + "/status").field("steps_total")).as(subsample)
					.isEqualTo(rows);
			}
		});
		for (String subsample : List.of("0", "-1", "0.0", "-0.5", "1.5", "2.0", "\"1\"", "true")) {
			String body = EVALUATION.replaceFirst("\\{", "{\"name\": \"odd\", \"subsample\": " + subsample + ", ");
			for (String path : List.of("/memoryset", "/classification_model/support/evaluation",
					"/pretrained_embedding_model/GTE_BASE/evaluation")) {
				assertThat(this.client.post(path, body).issueLocations()).as(path + " " + subsample)
					.containsExactly(List.of("body", "subsample"));
			}
		}
	}

	private Answer createFinetunedModel() {
		return this.client.post("/finetuned_embedding_model", """
				{"name": "mine", "base_model": "F2LLM_160M", "train_datasource_name_or_id": "tickets",
				 "value_column": "text", "label_column": "label"}""");
	}

	@Test
	void embeddingModelsAreEvaluatedByTheirOwnRows() {
		String job = (String) this.client.post("/pretrained_embedding_model/F2LLM_160M/evaluation", """
				{"datasource_name_or_id": "tickets", "datasource_value_column": "text",
				 "datasource_label_column": "label", "neighbor_count": 1}""").field("job_id");
		this.simulator.advance(Duration.ofMinutes(1));
		Answer answer = this.client.get("/pretrained_embedding_model/F2LLM_160M/evaluation/" + job);
		assertThat(((Map<?, ?>) answer.field("result")).get("accuracy")).isEqualTo(1.0);
		assertThat(answer.field("pretrained_embedding_model_name")).isEqualTo("F2LLM_160M");
		String regression = (String) this.client.post("/pretrained_embedding_model/F2LLM_160M/evaluation", """
				{"datasource_name_or_id": "tickets", "datasource_value_column": "text",
				 "datasource_score_column": "score"}""").field("job_id");
		this.simulator.advance(Duration.ofMinutes(1));
		assertThat(((Map<?, ?>) this.client.get("/pretrained_embedding_model/F2LLM_160M/evaluation/" + regression)
			.field("result")).get("mse")).isNotNull();
		assertThat(this.client.post("/pretrained_embedding_model/NONE/evaluation", "{}").field("resource"))
			.isEqualTo("pretrained_embedding_model");
	}

	@Test
	void analysisHasTheResultsThatWereAskedFor() {
		createMemoryset();
		String job = (String) this.client
			.post("/memoryset/memories/analysis",
					"{\"configs\": {\"duplicate\": {}, \"cluster\": {}, \"label\": null}}")
			.field("job_id");
		this.simulator.advance(Duration.ofMinutes(1));
		Map<?, ?> results = (Map<?, ?>) this.client.get("/memoryset/memories/analysis/" + job).field("results");
		assertThat(results.keySet()).isEqualTo(Set.of("duplicate", "cluster"));
		assertThat(((Map<?, ?>) results.get("duplicate")).get("num_duplicates")).isEqualTo(0);
		Answer unknown = this.client.post("/memoryset/memories/analysis", "{\"configs\": {\"magic\": {}}}");
		assertThat(unknown.issueLocations()).containsExactly(List.of("body", "configs", "magic"));
	}

	@Test
	void distributionHasTheMetricsOfTheService() {
		createMemoryset();
		String job = (String) this.client
			.post("/memoryset/memories/analysis",
					"{\"configs\": {\"distribution\": {\"neighbor_counts\": [1, 3], \"quantiles\": [0, 0.5, 1]}}}")
			.field("job_id");
		this.simulator.advance(Duration.ofMinutes(1));
		Map<?, ?> results = (Map<?, ?>) this.client.get("/memoryset/memories/analysis/" + job).field("results");
		Map<?, ?> scores = (Map<?, ?>) ((Map<?, ?>) results.get("distribution")).get("lookup_score_metrics");
		assertThat(scores.keySet()).isEqualTo(Set.of("1", "3"));
		Map<?, ?> metrics = (Map<?, ?>) scores.get("1");
		assertThat(metrics.keySet()).isEqualTo(Set.of("mean", "median", "std", "quantiles", "quantile_values"));
		assertThat(metrics.get("quantiles")).asInstanceOf(InstanceOfAssertFactories.list(Number.class))
			.extracting(Number::doubleValue)
			.containsExactly(0.0, 0.5, 1.0);
		// The two tickets on each subject are each other's nearest.
		List<?> values = (List<?>) metrics.get("quantile_values");
		double mean = ((double) values.get(0) + (double) values.get(2)) / 2;
		assertThat((double) values.get(1)).isCloseTo(mean, Offset.offset(1e-9));
		assertThat((double) metrics.get("median")).isCloseTo(mean, Offset.offset(1e-9));
		assertThat((double) metrics.get("mean")).isCloseTo(mean, Offset.offset(1e-9));
		assertThat((double) metrics.get("std")).isCloseTo((double) values.get(2) - mean, Offset.offset(1e-9));
		for (String option : List.of("neighbor_counts\": [0]", "neighbor_counts\": 1", "quantiles\": [1.5]",
				"quantiles\": [null]")) {
			assertThat(this.client
				.post("/memoryset/memories/analysis", "{\"configs\": {\"distribution\": {\"" + option + "}}}")
				.issueLocations())
				.containsExactly(List.of("body", "configs", "distribution", option.substring(0, option.indexOf('"'))));
		}
	}

	@Test
	@Timeout(20)
	void manyRowsAreComputedOnceAndMoreAreRefused() {
		createRows("large", 5000);
		createRows("huge", 5001);
		for (String name : List.of("large", "huge")) {
			this.client.post("/memoryset", "{\"name\": \"" + name + "\", \"datasource_name_or_id\": \"" + name
					+ "\", \"datasource_value_column\": \"text\", \"datasource_label_column\": \"label\"}");
			this.client.post("/classification_model",
					"{\"name\": \"" + name + "\", \"memoryset_name_or_id\": \"" + name + "\"}");
		}
		String configs = "{\"configs\": {\"duplicate\": {}}}";
		assertThat(this.client.post("/memoryset/large/analysis", configs).status()).isEqualTo(201);
		assertThat(this.client.post("/memoryset/huge/analysis", configs).issueLocations())
			.containsExactly(List.of("path", "name_or_id"));
		assertThat(this.client.post("/classification_model/huge/evaluation", EVALUATION).issueLocations())
			.containsExactly(List.of("path", "model_name_or_id"));
		for (String path : List.of("/classification_model/large", "/pretrained_embedding_model/GTE_BASE")) {
			assertThat(this.client.post(path + "/evaluation", EVALUATION.replace("tickets", "huge")).issueLocations())
				.containsExactly(List.of("body", "datasource_name_or_id"));
		}
	}

	private void createRows(String name, int count) {
		String rows = IntStream.range(0, count)
			.mapToObj((i) -> "{\"text\": \"row " + i + "\", \"label\": " + i % 2 + "}")
			.collect(Collectors.joining(","));
		assertThat(
				this.client.post("/datasource", "{\"name\": \"" + name + "\", \"content\": [" + rows + "]}").status())
			.isEqualTo(201);
	}

	@Test
	void bootstrapMakesAModel() {
		Answer started = this.client.post("/agents/bootstrap_classification_model",
				"{\"model_description\": \"Sorts tickets\", \"label_names\": [\"bug\", \"wish\"]}");
		assertThat(started.json()).doesNotContainKeys("created_at", "updated_at").containsEntry("result", null);
		this.simulator.advance(Duration.ofMinutes(1));
		Map<?, ?> result = (Map<?, ?>) this.client
			.get("/agents/bootstrap_classification_model/" + started.field("job_id"))
			.field("result");
		String model = (String) ((Map<?, ?>) result.get("model_meta")).get("id");
		assertThat(this.client.get("/classification_model/" + model).status()).isEqualTo(200);
	}

	@Test
	void labelsAreWholeNumbersBelowTheLimit() {
		createModel();
		for (String label : List.of("-1", "0.5", "1000", "3000000000", "1e300")) {
			this.client.delete("/datasource/odd");
			this.client.post("/datasource",
					"{\"name\": \"odd\", \"content\": [{\"text\": \"a\", \"label\": 0}, {\"text\": \"b\", \"label\": "
							+ label + "}]}");
			for (String path : List.of("/memoryset", "/classification_model/support/evaluation",
					"/pretrained_embedding_model/GTE_BASE/evaluation")) {
				Answer answer = this.client.post(path,
						EVALUATION.replace("tickets", "odd").replaceFirst("\\{", "{\"name\": \"odd\", "));
				assertThat(answer.status()).as(path + " " + label).isEqualTo(422);
				assertThat(answer.issueLocations()).containsExactly(List.of("body", "datasource_label_column"));
			}
		}
	}

	@Test
	void moreTextLabelsThanTheLimitAreRefused() {
		String rows = IntStream.rangeClosed(0, 1000)
			.mapToObj((i) -> "{\"text\": \"a\", \"label\": \"l" + i + "\"}")
			.collect(Collectors.joining(","));
		this.client.post("/datasource", "{\"name\": \"many\", \"content\": [" + rows + "]}");
		Answer answer = this.client.post("/pretrained_embedding_model/GTE_BASE/evaluation",
				EVALUATION.replace("tickets", "many"));
		assertThat(answer.issueLocations()).containsExactly(List.of("body", "datasource_label_column"));
		String names = IntStream.rangeClosed(0, 1000)
			.mapToObj((i) -> "\"l" + i + "\"")
			.collect(Collectors.joining(","));
		assertThat(this.client.post("/memoryset/empty", "{\"name\": \"m\", \"label_names\": [" + names + "]}")
			.issueLocations()).containsExactly(List.of("body", "label_names"));
		assertThat(this.client
			.post("/agents/bootstrap_classification_model",
					"{\"model_description\": \"m\", \"label_names\": [" + names + "]}")
			.issueLocations()).containsExactly(List.of("body", "label_names"));
	}

	@Test
	void scoresAreFiniteNumbers() {
		this.client.post("/memoryset", """
				{"name": "scored", "datasource_name_or_id": "tickets", "datasource_value_column": "text",
				 "datasource_score_column": "score"}""");
		this.client.post("/regression_model", "{\"name\": \"urgency\", \"memoryset_name_or_id\": \"scored\"}");
		for (String score : List.of("1e999", "-1e999", "1e300", "\"high\"", "true")) {
			this.client.delete("/datasource/odd");
			this.client.post("/datasource",
					"{\"name\": \"odd\", \"content\": [{\"text\": \"a\", \"label\": " + score + "}]}");
			for (String path : List.of("/memoryset", "/regression_model/urgency/evaluation",
					"/pretrained_embedding_model/GTE_BASE/evaluation")) {
				Answer answer = this.client.post(path, """
						{"name": "odd", "datasource_name_or_id": "odd", "datasource_value_column": "text",
						 "datasource_score_column": "label"}""");
				assertThat(answer.status()).as(path + " " + score).isEqualTo(422);
				assertThat(answer.issueLocations()).containsExactly(List.of("body", "datasource_score_column"));
			}
		}
	}

	@Test
	void countsAreWholeAndAtLeastOne() {
		createModel();
		for (String count : List.of("0", "-1", "1.5", "\"1\"", "3000000000")) {
			assertThat(this.client
				.post("/classification_model",
						"{\"name\": \"m\", \"memoryset_name_or_id\": \"memories\", \"memory_lookup_count\": " + count
								+ ", \"num_classes\": " + count + "}")
				.issueLocations())
				.containsExactly(List.of("body", "memory_lookup_count"), List.of("body", "num_classes"));
			assertThat(this.client
				.post("/pretrained_embedding_model/GTE_BASE/evaluation",
						EVALUATION.replaceFirst("\\{", "{\"neighbor_count\": " + count + ", "))
				.issueLocations()).containsExactly(List.of("body", "neighbor_count"));
			assertThat(this.client
				.post("/memoryset/memories/analysis", "{\"configs\": {\"label\": {}}, \"lookup_count\": " + count + "}")
				.issueLocations()).containsExactly(List.of("body", "lookup_count"));
			assertThat(this.client.post("/finetuned_embedding_model", """
					{"name": "mine", "base_model": "F2LLM_160M", "train_memoryset_name_or_id": "memories",
					 "config": {"trial_count": %s}}""".formatted(count)).issueLocations())
				.containsExactly(List.of("body", "config", "trial_count"));
		}
		assertThat(this.client
			.post("/classification_model",
					"{\"name\": \"m\", \"memoryset_name_or_id\": \"memories\", \"num_classes\": 1001}")
			.status()).isEqualTo(422);
	}

	@Test
	void textLabelsOfTwoDatasourcesHaveOneNumbering() {
		this.client.post("/datasource", """
				{"name": "known", "content": [
				 {"value": "the printer does not print", "label": "printer"},
				 {"value": "my invoice is wrong", "label": "invoice"},
				 {"value": "give me an apple", "label": "fruit"}]}""");
		this.client.post("/datasource", """
				{"name": "asked", "content": [
				 {"value": "printer does not print", "label": "printer"},
				 {"value": "the invoice is wrong", "label": "invoice"}]}""");
		String job = (String) this.client.post("/pretrained_embedding_model/GTE_BASE/evaluation", """
				{"datasource_name_or_id": "known", "eval_datasource_name_or_id": "asked",
				 "datasource_label_column": "label", "neighbor_count": 1}""").field("job_id");
		this.simulator.advance(Duration.ofMinutes(1));
		Map<?, ?> metrics = (Map<?, ?>) this.client.get("/pretrained_embedding_model/GTE_BASE/evaluation/" + job)
			.field("result");
		assertThat(metrics.get("accuracy")).isEqualTo(1.0);
		assertThat(metrics.get("confusion_matrix"))
			.isEqualTo(List.of(List.of(0, 0, 0), List.of(0, 1, 0), List.of(0, 0, 1)));
	}

	@Test
	void embeddingEvaluationWithNullTargetsIsRefused() {
		this.client.post("/datasource",
				"{\"name\": \"nulls\", \"content\": [{\"text\": \"a\", \"label\": null, \"score\": null}]}");
		for (String column : List.of("label", "score")) {
			String field = "datasource_" + column + "_column";
			String body = "{\"datasource_name_or_id\": \"%s\", \"eval_datasource_name_or_id\": \"%s\","
					+ " \"datasource_value_column\": \"text\", \"" + field + "\": \"" + column + "\"}";
			assertThat(this.client
				.post("/pretrained_embedding_model/GTE_BASE/evaluation", body.formatted("tickets", "nulls"))
				.issueLocations()).containsExactly(List.of("body", field));
			assertThat(this.client
				.post("/pretrained_embedding_model/GTE_BASE/evaluation", body.formatted("nulls", "tickets"))
				.issueLocations()).containsExactly(List.of("body", field));
		}
	}

	@Test
	void keysOfSmallScopeMayReadOnly() {
		Answer read = this.client.exchange(HttpMethod.GET, "/datasource/tickets", null,
				(headers) -> headers.set("Api-Key", "predict"));
		assertThat(read.status()).isEqualTo(200);
		Answer write = this.client.exchange(HttpMethod.DELETE, "/datasource/tickets", null,
				(headers) -> headers.set("Api-Key", "predict"));
		assertThat(write.status()).isEqualTo(403);
		assertThat((String) write.field("reason")).contains("ADMINISTER");
		assertThat(this.client
			.exchange(HttpMethod.POST, "/datasource", TICKETS, (headers) -> headers.set("Api-Key", "unknown"))
			.status()).isEqualTo(401);
	}

	private static List<Integer> atTheSameTime(Callable<Answer> call) throws Exception {
		int threads = 8;
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		try {
			CyclicBarrier barrier = new CyclicBarrier(threads);
			List<Integer> statuses = new ArrayList<>();
			Callable<Integer> together = () -> {
				barrier.await();
				return call.call().status();
			};
			for (Future<Integer> status : executor.invokeAll(Collections.nCopies(threads, together))) {
				statuses.add(status.get());
			}
			return statuses;
		}
		finally {
			executor.shutdown();
		}
	}

	private Answer createMemoryset() {
		return this.client.post("/memoryset", """
				{"name": "memories", "datasource_name_or_id": "tickets", "datasource_value_column": "text",
				 "datasource_label_column": "label", "label_names": ["printer", "invoice"]}""");
	}

	private void createModel() {
		createMemoryset();
		assertThat(this.client
			.post("/classification_model",
					"{\"name\": \"support\", \"memoryset_name_or_id\": \"memories\", \"memory_lookup_count\": 1}")
			.status()).isEqualTo(201);
	}

	@SuppressWarnings("unchecked")
	private List<Map<String, Object>> trials() {
		return (List<Map<String, Object>>) this.client.get("/finetuned_embedding_model/mine/trials").value();
	}

}

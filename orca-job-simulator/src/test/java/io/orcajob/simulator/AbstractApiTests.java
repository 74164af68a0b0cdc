package io.orcajob.simulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.HttpMethod;

import io.orcajob.simulator.TestClient.Answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

/**
 * What every endpoint answers, whichever way the request comes.
 */
abstract class AbstractApiTests {

	private static final String UNKNOWN = "7d5cb1a6-48cc-4bd0-9a5a-0d8d0f6d6a01";

	private static final String EVALUATION = """
			{"datasource_name_or_id": "reviews", "datasource_label_column": "label", "datasource_value_column": "text"}
			""";

	private OrcaSimulator simulator;

	private TestClient client;

	@BeforeEach
	void createSimulator() {
		this.simulator = OrcaSimulator.builder()
			.anyName(true)
			.clock(Clock.fixed(Instant.parse("2026-01-02T03:04:05.678901234Z"), ZoneOffset.UTC))
			.build();
		this.client = client(this.simulator);
	}

	abstract TestClient client(OrcaSimulator simulator);

	OrcaSimulator simulator() {
		return this.simulator;
	}

	@Test
	void newSimulatorHasNoJobs() {
		Answer answer = this.client.get("/job");
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.json()).containsExactly(entry("items", List.of()), entry("total", 0), entry("offset", 0),
				entry("limit", 100));
	}

	@Test
	void scriptWithoutFieldsIsAllDefaults() {
		Answer answer = this.client.post("/simulator/job", "{}");
		assertThat(answer.status()).isEqualTo(201);
		assertThat(answer.headers().getContentType()).hasToString("application/json");
		assertThat(answer.json().keySet()).containsExactly("id", "org_id", "worker_id", "type", "status", "steps_total",
				"steps_completed", "exception", "payload", "result", "depends_on", "lease_token", "created_at",
				"updated_at");
		assertThat(answer.json()).containsEntry("type", "EVALUATE_MODEL")
			.containsEntry("status", "DISPATCHED")
			.containsEntry("steps_total", null)
			.containsEntry("steps_completed", null)
			.containsEntry("exception", null)
			.containsEntry("payload", Map.of())
			.containsEntry("result", null)
			.containsEntry("depends_on", List.of())
			.containsEntry("created_at", "2026-01-02T03:04:05.678901+00:00")
			.containsEntry("updated_at", "2026-01-02T03:04:05.678901+00:00");
	}

	@Test
	void scriptMayHaveNoBody() {
		assertThat(this.client.post("/simulator/job", null).status()).isEqualTo(201);
	}

	@Test
	void scriptedJobLivesAsScripted() {
		String other = this.client.submit("""
				{"queue_ms": 0, "duration_ms": 0}
				""");
		String id = this.client.submit("""
				{"type": "ANALYZE", "queue_ms": 1000, "steps": 10, "duration_ms": 2000, "outcome": "FAILED",
				"result": {"a": null}, "exception": "out of memory", "payload": {"x": [1, "2", null]},
				"depends_on": ["%s"]}
				""".formatted(other));
		this.simulator.advance(Duration.ofMillis(2000));
		assertThat(this.client.get("/job/" + id).json()).containsEntry("type", "ANALYZE")
			.containsEntry("status", "PROCESSING")
			.containsEntry("steps_total", 10)
			.containsEntry("steps_completed", 5)
			.containsEntry("payload", this.client.get("/job/" + id).field("payload"))
			.containsEntry("depends_on", List.of(other))
			.doesNotContainEntry("worker_id", null)
			.doesNotContainEntry("lease_token", null);
		this.simulator.advance(Duration.ofMillis(1000));
		assertThat(this.client.get("/job/" + id).json()).containsEntry("status", "FAILED")
			.containsEntry("exception", "out of memory")
			.containsEntry("result", null)
			.containsEntry("lease_token", null);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			{"type": 1}                    | type
			{"type": " "}                  | type
			{"queue_ms": -1}               | queue_ms
			{"queue_ms": 1.5}              | queue_ms
			{"queue_ms": null}             | queue_ms
			{"queue_ms": "1"}              | queue_ms
			{"queue_ms": 99999999999999}   | queue_ms
			{"queue_ms": 9999999999999999999999} | queue_ms
			{"duration_ms": -1}            | duration_ms
			{"aborting_ms": true}          | aborting_ms
			{"steps": -1}                  | steps
			{"steps": 3000000000}          | steps
			{"outcome": "ABORTED"}         | outcome
			{"outcome": null}              | outcome
			{"result": []}                 | result
			{"exception": 1}               | exception
			{"payload": null}              | payload
			{"depends_on": "x"}            | depends_on
			{"duration": 5}                | duration
			""")
	void badFieldOfScriptIsNamed(String json, String field) {
		Answer answer = this.client.post("/simulator/job", json);
		assertThat(answer.status()).isEqualTo(422);
		assertThat(answer.json()).containsEntry("status_code", 422);
		assertThat(answer.issueLocations()).containsExactly(List.of("body", field));
		assertThat(this.client.get("/job").field("total")).isEqualTo(0);
	}

	@Test
	void allBadFieldsOfScriptAreNamedAtOnce() {
		Answer answer = this.client.post("/simulator/job", """
				{"steps": -1, "queue_ms": "soon", "depends_on": ["a", 1]}
				""");
		assertThat(answer.issueLocations()).containsExactlyInAnyOrder(List.of("body", "steps"),
				List.of("body", "queue_ms"), List.of("body", "depends_on", 1));
	}

	@Test
	void unknownDependencyIsNamed() {
		String known = this.client.submit("{}");
		Answer answer = this.client.post("/simulator/job", """
				{"depends_on": ["%s", "nobody"]}
				""".formatted(known));
		assertThat(answer.status()).isEqualTo(422);
		assertThat(answer.issueLocations()).containsExactly(List.of("body", "depends_on", 1));
	}

	@ParameterizedTest
	@ValueSource(strings = { "{", "[]", "1", "null", "\"x\"", "{} {}" })
	void bodyThatIsNoObjectIsRefused(String json) {
		Answer answer = this.client.post("/simulator/job", json);
		assertThat(answer.status()).isEqualTo(422);
		assertThat(answer.issueLocations()).containsExactly(List.of("body"));
	}

	@Test
	void bodyThatIsTooLargeIsRefused() {
		Answer answer = this.client.post("/simulator/job", "{\"type\": \"" + "x".repeat(2_000_000) + "\"}");
		assertThat(answer.status()).isEqualTo(413);
		assertThat(answer.json()).containsOnly(entry("status_code", 413));
	}

	@Test
	void statusHasSixFields() {
		String id = this.client.submit("{}");
		this.simulator.advance(Duration.ofSeconds(3));
		assertThat(this.client.get("/job/" + id + "/status").json()).containsExactly(entry("status", "PROCESSING"),
				entry("steps_total", 100), entry("steps_completed", 50), entry("exception", null),
				entry("updated_at", "2026-01-02T03:04:08.678901+00:00"),
				entry("created_at", "2026-01-02T03:04:05.678901+00:00"));
	}

	@Test
	void abortAnswersNothing() {
		String id = this.client.submit("{}");
		Answer answer = this.client.delete("/job/" + id + "/abort");
		assertThat(answer.status()).isEqualTo(204);
		assertThat(answer.text()).isEmpty();
		assertThat(this.client.get("/job/" + id + "/status").field("status")).isEqualTo("ABORTING");
	}

	@Test
	void unknownJobIsNotFound() {
		assertThat(List.of(this.client.get("/job/" + UNKNOWN), this.client.get("/job/" + UNKNOWN + "/status"),
				this.client.delete("/job/" + UNKNOWN + "/abort")))
			.allSatisfy((answer) -> {
				assertThat(answer.status()).isEqualTo(404);
				assertThat(answer.json()).containsExactly(entry("status_code", 404), entry("resource", "job"));
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "/", "/jobs", "/task", "/job/", "/job/1/2", "/simulator", "/check" })
	void unknownRouteIsNotFound(String path) {
		Answer answer = this.client.get(path);
		assertThat(answer.status()).isEqualTo(404);
		assertThat(answer.json()).containsExactly(entry("status_code", 404), entry("resource", null));
	}

	@Test
	void unknownMethodIsNotAllowed() {
		assertThat(List.of(this.client.delete("/job"), this.client.post("/job/1/abort", "{}"),
				this.client.get("/job/1/abort")))
			.allSatisfy((answer) -> {
				assertThat(answer.status()).isEqualTo(405);
				assertThat(answer.json()).containsExactly(entry("status_code", 405));
			});
	}

	@Test
	void idIsDecoded() {
		this.simulator.submit(JobScript.builder().id("a/b?c#d%25 ü;e").build());
		String path = "/job/a%2Fb%3Fc%23d%2525%20%C3%BC%3Be";
		assertThat(this.client.get(path).field("id")).isEqualTo("a/b?c#d%25 ü;e");
		assertThat(this.client.get(path + "/status").status()).isEqualTo(200);
		assertThat(this.client.delete(path + "/abort").status()).isEqualTo(204);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/job", "/job/1", "/job/1/status", "/auth", "/classification_model/m/evaluation/1" })
	void keyIsRequired(String path) {
		assertThat(this.client.exchange(HttpMethod.GET, path, null, (headers) -> {
		})).satisfies(this::isUnauthorized);
		assertThat(this.client.exchange(HttpMethod.GET, path, null, (headers) -> headers.set("Api-Key", "")))
			.satisfies(this::isUnauthorized);
	}

	@Test
	void keyIsRequiredToChangeAnything() {
		String id = this.simulator.submit(JobScript.builder().build());
		assertThat(this.client.exchange(HttpMethod.DELETE, "/job/" + id + "/abort", null, (headers) -> {
		})).satisfies(this::isUnauthorized);
		assertThat(this.client.exchange(HttpMethod.POST, "/simulator/job", "{}", (headers) -> {
		})).satisfies(this::isUnauthorized);
		assertThat(
				this.client.exchange(HttpMethod.POST, "/classification_model/m/evaluation", EVALUATION, (headers) -> {
				}))
			.satisfies(this::isUnauthorized);
		assertThat(this.simulator.status(id)).isEqualTo("DISPATCHED");
		assertThat(this.client.get("/job").field("total")).isEqualTo(1);
	}

	@Test
	void anotherKeyThanTheConfiguredOneIsRefused() {
		OrcaSimulator guarded = OrcaSimulator.builder().key("the-key").build();
		try (guarded) {
			TestClient client = client(guarded);
			assertThat(client.get("/job")).satisfies(this::isUnauthorized);
			assertThat(client.exchange(HttpMethod.GET, "/job", null, (headers) -> headers.set("Api-Key", "the-key"))
				.status()).isEqualTo(200);
			assertThat(client.exchange(HttpMethod.GET, "/auth", null, (headers) -> {
				headers.add("Api-Key", "env-key");
				headers.add("Api-Key", "the-key");
			}).text()).isEqualTo("true");
		}
	}

	private void isUnauthorized(Answer answer) {
		assertThat(answer.status()).isEqualTo(401);
		assertThat(answer.json()).containsExactly(entry("status_code", 401));
	}

	@Test
	void checksNeedNoKey() {
		for (String path : List.of("/check/alive", "/check/ready", "/check/healthy")) {
			Answer answer = this.client.exchange(HttpMethod.GET, path, null, (headers) -> {
			});
			assertThat(answer.status()).isEqualTo(200);
			assertThat(answer.json()).containsEntry("ok", true);
		}
		assertThat(this.client.get("/check/ready").json()).containsEntry("draining", false);
		assertThat(this.client.get("/check/healthy").json()).containsOnlyKeys("ok", "checks", "durations", "draining",
				"config");
	}

	@Test
	void goodKeyIsAuthenticated() {
		assertThat(this.client.get("/auth").text()).isEqualTo("true");
	}

	@Test
	void requestIdIsEchoed() {
		Answer answer = this.client.exchange(HttpMethod.GET, "/nowhere", null,
				(headers) -> headers.set("X-Request-ID", "request-1"));
		assertThat(answer.headers().get("X-Request-ID")).containsExactly("request-1");
		assertThat(this.client.get("/job").headers().headerNames()).doesNotContain("X-Request-ID");
	}

	@Test
	void failureOfTheSimulatorItselfIsTraceable() {
		Logger logger = Logger.getLogger(SimulatorApi.class.getName());
		logger.setLevel(Level.OFF);
		List<Object> endless = new ArrayList<>();
		endless.add(endless);
		String id = this.simulator.submit(JobScript.builder().payload(Map.of("endless", endless)).build());
		Answer answer = this.client.exchange(HttpMethod.GET, "/job/" + id, null, (headers) -> {
			headers.set("Api-Key", "key");
			headers.set("X-Request-ID", "request-1");
		});
		assertThat(answer.status()).isEqualTo(500);
		assertThat(answer.json()).containsEntry("status_code", 500)
			.containsEntry("request_id", "request-1")
			.containsKey("message");
		assertThat(this.client.get("/job/" + id).field("request_id")).asString().isNotBlank();
		logger.setLevel(null);
	}

	@Test
	void evaluationLivesAsAJobWithMetrics() {
		Answer answer = this.client.post("/classification_model/sentiment/evaluation", EVALUATION);
		assertThat(answer.status()).isEqualTo(201);
		assertThat(answer.json().keySet()).containsExactly("job_id", "task_id", "org_id", "status", "result",
				"created_at", "updated_at");
		String id = (String) answer.field("job_id");
		assertThat(answer.json()).containsEntry("task_id", id)
			.containsEntry("status", "DISPATCHED")
			.containsEntry("result", null);
		String path = "/classification_model/sentiment/evaluation/" + id;
		assertThat(this.client.get(path).json()).isEqualTo(answer.json());
		assertThat(this.client.get("/job?type=EVALUATE_MODEL&limit=5").ids()).containsExactly(id);
		this.simulator.advance(Duration.ofMinutes(1));
		Answer done = this.client.get(path);
		assertThat(done.field("status")).isEqualTo("COMPLETED");
		assertThat(done.field("result")).asInstanceOf(InstanceOfAssertFactories.MAP)
			.containsKeys("coverage", "f1_score", "accuracy", "loss", "roc_auc", "pr_curve", "confusion_matrix",
					"warnings");
		assertThat(this.client.get("/job/" + id).field("result")).isEqualTo(done.field("result"));
	}

	@Test
	void evaluationIsNotFoundUnderAnotherModel() {
		String id = (String) this.client.post("/classification_model/one/evaluation", EVALUATION).field("job_id");
		String plain = this.client.submit("{}");
		assertThat(List.of("/classification_model/two/evaluation/" + id,
				"/classification_model/one/evaluation/" + UNKNOWN, "/classification_model/one/evaluation/" + plain))
			.allSatisfy((path) -> {
				Answer answer = this.client.get(path);
				assertThat(answer.status()).isEqualTo(404);
				assertThat(answer.json()).containsExactly(entry("status_code", 404), entry("resource", "evaluation"));
			});
	}

	@Test
	void modelOfAnEvaluationCannotBeOverridden() {
		String id = (String) this.client.post("/classification_model/one/evaluation", """
				{"datasource_name_or_id": "d", "datasource_label_column": "l", "datasource_value_column": "v",
				"model_name_or_id": "two"}
				""").field("job_id");
		assertThat(this.client.get("/classification_model/one/evaluation/" + id).status()).isEqualTo(200);
	}

	@Test
	void evaluationWithoutRequiredFieldsIsRefused() {
		Answer answer = this.client.post("/classification_model/sentiment/evaluation", """
				{"datasource_name_or_id": null, "datasource_label_column": "", "record_telemetry": "yes",
				"subsample": null}
				""");
		assertThat(answer.status()).isEqualTo(422);
		assertThat(answer.issueLocations()).containsExactlyInAnyOrder(List.of("body", "datasource_name_or_id"),
				List.of("body", "datasource_label_column"), List.of("body", "datasource_value_column"),
				List.of("body", "record_telemetry"));
		assertThat(this.client.post("/classification_model/senti%20ment/evaluation", EVALUATION).issueLocations())
			.containsExactly(List.of("path", "model_name_or_id"));
	}

	@Test
	void requestsAreRecordedWithoutTheKey() {
		String id = this.simulator.submit(JobScript.builder().build());
		this.client.exchange(HttpMethod.GET, "/job/" + id + "/status", null, (headers) -> {
			headers.set("Api-Key", "secret");
			headers.set("X-Request-ID", "r1");
		});
		this.client.get("/job?limit=5&status=FAILED");
		this.client.get("/nowhere");
		this.client.delete("/job");
		RequestJournal journal = this.simulator.journal();
		assertThat(journal.total()).isEqualTo(4);
		assertThat(journal.counts()).containsOnly(entry("GET /job/{id}/status", 1L), entry("GET /job", 1L),
				entry("GET /**", 1L), entry("DELETE /job", 1L));
		assertThat(journal.recent().get(0))
			.isEqualTo(new RecordedRequest("GET", "/job/" + id + "/status", null, "r1", this.simulator.now()));
		assertThat(journal.recent().get(1).query()).isEqualTo("limit=5&status=FAILED");
		assertThat(journal.recent().toString()).doesNotContain("secret");
	}

}

package io.orcajob.simulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.HttpMethod;

import io.orcajob.simulator.TestClient.Answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;

/**
 * What clients see of faults that leave the connection whole, whichever way the request
 * comes.
 */
abstract class AbstractFaultTests {

	private static final String STATUS = "GET /job/{id}/status";

	private OrcaSimulator simulator;

	private TestClient client;

	private String id;

	@BeforeEach
	void createSimulator() {
		this.simulator = OrcaSimulator.builder()
			.anyName(true)
			.clock(Clock.fixed(Instant.parse("2026-01-02T03:04:05.678Z"), ZoneOffset.UTC))
			.build();
		this.client = client(this.simulator);
		this.id = this.simulator.submit(JobScript.builder().build());
	}

	abstract TestClient client(OrcaSimulator simulator);

	OrcaSimulator simulator() {
		return this.simulator;
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			401 | {"status_code":401}
			402 | {"status_code":402}
			403 | {"status_code":403,"reason":"The scope of the API key is too small"}
			404 | {"status_code":404,"resource":"job"}
			405 | {"status_code":405}
			409 | {"status_code":409,"constraint":"The job is in use"}
			429 | {"status_code":429}
			500 | {"status_code":500,"message":"A simulated failure","request_id":"r1"}
			502 | {"status_code":502}
			503 | {"status_code":503,"service":"simulator"}
			504 | {"status_code":504}
			""")
	void statusHasTheBodyOfTheService(int status, String body) {
		this.simulator.fault(Fault.on(STATUS).answer(status));
		Answer answer = status("r1");
		assertThat(answer.status()).isEqualTo(status);
		assertThat(answer.headers().getContentType()).hasToString("application/json");
		assertThat(answer.headers().getFirst("X-Request-ID")).isEqualTo("r1");
		assertThat(answer.json()).isEqualTo(new Answer(0, null, body).json());
		assertThat(status("r2").status()).isEqualTo(200);
	}

	@Test
	void invalidRequestHasIssues() {
		this.simulator.fault(Fault.on(STATUS).answer(422));
		Answer answer = status("r1");
		assertThat(answer.status()).isEqualTo(422);
		assertThat(answer.issueLocations()).containsExactly(List.of("path", "id"));
	}

	@Test
	void resourceIsThatOfTheRoute() {
		this.simulator.fault(Fault.any().answer(404).times(3));
		assertThat(this.client.get("/job").json()).containsEntry("resource", null);
		assertThat(this.client.get("/classification_model/m/evaluation/x").json()).containsEntry("resource",
				"evaluation");
		assertThat(this.client.delete("/job/x/abort").json()).containsEntry("resource", "job");
	}

	@ParameterizedTest
	@ValueSource(ints = { 204, 205, 304 })
	void statusWithoutBodyHasNone(int status) {
		this.simulator.fault(Fault.on(STATUS).answer(status));
		Answer answer = status("r1");
		assertThat(answer.status()).isEqualTo(status);
		assertThat(answer.text()).isEmpty();
		assertThat(status("r2").status()).isEqualTo(200);
	}

	@Test
	void bodyMayBeAny() {
		this.simulator.fault(Fault.on(STATUS).answer(422, "application/problem+json", "{\"detail\": \"Nö\"}"));
		Answer answer = status("r1");
		assertThat(answer.status()).isEqualTo(422);
		assertThat(answer.headers().getContentType()).hasToString("application/problem+json");
		assertThat(answer.headers().getContentLength()).isEqualTo(17);
		assertThat(answer.json()).containsExactly(entry("detail", "Nö"));
		this.simulator.fault(Fault.on(STATUS).answer(502, null, "x".repeat(300_000)));
		Answer untyped = status("r2");
		assertThat(untyped.headers().getFirst("Content-Type")).isNull();
		assertThat(untyped.text()).hasSize(300_000);
	}

	@Test
	void answerOfTheFaultLeavesTheRequestWithoutEffect() {
		this.simulator.fault(Fault.on("DELETE /job/{id}/abort").answer(503));
		assertThat(this.client.delete("/job/" + this.id + "/abort").status()).isEqualTo(503);
		assertThat(this.simulator.status(this.id)).isEqualTo("DISPATCHED");
	}

	@Test
	void spoiledAnswerIsToARequestWithEffect() {
		this.simulator.fault(Fault.on("DELETE /job/{id}/abort").emptyBody());
		Answer answer = this.client.delete("/job/" + this.id + "/abort");
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.text()).isEmpty();
		assertThat(this.simulator.status(this.id)).isEqualTo("ABORTING");
	}

	@Test
	void retryAfterIsInSecondsOrADate() {
		this.simulator.fault(Fault.on(STATUS).answer(429).retryAfter(Duration.ofMillis(1001)));
		Answer seconds = status("r1");
		assertThat(seconds.status()).isEqualTo(429);
		assertThat(seconds.headers().get("Retry-After")).containsExactly("2");
		this.simulator.fault(Fault.on(STATUS).retryAfterDate(Duration.ofMinutes(1)).answer(503));
		Answer date = status("r2");
		assertThat(date.status()).isEqualTo(503);
		assertThat(date.headers().get("Retry-After")).containsExactly("Fri, 02 Jan 2026 03:05:05 GMT");
		assertThat(date.headers().get("Date")).containsExactly("Fri, 02 Jan 2026 03:04:05 GMT");
		this.simulator.fault(Fault.on(STATUS).header("Retry-After", "soon"));
		Answer odd = status("r3");
		assertThat(odd.status()).isEqualTo(200);
		assertThat(odd.headers().get("Retry-After")).containsExactly("soon");
	}

	@Test
	void htmlIsAPage() {
		this.simulator.fault(Fault.on(STATUS).html());
		Answer answer = status("r1");
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.headers().getFirst("Content-Type")).isEqualTo("text/html;charset=utf-8");
		assertThat(answer.text()).startsWith("<!DOCTYPE html>");
	}

	@Test
	void redirectLeadsElsewhere() {
		this.simulator.fault(Fault.on(STATUS).redirect("http://elsewhere.example/"));
		Answer answer = status("r1");
		assertThat(answer.status()).isEqualTo(307);
		assertThat(answer.headers().getLocation()).hasToString("http://elsewhere.example/");
		assertThat(answer.text()).isEmpty();
	}

	@Test
	void jsonIsWrongOrOfAnotherShape() {
		String whole = status("r0").text();
		this.simulator.fault(Fault.on(STATUS).wrongJson());
		Answer wrong = status("r1");
		assertThat(wrong.status()).isEqualTo(200);
		assertThat(wrong.headers().getContentLength()).isEqualTo(whole.length() / 2);
		assertThat(wrong.text()).isEqualTo(whole.substring(0, whole.length() / 2));
		this.simulator.fault(Fault.on(STATUS).otherJson());
		assertThat(status("r2").json()).containsOnlyKeys("data").containsValue(new Answer(0, null, whole).json());
		this.simulator.fault(Fault.on(STATUS).emptyBody());
		Answer empty = status("r3");
		assertThat(empty.status()).isEqualTo(200);
		assertThat(empty.text()).isEmpty();
		assertThat(status("r4").text()).isEqualTo(whole);
	}

	@Test
	void statusOfTheJobMayBeUnknown() {
		this.simulator.fault(Fault.any().jobStatus("PAUSED").times(3));
		assertThat(this.client.get("/job/" + this.id).json()).containsEntry("status", "PAUSED").hasSize(14);
		assertThat(status("r1").json()).containsEntry("status", "PAUSED").hasSize(6);
		assertThat(this.client.get("/job").items()).extracting("status").containsExactly("PAUSED");
		assertThat(status("r2").field("status")).isEqualTo("DISPATCHED");
		assertThat(this.simulator.status(this.id)).isEqualTo("DISPATCHED");
	}

	@Test
	void onlyTheMeantItemsOfAListChange() {
		String other = this.simulator.submit(JobScript.builder().build());
		this.simulator.fault(Fault.on("GET /job").job(other).jobStatus("PAUSED"));
		assertThat(this.client.get("/job").items()).extracting("id", "status")
			.containsExactly(tuple(other, "PAUSED"), tuple(this.id, "DISPATCHED"));
	}

	@Test
	void resultMayBeNull() {
		this.simulator.advance(Duration.ofHours(1));
		this.simulator.fault(Fault.on("GET /job/{id}").nullResult());
		assertThat(this.client.get("/job/" + this.id).json()).containsEntry("result", null)
			.containsEntry("status", "COMPLETED");
		assertThat(this.client.get("/job/" + this.id).field("result")).isInstanceOf(Map.class);
	}

	@Test
	void refusalHasNoJobToChange() {
		this.simulator.fault(Fault.any().jobStatus("PAUSED"));
		assertThat(this.client.get("/job/nobody").json()).containsExactly(entry("status_code", 404),
				entry("resource", "job"));
	}

	@Test
	void faultComesBeforeTheKey() {
		this.simulator.fault(Fault.any().answer(503));
		assertThat(this.client.exchange(HttpMethod.GET, "/job", null, (headers) -> {
		}).status()).isEqualTo(503);
	}

	@Test
	void delayedRequestIsLookedAtWhenItArrives() {
		this.simulator.fault(Fault.on(STATUS).delay(Duration.ofMillis(30)));
		long start = System.nanoTime();
		assertThat(status("r1").field("status")).isEqualTo("DISPATCHED");
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(30));
	}

	@Test
	void faultyRequestsAreInTheJournal() {
		this.simulator.fault(Fault.on(STATUS).answer(503));
		this.simulator.fault(Fault.on(STATUS).wrongJson());
		status("r1");
		status("r1");
		this.client.get("/job");
		status("r2");
		assertThat(this.simulator.journal().count(STATUS)).isEqualTo(3);
		assertThat(this.simulator.journal().recent(STATUS)).extracting(RecordedRequest::requestId)
			.containsExactly("r1", "r1", "r2");
	}

	@Test
	void clientInAnyLanguageSetsFaults() {
		Answer answer = this.client.post("/simulator/fault", """
				{"route": "GET /job/{id}/status", "times": 2, "kind": "ANSWER", "status_code": 503,
				"retry_after_ms": 2000}
				""");
		assertThat(answer.status()).isEqualTo(201);
		assertThat(answer.json()).containsEntry("times", 2);
		Answer faulty = status("r1");
		assertThat(faulty.status()).isEqualTo(503);
		assertThat(faulty.headers().getFirst("Retry-After")).isEqualTo("2");
		Answer cleared = this.client.delete("/simulator/fault");
		assertThat(cleared.status()).isEqualTo(204);
		assertThat(cleared.text()).isEmpty();
		assertThat(status("r2").status()).isEqualTo(200);
	}

	private Answer status(String requestId) {
		return this.client.exchange(HttpMethod.GET, "/job/" + this.id + "/status", null, (headers) -> {
			headers.set("Api-Key", TestClient.KEY);
			headers.set("X-Request-ID", requestId);
		});
	}

}

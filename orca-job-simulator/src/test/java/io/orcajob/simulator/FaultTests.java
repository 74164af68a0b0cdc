package io.orcajob.simulator;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Which requests meet a fault.
 */
class FaultTests {

	private static final String STATUS = "GET /job/{id}/status";

	private final OrcaSimulator simulator = OrcaSimulator.builder().build();

	private final TestClient client = TestClient.direct(this.simulator);

	private final String id = this.simulator.submit(JobScript.builder().build());

	private final String other = this.simulator.submit(JobScript.builder().build());

	@Test
	void faultMeetsTheNextRequestOfItsRoute() {
		this.simulator.fault(Fault.on(STATUS).answer(503));
		assertThat(this.client.get("/job").status()).isEqualTo(200);
		assertThat(this.client.get("/job/" + this.id).status()).isEqualTo(200);
		assertThat(statuses(3)).containsExactly(503, 200, 200);
	}

	@Test
	void requestsMayPassBeforeSeveralFaults() {
		this.simulator.fault(Fault.on(STATUS).after(2).times(3).answer(503));
		assertThat(statuses(7)).containsExactly(200, 200, 503, 503, 503, 200, 200);
	}

	@Test
	void faultsFollowOneAnother() {
		this.simulator.fault(Fault.on(STATUS).times(2).answer(503));
		this.simulator.fault(Fault.on(STATUS).answer(429));
		this.simulator.fault(Fault.on(STATUS).after(4).answer(500));
		assertThat(statuses(6)).containsExactly(503, 503, 429, 200, 500, 200);
	}

	@Test
	void faultLastsUntilItIsCleared() {
		this.simulator.fault(Fault.on(STATUS).always().answer(503));
		assertThat(statuses(200)).containsOnly(503);
		this.simulator.clearFaults();
		assertThat(statuses(1)).containsExactly(200);
	}

	@Test
	void faultMeetsOneJob() {
		this.simulator.fault(Fault.on(STATUS).job(this.other).answer(503));
		assertThat(statuses(2)).containsExactly(200, 200);
		assertThat(this.client.get("/job/" + this.other + "/status").status()).isEqualTo(503);
		this.simulator.fault(Fault.on(STATUS).jobs((job) -> !job.equals(this.other)).answer(503));
		assertThat(this.client.get("/job/" + this.other + "/status").status()).isEqualTo(200);
		assertThat(statuses(1)).containsExactly(503);
	}

	@Test
	void faultOfAnyRouteSparesTheSimulatorsOwn() {
		this.simulator.fault(Fault.any().always().answer(503));
		assertThat(List.of("/job", "/check/ready", "/nowhere", "/simulator"))
			.allSatisfy((path) -> assertThat(this.client.get(path).status()).isEqualTo(503));
		assertThat(this.client.post("/simulator/job", "{}").status()).isEqualTo(201);
		assertThat(this.client.delete("/simulator/fault").status()).isEqualTo(204);
		assertThat(this.client.get("/job").status()).isEqualTo(200);
	}

	@Test
	void unknownPathsAndMethodsAreRoutesToo() {
		this.simulator.fault(Fault.on("GET /**").answer(503));
		this.simulator.fault(Fault.on("DELETE /job").answer(503));
		assertThat(this.client.get("/nowhere").status()).isEqualTo(503);
		assertThat(this.client.delete("/job").status()).isEqualTo(503);
		assertThat(this.client.delete("/job").status()).isEqualTo(405);
	}

	@Test
	void faultIsImmutableAndMayBeGivenAgain() {
		Fault fault = Fault.on(STATUS).answer(503);
		fault.times(5).answer(500).after(1);
		this.simulator.fault(fault);
		this.simulator.fault(fault);
		assertThat(statuses(3)).containsExactly(503, 503, 200);
	}

	@Test
	void lastKindCounts() {
		this.simulator.fault(Fault.on(STATUS).reset().html().answer(503));
		assertThat(statuses(2)).containsExactly(503, 200);
	}

	@Test
	void faultOfSeveralThreadsIsMetExactlySoOften() {
		this.simulator.fault(Fault.on(STATUS).after(500).times(300).answer(503));
		List<Integer> statuses = IntStream.range(0, 2000)
			.parallel()
			.mapToObj((i) -> this.client.get("/job/" + this.id + "/status").status())
			.toList();
		assertThat(statuses.stream().filter((status) -> status == 503)).hasSize(300);
		assertThat(statuses.stream().filter((status) -> status == 200)).hasSize(1700);
	}

	@ParameterizedTest
	@NullSource
	@ValueSource(strings = { "", "/job", "GET", "GET job", "get /job", "POST /simulator/job" })
	void textThatIsNoRouteIsRefused(String route) {
		assertThatIllegalArgumentException().isThrownBy(() -> Fault.on(route)).withMessageContaining("'route'");
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET /job/{job_id}", "GET /task", "GET /job/1" })
	void routeThatTheSimulatorLacksIsRefused(String route) {
		Fault fault = Fault.on(route).reset();
		assertThatIllegalArgumentException().isThrownBy(() -> this.simulator.fault(fault))
			.withMessageContaining("'" + route + "'")
			.withMessageContaining("GET /job/{id}/status");
	}

	@Test
	void faultThatDoesNothingIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.simulator.fault(Fault.on(STATUS).times(2)));
		assertThatIllegalArgumentException().isThrownBy(() -> this.simulator.fault(null));
	}

	@Test
	void impossibleValuesAreRefused() {
		Fault fault = Fault.any();
		assertThatIllegalArgumentException().isThrownBy(() -> fault.times(0)).withMessageContaining("'times'");
		assertThatIllegalArgumentException().isThrownBy(() -> fault.after(-1)).withMessageContaining("'requests'");
		assertThatIllegalArgumentException().isThrownBy(() -> fault.delay(Duration.ofMillis(-1)))
			.withMessageContaining("'delay'");
		assertThatIllegalArgumentException().isThrownBy(() -> fault.retryAfter(Duration.ofMillis(-1)))
			.withMessageContaining("'duration'");
		assertThatIllegalArgumentException().isThrownBy(() -> fault.retryAfterDate(null))
			.withMessageContaining("'duration'");
		assertThatIllegalArgumentException().isThrownBy(() -> fault.answer(199)).withMessageContaining("'status'");
		assertThatIllegalArgumentException().isThrownBy(() -> fault.answer(600, null, ""))
			.withMessageContaining("'status'");
		assertThatIllegalArgumentException().isThrownBy(() -> fault.answer(200, null, null))
			.withMessageContaining("'body'");
		assertThatIllegalArgumentException().isThrownBy(() -> fault.redirect(" ")).withMessageContaining("'url'");
		assertThatIllegalArgumentException().isThrownBy(() -> fault.header("", "")).withMessageContaining("'name'");
		assertThatIllegalArgumentException().isThrownBy(() -> fault.job(null)).withMessageContaining("'id'");
		assertThatIllegalArgumentException().isThrownBy(() -> fault.jobs(null)).withMessageContaining("'ids'");
		assertThatIllegalArgumentException().isThrownBy(() -> fault.jobStatus(null)).withMessageContaining("'status'");
		assertThatIllegalArgumentException().isThrownBy(() -> OrcaSimulator.builder().scheduler(null))
			.withMessageContaining("'scheduler'");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			{"kind": "HTML"}                                                     | 200 | <!DOCTYPE
			{"kind": "REDIRECT", "location": "http://elsewhere.example/"}        | 307 | ''
			{"kind": "ANSWER", "status_code": 403}                               | 403 | reason
			{"kind": "ANSWER", "status_code": 400, "body": "Bad", "content_type": "text/plain"} | 400 | Bad
			{"kind": "WRONG_JSON"}                                               | 200 | {
			{"kind": "OTHER_JSON"}                                               | 200 | {"data":{"status"
			{"kind": "EMPTY_BODY"}                                               | 200 | ''
			{"kind": "JOB_STATUS", "job_status": "PAUSED"}                       | 200 | "PAUSED"
			{"kind": "NULL_RESULT"}                                              | 200 | DISPATCHED
			{"headers": {"X-Odd": "1"}}                                          | 200 | DISPATCHED
			{"delay_ms": 1}                                                      | 200 | DISPATCHED
			""")
	void faultComesAsJson(String json, int status, String text) {
		assertThat(this.client.post("/simulator/fault", json).status()).isEqualTo(201);
		TestClient.Answer answer = this.client.get("/job/" + this.id + "/status");
		assertThat(answer.status()).isEqualTo(status);
		assertThat(answer.text()).contains(text);
	}

	@Test
	void scopeComesAsJson() {
		this.client.post("/simulator/fault", """
				{"route": "GET /job/{id}/status", "job_id": "%s", "after": 1, "times": null, "kind": "ANSWER",
				"status_code": 429, "retry_after_date_ms": 1000, "headers": {"X-Odd": "1"}}
				""".formatted(this.id));
		assertThat(this.client.get("/job/" + this.other + "/status").status()).isEqualTo(200);
		assertThat(statuses(4)).containsExactly(200, 429, 429, 429);
		assertThat(this.client.get("/job/" + this.id + "/status").headers().headerNames()).contains("X-Odd",
				"Retry-After");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			{}                                                | kind
			{"kind": "reset"}                                 | kind
			{"kind": "ANSWER"}                                | status_code
			{"kind": "ANSWER", "status_code": 100}            | status_code
			{"kind": "ANSWER", "status_code": "503"}          | status_code
			{"kind": "REDIRECT"}                              | location
			{"kind": "JOB_STATUS", "job_status": null}        | job_status
			{"kind": "RESET", "route": "GET /task"}           | route
			{"kind": "RESET", "route": "/job"}                | route
			{"kind": "RESET", "route": "POST /simulator/job"} | route
			{"kind": "RESET", "times": 0}                     | times
			{"kind": "RESET", "after": -1}                    | after
			{"kind": "RESET", "delay_ms": -1}                 | delay_ms
			{"kind": "RESET", "headers": []}                  | headers
			{"kind": "RESET", "retry_after": 1}               | retry_after
			""")
	void badFieldIsNamed(String json, String field) {
		TestClient.Answer answer = this.client.post("/simulator/fault", json);
		assertThat(answer.status()).isEqualTo(422);
		assertThat(answer.issueLocations()).containsExactly(List.of("body", field));
		assertThat(statuses(1)).containsExactly(200);
	}

	private List<Integer> statuses(int requests) {
		return IntStream.range(0, requests)
			.mapToObj((i) -> this.client.get("/job/" + this.id + "/status").status())
			.toList();
	}

}

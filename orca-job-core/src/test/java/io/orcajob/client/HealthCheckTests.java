package io.orcajob.client;

import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.github.tomakehurst.wiremock.client.WireMock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.orcajob.client.ServiceHealth.State;
import io.orcajob.core.JobTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what is made of the service's answers to the question how it is.
 */
class HealthCheckTests {

	private static final String WORDS = "Sesame-4711";

	@RegisterExtension
	static final WireOrca orca = new WireOrca();

	@Test
	void serviceThatIsWellAndAcceptsTheKeyIsUp() {
		answer("/check/healthy", 200, "{\"ok\": true, \"checks\": {\"database\": true}, \"draining\": false}");
		answer("/auth", 200, "true");
		assertThat(health(orca.template())).isEqualTo(new ServiceHealth(State.UP, Map.of("database", true), null));
		assertThat(orca.requests()).extracting((request) -> request.getUrl())
			.containsExactly("/check/healthy", "/auth");
	}

	@Test
	void rootKeyIsAccepted() {
		answer("/check/healthy", 200, "{\"ok\": true}");
		answer("/auth", 200, "false");
		assertThat(health(orca.template()).state()).isEqualTo(State.UP);
	}

	@Test
	void deploymentThatCannotBeAskedForTheKeyIsUp() {
		answer("/check/healthy", 200, "{\"ok\": true}");
		answer("/auth", 404, "{\"detail\": \"Not Found\"}");
		assertThat(health(orca.template()).state()).isEqualTo(State.UP);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			{"ok": false, "checks": {"db": false}, "draining": false} | UNHEALTHY
			{"ok": null}                                              | UNHEALTHY
			{"ok": "true"}                                            | UNHEALTHY
			{"ok": false, "checks": {"db": false}, "draining": true}  | DRAINING
			{"ok": true, "draining": true}                            | DRAINING
			{"status": "UP"}                                          | UNREACHABLE
			true                                                      | UNREACHABLE
			<html>Sesame-4711</html>                                  | UNREACHABLE
			""")
	void answerThatIsNotWellHasItsState(String body, State state) {
		answer("/check/healthy", 200, body);
		ServiceHealth health = health(orca.template());
		assertThat(health.state()).isEqualTo(state);
		assertThat(health.reason()).isNotBlank().doesNotContain(WORDS);
		assertThat(orca.requests()).hasSize(1);
	}

	@ParameterizedTest
	@CsvSource({ "500, UNHEALTHY", "503, UNHEALTHY", "429, UNHEALTHY", "401, KEY_REJECTED", "403, KEY_REJECTED",
			"404, UNREACHABLE", "422, UNREACHABLE", "302, UNREACHABLE" })
	void errorHasItsStateAndIsNotRepeated(int status, State state) {
		answer("/check/healthy", status, "{\"reason\": \"" + WORDS + "\"}");
		ServiceHealth health = health(orca.template());
		assertThat(health.state()).isEqualTo(state);
		assertThat(health.reason()).contains("HTTP " + status).doesNotContain(WORDS);
		assertThat(orca.requests()).hasSize(1);
	}

	/**
	 * Many services tell load balancers by the HTTP status, and everybody else why.
	 */
	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			503 | {"ok": false, "draining": true}                          | DRAINING
			503 | {"ok": true, "draining": true}                           | DRAINING
			500 | {"ok": false, "checks": {"db": false}}                   | UNHEALTHY
			503 | {"ok": true}                                             | UNHEALTHY
			503 | {"draining": true}                                       | UNHEALTHY
			503 | <html>Sesame-4711</html>                                 | UNHEALTHY
			401 | {"ok": false, "draining": true, "reason": "Sesame-4711"} | KEY_REJECTED
			404 | {"ok": false, "draining": true}                          | UNREACHABLE
			""")
	void serviceThatSaysHowItIsWithAnErrorIsBelieved(int status, String body, State state) {
		answer("/check/healthy", status, body);
		ServiceHealth health = health(orca.template());
		assertThat(health.state()).isEqualTo(state);
		assertThat(health.reason()).isNotBlank().doesNotContain(WORDS);
		assertThat(health.checks()).isEqualTo(body.contains("db") ? Map.of("db", false) : Map.of());
		assertThat(orca.requests()).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(ints = { 401, 403 })
	void keyThatIsNotAcceptedIsNotAnUnhealthyService(int status) {
		answer("/check/healthy", 200, "{\"ok\": true}");
		answer("/auth", status, "{\"reason\": \"" + WORDS + " " + WireOrca.KEY + "\"}");
		ServiceHealth health = health(orca.template());
		assertThat(health.state()).isEqualTo(State.KEY_REJECTED);
		assertThat(health.reason()).contains("orca.api.key").doesNotContain(WORDS).doesNotContain(WireOrca.KEY);
	}

	@Test
	void missingKeyIsToldWithoutARequest() {
		JobTemplate template = orca.template(
				WireOrca.client(orca.url()).defaultHeaders((headers) -> headers.remove("Api-Key")).build(),
				(builder) -> builder);
		ServiceHealth health = health(template);
		assertThat(health.state()).isEqualTo(State.KEY_REJECTED);
		assertThat(health.reason()).contains("There is no API key");
		assertThat(orca.requests()).isEmpty();
	}

	@Test
	void serviceThatDoesNotListenIsUnreachable() {
		FaultServer server = new FaultServer(FaultServer.blackHole());
		server.close();
		ServiceHealth health = health(orca.template(server.url()));
		assertThat(health.state()).isEqualTo(State.UNREACHABLE);
		assertThat(health.reason()).contains("no connection");
	}

	@Test
	void whatDoesNotSpeakHttpIsUnreachableAndNotQuoted() {
		try (FaultServer server = new FaultServer(FaultServer.answerAndClose(WORDS + "\r\n\r\n"))) {
			ServiceHealth health = health(orca.template(server.url()));
			assertThat(health.state()).isEqualTo(State.UNREACHABLE);
			assertThat(health.reason()).doesNotContainIgnoringCase(WORDS);
		}
	}

	/**
	 * Netty's error shows the bytes that it has got in place of TLS.
	 */
	@Test
	void whatDoesNotSpeakTlsIsUnreachableAndNotQuoted() {
		ServiceHealth health = health(orca.template(orca.url().replace("http:", "https:")));
		assertThat(health.state()).isEqualTo(State.UNREACHABLE);
		assertThat(health.reason()).isEqualTo("The service does not answer (no secure connection): check orca.api.url");
	}

	@Test
	void checksAreLimited() {
		String checks = IntStream.range(0, 500)
			.mapToObj((number) -> "\"" + number + "x".repeat(500) + "\": true")
			.collect(Collectors.joining(", ", "{", "}"));
		answer("/check/healthy", 200, "{\"ok\": false, \"checks\": " + checks + "}");
		Map<String, Boolean> found = health(orca.template()).checks();
		assertThat(found).hasSize(50);
		assertThat(found.keySet()).allSatisfy((name) -> assertThat(name).hasSizeLessThan(130));
	}

	private static ServiceHealth health(JobTemplate template) {
		ServiceHealth health = template.monitor().health().block(Duration.ofSeconds(10));
		assertThat(health).isNotNull();
		assertThat(String.valueOf(health)).doesNotContain(WireOrca.KEY);
		return health;
	}

	private static void answer(String path, int status, String body) {
		orca.on(WireMock.get(path),
				WireMock.aResponse()
					.withStatus(status)
					.withHeader("Content-Type", "application/json")
					.withHeader("Location", "https://elsewhere.example/")
					.withBody(body));
	}

}

package io.orcajob.starter.actuator;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import io.orcajob.core.JobTemplate;
import io.orcajob.simulator.Fault;
import io.orcajob.simulator.OrcaSimulator;
import io.orcajob.starter.actuator.Actuator.Answer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the health of an application over HTTP, with probes.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, classes = Application.class,
		properties = { "orca.api.key=SeCrEt-4711", "spring.reactor.netty.shutdown-quiet-period=0",
				"management.endpoint.health.probes.enabled=true", "management.endpoint.health.show-details=always",
				"management.health.orca.time-to-live=0", "management.health.orca.timeout=30s" })
class HealthTests {

	private static final String HEALTHY = "GET /check/healthy";

	private static final String WORDS = "Sesame-0815";

	private static final OrcaSimulator service = OrcaSimulator.builder().key("SeCrEt-4711").build().start();

	private final Actuator actuator;

	private final JobTemplate jobs;

	HealthTests(@LocalServerPort int port, @Autowired JobTemplate jobs) {
		this.actuator = new Actuator(port);
		this.jobs = jobs;
	}

	@DynamicPropertySource
	static void service(DynamicPropertyRegistry registry) {
		registry.add("orca.api.url", service::url);
	}

	@AfterEach
	void clear() {
		service.clearFaults();
		service.journal().clear();
		this.jobs.start();
	}

	@AfterAll
	static void stopService() {
		service.close();
	}

	@Test
	void serviceThatIsWellIsUp() {
		Answer answer = this.actuator.get("health");
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.json().path("status").asString()).isEqualTo("UP");
		assertThat(this.actuator.get("health/orca").json().toString()).isEqualTo(
				"{\"details\":{\"state\":\"up\",\"reason\":\"The jobs are those of an OrcaCloud simulator: for the real service "
						+ "set orca.api.key\",\"simulated\":true,\"checks\":{\"simulator\":true},\"watched\":0},\"status\":\"UP\"}");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			GET /check/healthy | 200 | {"ok": false, "checks": {"database": false}} | unhealthy    | DOWN
			GET /check/healthy | 503 | {"reason": "Sesame-0815 SeCrEt-4711"}        | unhealthy    | DOWN
			GET /check/healthy | 200 | {"ok": true, "draining": true}               | draining     | OUT_OF_SERVICE
			GET /auth          | 401 | {"reason": "Sesame-0815 SeCrEt-4711"}        | key-rejected | DOWN
			GET /check/healthy | 200 | <html>Sesame-0815</html>                     | unreachable  | DOWN
			""")
	void eachTroubleHasItsStateAndTheApplicationStaysReady(String route, int status, String body, String state,
			String health) {
		service.fault(Fault.on(route).answer(status, "application/json", body).always());
		Answer answer = this.actuator.get("health/orca");
		assertThat(answer.status()).isEqualTo(503);
		assertThat(answer.json().path("status").asString()).isEqualTo(health);
		assertThat(answer.json().path("details").path("state").asString()).isEqualTo(state);
		assertThat(answer.json().path("details").path("reason").asString()).isNotBlank();
		assertThat(answer.body()).doesNotContain(WORDS).doesNotContain("SeCrEt-4711");
		assertThat(this.actuator.get("health").status()).isEqualTo(503);
		assertReady();
	}

	@Test
	void stoppedTemplateIsOutOfService() {
		this.jobs.stop();
		Answer answer = this.actuator.get("health/orca");
		assertThat(answer.status()).isEqualTo(503);
		assertThat(answer.json().path("status").asString()).isEqualTo("OUT_OF_SERVICE");
		assertThat(answer.json().path("details").path("state").asString()).isEqualTo("stopped");
		assertReady();
	}

	@Test
	void blackHoleHoldsNobodyLongerThanTheTimeLimit() {
		service.fault(Fault.on(HEALTHY).stall().always());
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.properties("orca.api.url=" + service.url(), "orca.api.key=SeCrEt-4711", "orca.api.read-timeout=1d",
					"server.port=0", "spring.main.banner-mode=off", "spring.reactor.netty.shutdown-quiet-period=0",
					"management.endpoint.health.show-details=always", "management.health.orca.timeout=300ms")
			.run()) {
			Actuator other = new Actuator(
					context.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
			Answer answer = other.get("health/orca");
			assertThat(answer.status()).isEqualTo(503);
			assertThat(answer.body()).contains("unreachable").contains("300 ms");
		}
	}

	private void assertReady() {
		service.journal().clear();
		assertThat(this.actuator.get("health/readiness").status()).isEqualTo(200);
		assertThat(this.actuator.get("health/liveness").status()).isEqualTo(200);
		assertThat(service.journal().total()).as("requests for probes").isZero();
	}

}

package io.orcajob.starter.actuator;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import io.orcajob.core.JobTemplate;
import io.orcajob.simulator.JobScript;
import io.orcajob.simulator.OrcaSimulator;
import io.orcajob.starter.actuator.Actuator.Answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the endpoint {@code orcajobs} over HTTP, with the access that it has by
 * default.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, classes = Application.class,
		properties = { "orca.api.key=SeCrEt-4711", "orca.job.refresh-interval=20ms",
				"spring.reactor.netty.shutdown-quiet-period=0", "management.endpoints.web.exposure.include=orcajobs",
				"management.endpoint.orcajobs.show-values=when-authorized", "orca.job.show-failure-reason=false",
				"management.endpoint.orcajobs.roles=operator" })
class OrcaJobsTests {

	private static final String WORDS = "Sesame-0815";

	private static final OrcaSimulator service = OrcaSimulator.builder().key("SeCrEt-4711").build().start();

	private final Actuator actuator;

	private final JobTemplate jobs;

	OrcaJobsTests(@LocalServerPort int port, @Autowired JobTemplate jobs) {
		this.actuator = new Actuator(port);
		this.jobs = jobs;
	}

	@DynamicPropertySource
	static void service(DynamicPropertyRegistry registry) {
		registry.add("orca.api.url", service::url);
	}

	@AfterEach
	void stopWatching() {
		this.jobs.stop();
		this.jobs.start();
	}

	@AfterAll
	static void stopService() {
		service.close();
	}

	@Test
	void templatesAndTheirJobsAreListed() {
		String watched = watch("A");
		String ended = end(JobScript.Outcome.COMPLETED);
		await().until(() -> job(watched).has("createdAt"));
		JsonNode template = this.actuator.get("orcajobs").json().path("templates").path("jobTemplate");
		assertThat(template.path("running").asBoolean()).isTrue();
		assertThat(template.path("requestsInFlight").isInt()).isTrue();
		assertThat(template.path("throttledFor").asString()).isEqualTo("PT0S");
		JsonNode list = template.path("watched");
		assertThat(list.path("total").asInt()).isEqualTo(1);
		assertThat(list.path("byType").toString()).isEqualTo("{\"A\":1}");
		assertThat(list.path("byStatus").toString()).isEqualTo("{\"PROCESSING\":1}");
		assertThat(list.path("leftOut").asInt()).isZero();
		assertThat(list.path("jobs").findValuesAsString("id")).containsExactly(watched);
		assertThat(template.path("ended").path("jobs").findValuesAsString("id")).contains(ended);
	}

	@Test
	void oneJobIsShown() {
		String id = watch("A");
		await().until(() -> job(id).has("createdAt"));
		JsonNode job = job(id);
		assertThat(job.path("template").asString()).isEqualTo("jobTemplate");
		assertThat(job.path("watched").asBoolean()).isTrue();
		assertThat(job.path("type").asString()).isEqualTo("A");
		assertThat(job.path("status").asString()).isEqualTo("PROCESSING");
		assertThat(job.path("stepsTotal").asInt()).isEqualTo(100);
		assertThat(job.path("completion").isNumber()).isTrue();
		assertThat(Duration.parse(job.path("age").asString())).isLessThan(Duration.ofHours(1));
		assertThat(Instant.parse(job.path("createdAt").asString())).isBefore(Instant.now().plusSeconds(60));
		assertThat(Instant.parse(job.path("refreshedAt").asString())).isAfter(Instant.now().minusSeconds(60));
		assertThat(job.path("waiters").asInt()).isEqualTo(1);
		assertThat(job.path("failures").asInt()).isZero();
		assertThat(job.has("lastError")).isFalse();
		assertThat(job.has("exception")).isFalse();
		assertThat(job.has("payload")).as("what is none of the operator's business").isFalse();
		assertThat(job.has("result")).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "?type=a, 2, 0", "?status=processing&limit=1, 1, 2", "?type=B&status=COMPLETED, 0, 0",
			"?limit=0, 0, 3", "?type=, 0, 0" })
	void listIsOfThoseAskedFor(String query, int shown, int leftOut) {
		String first = watch("A");
		watch("A");
		watch("B");
		await().until(() -> this.actuator.get("orcajobs").body().contains("{\"PROCESSING\":3}"));
		JsonNode list = this.actuator.get("orcajobs" + query)
			.json()
			.path("templates")
			.path("jobTemplate")
			.path("watched");
		assertThat(list.path("jobs").size()).isEqualTo(shown);
		assertThat(list.path("leftOut").asInt()).isEqualTo(leftOut);
		assertThat(list.path("total").asInt()).isEqualTo(3);
		assertThat(job(first).path("watched").asBoolean()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "-1", "1001", "many" })
	void limitThatCannotBeIsRefused(String limit) {
		assertThat(this.actuator.get("orcajobs?limit=" + limit).status()).isEqualTo(400);
	}

	@ParameterizedTest
	@ValueSource(strings = { "unknown", "%20", "a%20b", "..%3B", "%7Bid%7D" })
	void jobThatIsNotKnownIsNotFound(String id) {
		Answer answer = this.actuator.get("orcajobs/" + id);
		assertThat(answer.status()).isEqualTo(404);
	}

	@ParameterizedTest
	@ValueSource(strings = { "POST", "DELETE", "PUT", "PATCH" })
	void nothingCanBeChanged(String method) {
		String id = watch("A");
		assertThat(this.actuator.ask(method, "orcajobs/" + id, "User", "me", "Role", "operator").status())
			.isEqualTo(405);
		assertThat(this.actuator.ask(method, "orcajobs", "User", "me", "Role", "operator").status()).isEqualTo(405);
		assertThat(service.status(id)).isEqualTo("PROCESSING");
		assertThat(job(id).path("waiters").asInt()).isEqualTo(1);
	}

	@Test
	void wordsOfTheServiceAreShownToThoseWhoHaveTheRole() {
		String id = end(JobScript.Outcome.FAILED);
		String[] paths = { "orcajobs", "orcajobs/" + id };
		for (String path : paths) {
			assertThat(this.actuator.get(path).body()).contains("******").doesNotContain(WORDS);
			assertThat(this.actuator.get(path, "User", "me").body()).contains("******").doesNotContain(WORDS);
			assertThat(this.actuator.get(path, "User", "me", "Role", "guest").body()).doesNotContain(WORDS);
			assertThat(this.actuator.get(path, "User", "me", "Role", "operator").body()).contains(WORDS)
				.doesNotContain("SeCrEt-4711");
		}
	}

	@Test
	void endpointMakesNoRequests() {
		String id = end(JobScript.Outcome.COMPLETED);
		service.journal().clear();
		for (String path : List.of("orcajobs", "orcajobs/" + id, "orcajobs/unknown")) {
			this.actuator.get(path);
		}
		assertThat(service.journal().total()).isZero();
	}

	private JsonNode job(String id) {
		return this.actuator.get("orcajobs/" + id).json();
	}

	private String watch(String type) {
		String id = service.submit(
				JobScript.builder().type(type).queue(Duration.ZERO).duration(Duration.ofHours(1)).steps(100).build());
		this.jobs.reference(id).awaitAsync();
		return id;
	}

	private String end(JobScript.Outcome outcome) {
		String id = service.submit(JobScript.builder()
			.queue(Duration.ZERO)
			.duration(Duration.ZERO)
			.outcome(outcome)
			.exception((outcome == JobScript.Outcome.FAILED) ? WORDS : null)
			.build());
		this.jobs.reference(id).await();
		return id;
	}

}

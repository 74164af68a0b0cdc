package io.orcajob.starter.actuator;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import io.orcajob.JobSnapshot;
import io.orcajob.JobWaitStoppedException;
import io.orcajob.core.JobTemplate;
import io.orcajob.simulator.Fault;
import io.orcajob.simulator.JobScript;
import io.orcajob.simulator.OrcaSimulator;
import io.orcajob.starter.actuator.Actuator.Answer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the endpoint {@code orcajobs} over HTTP with unrestricted access, in an
 * application of servlets and in a reactive one.
 */
@ParameterizedClass
@EnumSource(names = { "SERVLET", "REACTIVE" })
class UnrestrictedOrcaJobsTests {

	private static final String WORDS = "Sesame-0815";

	private static final String ABORT = "DELETE /job/{id}/abort";

	private static ConfigurableApplicationContext context;

	private static OrcaSimulator service;

	@Parameter
	private WebApplicationType type;

	private Actuator actuator;

	private JobTemplate jobs;

	@BeforeParameterizedClassInvocation
	static void start(WebApplicationType type) {
		service = OrcaSimulator.builder().key("secret").build().start();
		context = new SpringApplicationBuilder(Application.class).web(type)
			.properties("orca.api.url=" + service.url(), "orca.api.key=secret", "orca.api.retry.max-retries=0",
					"orca.job.refresh-interval=20ms", "spring.reactor.netty.shutdown-quiet-period=0",
					"spring.main.banner-mode=off", "server.port=0",
					"management.endpoints.web.exposure.include=orcajobs,health",
					"management.endpoint.orcajobs.access=unrestricted",
					"management.endpoint.orcajobs.show-values=always", "management.endpoint.health.show-details=always")
			.run();
	}

	@AfterParameterizedClassInvocation
	static void stop() {
		context.close();
		service.close();
	}

	@BeforeEach
	void lookUp() {
		this.actuator = new Actuator(context.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
		this.jobs = context.getBean(JobTemplate.class);
	}

	@AfterEach
	void clear() {
		service.clearFaults();
		service.journal().clear();
		this.jobs.stop();
		this.jobs.start();
	}

	@Test
	void applicationIsOfTheType() {
		assertThat(context.getClass().getSimpleName()).containsIgnoringCase(this.type.name());
	}

	@Test
	void jobIsAborted() {
		String id = submit(Duration.ofHours(1));
		CompletableFuture<JobSnapshot> wait = this.jobs.reference(id).awaitAsync();
		Answer answer = this.actuator.ask("POST", "orcajobs/" + id);
		assertThat(answer.status()).isEqualTo(202);
		assertThat(answer.json().toString())
			.isEqualTo("{\"id\":\"" + id + "\",\"outcome\":\"ABORT_REQUESTED\",\"templates\":[\"jobTemplate\"]}");
		service.advance(Duration.ofMinutes(1));
		assertThat(wait).succeedsWithin(Duration.ofSeconds(10))
			.satisfies((end) -> assertThat(end.status().name()).isEqualTo("ABORTED"));
	}

	@Test
	void jobThatHasEndedIsNotAborted() {
		String id = submit(Duration.ZERO);
		this.jobs.reference(id).await();
		Answer answer = this.actuator.ask("POST", "orcajobs/" + id);
		assertThat(answer.status()).isEqualTo(409);
		assertThat(answer.json().path("outcome").asString()).isEqualTo("ALREADY_ENDED");
		assertThat(answer.json().path("reason").asString()).contains("COMPLETED");
		assertThat(service.journal().count(ABORT)).isZero();
	}

	@Test
	void abortThatTheServiceDoesNotAcceptIsABadGateway() {
		String id = submit(Duration.ofHours(1));
		this.jobs.reference(id).awaitAsync();
		service.fault(Fault.on(ABORT).answer(503, null, WORDS));
		Answer answer = this.actuator.ask("POST", "orcajobs/" + id);
		assertThat(answer.status()).isEqualTo(502);
		assertThat(answer.json().path("outcome").asString()).isEqualTo("NOT_ACCEPTED");
		assertThat(answer.body()).contains("HTTP 503").doesNotContain(WORDS);
		assertThat(service.status(id)).isEqualTo("PROCESSING");
	}

	@Test
	void watchIsStopped() {
		String id = submit(Duration.ofHours(1));
		CompletableFuture<JobSnapshot> wait = this.jobs.reference(id).awaitAsync();
		Answer answer = this.actuator.ask("DELETE", "orcajobs/" + id);
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.json().path("outcome").asString()).isEqualTo("STOPPED_WATCHING");
		assertThat(wait).failsWithin(Duration.ofSeconds(10))
			.withThrowableThat()
			.withCauseInstanceOf(JobWaitStoppedException.class);
		assertThat(service.status(id)).isEqualTo("PROCESSING");
		assertThat(this.actuator.ask("DELETE", "orcajobs/" + id).status()).isEqualTo(404);
		assertThat(this.actuator.get("orcajobs/" + id).status()).isEqualTo(404);
	}

	@Test
	void jobThatIsNotKnownIsNotFound() {
		String id = submit(Duration.ofHours(1));
		for (String method : new String[] { "GET", "POST", "DELETE" }) {
			assertThat(this.actuator.ask(method, "orcajobs/" + id).status()).as(method).isEqualTo(404);
		}
		assertThat(service.status(id)).isEqualTo("PROCESSING");
	}

	@Test
	void wordsOfTheServiceAreShownAlways() {
		String id = service.submit(JobScript.builder()
			.queue(Duration.ZERO)
			.duration(Duration.ZERO)
			.outcome(JobScript.Outcome.FAILED)
			.exception(WORDS)
			.build());
		this.jobs.reference(id).await();
		assertThat(this.actuator.get("orcajobs/" + id).json().path("exception").asString()).isEqualTo(WORDS);
		assertThat(this.actuator.get("orcajobs").body()).contains(WORDS);
	}

	@Test
	void healthIsShown() {
		Answer answer = this.actuator.get("health/orca");
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.json().path("details").path("state").asString()).isEqualTo("up");
	}

	private static String submit(Duration duration) {
		return service.submit(JobScript.builder().queue(Duration.ZERO).duration(duration).build());
	}

}

package io.orcajob.samples.web;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;

import io.orcajob.simulator.JobScript;
import io.orcajob.simulator.OrcaSimulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link WebSampleApplication} when a service is configured.
 */
@ExtendWith(OutputCaptureExtension.class)
class RealServiceTests {

	@Test
	void batchIsSkippedWithoutSimulator(CapturedOutput output) {
		try (ConfigurableApplicationContext context = run("--orca.api.url=http://localhost:1/",
				"--orca.api.retry.max-retries=0")) {
			assertThat(context.isRunning()).isTrue();
			assertThat(output).contains(
					"The batch is skipped, as no simulated jobs can be started at http://localhost:1 ",
					"--sample.job-ids=<id>,<id>");
		}
	}

	@Test
	void batchIsSkippedOnTheRealService(CapturedOutput output) {
		try (ConfigurableApplicationContext context = run()) {
			assertThat(context.isRunning()).isTrue();
			assertThat(output)
				.contains("no simulated jobs can be started at https://api.orcadb.ai (this is the real service)");
		}
	}

	@Test
	void jobIsNotStartedWithoutSimulator() {
		try (ConfigurableApplicationContext context = run()) {
			RestTestClient.bindToServer()
				.baseUrl("http://localhost:" + context.getEnvironment().getProperty("local.server.port"))
				.build()
				.post()
				.uri("/jobs")
				.contentType(MediaType.APPLICATION_JSON)
				.body("{}")
				.exchange()
				.expectStatus()
				.isEqualTo(HttpStatus.CONFLICT)
				.expectBody()
				.jsonPath("$.detail")
				.isEqualTo("No simulated job can be started at https://api.orcadb.ai, as no simulator is there");
		}
	}

	@Test
	void jobsOfTheAccountAreWaitedFor(CapturedOutput output) {
		try (OrcaSimulator service = OrcaSimulator.builder().build().start()) {
			String job = service.submit(JobScript.builder().duration(Duration.ofHours(1)).build());
			try (ConfigurableApplicationContext context = run("--orca.api.url=" + service.url(),
					"--sample.job-ids=" + job + ",unknown")) {
				assertThat(context.getBeanProvider(OrcaSimulator.class).getIfAvailable()).isNull();
				service.advance(Duration.ofHours(2));
				await().atMost(Duration.ofSeconds(10))
					.untilAsserted(() -> assertThat(output)
						.contains("A job has ended:", "COMPLETED", "Not waiting for job unknown any longer")
						.containsPattern(job + ".+ COMPLETED"));
			}
		}
	}

	private static ConfigurableApplicationContext run(String... args) {
		SpringApplication application = new SpringApplication(WebSampleApplication.class);
		String[] all = new String[args.length + 2];
		all[0] = "--server.port=0";
		all[1] = "--orca.api.key=any";
		System.arraycopy(args, 0, all, 2, args.length);
		return application.run(all);
	}

}

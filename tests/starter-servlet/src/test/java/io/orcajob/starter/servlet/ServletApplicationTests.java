package io.orcajob.starter.servlet;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.util.ClassUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.WebApplicationContext;
import org.springframework.web.reactive.function.client.WebClient;

import io.orcajob.core.JobTemplate;
import io.orcajob.simulator.JobScript;
import io.orcajob.simulator.OrcaSimulator;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the starter alone in a servlet application.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = { "orca.api.key=secret",
		"orca.job.refresh-interval=20ms", "spring.reactor.netty.shutdown-quiet-period=0" })
class ServletApplicationTests {

	private static final OrcaSimulator service = OrcaSimulator.builder().key("secret").build().start();

	@LocalServerPort
	private int port;

	@DynamicPropertySource
	static void service(DynamicPropertyRegistry registry) {
		registry.add("orca.api.url", service::url);
	}

	@AfterAll
	static void stopService() {
		service.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "blocking", "future" })
	void requestWaitsForAJob(String form) {
		String id = service
			.submit(JobScript.builder().duration(Duration.ofHours(1)).result(Map.of("accuracy", 0.5)).build());
		CompletableFuture<String> answer = WebClient.create("http://localhost:" + this.port)
			.get()
			.uri("/" + form + "/{id}", id)
			.retrieve()
			.bodyToMono(String.class)
			.toFuture();
		service.advance(Duration.ofHours(2));
		assertThat(answer).succeedsWithin(Duration.ofSeconds(10)).isEqualTo("{\"accuracy\":0.5}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "io.micrometer.core.instrument.MeterRegistry",
			"org.springframework.boot.actuate.endpoint.annotation.Endpoint",
			"org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration" })
	void whatTheStarterDoesNotBringIsAbsent(String className) {
		assertThat(ClassUtils.isPresent(className, null)).isFalse();
	}

	@Test
	void applicationIsOneOfServlets(@Autowired WebApplicationContext context) {
		assertThat(context.getServletContext()).isNotNull();
	}

	record Metrics(double accuracy) {

	}

	@SpringBootApplication(proxyBeanMethods = false)
	static class Application {

		@RestController
		record Jobs(JobTemplate jobs) {

			@GetMapping("/blocking/{id}")
			Metrics blocking(@PathVariable String id) {
				return this.jobs.get(id, Metrics.class).result();
			}

			@GetMapping("/future/{id}")
			CompletableFuture<Metrics> future(@PathVariable String id) {
				return this.jobs.reference(id, Metrics.class).resultAsync();
			}

		}

	}

}

package io.orcajob.starter.reactive;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.boot.web.context.reactive.ReactiveWebApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.http.MediaType;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.util.ClassUtils;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.client.WebClient;

import io.orcajob.JobSnapshot;
import io.orcajob.Status;
import io.orcajob.core.JobTemplate;
import io.orcajob.simulator.JobScript;
import io.orcajob.simulator.OrcaSimulator;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the starter alone in a reactive application.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = { "orca.api.key=secret",
		"orca.job.refresh-interval=20ms", "spring.reactor.netty.shutdown-quiet-period=0" })
class ReactiveApplicationTests {

	private static final Duration LIMIT = Duration.ofSeconds(10);

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

	@Test
	void requestWaitsForAJobWithoutAThread() {
		String id = submit();
		CompletableFuture<String> answer = text("/await/" + id).toFuture();
		service.advance(Duration.ofHours(2));
		assertThat(answer).succeedsWithin(LIMIT).isEqualTo("COMPLETED");
	}

	@Test
	void requestWaitsForAValueWithoutAThread() {
		String id = submit();
		CompletableFuture<String> answer = text("/result/" + id).toFuture();
		service.advance(Duration.ofHours(2));
		assertThat(answer).succeedsWithin(LIMIT).isEqualTo("{\"accuracy\":0.5}");
	}

	@Test
	void changesAreStreamed() {
		String id = submit();
		CompletableFuture<List<String>> events = get("/updates/" + id).accept(MediaType.TEXT_EVENT_STREAM)
			.retrieve()
			.bodyToFlux(String.class)
			.collectList()
			.toFuture();
		service.advance(Duration.ofHours(2));
		assertThat(events).succeedsWithin(LIMIT)
			.satisfies((statuses) -> assertThat(statuses).last().isEqualTo("COMPLETED"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "await", "get", "refresh" })
	void blockingCallOnTheEventLoopIsRefused(String method) {
		String id = submit();
		long before = service.journal().total();
		String refusal = text("/blocking/" + method + "/" + id).block(LIMIT);
		assertThat(refusal).startsWith("refused on webflux-http").contains(method + "(", "must not do");
		assertThat(service.journal().total()).isEqualTo(before);
	}

	@ParameterizedTest
	@ValueSource(strings = { "io.micrometer.core.instrument.MeterRegistry",
			"org.springframework.boot.actuate.endpoint.annotation.Endpoint", "jakarta.servlet.Servlet" })
	void whatTheStarterDoesNotBringIsAbsent(String className) {
		assertThat(ClassUtils.isPresent(className, null)).isFalse();
	}

	@Test
	void applicationIsReactive(@Autowired ApplicationContext context) {
		assertThat(context).isInstanceOf(ReactiveWebApplicationContext.class);
	}

	private static String submit() {
		return service
			.submit(JobScript.builder().duration(Duration.ofHours(1)).result(Map.of("accuracy", 0.5)).build());
	}

	private Mono<String> text(String path) {
		return get(path).retrieve().bodyToMono(String.class);
	}

	private WebClient.RequestHeadersSpec<?> get(String path) {
		return WebClient.create("http://localhost:" + this.port).get().uri(path);
	}

	record Metrics(double accuracy) {

	}

	@SpringBootApplication(proxyBeanMethods = false)
	static class Application {

		@RestController
		record Jobs(JobTemplate jobs) {

			@GetMapping("/await/{id}")
			Mono<String> await(@PathVariable String id) {
				return Mono.fromFuture(() -> this.jobs.reference(id).awaitAsync())
					.map(JobSnapshot::status)
					.map(Status::name);
			}

			@GetMapping("/result/{id}")
			CompletableFuture<Metrics> result(@PathVariable String id) {
				return this.jobs.reference(id, Metrics.class).resultAsync();
			}

			@GetMapping(path = "/updates/{id}", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
			Flux<String> updates(@PathVariable String id) {
				return this.jobs.reference(id).updates().map((snapshot) -> snapshot.status().name());
			}

			@GetMapping("/blocking/await/{id}")
			Status blockingAwait(@PathVariable String id) {
				return this.jobs.reference(id).await().status();
			}

			@GetMapping("/blocking/get/{id}")
			Status blockingGet(@PathVariable String id) {
				return this.jobs.get(id).getStatus();
			}

			@GetMapping("/blocking/refresh/{id}")
			Status blockingRefresh(@PathVariable String id) {
				return this.jobs.reference(id).refresh().status();
			}

			@ExceptionHandler
			String refused(IllegalStateException ex) {
				return "refused on " + Thread.currentThread().getName() + ": " + ex.getMessage();
			}

		}

	}

}

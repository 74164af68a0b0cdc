package io.orcajob.simulator;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What only the connector does.
 */
class DirectConnectorTests {

	private final OrcaSimulator simulator = OrcaSimulator.builder()
		.clock(Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC))
		.build();

	private final WebClient client = WebClient.builder()
		.clientConnector(this.simulator.connector())
		.baseUrl("https://api.example.org:8443/")
		.defaultHeader("Api-Key", "key")
		.build();

	@Test
	void answerIsThereWhenSubscribeReturns() {
		List<Object> seen = new ArrayList<>();
		this.client.post()
			.uri("/simulator/job")
			.bodyValue(Map.of("type", "ANALYZE"))
			.retrieve()
			.bodyToMono(new ParameterizedTypeReference<Map<String, Object>>() {
			})
			.subscribe((job) -> {
				seen.add(job.get("type"));
				seen.add(Thread.currentThread());
			});
		assertThat(seen).containsExactly("ANALYZE", Thread.currentThread());
	}

	@Test
	void everySubscriptionIsARequest() {
		Mono<Void> request = this.client.get().uri("/job").retrieve().bodyToMono(Void.class);
		assertThat(this.simulator.journal().total()).isZero();
		request.then(request).block();
		assertThat(this.simulator.journal().count("GET /job")).isEqualTo(2);
	}

	@Test
	void bodyIsAStreamInBothDirections() {
		Flux<DataBuffer> answer = this.client.post()
			.uri("/simulator/job")
			.body(Flux.just("{\"type\":", "\"ANA", "LYZE\"}"), String.class)
			.retrieve()
			.bodyToFlux(DataBuffer.class);
		StepVerifier.create(DataBufferUtils.join(answer).map((buffer) -> buffer.toString(StandardCharsets.UTF_8)))
			.assertNext((text) -> assertThat(text).contains("\"ANALYZE\""))
			.expectComplete()
			.verify(Duration.ofSeconds(5));
	}

	@Test
	void requestTakesNoVirtualTime() {
		String id = this.simulator.submit(JobScript.builder().build());
		VirtualTimeScheduler scheduler = VirtualTimeScheduler.create();
		List<Object> seen = new ArrayList<>();
		Flux.interval(Duration.ofSeconds(1), scheduler)
			.concatMap((tick) -> this.client.get()
				.uri("/job/{id}/status", id)
				.retrieve()
				.bodyToMono(new ParameterizedTypeReference<Map<String, Object>>() {
				}))
			.map((status) -> status.get("status"))
			.takeUntil("COMPLETED"::equals)
			.subscribe(seen::add);
		for (int i = 0; i < 10; i++) {
			this.simulator.advance(Duration.ofSeconds(1));
			scheduler.advanceTimeBy(Duration.ofSeconds(1));
		}
		assertThat(seen).containsExactly("PROCESSING", "PROCESSING", "PROCESSING", "PROCESSING", "PROCESSING",
				"COMPLETED");
		scheduler.dispose();
	}

}

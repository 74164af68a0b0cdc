package io.orcajob.simulator;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientRequestException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Faults through the connector, without a socket.
 */
class ConnectorFaultTests extends AbstractFaultTests {

	@Override
	TestClient client(OrcaSimulator simulator) {
		return TestClient.direct(simulator);
	}

	@Test
	void resetIsAnIoException() {
		simulator().fault(Fault.on("POST /classification_model/{name}/evaluation").reset());
		StepVerifier
			.create(webClient(simulator()).post()
				.uri("/classification_model/m/evaluation")
				.bodyValue(Map.of("datasource_name_or_id", "d", "datasource_label_column", "l",
						"datasource_value_column", "v"))
				.retrieve()
				.toBodilessEntity())
			.verifyErrorSatisfies((ex) -> assertThat(ex).isInstanceOf(WebClientRequestException.class)
				.hasRootCauseInstanceOf(IOException.class));
		assertThat(client(simulator()).get("/job?type=EVALUATE_MODEL").field("total")).isEqualTo(2);
	}

	@Test
	void cutBodyEndsWithAnIoException() {
		simulator().fault(Fault.on("GET /job").cut());
		StepVerifier.create(list()).expectNextCount(1).verifyError(IOException.class);
	}

	@Test
	void stalledBodyNeverEnds() {
		simulator().fault(Fault.on("GET /job").stall());
		VirtualTimeScheduler scheduler = VirtualTimeScheduler.create();
		List<Throwable> errors = new ArrayList<>();
		list().timeout(Duration.ofDays(1), scheduler).subscribe((part) -> {
		}, errors::add);
		assertThat(errors).isEmpty();
		scheduler.advanceTimeBy(Duration.ofDays(1));
		assertThat(errors).hasSize(1);
	}

	@Test
	void delayTakesVirtualTime() {
		VirtualTimeScheduler scheduler = VirtualTimeScheduler.create();
		OrcaSimulator simulator = OrcaSimulator.builder().anyName(true).scheduler(scheduler).build();
		String id = simulator.submit(JobScript.builder().build());
		simulator.fault(Fault.on("GET /job/{id}").delay(Duration.ofSeconds(20)).retryAfterDate(Duration.ZERO));
		List<Object> seen = new ArrayList<>();
		webClient(simulator).get()
			.uri("/job/{id}", id)
			.retrieve()
			.bodyToMono(new ParameterizedTypeReference<Map<String, Object>>() {
			})
			.subscribe((job) -> seen.add(job.get("status")));
		simulator.advance(Duration.ofHours(1));
		scheduler.advanceTimeBy(Duration.ofMillis(19_999));
		assertThat(seen).isEmpty();
		scheduler.advanceTimeBy(Duration.ofMillis(1));
		assertThat(seen).containsExactly("DISPATCHED");
	}

	private Flux<DataBuffer> list() {
		return webClient(simulator()).get()
			.uri("/job")
			.exchangeToFlux((response) -> response.bodyToFlux(DataBuffer.class));
	}

	private static WebClient webClient(OrcaSimulator simulator) {
		return WebClient.builder()
			.clientConnector(simulator.connector())
			.baseUrl("http://simulator")
			.defaultHeader("Api-Key", "key")
			.build();
	}

}

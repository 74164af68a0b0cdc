package io.orcajob.tracing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import io.orcajob.core.JobTemplate;
import io.orcajob.simulator.JobScript;
import io.orcajob.simulator.OrcaSimulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

/**
 * What a collector of OpenTelemetry gets of the meters.
 */
class OtlpMetricsTests {

	private final OrcaSimulator service = OrcaSimulator.builder().build().start();

	private final List<Metric> received = new CopyOnWriteArrayList<>();

	private HttpServer collector;

	@BeforeEach
	void startCollector() throws IOException {
		this.collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.collector.createContext("/v1/metrics", this::receive);
		this.collector.start();
	}

	@AfterEach
	void stop() {
		this.collector.stop(0);
		this.service.close();
	}

	@Test
	void metersAreHistogramsGaugesAndSums() {
		SpringApplication application = new SpringApplication(Application.class);
		application.setDefaultProperties(Map.of("orca.api.url", this.service.url(), "orca.api.key", "any",
				"orca.job.refresh-interval", "20ms", "orca.job.show-progress", "false",
				"management.otlp.metrics.export.url",
				"http://localhost:" + this.collector.getAddress().getPort() + "/v1/metrics",
				"management.otlp.metrics.export.step", "1s", "spring.reactor.netty.shutdown-quiet-period", "0"));
		try (ConfigurableApplicationContext context = application.run()) {
			JobTemplate jobs = context.getBean(JobTemplate.class);
			String id = this.service.submit(JobScript.builder()
				.type("EVALUATE_MODEL")
				.queue(Duration.ZERO)
				.duration(Duration.ofMillis(50))
				.build());
			jobs.reference(id).await();
			await().atMost(Duration.ofSeconds(20))
				.untilAsserted(() -> assertThat(durations()).anySatisfy(OtlpMetricsTests::assertIsOfTheJob));
			assertThat(metrics("orca.job.duration")).first().satisfies((metric) -> {
				assertThat(metric.getDescription()).startsWith("Time from the creation of a job to its end");
				assertThat(metric.getUnit()).isEqualTo("milliseconds");
			});
			assertThat(metrics("orca.job.watched")).isNotEmpty().allMatch(Metric::hasGauge);
			assertThat(metrics("orca.job.throttled")).isNotEmpty().allMatch(Metric::hasSum);
		}
	}

	private static void assertIsOfTheJob(HistogramDataPoint point) {
		assertThat(point.getCount()).isOne();
		assertThat(point.getExplicitBoundsList()).startsWith(1000.0).endsWith(43_200_000.0);
		assertThat(point.getAttributesList()).extracting(KeyValue::getKey, (tag) -> tag.getValue().getStringValue())
			.containsExactlyInAnyOrder(tuple("type", "EVALUATE_MODEL"), tuple("status", "COMPLETED"));
	}

	private List<HistogramDataPoint> durations() {
		return metrics("orca.job.duration").flatMap((metric) -> metric.getHistogram().getDataPointsList().stream())
			.toList();
	}

	private Stream<Metric> metrics(String name) {
		return this.received.stream().filter((metric) -> metric.getName().equals(name));
	}

	private void receive(HttpExchange exchange) throws IOException {
		try (exchange) {
			ExportMetricsServiceRequest request = ExportMetricsServiceRequest.parseFrom(exchange.getRequestBody());
			request.getResourceMetricsList()
				.stream()
				.flatMap((resource) -> resource.getScopeMetricsList().stream())
				.flatMap((scope) -> scope.getMetricsList().stream())
				.forEach(this.received::add);
			exchange.sendResponseHeaders(200, -1);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}

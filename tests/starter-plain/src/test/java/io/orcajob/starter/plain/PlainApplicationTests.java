package io.orcajob.starter.plain;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.ClassUtils;

import io.orcajob.Job;
import io.orcajob.JobSnapshot;
import io.orcajob.Status;
import io.orcajob.core.JobTemplate;
import io.orcajob.simulator.JobScript;
import io.orcajob.simulator.OrcaSimulator;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the starter alone in an application without a web server.
 */
class PlainApplicationTests {

	@Test
	void jobIsWaitedFor() throws Exception {
		try (OrcaSimulator service = OrcaSimulator.builder().key("secret").build().start();
				ConfigurableApplicationContext context = SpringApplication.run(Application.class,
						"--orca.api.url=" + service.url(), "--orca.api.key=secret", "--orca.job.refresh-interval=20ms",
						"--spring.reactor.netty.shutdown-quiet-period=0")) {
			assertThat(context.getClass().getName()).doesNotContain("WebServer");
			assertThat(context.getBeanProvider(OrcaSimulator.class).getIfAvailable()).isNull();
			String id = service
				.submit(JobScript.builder().duration(Duration.ofHours(1)).result(Map.of("accuracy", 0.5)).build());
			Job<Metrics> job = context.getBean(JobTemplate.class).get(id, Metrics.class);
			CompletableFuture<JobSnapshot> wait = job.awaitAsync();
			service.advance(Duration.ofHours(2));
			assertThat(job.await().status()).isEqualTo(Status.COMPLETED);
			assertThat(wait.get().status()).isEqualTo(Status.COMPLETED);
			assertThat(job.result()).isEqualTo(new Metrics(0.5));
		}
	}

	/**
	 * A command line application must end when its work is done.
	 */
	@Test
	void noThreadKeepsTheApplicationAlive() {
		try (OrcaSimulator service = OrcaSimulator.builder().build().start();
				ConfigurableApplicationContext context = SpringApplication.run(Application.class,
						"--orca.api.url=" + service.url(), "--orca.api.key=any", "--orca.job.refresh-interval=20ms",
						"--spring.reactor.netty.shutdown-quiet-period=0")) {
			String id = service.submit(JobScript.builder().duration(Duration.ofHours(1)).build());
			Job<?> job = context.getBean(JobTemplate.class).reference(id);
			CompletableFuture<JobSnapshot> wait = job.awaitAsync();
			job.refresh();
			assertThat(wait).isNotDone();
			assertThat(Thread.getAllStackTraces().keySet()).filteredOn((thread) -> !thread.isDaemon())
				.extracting(Thread::getName)
				.noneMatch((name) -> name.contains("orca") && !name.contains("simulator"))
				.noneMatch((name) -> name.contains("reactor-http"));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "io.micrometer.core.instrument.MeterRegistry",
			"org.springframework.boot.actuate.endpoint.annotation.Endpoint", "jakarta.servlet.Servlet",
			"org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration" })
	void whatTheStarterDoesNotBringIsAbsent(String className) {
		assertThat(ClassUtils.isPresent(className, null)).isFalse();
	}

	record Metrics(double accuracy) {

	}

	@SpringBootApplication(proxyBeanMethods = false)
	static class Application {

	}

}

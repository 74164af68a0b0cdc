package io.orcajob.starter;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.webclient.WebClientCustomizer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.util.ClassUtils;

import io.orcajob.OrcaAuthenticationException;
import io.orcajob.core.JobTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for what an application gets that has the starter and nothing else.
 */
class StarterTests {

	@Test
	void applicationStartsWithoutKeyAndTheFirstCallSaysWhatToSet() {
		try (ConfigurableApplicationContext context = run(Application.class, "--orca.api.key=", "--orca.api.url=")) {
			assertThatExceptionOfType(OrcaAuthenticationException.class)
				.isThrownBy(() -> context.getBean(JobTemplate.class).get("7"))
				.withMessageContainingAll("orca.api.key", "ORCA_API_KEY");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "io.orcajob.simulator.OrcaSimulator", "io.micrometer.core.instrument.MeterRegistry",
			"org.springframework.boot.actuate.endpoint.annotation.Endpoint",
			"org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration",
			"org.springframework.web.servlet.DispatcherServlet" })
	void optionalDependenciesAreAbsent(String className) {
		assertThat(ClassUtils.isPresent(className, null)).isFalse();
	}

	@Test
	void progressBarsArePresent() {
		assertThat(ClassUtils.isPresent("me.tongfei.progressbar.ProgressBar", null)).isTrue();
	}

	@Test
	void resultsOfJobsAreRead() {
		withService((url) -> {
			try (ConfigurableApplicationContext context = run(Application.class, "--orca.api.key=secret",
					"--orca.api.url=" + url)) {
				Metrics metrics = context.getBean(JobTemplate.class).get("7", Metrics.class).result();
				assertThat(metrics).isEqualTo(new Metrics(0.5));
			}
		});
	}

	@Test
	void resourcesOfReactorNettyAreThoseOfTheApplication() {
		withService((url) -> {
			try (ConfigurableApplicationContext context = run(ReactorResources.class, "--orca.api.key=secret",
					"--orca.api.url=" + url)) {
				context.getBean(JobTemplate.class).get("7");
				assertThat(context.getBean(ReactorResources.class).thread).startsWith("own-loop");
			}
		});
	}

	/**
	 * A {@code ReactorResourceFactory} waits for its quiet period, 2 s by default, when
	 * the context closes.
	 */
	@Test
	void nothingWaitsForAQuietPeriodWhenTheContextCloses() {
		try (ConfigurableApplicationContext context = run(Application.class, "--orca.api.key=secret")) {
			assertThat(context.getBeansOfType(ReactorResourceFactory.class)).isEmpty();
		}
	}

	private static ConfigurableApplicationContext run(Class<?> application, String... args) {
		return new SpringApplicationBuilder(application).web(WebApplicationType.NONE).run(args);
	}

	/**
	 * A service on the JDK's server: one of Reactor Netty's would share its event loops
	 * with the application, which ends them when it closes.
	 */
	private static void withService(Consumer<String> test) {
		byte[] job = """
				{"id": "7", "type": "TEST", "status": "COMPLETED", "created_at": "2026-01-01T00:00:00Z",
				 "updated_at": "2026-01-01T00:00:05Z", "result": {"accuracy": 0.5}}""".getBytes(StandardCharsets.UTF_8);
		HttpServer server = start();
		server.createContext("/", (exchange) -> {
			exchange.getResponseHeaders().set("Content-Type", "application/json");
			exchange.sendResponseHeaders(200, job.length);
			try (OutputStream body = exchange.getResponseBody()) {
				body.write(job);
			}
		});
		try {
			test.accept("http://localhost:" + server.getAddress().getPort());
		}
		finally {
			server.stop(0);
		}
	}

	private static HttpServer start() {
		try {
			HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
			server.start();
			return server;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	record Metrics(double accuracy) {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class ReactorResources {

		private volatile String thread = "none";

		@Bean
		ReactorResourceFactory ownReactorResources() {
			ReactorResourceFactory factory = new ReactorResourceFactory();
			factory.setUseGlobalResources(false);
			factory.setShutdownQuietPeriod(Duration.ZERO);
			factory.setConnectionProviderSupplier(() -> ConnectionProvider.create("own"));
			factory.setLoopResourcesSupplier(() -> LoopResources.create("own-loop"));
			return factory;
		}

		@Bean
		WebClientCustomizer threadRecorder() {
			return (builder) -> builder.filter((request, next) -> next.exchange(request)
				.doOnNext((response) -> this.thread = Thread.currentThread().getName()));
		}

	}

}

package io.orcajob.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import io.netty.handler.ssl.SslContextBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.webclient.WebClientCustomizer;
import org.springframework.boot.webclient.autoconfigure.WebClientAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.util.DefaultUriBuilderFactory;
import org.springframework.web.util.DefaultUriBuilderFactory.EncodingMode;

import io.orcajob.Job;
import io.orcajob.JobSnapshot;
import io.orcajob.JobValueConverter;
import io.orcajob.JobValueException;
import io.orcajob.JobWaitStoppedException;
import io.orcajob.OrcaAuthenticationException;
import io.orcajob.OrcaResponseException;
import io.orcajob.OrcaUnavailableException;
import io.orcajob.Status;
import io.orcajob.WaitOptions;
import io.orcajob.core.JobOperations;
import io.orcajob.core.JobTemplate;
import io.orcajob.poll.JobPollListener;
import io.orcajob.simulator.JobScript;
import io.orcajob.simulator.OrcaSimulator;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.temporaryRedirect;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link OrcaJobAutoConfiguration}.
 */
class OrcaJobAutoConfigurationTests {

	private static final String COMPLETED = """
			{"id": "7", "type": "TEST", "status": "COMPLETED", "created_at": "2026-01-01T00:00:00Z",
			 "updated_at": "2026-01-01T00:00:05Z", "result": {"f1_score": 0.5, "newField": 1}}""";

	private final WireMockServer server = new WireMockServer(WireMockConfiguration.options().dynamicPort());

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.with(TestRunners.withStarter());

	@BeforeEach
	void startServer() {
		this.server.start();
	}

	@AfterEach
	void stopServer() {
		this.server.stop();
	}

	@Test
	void makesATemplateThatAsksTheConfiguredServiceWithTheKey() {
		this.server.stubFor(get(anyUrl()).willReturn(okJson(COMPLETED)));
		withServer().run((context) -> {
			assertThat(context).hasSingleBean(JobTemplate.class).hasSingleBean(JobOperations.class);
			assertThat(context.getBean(JobTemplate.class).get("7").getType()).isEqualTo("TEST");
			this.server.verify(1, getRequestedFor(urlEqualTo("/job/7")).withHeader("Api-Key", equalTo("secret")));
		});
	}

	@Test
	void worksInAReactiveApplication() {
		new ReactiveWebApplicationContextRunner().with(TestRunners.withStarter())
			.run((context) -> assertThat(context).hasSingleBean(JobTemplate.class));
	}

	@Test
	void basePathAndJobsPathAreUsed() {
		this.server.stubFor(get(anyUrl()).willReturn(okJson(COMPLETED)));
		withServer().withPropertyValues("orca.api.url=" + this.server.baseUrl() + "/base/", "orca.api.jobs-path=/task")
			.run((context) -> {
				context.getBean(JobTemplate.class).get("7");
				this.server.verify(1, getRequestedFor(urlEqualTo("/base/task/7")));
			});
	}

	@Test
	void withoutKeyTheApplicationStartsAndTheFirstCallSaysWhatToSet() {
		this.contextRunner.withPropertyValues("orca.api.url=" + this.server.baseUrl(), "orca.api.key=")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThatExceptionOfType(OrcaAuthenticationException.class)
					.isThrownBy(() -> context.getBean(JobTemplate.class).get("7"))
					.withMessageContainingAll("orca.api.key", "ORCA_API_KEY");
				this.server.verify(0, getRequestedFor(anyUrl()));
			});
	}

	@Test
	void backsOffWithoutSpringBootsHttpClient() {
		withServer()
			.withClassLoader(new FilteredClassLoader(ClientHttpConnectorBuilder.class, WebClientCustomizer.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(JobOperations.class)
				.doesNotHaveBean(OrcaConnectionDetails.class));
	}

	@Test
	void backsOffForATemplateOfTheApplication() {
		withServer().withUserConfiguration(OwnTemplate.class)
			.run((context) -> assertThat(context).hasSingleBean(JobOperations.class).hasBean("ownTemplate"));
	}

	@Test
	void backsOffForJobOperationsOfTheApplication() {
		withServer().withBean("ownOperations", JobOperations.class, () -> mock(JobOperations.class))
			.run((context) -> assertThat(context).hasSingleBean(JobOperations.class)
				.doesNotHaveBean(JobTemplate.class));
	}

	@Test
	void connectionDetailsOfTheApplicationReplaceTheProperties() {
		this.server.stubFor(get(anyUrl()).willReturn(okJson(COMPLETED)));
		this.contextRunner.withPropertyValues("orca.api.url=http://localhost:9/", "orca.api.key=property")
			.withBean(OrcaConnectionDetails.class, () -> connectionDetails(this.server.baseUrl() + "//", "own"))
			.run((context) -> {
				assertThat(context).hasSingleBean(OrcaConnectionDetails.class);
				context.getBean(JobTemplate.class).get("7");
				this.server.verify(1, getRequestedFor(urlEqualTo("/job/7")).withHeader("Api-Key", equalTo("own")));
			});
	}

	@Test
	void invalidConnectionDetailsOfTheApplicationAreRefusedWithoutBeingShown() {
		this.contextRunner
			.withBean(OrcaConnectionDetails.class, () -> connectionDetails("http://me:pass-word@localhost/", null))
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("The URL of the OrcaConnectionDetails bean is invalid")
				.hasMessageNotContaining("pass-word"));
		this.contextRunner
			.withBean(OrcaConnectionDetails.class, () -> connectionDetails("http://localhost/", "pass-word\n"))
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("The API key of the OrcaConnectionDetails bean is invalid")
				.hasMessageNotContaining("pass-word"));
	}

	@Test
	void customizersOfWebClientApply() {
		this.server.stubFor(get(anyUrl()).willReturn(okJson(COMPLETED)));
		withServer()
			.withBean(WebClientCustomizer.class, () -> (builder) -> builder.defaultHeader("X-Customized", "yes"))
			.run((context) -> {
				context.getBean(JobTemplate.class).get("7");
				this.server.verify(1, getRequestedFor(anyUrl()).withHeader("X-Customized", equalTo("yes")));
			});
	}

	@Test
	void customizersOfTheClientForOrcaCloudApplyToItAlone() {
		this.server.stubFor(get(anyUrl()).willReturn(okJson(COMPLETED)));
		withServer().withUserConfiguration(OrcaWebClientCustomizers.class)
			.withBean(WebClientCustomizer.class, () -> (builder) -> builder.defaultHeader("X-Last", "boot"))
			.run((context) -> {
				context.getBean(JobTemplate.class).get("7");
				WebClient other = context.getBean(WebClient.Builder.class).build();
				other.get()
					.uri(this.server.baseUrl() + "/other")
					.retrieve()
					.toBodilessEntity()
					.block(Duration.ofSeconds(10));
				this.server.verify(1,
						getRequestedFor(urlEqualTo("/job/7")).withHeader("X-Last", equalTo("second"))
							.withHeader("X-First", equalTo("yes"))
							.withHeader("Api-Key", equalTo("secret")));
				this.server.verify(1, getRequestedFor(urlEqualTo("/other")).withHeader("X-Last", equalTo("boot"))
					.withoutHeader("X-First"));
			});
	}

	@Test
	void customizersOfTheTemplateAreAppliedLastAndInOrder() {
		withServer().withUserConfiguration(TemplateCustomizers.class)
			.withPropertyValues("orca.job.max-wait=3m", "orca.job.refresh-interval=4s")
			.run((context) -> {
				WaitOptions defaults = context.getBean(JobTemplate.class).getDefaults();
				assertThat(defaults.maxWait()).hasMinutes(2);
				assertThat(context.getBean(TemplateCustomizers.class).applied).containsExactly("first", "second");
			});
	}

	@Test
	void customizersOfWebClientCannotLeadElsewhereOrKeepIdsFromBeingEscaped() {
		this.server.stubFor(get(anyUrl()).willReturn(okJson(COMPLETED.replace("\"7\"", "\"7/../8\""))));
		withServer().withBean(WebClientCustomizer.class, () -> (builder) -> {
			DefaultUriBuilderFactory uriBuilderFactory = new DefaultUriBuilderFactory("http://localhost:9/");
			uriBuilderFactory.setEncodingMode(EncodingMode.NONE);
			builder.baseUrl("http://localhost:9/").uriBuilderFactory(uriBuilderFactory);
		}).run((context) -> {
			context.getBean(JobTemplate.class).get("7/../8");
			this.server.verify(1, getRequestedFor(urlEqualTo("/job/7%2F..%2F8")));
		});
	}

	@Test
	void keyDoesNotReachASharedBuilderOfTheApplication() {
		this.server.stubFor(get(anyUrl()).willReturn(okJson(COMPLETED)));
		withServer().withBean(WebClient.Builder.class, WebClient::builder).run((context) -> {
			context.getBean(JobTemplate.class).get("7");
			context.getBean(WebClient.Builder.class)
				.build()
				.get()
				.uri(this.server.baseUrl() + "/other")
				.retrieve()
				.toBodilessEntity()
				.block(Duration.ofSeconds(10));
			this.server.verify(1, getRequestedFor(urlEqualTo("/job/7")).withHeader("Api-Key", equalTo("secret")));
			this.server.verify(1, getRequestedFor(urlEqualTo("/other")).withoutHeader("Api-Key"));
		});
	}

	@Test
	void worksWithoutABuilderBean() {
		this.server.stubFor(get(anyUrl()).willReturn(okJson(COMPLETED)));
		withServer(new ApplicationContextRunner().withInitializer(TestRunners.environmentVariables())
			.withConfiguration(AutoConfigurations.of(OrcaJobAutoConfiguration.class))).run((context) -> {
				assertThat(context).doesNotHaveBean(WebClient.Builder.class)
					.doesNotHaveBean(WebClientAutoConfiguration.class);
				assertThat(context.getBean(JobTemplate.class).get("7").getType()).isEqualTo("TEST");
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "REACTOR", "JDK" })
	void redirectToAnotherOriginIsRefusedAndTheKeyStaysHere(String connector) {
		WireMockServer other = new WireMockServer(WireMockConfiguration.options().dynamicPort());
		other.start();
		try {
			other.stubFor(get(anyUrl()).willReturn(okJson(COMPLETED)));
			this.server.stubFor(get(anyUrl()).willReturn(temporaryRedirect(other.baseUrl() + "/job/7")));
			withServer()
				.withPropertyValues("spring.http.clients.reactive.connector=" + connector,
						"spring.http.clients.redirects=follow")
				.run((context) -> assertThatExceptionOfType(OrcaResponseException.class)
					.isThrownBy(() -> context.getBean(JobTemplate.class).get("7"))
					.withMessageContaining("orca.api.url"));
			this.server.verify(1, getRequestedFor(urlEqualTo("/job/7")));
			other.verify(0, getRequestedFor(anyUrl()));
		}
		finally {
			other.stop();
		}
	}

	@Test
	void readTimeoutAndRetriesAreUsed() {
		this.server.stubFor(get(anyUrl()).willReturn(aResponse().withFixedDelay(60_000)));
		withServer()
			.withPropertyValues("orca.api.read-timeout=50ms", "orca.api.retry.max-retries=2",
					"orca.api.retry.initial-interval=1ms", "orca.api.retry.max-interval=1ms")
			.run((context) -> {
				assertThatExceptionOfType(OrcaUnavailableException.class)
					.isThrownBy(() -> context.getBean(JobTemplate.class).get("7"))
					.withMessageContaining("orca.api.read-timeout");
				this.server.verify(3, getRequestedFor(anyUrl()));
			});
	}

	@Test
	void requestTimeoutIsUsed() {
		this.server.stubFor(get(anyUrl()).willReturn(aResponse().withFixedDelay(60_000)));
		withServer().withPropertyValues("orca.api.request-timeout=50ms", "orca.api.retry.max-retries=0")
			.run((context) -> assertThatExceptionOfType(OrcaUnavailableException.class)
				.isThrownBy(() -> context.getBean(JobTemplate.class).get("7"))
				.withMessageContaining("orca.api.request-timeout"));
	}

	@Test
	void sslBundleIsUsed() {
		withSslServer((url) -> {
			ApplicationContextRunner runner = this.contextRunner.withPropertyValues("orca.api.url=" + url,
					"orca.api.key=secret", "orca.api.retry.max-retries=0",
					"spring.ssl.bundle.pem.orca.truststore.certificate=classpath:ssl/localhost.crt");
			runner.withPropertyValues("orca.api.ssl.bundle=orca")
				.run((context) -> assertThat(context.getBean(JobTemplate.class).get("7").getType()).isEqualTo("TEST"));
			runner.run((context) -> assertThatExceptionOfType(OrcaUnavailableException.class)
				.isThrownBy(() -> context.getBean(JobTemplate.class).get("7"))
				.havingCause()
				.withStackTraceContaining("certification path"));
		});
	}

	@Test
	void sslBundleOfAllHttpClientsIsUsedUnlessThereIsAnother() {
		withSslServer((url) -> this.contextRunner
			.withPropertyValues("orca.api.url=" + url, "orca.api.key=secret", "orca.api.retry.max-retries=0",
					"spring.ssl.bundle.pem.all.truststore.certificate=classpath:ssl/localhost.crt",
					"spring.http.clients.ssl.bundle=all")
			.run((context) -> assertThat(context.getBean(JobTemplate.class).get("7").getType()).isEqualTo("TEST")));
	}

	@Test
	void unknownSslBundleIsRefusedAtStart() {
		withServer().withPropertyValues("orca.api.ssl.bundle=missing")
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("Property orca.api.ssl.bundle with value 'missing' is invalid"));
	}

	@Test
	void resultsAreConvertedAsTheApplicationDoesItButNewFieldsAreIgnored() {
		this.server.stubFor(get(anyUrl()).willReturn(okJson(COMPLETED)));
		withServer()
			.withPropertyValues("spring.jackson.property-naming-strategy=SNAKE_CASE",
					"spring.jackson.deserialization.fail-on-unknown-properties=true")
			.run((context) -> assertThat(context.getBean(JobTemplate.class).get("7", Metrics.class).result())
				.isEqualTo(new Metrics(0.5)));
	}

	@Test
	void resultsAreConvertedWithoutAJsonMapperBean() {
		this.server.stubFor(get(anyUrl()).willReturn(okJson(COMPLETED.replace("f1_score", "f1Score"))));
		withServer(new ApplicationContextRunner().withInitializer(TestRunners.environmentVariables())
			.withConfiguration(AutoConfigurations.of(OrcaJobAutoConfiguration.class)))
			.run((context) -> assertThat(context.getBean(JobTemplate.class).get("7", Metrics.class).result())
				.isEqualTo(new Metrics(0.5)));
	}

	@Test
	void handleAndSnapshotAreTheSameInTheJsonOfTheApplication() {
		this.server.stubFor(get(anyUrl()).willReturn(okJson(COMPLETED)));
		withServer().run((context) -> {
			Job<?> job = context.getBean(JobTemplate.class).get("7");
			JsonMapper mapper = context.getBean(JsonMapper.class);
			JsonNode handle = mapper.readTree(mapper.writeValueAsString(job));
			JsonNode snapshot = mapper.readTree(mapper.writeValueAsString(job.snapshot()));
			assertThat(handle.propertyNames()).contains("completion", "result").doesNotContain("value");
			handle.properties()
				.forEach((field) -> assertThat(snapshot.get(field.getKey())).as(field.getKey())
					.isEqualTo(field.getValue()));
			assertThat(snapshot.path("completion").asDouble()).isOne();
			assertThat(snapshot.path("result").path("f1_score").asDouble()).isEqualTo(0.5);
		});
	}

	@Test
	void notANumberIsReadIntoTheTypesOfTheApplication() {
		this.server.stubFor(get(anyUrl()).willReturn(okJson(COMPLETED.replace("0.5", "NaN"))));
		withServer().withPropertyValues("spring.jackson.property-naming-strategy=SNAKE_CASE")
			.run((context) -> assertThat(context.getBean(JobTemplate.class).get("7", Metrics.class).result())
				.isEqualTo(new Metrics(Double.NaN)));
	}

	@Test
	void maxResponseSizeIsUsed() {
		this.server.stubFor(get(urlEqualTo("/job/7")).willReturn(okJson(COMPLETED + " ".repeat(70_000))));
		this.server.stubFor(get(urlEqualTo("/job/7/status")).willReturn(okJson(COMPLETED)));
		withServer().withPropertyValues("orca.api.max-response-size=64KB").run((context) -> {
			Job<?> job = context.getBean(JobTemplate.class).get("7");
			assertThat(job.getStatus()).isEqualTo(Status.COMPLETED);
			assertThatExceptionOfType(JobValueException.class).isThrownBy(job::result)
				.withMessageContaining("larger than 64KB")
				.withMessageContaining("orca.api.max-response-size");
		});
		withServer().withPropertyValues("orca.api.max-response-size=100KB")
			.run((context) -> assertThat(context.getBean(JobTemplate.class).get("7").result()).isNotNull());
	}

	@Test
	void valueConverterOfTheApplicationIsUsed() {
		this.server.stubFor(get(anyUrl()).willReturn(okJson(COMPLETED)));
		withServer().withBean(JobValueConverter.class, () -> (result, type) -> new Metrics(9))
			.run((context) -> assertThat(context.getBean(JobTemplate.class).get("7", Metrics.class).result())
				.isEqualTo(new Metrics(9)));
	}

	@Test
	void pollListenersOfTheApplicationAreToldInOrder() {
		this.contextRunner.withUserConfiguration(PollListeners.class)
			.withPropertyValues("orca.job.refresh-interval=10ms")
			.run((context) -> {
				String id = context.getBean(OrcaSimulator.class).submit(shortJob());
				context.getBean(JobTemplate.class).reference(id).await();
				assertThat(context.getBean(PollListeners.class).told).containsExactly("first " + id, "second " + id);
			});
	}

	@Test
	void closingTheContextEndsWaits() {
		this.contextRunner.run((context) -> {
			OrcaSimulator simulator = context.getBean(OrcaSimulator.class);
			String id = simulator.submit(JobScript.builder().duration(Duration.ofHours(1)).build());
			Job<?> job = context.getBean(JobTemplate.class).get(id);
			CompletableFuture<JobSnapshot> wait = job.awaitAsync();
			context.getSourceApplicationContext().close();
			assertThatExceptionOfType(CompletionException.class).isThrownBy(wait::join)
				.withCauseInstanceOf(JobWaitStoppedException.class);
			assertThat(simulator.isRunning()).isFalse();
		});
	}

	private ApplicationContextRunner withServer() {
		return withServer(this.contextRunner);
	}

	private ApplicationContextRunner withServer(ApplicationContextRunner runner) {
		return runner.withPropertyValues("orca.api.url=" + this.server.baseUrl(), "orca.api.key=secret");
	}

	private static JobScript shortJob() {
		return JobScript.builder().queue(Duration.ZERO).duration(Duration.ZERO).build();
	}

	private static OrcaConnectionDetails connectionDetails(String url, String key) {
		return new OrcaConnectionDetails() {

			@Override
			public String getUrl() {
				return url;
			}

			@Override
			public String getApiKey() {
				return key;
			}

		};
	}

	private static void withSslServer(Consumer<String> test) {
		DisposableServer sslServer = HttpServer.create().host("localhost").port(0).secure((spec) -> {
			try (InputStream certificate = resource("ssl/localhost.crt");
					InputStream key = resource("ssl/localhost.key")) {
				spec.sslContext(SslContextBuilder.forServer(certificate, key).build());
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		})
			.handle((request, response) -> response.header("Content-Type", "application/json")
				.sendString(Mono.just(COMPLETED)))
			.bindNow();
		try {
			test.accept("https://localhost:" + sslServer.port());
		}
		finally {
			sslServer.disposeNow();
		}
	}

	private static InputStream resource(String name) {
		return OrcaJobAutoConfigurationTests.class.getClassLoader().getResourceAsStream(name);
	}

	record Metrics(double f1Score) {

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnTemplate {

		@Bean
		JobTemplate ownTemplate() {
			return JobTemplate.builder(WebClient.create("http://localhost:9/")).build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OrcaWebClientCustomizers {

		@Bean
		@Order(2)
		OrcaWebClientCustomizer second() {
			return (builder) -> builder.baseUrl("http://localhost:9/")
				.defaultHeader("X-Last", "second")
				.defaultHeader("Api-Key", "other");
		}

		@Bean
		@Order(1)
		OrcaWebClientCustomizer first() {
			return (builder) -> builder.defaultHeader("X-Last", "first").defaultHeader("X-First", "yes");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TemplateCustomizers {

		private final List<String> applied = new ArrayList<>();

		@Bean
		@Order(2)
		JobTemplateCustomizer second() {
			return (builder) -> {
				builder.defaults(WaitOptions.ofMaxWait(Duration.ofMinutes(2)));
				this.applied.add("second");
			};
		}

		@Bean
		@Order(1)
		JobTemplateCustomizer first() {
			return (builder) -> {
				builder.defaults(WaitOptions.ofMaxWait(Duration.ofMinutes(1)));
				this.applied.add("first");
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PollListeners {

		private final List<String> told = new CopyOnWriteArrayList<>();

		@Bean
		@Order(2)
		JobPollListener second() {
			return (snapshot) -> this.told.add("second " + snapshot.id());
		}

		@Bean
		@Order(1)
		JobPollListener first() {
			return (snapshot) -> this.told.add("first " + snapshot.id());
		}

	}

}

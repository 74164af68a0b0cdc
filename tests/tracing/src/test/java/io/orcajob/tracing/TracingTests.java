package io.orcajob.tracing;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import reactor.core.publisher.Hooks;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

import io.orcajob.Job;
import io.orcajob.JobQuery;
import io.orcajob.JobRequest;
import io.orcajob.JobTimeoutException;
import io.orcajob.WaitOptions;
import io.orcajob.core.JobListener;
import io.orcajob.core.JobStatusChangedEvent;
import io.orcajob.core.JobTemplate;
import io.orcajob.core.ReactiveJobTemplate;
import io.orcajob.simulator.JobScript;
import io.orcajob.simulator.OrcaSimulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * What a tracer shows of an application, with the starter and Spring Boot's OpenTelemetry
 * tracing, the bridge of which keeps the spans in memory.
 */
class TracingTests {

	private static final JobRequest<Map<String, @Nullable Object>> EVALUATION = JobRequest
		.post("/classification_model/{name}/evaluation", "support")
		.body(Map.of("datasource_name_or_id", "tickets", "datasource_label_column", "label", "datasource_value_column",
				"text"))
		.type("EVALUATE_MODEL")
		.build();

	private final OrcaSimulator service = OrcaSimulator.builder().anyName(true).build().start();

	private @Nullable ConfigurableApplicationContext context;

	@BeforeEach
	void clear() {
		Application.listenerIn.set(null);
		Application.eventIn.set(null);
	}

	@AfterEach
	void close() {
		if (this.context != null) {
			this.context.close();
		}
		this.service.close();
		Hooks.disableAutomaticContextPropagation();
	}

	@Test
	void submitAndWaitArePartOfWhatTheCallerDoesAndPollsArePartOfNothing() {
		run();
		AtomicReference<Job<?>> submitted = new AtomicReference<>();
		asApp(() -> {
			Job<?> job = jobs().submit(EVALUATION);
			submitted.set(job);
			this.service.advance(Duration.ofHours(1));
			job.await();
		});
		String id = submitted.get().getId();
		await().untilAsserted(() -> assertThat(Application.listenerIn.get()).isNotNull());
		List<SpanData> spans = spans();
		SpanData app = only(spans, "app");
		SpanData submit = only(spans, "job submit");
		assertPart(submit, app);
		assertPart(only(spans, "http post"), submit);
		assertThat(attribute(submit, "type")).isEqualTo("EVALUATE_MODEL");
		assertThat(attribute(submit, "outcome")).isEqualTo("success");
		assertThat(attribute(submit, "orca.job.id")).isEqualTo(id);
		assertThat(attribute(submit, "orca.path")).isEqualTo("/classification_model/{name}/evaluation");
		SpanData wait = only(spans, "job wait");
		assertPart(wait, app);
		assertThat(attribute(wait, "outcome")).isEqualTo("completed");
		assertThat(attribute(wait, "orca.job.id")).isEqualTo(id);
		assertPollsAreTracesOfTheirOwn(spans, app);
		assertThat(named(spans, "job poll"))
			.allSatisfy((poll) -> assertThat(attribute(poll, "orca.job.id")).isEqualTo(id));
	}

	@Test
	void pollsArePartOfNothingAlsoIfReactorHandsContextsOn() {
		run("--spring.reactor.context-propagation=auto");
		assertThat(Hooks.isAutomaticContextPropagationEnabled()).isTrue();
		asApp(() -> {
			Job<?> job = jobs().submit(EVALUATION);
			assertThatExceptionOfType(JobTimeoutException.class)
				.isThrownBy(() -> job.await(WaitOptions.ofMaxWait(Duration.ofMillis(300))));
			this.service.advance(Duration.ofHours(1));
			job.await();
		});
		List<SpanData> spans = spans();
		SpanData app = only(spans, "app");
		assertPart(only(spans, "job submit"), app);
		assertPart(only(spans, "http post"), only(spans, "job submit"));
		assertThat(named(spans, "job wait")).hasSize(2).allSatisfy((wait) -> assertPart(wait, app));
		assertThat(attribute(named(spans, "job wait").get(0), "outcome")).isEqualTo("timeout");
		assertThat(named(spans, "job wait").get(0).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
		assertPollsAreTracesOfTheirOwn(spans, app);
	}

	@Test
	void whatRunsForTheCallerIsPartOfItsTraceAndHasItsLogContext() throws Exception {
		run();
		AtomicReference<CompletableFuture<String>> future = new AtomicReference<>();
		AtomicReference<String> traceId = new AtomicReference<>();
		AtomicReference<String> jobId = new AtomicReference<>();
		asApp(() -> {
			traceId.set(MDC.get("traceId"));
			Job<?> job = jobs().submit(EVALUATION);
			jobId.set(job.getId());
			future.set(job.awaitAsync().thenApply((ended) -> {
				Observation.createNotStarted("callback", registry()).observe(() -> {
				});
				return MDC.get("traceId") + " " + MDC.get("orca.job.id");
			}));
		});
		this.service.advance(Duration.ofHours(1));
		String expected = traceId.get() + " " + jobId.get();
		assertThat(traceId.get()).hasSize(32);
		assertThat(future.get().get(10, TimeUnit.SECONDS)).isEqualTo(expected);
		await().untilAsserted(() -> {
			assertThat(Application.listenerIn.get()).isEqualTo(expected);
			assertThat(Application.eventIn.get()).isEqualTo(expected);
		});
		List<SpanData> spans = spans();
		assertPart(only(spans, "callback"), only(spans, "app"));
		assertThat(only(spans, "callback").getStartEpochNanos()).as("after the wait")
			.isGreaterThanOrEqualTo(only(spans, "job wait").getEndEpochNanos());
	}

	@Test
	void reactiveFormIsPartOfWhatTheSubscriberDoes() {
		run();
		ReactiveJobTemplate reactive = bean(ReactiveJobTemplate.class);
		Observation app = Observation.start("app", registry());
		reactive.submit(EVALUATION)
			.doOnNext((job) -> this.service.advance(Duration.ofHours(1)))
			.flatMap(reactive::await)
			.then(reactive.count(JobQuery.all()))
			.contextWrite((context) -> context.put(ObservationThreadLocalAccessor.KEY, app))
			.block(Duration.ofSeconds(10));
		app.stop();
		List<SpanData> spans = spans();
		SpanData parent = only(spans, "app");
		assertPart(only(spans, "job submit"), parent);
		assertPart(only(spans, "http post"), only(spans, "job submit"));
		assertPart(only(spans, "job wait"), parent);
		SpanData query = only(spans, "job query");
		assertPart(query, parent);
		assertThat(named(spans, "http get")).filteredOn((get) -> get.getParentSpanId().equals(query.getSpanId()))
			.hasSize(1);
		assertPollsAreTracesOfTheirOwn(spans, parent);
	}

	@Test
	void abortOfAJobThatSomebodyElseHasStartedIsItsRequestAndAWait() {
		run();
		String id = this.service.submit(JobScript.builder().duration(Duration.ofHours(1)).build());
		asApp(() -> jobs().get(id).abort());
		List<SpanData> spans = spans();
		SpanData app = only(spans, "app");
		SpanData abort = only(spans, "job abort");
		assertPart(abort, app);
		assertPart(only(spans, "http delete"), abort);
		assertPart(only(spans, "job wait"), app);
		assertThat(named(spans, "http get")).as("the request of get(..)")
			.anyMatch((get) -> get.getParentSpanId().equals(app.getSpanId()));
	}

	@Test
	void pollsCanBeLeftOut() {
		run("--management.observations.enable.orca.job.poll=false");
		asApp(() -> {
			Job<?> job = jobs().submit(EVALUATION);
			this.service.advance(Duration.ofHours(1));
			job.await();
		});
		List<SpanData> spans = spans();
		assertThat(named(spans, "job poll")).isEmpty();
		assertThat(named(spans, "job submit")).hasSize(1);
		assertThat(named(spans, "http get")).isNotEmpty()
			.allSatisfy((get) -> assertThat(get.getParentSpanId()).isEqualTo(SpanId.getInvalid()));
	}

	@Test
	void observationsAreTimersBesideOurMeters() {
		run();
		Job<?> job = jobs().submit(EVALUATION);
		job.awaitAsync();
		await().untilAsserted(
				() -> assertThat(meters().get("orca.job.wait.active").longTaskTimer().activeTasks()).isOne());
		this.service.advance(Duration.ofHours(1));
		job.await();
		jobs().count(JobQuery.all());
		await().untilAsserted(() -> {
			assertThat(timer("orca.job.wait", "outcome", "completed").count()).isEqualTo(2);
			assertThat(timer("orca.job.waits", "outcome", "completed").count()).isEqualTo(2);
			assertThat(timer("orca.job.poll", "mode", "value").count())
				.isEqualTo(timer("orca.job.polls", "mode", "value").count())
				.isPositive();
		});
		assertThat(timer("orca.job.submit", "type", "EVALUATE_MODEL").getId().getTags()).extracting(Tag::getKey)
			.containsExactlyInAnyOrder("type", "outcome", "error");
		assertThat(timer("orca.job.query", "operation", "count").count()).isOne();
	}

	private void assertPollsAreTracesOfTheirOwn(List<SpanData> spans, SpanData app) {
		List<SpanData> polls = named(spans, "job poll");
		assertThat(polls).isNotEmpty().allSatisfy((poll) -> {
			assertThat(poll.getParentSpanId()).isEqualTo(SpanId.getInvalid());
			assertThat(poll.getTraceId()).isNotEqualTo(app.getTraceId());
			assertThat(spans).filteredOn((span) -> span.getParentSpanId().equals(poll.getSpanId()))
				.hasSize(1)
				.allMatch((span) -> span.getName().equals("http get") && span.getTraceId().equals(poll.getTraceId()));
		});
		assertThat(polls).extracting(SpanData::getTraceId).doesNotHaveDuplicates();
	}

	private static void assertPart(SpanData span, SpanData whole) {
		assertThat(span.getParentSpanId()).as("parent of " + span.getName()).isEqualTo(whole.getSpanId());
		assertThat(span.getTraceId()).as("trace of " + span.getName()).isEqualTo(whole.getTraceId());
	}

	private static @Nullable String attribute(SpanData span, String key) {
		return span.getAttributes().get(AttributeKey.stringKey(key));
	}

	private static List<SpanData> named(List<SpanData> spans, String name) {
		return spans.stream().filter((span) -> span.getName().equals(name)).toList();
	}

	private static SpanData only(List<SpanData> spans, String name) {
		assertThat(named(spans, name)).as(name + " among " + spans.stream().map(SpanData::getName).toList()).hasSize(1);
		return named(spans, name).get(0);
	}

	private void run(String... arguments) {
		SpringApplication application = new SpringApplication(Application.class);
		application.setDefaultProperties(Map.of("orca.api.url", this.service.url(), "orca.api.key", "any",
				"orca.job.refresh-interval", "20ms", "orca.job.show-progress", "false",
				"management.tracing.sampling.probability", "1", "management.otlp.metrics.export.enabled", "false",
				"spring.reactor.netty.shutdown-quiet-period", "0"));
		this.context = application.run(arguments);
	}

	/**
	 * Do something as an application does that is traced itself.
	 */
	private void asApp(Runnable work) {
		Observation.createNotStarted("app", registry()).observe(work);
	}

	/**
	 * Return what has ended, when no poll is under way any more.
	 */
	private List<SpanData> spans() {
		jobs().stop();
		bean(SdkTracerProvider.class).forceFlush().join(10, TimeUnit.SECONDS);
		return bean(InMemorySpanExporter.class).getFinishedSpanItems();
	}

	private Timer timer(String name, String tag, String value) {
		return meters().get(name).tag(tag, value).timer();
	}

	private MeterRegistry meters() {
		return bean(MeterRegistry.class);
	}

	private ObservationRegistry registry() {
		return bean(ObservationRegistry.class);
	}

	private JobTemplate jobs() {
		return bean(JobTemplate.class);
	}

	private <T> T bean(Class<T> type) {
		return Objects.requireNonNull(this.context).getBean(type);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		/** Trace and job in the log context of a listener that is told of an end. */
		static final AtomicReference<@Nullable String> listenerIn = new AtomicReference<>();

		static final AtomicReference<@Nullable String> eventIn = new AtomicReference<>();

		@Bean
		InMemorySpanExporter spanExporter() {
			return InMemorySpanExporter.create();
		}

		@Bean
		JobListener jobListener() {
			return new JobListener() {

				@Override
				public void onStatusChanged(JobStatusChangedEvent event) {
					see(event, listenerIn);
				}

			};
		}

		@EventListener
		void onStatusChanged(JobStatusChangedEvent event) {
			see(event, eventIn);
		}

		private static void see(JobStatusChangedEvent event, AtomicReference<@Nullable String> seen) {
			if (event.isEnd()) {
				seen.set(MDC.get("traceId") + " " + MDC.get("orca.job.id"));
			}
		}

	}

}

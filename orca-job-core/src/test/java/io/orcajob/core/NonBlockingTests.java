package io.orcajob.core;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.blockhound.BlockHound;
import reactor.blockhound.BlockingMethod;
import reactor.blockhound.BlockingOperationError;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.web.reactive.function.client.WebClient;

import io.orcajob.Job;
import io.orcajob.JobQuery;
import io.orcajob.JobRequest;
import io.orcajob.JobSnapshot;
import io.orcajob.JobSubmissionUncertainException;
import io.orcajob.JobValueResolver;
import io.orcajob.OrcaResources;
import io.orcajob.WaitOptions;
import io.orcajob.poll.JobPoller;
import io.orcajob.simulator.Fault;
import io.orcajob.simulator.JobScript;
import io.orcajob.simulator.OrcaSimulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

/**
 * Whether something blocks a thread that must not be blocked: an event loop of the
 * application, of the HTTP client, or the thread of the poller. Threads, sockets and time
 * are real here, and many calls go on at once, as a lock blocks only if it is contended.
 */
@Tag("block-hound")
class NonBlockingTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final int TIMES = 25;

	/**
	 * The other side, where the log goes, what Jackson does once for each type, and what
	 * a pool holds for a moment when a thread begins or ends.
	 */
	private static final List<String> NOT_OURS = List.of(OrcaSimulator.class.getPackageName() + ".",
			"java.util.logging.", "tools.jackson.databind.deser.DeserializerCache",
			"tools.jackson.databind.ser.SerializerCache", "java.util.concurrent.ThreadPoolExecutor.addWorker",
			"java.util.concurrent.ThreadPoolExecutor.shutdown");

	private static final Queue<String> blocked = new ConcurrentLinkedQueue<>();

	private static final JobRequest<Metrics> EVALUATION = JobRequest
		.post("/classification_model/{name}/evaluation", "support")
		.body(Map.of("datasource_name_or_id", "tickets", "datasource_label_column", "label", "datasource_value_column",
				"text"))
		.type("EVALUATE_MODEL")
		.value(Metrics.class)
		.build();

	private static final WaitOptions OFTEN = WaitOptions.builder().refreshInterval(Duration.ofMillis(50)).build();

	private final OrcaSimulator simulator = OrcaSimulator.builder().anyName(true).build().start();

	private final List<JobTemplate> templates = new ArrayList<>();

	private final JobTemplate template = template(UnaryOperator.identity());

	private final ReactiveJobTemplate reactive = new ReactiveJobTemplate(this.template);

	@BeforeAll
	static void install() {
		BlockHound.builder().loadIntegrations().blockingMethodCallback(NonBlockingTests::blocked).install();
	}

	private static void blocked(BlockingMethod method) {
		BlockingOperationError error = new BlockingOperationError(method);
		List<String> frames = Arrays.stream(error.getStackTrace())
			.skip(1)
			.map((frame) -> frame.getClassName() + "." + frame.getMethodName())
			.toList();
		boolean ours = frames.stream().anyMatch((frame) -> frame.startsWith("io.orcajob."));
		if (ours && frames.stream().noneMatch((frame) -> NOT_OURS.stream().anyMatch(frame::startsWith))) {
			StringWriter text = new StringWriter();
			error.printStackTrace(new PrintWriter(text));
			// Not thrown, as it would end more than the call that it is about.
			blocked.add(Thread.currentThread().getName() + ": " + text);
		}
	}

	@BeforeEach
	void forget() {
		blocked.clear();
	}

	@AfterEach
	void close() {
		this.templates.forEach(JobTemplate::close);
		this.simulator.close();
	}

	@Test
	void callThatBlocksAnEventLoopIsFound() {
		List<Runnable> calls = List.of(NonBlockingTests::sleep,
				() -> this.template.reference(submit(100)).awaitAsync(OFTEN).join(),
				() -> await(new CountDownLatch(1)));
		for (Runnable call : calls) {
			blocked.clear();
			Mono.fromRunnable(call).subscribeOn(Schedulers.parallel()).block(PATIENCE);
			assertThat(blocked).singleElement(STRING).startsWith("parallel-");
		}
	}

	@Test
	void partThatBlocksWithinTheTemplateIsFound() {
		JobTemplate slow = template((builder) -> builder.valueConverter((json, type) -> {
			sleep();
			return json;
		}));
		Job<Object> ended = slow.get(submit(0), Object.class);
		Mono<Object> result = new ReactiveJobTemplate(slow).result(ended);
		result.subscribeOn(Schedulers.parallel()).block(PATIENCE);
		assertThat(blocked).singleElement(STRING).startsWith("parallel-").contains("DefaultJob.valueOf");
	}

	@Test
	void whatBlocksTheThreadsOfPollerAndClientIsFound() {
		JobTemplate slow = template((builder) -> builder.pollListener((ended) -> sleep()));
		slow.reference(submit(0)).await(OFTEN);
		assertThat(blocked).singleElement(STRING).startsWith(JobPoller.THREAD_NAME);
		blocked.clear();
		this.reactive.get(submit(0)).doOnNext((job) -> sleep()).block(PATIENCE);
		assertThat(blocked).singleElement(STRING).startsWith("reactor-http-");
	}

	@Test
	void noCallBlocks() {
		this.template.updateDefaults(OFTEN);
		JobSubmissionUncertainException uncertain = new JobSubmissionUncertainException("?", "request", Instant.now(),
				JobQuery.builder().type("EVALUATE_MODEL").build(), new IOException());
		JobRequest<Metrics> named = JobRequest.post("/a")
			.foundAt("/classification_model/{name}/evaluation/{id}", "support", "none")
			.value(Metrics.class)
			.build();
		JobQuery query = JobQuery.builder().limit(20).build();
		assertNoneBlocks("get", () -> this.reactive.get(submit(1000)));
		assertNoneBlocks("get(class)", () -> this.reactive.get(submit(0), Metrics.class).map(Job::getId));
		assertNoneBlocks("get(type)",
				() -> this.reactive.get(submit(0), new ParameterizedTypeReference<Map<String, Object>>() {
				}).flatMap(this.reactive::result));
		assertNoneBlocks("get(resolver)",
				() -> this.reactive.get(submit(0), NonBlockingTests::resolve).flatMap(this.reactive::result));
		assertNoneBlocks("query", () -> this.reactive.query(query).map(Job::getStatus));
		assertNoneBlocks("stream", () -> this.reactive.stream(query, Metrics.class).map(Job::getCompletion));
		assertNoneBlocks("count", () -> this.reactive.count(query));
		assertNoneBlocks("submit", () -> this.reactive.submit(EVALUATION));
		assertNoneBlocks("findSubmitted", () -> this.reactive.findSubmitted(EVALUATION, uncertain).take(1));
		assertNoneBlocks("findSubmitted(foundAt)", () -> this.reactive.findSubmitted(named, uncertain)
			.defaultIfEmpty(this.reactive.reference("none", Metrics.class)));
		assertNoneBlocks("resume", () -> Mono.just(this.reactive
			.resume(this.reactive.reference("x", JobValueResolver.resource(Metrics.class, "a", "/b/{c}")).token())));
		assertNoneBlocks("refresh", () -> this.reactive.refresh(this.reactive.reference(submit(1000))));
		assertNoneBlocks("await", () -> this.reactive.await(this.reactive.reference(submit(200))));
		assertNoneBlocks("result",
				() -> this.reactive.result(this.reactive.reference(submit(200), NonBlockingTests::resolve)));
		assertNoneBlocks("abort", () -> this.reactive.abort(this.reactive.reference(submit(60_000)), OFTEN));
		assertNoneBlocks("requestAbort", () -> {
			Job<?> job = this.reactive.reference(submit(60_000));
			return this.reactive.requestAbort(job).then(this.reactive.requestAbort(job)).thenReturn(job);
		});
		assertNoneBlocks("awaitAll", () -> this.reactive.awaitAll(references(5)));
		assertNoneBlocks("awaitAny", () -> this.reactive.awaitAny(references(5), OFTEN));
		assertNoneBlocks("updates", () -> this.reactive.updates(this.reactive.reference(submit(200))));
		assertNoneBlocks("watch", () -> this.reactive.watch(this.reactive.reference(submit(200))));
		assertNoneBlocks("watch(query)", () -> {
			submit(200);
			return this.reactive.watch(JobQuery.builder().type("EVALUATE_MODEL").build()).take(3);
		});
	}

	@Test
	void waitsOfManyForTheSameJobsBlockNobody() {
		List<Job<Metrics>> jobs = references(20);
		this.template.updateDefaults(OFTEN);
		assertNoneBlocks("waits",
				() -> Flux.merge(this.reactive.awaitAll(jobs), this.reactive.awaitAny(jobs),
						this.reactive.await(jobs.get(0)), this.reactive.refresh(jobs.get(1)), jobs.get(2).updates(),
						Flux.fromIterable(jobs).map(Job::getCompletion), Mono.fromFuture(jobs.get(3)::resultAsync)));
	}

	@Test
	void repetitionsAndTimeoutsDoNotBlock() {
		JobTemplate hasty = template((builder) -> builder.requestTimeout(Duration.ofMillis(500)));
		ReactiveJobTemplate reactive = new ReactiveJobTemplate(hasty);
		List<Fault> faults = List.of(Fault.any().answer(503), Fault.any().answer(429).retryAfter(Duration.ofSeconds(1)),
				Fault.any().reset(), Fault.any().delay(Duration.ofSeconds(2)), Fault.any().html());
		for (Fault fault : faults) {
			this.simulator.clearFaults();
			this.simulator.fault(fault.times(TIMES / 2));
			assertNoneBlocks("trouble", () -> {
				Job<Metrics> job = reactive.reference(submit(0), Metrics.class);
				return Flux
					.merge(reactive.get(job.getId()), reactive.refresh(job), reactive.count(JobQuery.all()),
							reactive.result(job), reactive.submit(EVALUATION))
					.onErrorResume((error) -> Mono.just("error"));
			});
		}
	}

	@Test
	void cancellingDoesNotBlock() {
		assertNoneBlocks("cancel", () -> {
			Job<?> job = this.reactive.reference(submit(60_000));
			return Flux
				.merge(this.reactive.await(job, OFTEN), this.reactive.result(job), this.reactive.awaitAll(List.of(job)),
						this.reactive.get(job.getId()).then(Mono.never()), this.reactive.abort(job).then(Mono.never()),
						job.updates().then(Mono.never()))
				.onErrorComplete()
				.take(Duration.ofMillis(50), Schedulers.parallel())
				.then(Mono.just("cancelled"));
		});
	}

	@Test
	void tellingListenersDoesNotBlock() {
		JobTemplate told = template((builder) -> builder.defaults(OFTEN).listener(new JobListener() {

			@Override
			public void onStatusChanged(JobStatusChangedEvent event) {
				sleep();
			}

		}));
		ReactiveJobTemplate reactive = new ReactiveJobTemplate(told);
		assertNoneBlocks("listeners", () -> reactive.submit(EVALUATION).map((job) -> {
			told.watch(job);
			told.watch(reactive.reference(submit(100))).close();
			return told.watch(reactive.reference(submit(100)));
		}).then(reactive.await(reactive.reference(submit(100)))));
	}

	@Test
	void stopAndStartOnAnEventLoopDoNotBlock() {
		for (int i = 0; i < 10; i++) {
			List<Mono<?>> waits = IntStream.range(0, 5)
				.<Mono<?>>mapToObj((j) -> this.reactive.await(this.reactive.reference(submit(60_000)))
					.onErrorResume((error) -> Mono.empty()))
				.toList();
			Mono.when(Flux.merge(waits), Mono.delay(Duration.ofMillis(20)).then(Mono.fromRunnable(() -> {
				this.template.stop();
				this.template.start();
			})).subscribeOn(Schedulers.parallel())).block(PATIENCE);
		}
		assertThat(blocked).isEmpty();
	}

	/**
	 * Make a call on event loops, many times at once.
	 */
	private static <T> void assertNoneBlocks(String name, Supplier<? extends Publisher<T>> call) {
		Long signals = Flux.range(0, TIMES)
			.flatMap((i) -> Flux.defer(call).subscribeOn(Schedulers.parallel()), TIMES)
			.count()
			.block(PATIENCE);
		assertThat(signals).as(name).isGreaterThanOrEqualTo(TIMES);
		assertThat(blocked).as(name).isEmpty();
	}

	private static @Nullable String resolve(JobSnapshot completed, OrcaResources resources) {
		return Objects.toString(resources.get("/job/{id}", Map.class, completed.id()).get("id"));
	}

	private static void sleep() {
		try {
			Thread.sleep(1);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(1, TimeUnit.MILLISECONDS)).isFalse();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private String submit(int millis) {
		return this.simulator.submit(JobScript.builder()
			.queue(Duration.ZERO)
			.duration(Duration.ofMillis(millis))
			.aborting(Duration.ZERO)
			.result(Map.of("accuracy", 0.5))
			.build());
	}

	private List<Job<Metrics>> references(int number) {
		return IntStream.range(0, number)
			.mapToObj((i) -> this.reactive.reference(submit(50 * i), Metrics.class))
			.toList();
	}

	private JobTemplate template(UnaryOperator<JobTemplate.Builder> customizer) {
		WebClient client = WebClient.builder().baseUrl(this.simulator.url()).defaultHeader("Api-Key", "key").build();
		JobTemplate created = customizer
			.apply(JobTemplate.builder(client).retryBackOff(Duration.ofMillis(10), 2, Duration.ofMillis(50)))
			.build();
		this.templates.add(created);
		// The application's listeners are looked up with the first one, which may block.
		created.submit(EVALUATION);
		return created;
	}

	record Metrics(double accuracy) {

	}

}

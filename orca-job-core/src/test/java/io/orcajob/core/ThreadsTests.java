package io.orcajob.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.web.reactive.function.client.WebClient;

import io.orcajob.Job;
import io.orcajob.JobSnapshot;
import io.orcajob.JobTimeoutException;
import io.orcajob.JobWaitStoppedException;
import io.orcajob.Status;
import io.orcajob.WaitOptions;
import io.orcajob.poll.JobPoller;
import io.orcajob.simulator.JobScript;
import io.orcajob.simulator.OrcaSimulator;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Threads, sockets and time are real here.
 */
class ThreadsTests {

	/** Less than {@code stop()} takes where it waits for callbacks that block. */
	private static final Duration AT_ONCE = Duration.ofSeconds(3);

	private static final WaitOptions OPTIONS = WaitOptions.builder().refreshInterval(Duration.ofMillis(100)).build();

	private final CountDownLatch release = new CountDownLatch(1);

	@AfterEach
	void release() {
		this.release.countDown();
	}

	@Test
	void nothingIsStartedBeforeTheFirstWatchAndNothingRemainsAfterTheEnd() {
		try (OrcaSimulator simulator = OrcaSimulator.builder().build().start()) {
			JobTemplate template = template(simulator);
			Job<Map<String, @Nullable Object>> job = template.get(submit(simulator, Duration.ofHours(1)));
			assertThat(job.snapshot().status()).isEqualTo(Status.PROCESSING);
			assertThat(ownThreads()).isEmpty();
			CompletableFuture<JobSnapshot> future = job.awaitAsync(OPTIONS);
			CompletableFuture<String> thread = future.handle((snapshot, error) -> Thread.currentThread().getName());
			assertThat(ownThreads()).hasSize(1).allMatch((name) -> name.startsWith(JobPoller.THREAD_NAME));
			template.close();
			assertThat(thread).succeedsWithin(Duration.ZERO).asString().startsWith("orca-job-callback-");
			Awaitility.await().untilAsserted(() -> assertThat(ownThreads()).isEmpty());
		}
	}

	@Test
	void fiveHundredWaitsAtOnceAddAtMostEightThreads() {
		try (OrcaSimulator simulator = OrcaSimulator.builder().build().start();
				JobTemplate template = template(simulator)) {
			List<String> ids = new ArrayList<>();
			for (int i = 0; i < 500; i++) {
				ids.add(submit(simulator, Duration.ofMinutes(10)));
			}
			Set<Thread> before = Thread.getAllStackTraces().keySet();
			List<CompletableFuture<Map<String, @Nullable Object>>> futures = new ArrayList<>();
			ids.forEach((id) -> futures.add(template.reference(id).resultAsync(OPTIONS)));
			Awaitility.await()
				.atMost(Duration.ofSeconds(60))
				.untilAsserted(() -> assertThat(simulator.journal().count("GET /job/{id}/status")).isGreaterThan(1000));
			assertThat(added(before)).as("threads while 500 jobs are pending").hasSizeLessThanOrEqualTo(8);
			simulator.advance(Duration.ofMinutes(11));
			CompletableFuture<Void> all = CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new));
			assertThat(all).succeedsWithin(60, TimeUnit.SECONDS);
			assertThat(added(before)).as("threads when 500 jobs have ended").hasSizeLessThanOrEqualTo(8);
		}
	}

	@ParameterizedTest(name = "{0} blocked callbacks")
	@ValueSource(ints = { 1, 4, 10 })
	void blockedCallbacksDelayNobody(int number) throws Exception {
		try (OrcaSimulator simulator = OrcaSimulator.builder().build().start();
				JobTemplate template = template(simulator)) {
			List<CompletableFuture<Void>> slow = block(template, simulator, number);
			Job<Map<String, @Nullable Object>> other = template.reference(submit(simulator, Duration.ofMillis(200)));
			assertThat(other.awaitAsync(OPTIONS)).succeedsWithin(10, TimeUnit.SECONDS);
			assertThat(template.reference(submit(simulator, Duration.ofHours(1)))
				.awaitAsync(WaitOptions.ofMaxWait(Duration.ofMillis(100)))).failsWithin(10, TimeUnit.SECONDS)
				.withThrowableThat()
				.withCauseInstanceOf(JobTimeoutException.class);
			assertThat(template.reference(submit(simulator, Duration.ofMillis(200))).await(OPTIONS).status())
				.isEqualTo(Status.COMPLETED);
			assertThat(slow).noneMatch(CompletableFuture::isDone);
			this.release.countDown();
			assertThat(slow).allSatisfy((callback) -> assertThat(callback).succeedsWithin(10, TimeUnit.SECONDS));
		}
	}

	@Test
	void noNumberOfCallbacksThatWaitForOthersKeepsFuturesFromEnding() {
		try (OrcaSimulator simulator = OrcaSimulator.builder().build().start();
				JobTemplate template = template(simulator)) {
			List<CompletableFuture<Status>> nested = new ArrayList<>();
			for (int i = 0; i < 64; i++) {
				Job<?> other = template.reference(submit(simulator, Duration.ofSeconds(1)));
				nested.add(template.reference(submit(simulator, Duration.ofSeconds(1)))
					.awaitAsync(OPTIONS)
					.thenApply((ended) -> other.awaitAsync(OPTIONS).join().status()));
			}
			assertThat(nested).allSatisfy(
					(future) -> assertThat(future).succeedsWithin(30, TimeUnit.SECONDS).isEqualTo(Status.COMPLETED));
		}
	}

	@Test
	void noNumberOfCallbacksThatWaitForOthersKeepsDeadlinesFromBeingKept() {
		try (OrcaSimulator simulator = OrcaSimulator.builder().build().start();
				JobTemplate template = template(simulator)) {
			Job<?> endless = template.reference(submit(simulator, Duration.ofHours(1)));
			List<CompletableFuture<Throwable>> nested = new ArrayList<>();
			for (int i = 0; i < 64; i++) {
				nested
					.add(template.reference(submit(simulator, Duration.ofSeconds(1)), (completed, resources) -> "value")
						.resultAsync(OPTIONS)
						.thenApply((value) -> endless.awaitAsync(WaitOptions.ofMaxWait(Duration.ofSeconds(1)))
							.handle((snapshot, error) -> error)
							.join()));
			}
			assertThat(nested).allSatisfy((future) -> assertThat(future).succeedsWithin(30, TimeUnit.SECONDS)
				.isInstanceOf(JobTimeoutException.class));
		}
	}

	@Test
	void blockingCallsDeadlinesAndStopNeedNoExecutorThatTheApplicationHasFilled() {
		ExecutorService filled = Executors.newFixedThreadPool(1);
		filled.execute(() -> {
			try {
				this.release.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		});
		try (OrcaSimulator simulator = OrcaSimulator.builder().build().start()) {
			JobTemplate template = template(simulator,
					(builder) -> builder.callbackExecutor(filled).resolverExecutor(filled).listenerExecutor(filled));
			List<Job<String>> jobs = new ArrayList<>();
			for (int i = 0; i < 20; i++) {
				jobs.add(template.reference(submit(simulator, Duration.ofMillis(200)),
						(completed, resources) -> "value"));
			}
			CompletableFuture<List<String>> values = CompletableFuture.supplyAsync(() -> {
				template.awaitAll(jobs, OPTIONS);
				return jobs.stream().map(Job::getValue).toList();
			});
			assertThat(values).succeedsWithin(20, TimeUnit.SECONDS)
				.satisfies((found) -> assertThat(found).hasSize(20).containsOnly("value"));
			Job<?> endless = template.reference(submit(simulator, Duration.ofHours(1)));
			assertThat(endless.awaitAsync(WaitOptions.ofMaxWait(Duration.ofMillis(200)))).failsWithin(AT_ONCE)
				.withThrowableThat()
				.withCauseInstanceOf(JobTimeoutException.class);
			assertThat(template.reference(submit(simulator, Duration.ofMillis(200)), (completed, resources) -> "value")
				.resultAsync(OPTIONS)).succeedsWithin(10, TimeUnit.SECONDS);
			CompletableFuture<JobSnapshot> pending = endless.awaitAsync(OPTIONS);
			assertThat(CompletableFuture.runAsync(template::close)).succeedsWithin(10, TimeUnit.SECONDS);
			assertThat(pending).failsWithin(AT_ONCE)
				.withThrowableThat()
				.withCauseInstanceOf(JobWaitStoppedException.class);
		}
		finally {
			filled.shutdownNow();
		}
	}

	@Test
	void futuresEndThoughExecutorsOfTheApplicationHaveNoThreads() {
		Executor failing = (command) -> {
			throw new OutOfMemoryError("unable to create native thread");
		};
		try (OrcaSimulator simulator = OrcaSimulator.builder().build().start();
				JobTemplate template = template(simulator,
						(builder) -> builder.callbackExecutor(failing).resolverExecutor(failing))) {
			List<CompletableFuture<String>> values = new ArrayList<>();
			for (int i = 0; i < 10; i++) {
				values.add(
						template.reference(submit(simulator, Duration.ofMillis(200)), (completed, resources) -> "value")
							.resultAsync(OPTIONS));
			}
			assertThat(values).allSatisfy((value) -> assertThat(value).succeedsWithin(10, TimeUnit.SECONDS));
		}
	}

	@Test
	void stopEndsThoughCallbacksBlock() throws Exception {
		try (OrcaSimulator simulator = OrcaSimulator.builder().build().start()) {
			JobTemplate template = template(simulator);
			block(template, simulator, 4);
			CompletableFuture<JobSnapshot> pending = template.reference(submit(simulator, Duration.ofHours(1)))
				.awaitAsync(OPTIONS);
			assertThat(CompletableFuture.runAsync(template::stop)).succeedsWithin(20, TimeUnit.SECONDS);
			assertThat(pending).failsWithin(10, TimeUnit.SECONDS)
				.withThrowableThat()
				.withCauseInstanceOf(JobWaitStoppedException.class);
			this.release.countDown();
			Awaitility.await().untilAsserted(() -> assertThat(ownThreads()).isEmpty());
		}
	}

	@Test
	void stopOnAThreadThatMustNotBlockReturnsAtOnceAndEndsAllThreads() throws Exception {
		try (OrcaSimulator simulator = OrcaSimulator.builder().build().start()) {
			JobTemplate template = template(simulator);
			block(template, simulator, 1);
			CompletableFuture<JobSnapshot> pending = template.reference(submit(simulator, Duration.ofHours(1)))
				.awaitAsync(OPTIONS);
			assertThat(Mono.fromRunnable(template::stop).subscribeOn(Schedulers.parallel()).toFuture())
				.succeedsWithin(AT_ONCE);
			assertThat(pending).failsWithin(10, TimeUnit.SECONDS)
				.withThrowableThat()
				.withCauseInstanceOf(JobWaitStoppedException.class);
			this.release.countDown();
			Awaitility.await().untilAsserted(() -> assertThat(ownThreads()).isEmpty());
		}
	}

	@Test
	void stopByAPollListenerReturnsAtOnceAndEndsAllThreads() throws Exception {
		AtomicReference<JobTemplate> stopping = new AtomicReference<>();
		CompletableFuture<Duration> stopped = new CompletableFuture<>();
		try (OrcaSimulator simulator = OrcaSimulator.builder().build().start()) {
			JobTemplate template = template(simulator, (builder) -> builder.pollListener((ended) -> {
				JobTemplate known = stopping.get();
				if (known != null) {
					long start = System.nanoTime();
					known.stop();
					stopped.complete(Duration.ofNanos(System.nanoTime() - start));
				}
			}));
			block(template, simulator, 1);
			CompletableFuture<JobSnapshot> pending = template.reference(submit(simulator, Duration.ofHours(1)))
				.awaitAsync(OPTIONS);
			stopping.set(template);
			CompletableFuture<JobSnapshot> last = template.reference(submit(simulator, Duration.ZERO))
				.awaitAsync(OPTIONS);
			assertThat(stopped).succeedsWithin(10, TimeUnit.SECONDS)
				.satisfies((took) -> assertThat(took).isLessThan(AT_ONCE));
			assertThat(pending).failsWithin(10, TimeUnit.SECONDS)
				.withThrowableThat()
				.withCauseInstanceOf(JobWaitStoppedException.class);
			assertThat(last.handle((snapshot, error) -> true)).succeedsWithin(10, TimeUnit.SECONDS);
			this.release.countDown();
			Awaitility.await().untilAsserted(() -> assertThat(ownThreads()).isEmpty());
		}
	}

	/**
	 * Make callbacks block, each of the future of a job of its own.
	 */
	private List<CompletableFuture<Void>> block(JobTemplate template, OrcaSimulator simulator, int number)
			throws InterruptedException {
		CountDownLatch blocked = new CountDownLatch(number);
		List<CompletableFuture<Void>> callbacks = new ArrayList<>();
		for (int i = 0; i < number; i++) {
			callbacks.add(template.reference(submit(simulator, Duration.ZERO)).awaitAsync(OPTIONS).thenRun(() -> {
				blocked.countDown();
				try {
					this.release.await();
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
			}));
		}
		assertThat(blocked.await(20, TimeUnit.SECONDS)).as("all of them run at the same time").isTrue();
		return callbacks;
	}

	@Test
	void callbackMayCloseTheTemplateThatCallsIt() {
		try (OrcaSimulator simulator = OrcaSimulator.builder().build().start()) {
			JobTemplate template = template(simulator);
			CompletableFuture<Void> closing = template.reference(submit(simulator, Duration.ZERO))
				.awaitAsync(OPTIONS)
				.thenRun(template::close);
			assertThat(closing).succeedsWithin(4, TimeUnit.SECONDS);
			Awaitility.await().untilAsserted(() -> assertThat(ownThreads()).isEmpty());
		}
	}

	private static List<String> ownThreads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter(Thread::isAlive)
			.map(Thread::getName)
			.filter((name) -> name.startsWith("orca-job"))
			.toList();
	}

	/**
	 * Return the threads that are new, apart from those of the service and those of the
	 * transport, of which there are as many as there are processors.
	 */
	private static Set<String> added(Set<Thread> before) {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> !before.contains(thread))
			.map(Thread::getName)
			.filter((name) -> !name.startsWith("orca-simulator") && !name.startsWith("reactor-http"))
			.collect(Collectors.toSet());
	}

	private static String submit(OrcaSimulator simulator, Duration duration) {
		return simulator.submit(JobScript.builder().queue(Duration.ZERO).duration(duration).build());
	}

	private static JobTemplate template(OrcaSimulator simulator) {
		return template(simulator, UnaryOperator.identity());
	}

	private static JobTemplate template(OrcaSimulator simulator, UnaryOperator<JobTemplate.Builder> customizer) {
		return customizer
			.apply(JobTemplate
				.builder(WebClient.builder().baseUrl(simulator.url()).defaultHeader("Api-Key", "key").build()))
			.build();
	}

}

package io.orcajob.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.web.reactive.function.client.WebClient;

import io.orcajob.Job;
import io.orcajob.JobInterruptedException;
import io.orcajob.JobNotFoundException;
import io.orcajob.JobResults;
import io.orcajob.JobSnapshot;
import io.orcajob.JobTimeoutException;
import io.orcajob.JobValueException;
import io.orcajob.JobValueResolver;
import io.orcajob.JobWaitStoppedException;
import io.orcajob.OrcaUnavailableException;
import io.orcajob.Status;
import io.orcajob.WaitOptions;
import io.orcajob.simulator.JobScript;
import io.orcajob.simulator.OrcaSimulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

/**
 * Values that are kept elsewhere than in the job's result.
 */
class ResolverTests {

	private static final JobValueResolver<Metrics> METRICS = (completed, resources) -> resources
		.get("/classification_model/{name}/evaluation/{id}", Evaluation.class, "my model", completed.id())
		.result();

	private final VirtualOrca orca = new VirtualOrca((builder) -> builder.maxRetries(0));

	@AfterEach
	void close() {
		this.orca.close();
	}

	@Test
	void valueIsReadOnceFromWhereTheServiceKeepsIt() {
		ExecutorService resolvers = Executors.newSingleThreadExecutor();
		try (VirtualOrca orca = new VirtualOrca((builder) -> builder.resolverExecutor(resolvers))) {
			Job<Metrics> job = orca.template.reference(submit(orca), METRICS);
			CompletableFuture<Metrics> result = job.resultAsync();
			assertThat(job.getValue()).isNull();
			orca.advanceSeconds(12);
			assertThat(result).succeedsWithin(Duration.ofSeconds(10))
				.satisfies((metrics) -> assertThat(metrics.accuracy()).isPositive());
			assertThat(job.getValue()).isSameAs(result.join()).isSameAs(job.result());
			assertThat(job.resultAsync()).succeedsWithin(Duration.ofSeconds(10)).isSameAs(result.join());
			assertThat(evaluationReads(orca)).isOne();
		}
		finally {
			resolvers.shutdownNow();
		}
	}

	@Test
	void valueIsFoundOnceHoweverManyAskAtTheSameTime() throws Exception {
		AtomicInteger calls = new AtomicInteger();
		CountDownLatch asked = new CountDownLatch(1);
		CountDownLatch release = new CountDownLatch(1);
		Job<String> job = this.orca.template.get(completed(), (snapshot, resources) -> {
			asked.countDown();
			await(release);
			return "value " + calls.incrementAndGet();
		});
		List<CompletableFuture<String>> values = Stream
			.generate(() -> CompletableFuture.supplyAsync(job::result, (command) -> new Thread(command).start()))
			.limit(8)
			.toList();
		assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
		release.countDown();
		assertThat(values)
			.allSatisfy((value) -> assertThat(value).succeedsWithin(Duration.ofSeconds(10)).isEqualTo("value 1"));
	}

	@Test
	void whoWaitsForAnotherThreadsResolverCanBeInterrupted() throws Exception {
		CountDownLatch asked = new CountDownLatch(1);
		CountDownLatch release = new CountDownLatch(1);
		Job<String> job = this.orca.template.get(completed(), (snapshot, resources) -> {
			asked.countDown();
			await(release);
			return "value";
		});
		CompletableFuture<String> first = CompletableFuture.supplyAsync(job::result);
		assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
		CompletableFuture<@Nullable Throwable> second = new CompletableFuture<>();
		Thread thread = new Thread(() -> second.complete(catchThrowable(job::result)));
		thread.start();
		thread.interrupt();
		assertThat(second).succeedsWithin(Duration.ofSeconds(10)).isInstanceOf(JobInterruptedException.class);
		release.countDown();
		assertThat(first).succeedsWithin(Duration.ofSeconds(10)).isEqualTo("value");
	}

	@Test
	void interruptionWithinAResolverIsNoFailureOfTheValue() {
		Job<Metrics> job = this.orca.template.get(completed(), METRICS);
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(JobInterruptedException.class).isThrownBy(job::result);
		assertThat(Thread.interrupted()).isTrue();
		assertThat(job.result()).isNotNull();
	}

	@Test
	void errorOfAResolverIsAFailureOfTheValue() {
		Job<String> job = this.orca.template.get(completed(), (snapshot, resources) -> {
			throw new NoClassDefFoundError("Missing");
		});
		assertThatExceptionOfType(JobValueException.class).isThrownBy(job::result).withMessageContaining("Missing");
		assertThat(job.await().status()).isEqualTo(Status.COMPLETED);
		assertThat(job.awaitAsync()).isCompleted();
	}

	@Test
	void executorThatRefusesDoesNotLeadToThePollersThread() {
		List<String> threads = new CopyOnWriteArrayList<>();
		try (VirtualOrca refusing = new VirtualOrca((builder) -> builder.resolverExecutor((command) -> {
			throw new RejectedExecutionException("full");
		}))) {
			CompletableFuture<String> value = refusing.template.reference(refusing.submit(1), (snapshot, resources) -> {
				threads.add(Thread.currentThread().getName());
				return "value";
			}).resultAsync();
			refusing.advanceSeconds(6);
			assertThat(value).succeedsWithin(Duration.ofSeconds(10)).isEqualTo("value");
			assertThat(threads).singleElement(STRING).startsWith("orca-job-resolver-");
		}
	}

	@Test
	void futuresAreNotLostWithTheExecutorOfTheApplication() {
		try (VirtualOrca dropping = new VirtualOrca((builder) -> builder.resolverExecutor((command) -> {
			// Shut down with this in its queue.
		}))) {
			CompletableFuture<String> value = dropping.template
				.reference(dropping.submit(1), (snapshot, resources) -> "value")
				.resultAsync();
			CompletableFuture<String> timedOut = dropping.template
				.reference(dropping.submit(60), (snapshot, resources) -> "value")
				.resultAsync(WaitOptions.ofMaxWait(Duration.ofSeconds(5)));
			dropping.advanceSeconds(6);
			assertThat(timedOut).as("a timeout needs no resolver")
				.failsWithin(Duration.ZERO)
				.withThrowableThat()
				.withCauseInstanceOf(JobTimeoutException.class);
			assertThat(value).succeedsWithin(Duration.ofSeconds(10)).isEqualTo("value");
		}
	}

	@Test
	void resolversOfATemplateHaveThreadsOfTheirOwn() throws Exception {
		CountDownLatch release = new CountDownLatch(1);
		try (OrcaSimulator simulator = OrcaSimulator.builder().anyName(true).build().start();
				JobTemplate template = JobTemplate
					.builder(WebClient.builder().baseUrl(simulator.url()).defaultHeader("Api-Key", "key").build())
					.build()) {
			JobScript script = JobScript.builder().queue(Duration.ZERO).duration(Duration.ZERO).build();
			AtomicInteger running = new AtomicInteger();
			List<CompletableFuture<String>> blocked = Stream
				.generate(() -> template.reference(simulator.submit(script), (snapshot, resources) -> {
					running.incrementAndGet();
					await(release);
					return "value";
				}).resultAsync())
				.limit(10)
				.toList();
			Awaitility.await().untilAsserted(() -> assertThat(running).hasValue(4));
			assertThat(template.reference(simulator.submit(script)).awaitAsync()).as("another job's future")
				.succeedsWithin(Duration.ofSeconds(10));
			assertThat(running).as("at most four at a time").hasValue(4);
			release.countDown();
			assertThat(blocked).allSatisfy((value) -> assertThat(value).succeedsWithin(Duration.ofSeconds(10)));
		}
	}

	@Test
	void maxWaitBoundsTheValueOfAFuture() {
		ExecutorService resolvers = Executors.newCachedThreadPool();
		try (VirtualOrca orca = new VirtualOrca((builder) -> builder.resolverExecutor(resolvers))) {
			orca.answer((request) -> request.url().getPath().contains("evaluation"), Mono::never);
			Job<Metrics> job = orca.template.reference(submit(orca), METRICS);
			CompletableFuture<Metrics> value = job.resultAsync(WaitOptions.ofMaxWait(Duration.ofSeconds(20)));
			CompletableFuture<JobSnapshot> end = job.awaitAsync(WaitOptions.ofMaxWait(Duration.ofSeconds(20)));
			CompletableFuture<JobResults> all = orca.template.awaitAllAsync(List.of(job),
					WaitOptions.ofMaxWait(Duration.ofSeconds(20)));
			orca.advanceSeconds(19.9);
			assertThat(List.of(value, end, all)).noneMatch(CompletableFuture::isDone);
			orca.advanceSeconds(0.1);
			assertThat(value).failsWithin(Duration.ZERO)
				.withThrowableThat()
				.withCauseInstanceOf(JobTimeoutException.class)
				.withMessageContainingAll(job.getId() + " has completed, but its value was not read within", "again");
			assertThat(end).isCompletedWithValueMatching((snapshot) -> snapshot.status() == Status.COMPLETED);
			assertThat(all).isCompletedWithValueMatching((results) -> results.completed().size() == 1);
		}
		finally {
			resolvers.shutdownNow();
		}
	}

	@Test
	void maxWaitBoundsTheValueOfABlockingCall() {
		Job<Metrics> job = this.orca.template.get(completed(), METRICS);
		WaitOptions options = WaitOptions.ofMaxWait(Duration.ofMillis(200));
		this.orca.answer((request) -> request.url().getPath().contains("evaluation"), Mono::never);
		assertThatExceptionOfType(JobTimeoutException.class).isThrownBy(() -> job.result(options))
			.withMessageContaining("has completed, but its value was not read within")
			.satisfies((ex) -> assertThat(ex.getSnapshot().status()).isEqualTo(Status.COMPLETED))
			.withCauseInstanceOf(OrcaUnavailableException.class);
		assertThat(job.await(options).status()).isEqualTo(Status.COMPLETED);
		this.orca.answer((request) -> request.url().getPath().contains("evaluation"),
				() -> Mono.just(VirtualOrca.response(503, "{}")));
		assertThatExceptionOfType(JobValueException.class).as("in time").isThrownBy(() -> job.result(options));
		this.orca.answer((request) -> false, Mono::empty);
		assertThat(job.result()).isNotNull();
	}

	@Test
	void pauseBeforeTheValueThatCannotFitIsToldAtOnce() {
		try (VirtualOrca orca = new VirtualOrca()) {
			String id = submit(orca);
			orca.advanceSeconds(12);
			Job<Metrics> job = orca.template.get(id, METRICS);
			orca.answer((request) -> true, () -> Mono.just(VirtualOrca.response(503, "{}", "Retry-After", "10")));
			assertThatExceptionOfType(JobTimeoutException.class)
				.isThrownBy(() -> job.result(WaitOptions.ofMaxWait(Duration.ofSeconds(5))))
				.withMessageContainingAll("has completed", "pause before the next attempt, 10", "5 s (max-wait)");
		}
	}

	@Test
	void whoWaitsForAnotherThreadsResolverWaitsNoLongerThanItsMaxWait() throws Exception {
		CountDownLatch asked = new CountDownLatch(1);
		CountDownLatch release = new CountDownLatch(1);
		Job<String> job = this.orca.template.get(completed(), (snapshot, resources) -> {
			asked.countDown();
			await(release);
			return "value";
		});
		CompletableFuture<String> first = CompletableFuture.supplyAsync(job::result);
		assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
		assertThatExceptionOfType(JobTimeoutException.class)
			.isThrownBy(() -> job.result(WaitOptions.ofMaxWait(Duration.ofMillis(100))))
			.withMessageContaining("has completed");
		release.countDown();
		assertThat(first).succeedsWithin(Duration.ofSeconds(10)).isEqualTo("value");
	}

	@Test
	void valueIsThereAfterAWait() {
		String id = submit();
		this.orca.advanceSeconds(12);
		Job<Metrics> job = this.orca.template.get(id, METRICS);
		assertThat(job.await().status()).isEqualTo(Status.COMPLETED);
		assertThat(job.getValue()).isNotNull();
		Job<Metrics> other = this.orca.template.reference(id, METRICS);
		assertThat(other.awaitAsync()).isCompleted();
		assertThat(other.getValue()).isNotNull();
	}

	@Test
	void readersGetTheValueFromTheBackground() {
		String id = submit();
		this.orca.advanceSeconds(12);
		Job<Metrics> job = this.orca.template.get(id, METRICS);
		job.getValue();
		assertThat(job.getValue()).isNotNull();
		assertThat(evaluationReads()).isOne();
	}

	@Test
	void resolverRunsOnAnExecutorOfItsOwn() {
		List<String> executors = new ArrayList<>();
		try (VirtualOrca separate = new VirtualOrca((builder) -> builder.callbackExecutor((command) -> {
			executors.add("callbacks");
			command.run();
		}).resolverExecutor((command) -> {
			executors.add("resolvers");
			command.run();
		}))) {
			CompletableFuture<String> resolved = separate.template
				.reference(separate.submit(1), (completed, resources) -> "value")
				.resultAsync();
			CompletableFuture<JobSnapshot> plain = separate.template.reference(separate.submit(3)).awaitAsync();
			separate.advanceSeconds(6);
			assertThat(resolved).isCompletedWithValue("value");
			assertThat(plain).isCompleted();
			assertThat(executors).containsExactly("resolvers", "callbacks", "callbacks");
		}
	}

	@Test
	void nullIsAValueThatIsKept() {
		int[] calls = new int[1];
		String id = submit();
		this.orca.advanceSeconds(12);
		Job<Metrics> job = this.orca.template.get(id, (completed, resources) -> {
			calls[0]++;
			return null;
		});
		assertThat(job.result()).isNull();
		assertThat(job.result()).isNull();
		assertThat(job.getValue()).isNull();
		assertThat(calls[0]).isOne();
	}

	@Test
	void errorOfTheResolverIsToldAndTheNextMayTryAgain() {
		String id = submit();
		this.orca.advanceSeconds(12);
		Job<Metrics> job = this.orca.template.get(id, METRICS);
		this.orca.answer((request) -> request.url().getPath().contains("evaluation"),
				() -> Mono.just(VirtualOrca.response(503, "{}")));
		for (int i = 0; i < 2; i++) {
			assertThatExceptionOfType(JobValueException.class).isThrownBy(job::result)
				.withMessageContaining(id)
				.withCauseInstanceOf(OrcaUnavailableException.class);
		}
		assertThat(job.await().status()).isEqualTo(Status.COMPLETED);
		assertThat(job.getValue()).isNull();
		assertThat(job.resultAsync()).failsWithin(Duration.ZERO)
			.withThrowableThat()
			.withCauseInstanceOf(JobValueException.class);
		this.orca.answer((request) -> false, Mono::empty);
		assertThat(job.result()).isNotNull();
	}

	@Test
	void whatDoesNotExistIsTold() {
		String id = this.orca.submit(1);
		this.orca.advanceSeconds(1);
		Job<Metrics> job = this.orca.template.get(id, METRICS);
		assertThatExceptionOfType(JobValueException.class).isThrownBy(job::result)
			.withCauseInstanceOf(JobNotFoundException.class);
	}

	@Test
	void resolverIsNotAskedForAJobThatFailed() {
		String id = this.orca.submit(1, (script) -> script.outcome(io.orcajob.simulator.JobScript.Outcome.FAILED));
		this.orca.advanceSeconds(1);
		Job<Object> job = this.orca.template.get(id, (completed, resources) -> {
			throw new AssertionError("asked");
		});
		JobSnapshot ended = job.await();
		assertThat(ended.status()).isEqualTo(Status.FAILED);
		assertThat(job.getValue()).isNull();
	}

	@Test
	void resourcesAreOfTheServiceOnly() {
		String id = submit();
		this.orca.advanceSeconds(12);
		for (String elsewhere : new String[] { "http://elsewhere/", "//elsewhere/", "check/alive", "" }) {
			Job<Object> job = this.orca.template.get(id,
					(completed, resources) -> resources.get(elsewhere, Object.class));
			assertThatExceptionOfType(JobValueException.class).isThrownBy(job::result)
				.withCauseInstanceOf(IllegalArgumentException.class);
		}
		Job<Map<String, Object>> job = this.orca.template.get(id,
				(completed, resources) -> resources.get("/job/{id}", new ParameterizedTypeReference<>() {
				}, completed.id()));
		assertThat(job.result()).containsEntry("id", id);
	}

	private String completed() {
		String id = submit();
		this.orca.advanceSeconds(12);
		return id;
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private String submit() {
		return submit(this.orca);
	}

	private static String submit(VirtualOrca orca) {
		return orca.submit(10,
				(script) -> script.payload(Map.of("model_name_or_id", "my model")).result(Map.of("accuracy", 0.5)));
	}

	private long evaluationReads() {
		return evaluationReads(this.orca);
	}

	private static long evaluationReads(VirtualOrca orca) {
		return orca.simulator.journal()
			.counts()
			.entrySet()
			.stream()
			.filter((entry) -> entry.getKey().startsWith("GET /classification_model"))
			.mapToLong(Map.Entry::getValue)
			.sum();
	}

	record Evaluation(Metrics result) {

	}

	record Metrics(double accuracy) {

	}

}

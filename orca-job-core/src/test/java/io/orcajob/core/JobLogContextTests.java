package io.orcajob.core;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.integration.Slf4jThreadLocalAccessor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import reactor.core.publisher.Mono;

import org.springframework.web.reactive.function.client.WebClient;

import io.orcajob.Job;
import io.orcajob.JobSnapshot;
import io.orcajob.WaitOptions;
import io.orcajob.observation.JobLogContext;
import io.orcajob.progress.ProgressMode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The id of a job is in SLF4J's MDC where work is done for that job, and nowhere else.
 * The back end of these tests hands the MDC of a thread on to those that it starts.
 */
class JobLogContextTests {

	private final Lines lines = new Lines();

	private final VirtualOrca orca = new VirtualOrca((builder) -> builder.maxRetries(0).progressMode(ProgressMode.LOG));

	@AfterEach
	void close() {
		this.orca.close();
		this.lines.close();
		assertThat(MDC.get(JobLogContext.JOB_ID)).isNull();
	}

	@Test
	void everyLineAboutAJobHasItsId() {
		String slow = this.orca.submit(210);
		this.orca.template.reference(slow).awaitAsync(WaitOptions.builder().showProgress(true).build());
		this.orca.template.watch(this.orca.template.reference("no such job"));
		this.orca.advanceSeconds(200);
		List<String> answers = new CopyOnWriteArrayList<>(List.of("{\"status\": \"DREAMING\"}", ""));
		this.orca.answer((request) -> !answers.isEmpty(),
				() -> Mono.just(VirtualOrca.response((answers.size() == 2) ? 200 : 503, answers.remove(0))));
		this.orca.advanceSeconds(60);
		assertThat(this.lines.of("The poll of job")).containsOnly(slow);
		assertThat(this.lines.of("The service sent the job status")).containsOnly(slow);
		assertThat(this.lines.of("Listeners are told no more")).containsOnly("no such job");
		assertThat(this.lines.of("Job 'evaluate model' " + slow)).containsOnly(slow);
		assertThat(this.lines.of("The service answers polls again")).containsOnly("none");
	}

	@Test
	void blockingWaitHasTheIdWhileItLasts() {
		String id = this.orca.submit(5);
		String value = JobLogContext.call("another", () -> {
			List<String> seen = new CopyOnWriteArrayList<>();
			this.orca.await(() -> this.orca.template.reference(id, (completed, resources) -> {
				seen.add(MDC.get(JobLogContext.JOB_ID));
				return "value";
			}).result());
			return seen.get(0) + " " + MDC.get(JobLogContext.JOB_ID);
		});
		assertThat(value).isEqualTo(id + " another");
		assertThat(this.lines.of("Job 'evaluate model' " + id)).containsOnly(id);
	}

	@Test
	void whatRunsForAJobHasItsIdAndTheThreadIsAsBeforeAfterwards() {
		List<String> seen = new CopyOnWriteArrayList<>();
		try (VirtualOrca orca = new VirtualOrca((builder) -> builder.listener(new JobListener() {

			@Override
			public void onStatusChanged(JobStatusChangedEvent event) {
				if (event.isEnd()) {
					seen.add("listener " + MDC.get(JobLogContext.JOB_ID));
				}
			}

		}))) {
			String id = orca.submit(1);
			Job<String> job = orca.template.reference(id, (completed, resources) -> {
				seen.add("resolver " + MDC.get(JobLogContext.JOB_ID));
				return "value";
			});
			orca.template.watch(job);
			MDC.put(JobLogContext.JOB_ID, "of the thread");
			job.resultAsync().thenRun(() -> seen.add("future " + MDC.get(JobLogContext.JOB_ID)));
			job.updates().doOnComplete(() -> seen.add("flux " + MDC.get(JobLogContext.JOB_ID))).subscribe();
			orca.advanceSeconds(5);
			assertThat(MDC.get(JobLogContext.JOB_ID)).isEqualTo("of the thread");
			MDC.remove(JobLogContext.JOB_ID);
			assertThat(seen).containsExactlyInAnyOrder("listener " + id, "resolver " + id, "future " + id,
					"flux " + id);
		}
	}

	@Test
	void whatHangsOntoAGroupIsForNoneOfItsJobs() {
		List<@Nullable String> seen = new CopyOnWriteArrayList<>();
		List<Job<Map<String, @Nullable Object>>> jobs = List.of(this.orca.template.reference(this.orca.submit(1)),
				this.orca.template.reference(this.orca.submit(2)));
		this.orca.template.awaitAllAsync(jobs, WaitOptions.unset())
			.thenRun(() -> seen.add(String.valueOf(MDC.get(JobLogContext.JOB_ID))));
		this.orca.advanceSeconds(5);
		assertThat(seen).containsExactly("null");
	}

	@Test
	void whatTheCallerHasInItsMdcIsThereIfItIsPropagated() throws Exception {
		ContextRegistry.getInstance().registerThreadLocalAccessor(new Slf4jThreadLocalAccessor());
		Executor others = (command) -> new Thread(command).start();
		try (VirtualOrca orca = new VirtualOrca((builder) -> builder.callbackExecutor(others))) {
			String id = orca.submit(1);
			MDC.put("tenant", "a");
			CompletableFuture<String> seen = orca.template.reference(id)
				.awaitAsync()
				.thenApply((ended) -> MDC.get("tenant") + " " + MDC.get(JobLogContext.JOB_ID));
			MDC.clear();
			orca.advanceSeconds(5);
			assertThat(seen.get(10, TimeUnit.SECONDS)).isEqualTo("a " + id);
		}
		finally {
			MDC.clear();
			ContextRegistry.getInstance().removeThreadLocalAccessor(Slf4jThreadLocalAccessor.KEY);
		}
	}

	/**
	 * Threads that are started while work is done for one job serve others later.
	 */
	@Test
	void threadsDoNotInheritTheId() throws Exception {
		OwnExecutor executor = new OwnExecutor("test-", 1, 1);
		CompletableFuture<@Nullable String> seen = new CompletableFuture<>();
		JobLogContext.run("1", () -> executor.execute(() -> seen.complete(MDC.get(JobLogContext.JOB_ID))));
		assertThat(seen.get(10, TimeUnit.SECONDS)).isNull();
		executor.stop(Duration.ofSeconds(5));
	}

	@Test
	void pollerDoesNotInheritTheId() throws Exception {
		try (VirtualOrca other = new VirtualOrca()) {
			CountDownLatch answered = new CountDownLatch(1);
			JobTemplate template = JobTemplate.builder(WebClient.builder()
				.baseUrl("http://simulator/")
				.defaultHeader("Api-Key", "key")
				.clientConnector(other.simulator.connector())
				.filter((request, next) -> {
					this.lines.add("polls", MDC.get(JobLogContext.JOB_ID));
					answered.countDown();
					return Mono.just(VirtualOrca.response(503, "{}"));
				})
				.build()).build();
			try (template) {
				CompletableFuture<JobSnapshot> future = JobLogContext.call("1",
						() -> template.reference("2").awaitAsync(WaitOptions.ofMaxWait(Duration.ofSeconds(10))));
				assertThat(answered.await(10, TimeUnit.SECONDS)).isTrue();
				future.cancel(false);
			}
			assertThat(this.lines.of("polls")).containsOnly("none");
		}
	}

	@Test
	void workWithoutAnIdIsForNone() {
		JobLogContext.run("1", () -> {
			JobLogContext.run("2", () -> assertThat(MDC.get(JobLogContext.JOB_ID)).isEqualTo("2"));
			assertThat(MDC.get(JobLogContext.JOB_ID)).isEqualTo("1");
			JobLogContext.run(null, () -> assertThat(MDC.get(JobLogContext.JOB_ID)).isNull());
			assertThat(MDC.get(JobLogContext.JOB_ID)).isEqualTo("1");
		});
	}

	/**
	 * What is logged, with the id that is in the MDC then.
	 */
	private static final class Lines extends Handler {

		private final Logger logger = Logger.getLogger("io.orcajob");

		private final List<List<String>> all = new CopyOnWriteArrayList<>();

		Lines() {
			setLevel(Level.ALL);
			this.logger.setLevel(Level.ALL);
			this.logger.addHandler(this);
		}

		void add(String message, @Nullable String id) {
			this.all.add(List.of(message, (id != null) ? id : "none"));
		}

		/**
		 * Return the ids of all lines that begin with a text.
		 */
		List<String> of(String beginning) {
			return this.all.stream()
				.filter((line) -> line.get(0).startsWith(beginning))
				.map((line) -> line.get(1))
				.toList();
		}

		@Override
		public void publish(LogRecord record) {
			add(record.getMessage(), MDC.get(JobLogContext.JOB_ID));
		}

		@Override
		public void flush() {
		}

		@Override
		public void close() {
			this.logger.removeHandler(this);
			this.logger.setLevel(null);
		}

	}

}

package io.orcajob.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import io.orcajob.Job;
import io.orcajob.JobResults;
import io.orcajob.JobSnapshot;
import io.orcajob.WaitOptions;
import io.orcajob.progress.ProgressMode;
import io.orcajob.simulator.JobScript.Outcome;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The progress of waits for several jobs, as log lines.
 */
class GroupProgressTests {

	private static final WaitOptions SHOWN = WaitOptions.builder().showProgress(true).build();

	private final VirtualOrca orca = new VirtualOrca((builder) -> builder.progressMode(ProgressMode.LOG));

	private final Logger logger = Logger.getLogger("io.orcajob.progress.ProgressLog");

	private final List<String> lines = new CopyOnWriteArrayList<>();

	private final Handler handler = new Handler() {

		@Override
		public void publish(LogRecord record) {
			GroupProgressTests.this.lines.add(record.getMessage());
		}

		@Override
		public void flush() {
		}

		@Override
		public void close() {
		}

	};

	@BeforeEach
	void listen() {
		this.logger.addHandler(this.handler);
	}

	@AfterEach
	void close() {
		this.logger.removeHandler(this.handler);
		this.orca.close();
	}

	@Test
	void blockingWaitsShowEachJobOnce() {
		List<Job<Map<String, @Nullable Object>>> jobs = jobs(5, 6, 7);
		jobs.add(jobs.get(0));
		jobs.add(this.orca.template.reference(jobs.get(1).getId()));
		jobs.add(this.orca.template
			.reference(this.orca.submit(4, (script) -> script.outcome(Outcome.FAILED).type("OTHER"))));
		CompletableFuture<JobResults> all = CompletableFuture.supplyAsync(() -> this.orca.template.awaitAll(jobs));
		CompletableFuture<JobResults> others = CompletableFuture
			.supplyAsync(() -> this.orca.template.awaitAll(jobs.subList(0, 2)));
		Awaitility.await().until(() -> watches() == 6 + 2);
		this.orca.advanceSeconds(15);
		assertThat(all).succeedsWithin(10, TimeUnit.SECONDS);
		assertThat(others).succeedsWithin(10, TimeUnit.SECONDS);
		assertThat(this.lines).hasSize(4);
		jobs.forEach((job) -> assertThat(this.lines).filteredOn((line) -> line.contains(job.getId())).hasSize(1));
	}

	/**
	 * Return how many waits there are, apart from their jobs.
	 */
	private int watches() {
		String engine = this.orca.template.support().poller().toString();
		return Integer.parseInt(engine.replaceAll(".* (\\d+) last checks.*", "$1"));
	}

	@Test
	void futuresShowNothingUnlessAsked() {
		CompletableFuture<JobResults> all = this.orca.template.awaitAllAsync(jobs(5, 6), WaitOptions.unset());
		CompletableFuture<JobResults> any = this.orca.template.awaitAnyAsync(jobs(5), interval(1));
		this.orca.advanceSeconds(9);
		assertThat(List.of(all, any)).allMatch(CompletableFuture::isDone);
		assertThat(this.lines).isEmpty();
	}

	@Test
	void blockingWaitsShowNothingIfTheTemplateIsNotTo() {
		this.orca.template.updateDefaults(WaitOptions.builder().showProgress(false).build());
		CompletableFuture<JobResults> all = CompletableFuture.supplyAsync(() -> this.orca.template.awaitAll(jobs(5)));
		Awaitility.await().until(() -> watches() == 1);
		this.orca.advanceSeconds(9);
		assertThat(all).succeedsWithin(10, TimeUnit.SECONDS);
		assertThat(this.lines).isEmpty();
	}

	@Test
	void whatIsShownEndsBeforeTheFutureDoes() {
		List<Integer> shown = new ArrayList<>();
		this.orca.template.awaitAllAsync(jobs(5, 6, 7), SHOWN)
			.whenComplete((results, error) -> shown.add(this.lines.size()));
		this.orca.template.reference(this.orca.submit(20))
			.awaitAsync(SHOWN)
			.whenComplete((results, error) -> shown.add(this.lines.size()));
		this.orca.template
			.reference(this.orca.submit(30, (script) -> script.outcome(Outcome.FAILED)),
					(completed, resources) -> "value")
			.resultAsync(SHOWN)
			.whenComplete((results, error) -> shown.add(this.lines.size()));
		this.orca.advanceSeconds(40);
		assertThat(shown).containsExactly(3, 4, 5);
		assertThat(this.lines).hasSize(5);
	}

	@Test
	void threadThatMustNotBlockDoesNotDrawAsATerminalMayHoldItUp() {
		AtomicInteger handedOver = new AtomicInteger();
		Queue<Runnable> commands = new ConcurrentLinkedQueue<>();
		try (VirtualOrca later = new VirtualOrca(
				(builder) -> builder.progressMode(ProgressMode.LOG).callbackExecutor((command) -> {
					handedOver.incrementAndGet();
					commands.add(command);
				}))) {
			Job<Map<String, @Nullable Object>> job = later.template.get(later.submit(5));
			CompletableFuture<JobSnapshot> silent = onEventLoop(() -> job.awaitAsync());
			assertThat(handedOver).hasValue(0);
			CompletableFuture<JobSnapshot> shown = job.awaitAsync(SHOWN);
			assertThat(handedOver).as("the state as known").hasValue(1);
			CompletableFuture<JobSnapshot> cancelled = onEventLoop(() -> job.awaitAsync(SHOWN));
			assertThat(handedOver).as("that, and the beginning").hasValue(3);
			onEventLoop(() -> cancelled.cancel(false));
			assertThat(handedOver).as("the end").hasValue(4);
			later.advanceSeconds(6);
			for (Runnable command = commands.poll(); command != null; command = commands.poll()) {
				command.run();
			}
			assertThat(List.of(silent, shown)).allMatch(CompletableFuture::isDone);
			assertThat(this.lines).singleElement().asString().contains("completed");
		}
	}

	private static <T> T onEventLoop(Callable<T> call) {
		return Objects.requireNonNull(Mono.fromCallable(call).subscribeOn(Schedulers.parallel()).block());
	}

	@Test
	void endOfAnyShowsTheOneThatHasEnded() {
		CompletableFuture<JobResults> any = this.orca.template.awaitAnyAsync(jobs(500, 5, 500), SHOWN);
		CompletableFuture<Integer> shown = any.thenApply((results) -> this.lines.size());
		this.orca.advanceSeconds(9);
		assertThat(shown).isCompletedWithValue(1);
		this.orca.advanceSeconds(600);
		assertThat(this.lines).singleElement().asString().contains("completed");
	}

	private List<Job<Map<String, @Nullable Object>>> jobs(int... seconds) {
		List<Job<Map<String, @Nullable Object>>> jobs = new ArrayList<>();
		for (int duration : seconds) {
			jobs.add(this.orca.template.reference(this.orca.submit(duration)));
		}
		return jobs;
	}

	private static WaitOptions interval(int seconds) {
		return WaitOptions.builder().refreshInterval(Duration.ofSeconds(seconds)).build();
	}

}

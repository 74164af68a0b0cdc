package io.orcajob.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

import org.springframework.web.reactive.function.client.WebClient;

import io.orcajob.Job;
import io.orcajob.JobNotFoundException;
import io.orcajob.JobQuery;
import io.orcajob.JobSnapshot;
import io.orcajob.JobWaitStoppedException;
import io.orcajob.Status;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The stream of a job's changes.
 */
class UpdatesTests {

	private final VirtualOrca orca = new VirtualOrca();

	private final List<JobSnapshot> updates = new ArrayList<>();

	@AfterEach
	void close() {
		this.orca.close();
	}

	@Test
	void beginsWithTheCurrentStateThenEachChangeOnceUntilTheEnd() {
		String id = this.orca.submit(60, (script) -> script.queue(Duration.ofSeconds(30)).steps(2));
		Job<Map<String, @Nullable Object>> job = this.orca.template.get(id);
		boolean[] completed = new boolean[1];
		job.updates().subscribe(this.updates::add, (error) -> {
			throw new IllegalStateException(error);
		}, () -> completed[0] = true);
		assertThat(this.updates).hasSize(1);
		this.orca.advanceSeconds(100);
		assertThat(completed[0]).isTrue();
		assertThat(this.updates).extracting(JobSnapshot::status)
			.containsExactly(Status.DISPATCHED, Status.PROCESSING, Status.PROCESSING, Status.COMPLETED);
		assertThat(this.updates).extracting(JobSnapshot::stepsCompleted).containsExactly(null, 0, 1, 2);
		assertThat(job.getValue()).isNotEmpty();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2 })
	void errorOfASubscriberEndsItsStreamAndNoOther(int signal) {
		Job<Map<String, @Nullable Object>> job = this.orca.template.get(this.orca.submit(60));
		for (Error error : List.of(new NoClassDefFoundError("missing"), new StackOverflowError(),
				new AssertionError("wrong"))) {
			AtomicInteger signals = new AtomicInteger();
			List<Throwable> ends = new ArrayList<>();
			job.updates().doOnNext((snapshot) -> {
				if (signals.incrementAndGet() == signal) {
					throw error;
				}
			}).subscribe((snapshot) -> {
			}, ends::add);
			this.orca.advanceSeconds(10);
			assertThat(ends).containsExactly(error);
			assertThat(signals).hasValue(signal);
		}
		StepVerifier.create(job.updates().ignoreElements())
			.then(() -> this.orca.advanceSeconds(60))
			.expectComplete()
			.verify(Duration.ofSeconds(10));
	}

	@Test
	void errorOfASubscriberEndsReactiveCalls() {
		ReactiveJobTemplate reactive = new ReactiveJobTemplate(this.orca.template);
		Job<?> job = this.orca.template.reference(this.orca.submit(10));
		List<Publisher<?>> calls = List.of(reactive.await(job), reactive.result(job), reactive.awaitAll(List.of(job)),
				reactive.awaitAny(List.of(job)), reactive.refresh(job), reactive.get(job.getId()),
				reactive.count(JobQuery.all()), reactive.abort(job), reactive.query(JobQuery.all()),
				reactive.stream(JobQuery.all()));
		Error error = new NoClassDefFoundError("missing");
		for (Publisher<?> call : calls) {
			List<Throwable> ends = new ArrayList<>();
			Flux.from(call).doOnNext((value) -> {
				throw error;
			}).subscribe((value) -> {
			}, ends::add);
			this.orca.advanceSeconds(30);
			assertThat(ends).as("call " + calls.indexOf(call)).containsExactly(error);
		}
	}

	@Test
	void subscribersShareThePollsAndLeaveOneByOne() {
		Job<Map<String, @Nullable Object>> job = this.orca.template.reference(this.orca.submit(1000));
		List<Disposable> subscriptions = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			subscriptions.add(job.updates().subscribe());
		}
		this.orca.advanceSeconds(30);
		assertThat(this.orca.requests()).isEqualTo(11);
		subscriptions.forEach(Disposable::dispose);
		this.orca.advanceSeconds(30);
		assertThat(this.orca.requests()).isEqualTo(11);
	}

	@Test
	void slowSubscriberMissesChangesButNotTheNewest() {
		Job<Map<String, @Nullable Object>> job = this.orca.template.get(this.orca.submit(100));
		StepVerifier.create(job.updates(), 1)
			.assertNext((snapshot) -> assertThat(snapshot.stepsCompleted()).isZero())
			.then(() -> this.orca.advanceSeconds(60))
			.thenRequest(1)
			.expectNextCount(1)
			.then(() -> this.orca.advanceSeconds(60))
			.thenRequest(10)
			.thenConsumeWhile((snapshot) -> !snapshot.status().isTerminal())
			.assertNext((snapshot) -> assertThat(snapshot.status()).isEqualTo(Status.COMPLETED))
			.expectComplete()
			.verify(Duration.ofSeconds(10));
	}

	@Test
	void subscriberThatAsksForOneAfterAnotherGetsTheNewestEachTime() {
		Job<Map<String, @Nullable Object>> job = this.orca.template.get(this.orca.submit(100));
		StepVerifier.create(job.updates(), 0)
			.then(() -> this.orca.advanceSeconds(30))
			.thenRequest(1)
			.assertNext((snapshot) -> assertThat(snapshot.stepsCompleted()).isEqualTo(30))
			.then(() -> this.orca.advanceSeconds(30))
			.thenRequest(1)
			.assertNext((snapshot) -> assertThat(snapshot.stepsCompleted()).isEqualTo(60))
			.then(() -> this.orca.advanceSeconds(60))
			.thenRequest(1)
			.assertNext((snapshot) -> assertThat(snapshot.status()).isEqualTo(Status.COMPLETED))
			.expectComplete()
			.verify(Duration.ofSeconds(10));
	}

	@Test
	void whoWantsTheCurrentStateOnlyMakesNoRequest() {
		try (JobTemplate template = JobTemplate
			.builder(WebClient.builder()
				.baseUrl("http://simulator/")
				.defaultHeader("Api-Key", "key")
				.clientConnector(this.orca.simulator.connector())
				.build())
			.build()) {
			Job<Map<String, @Nullable Object>> job = template.get(this.orca.submit(100));
			assertThat(job.updates().next().block(Duration.ofSeconds(10))).isSameAs(job.snapshot());
			assertThat(template.support().poller()).as("on threads of its own").hasToString("JobPoller[idle]");
		}
		Job<Map<String, @Nullable Object>> job = this.orca.template.get(this.orca.submit(100));
		long before = this.orca.requests();
		assertThat(job.updates().next().block(Duration.ofSeconds(10))).isSameAs(job.snapshot());
		assertThat(this.orca.requests()).isEqualTo(before);
	}

	@Test
	void executorThatFailsLosesNoChange() {
		int[] calls = new int[1];
		try (VirtualOrca broken = new VirtualOrca((builder) -> builder.callbackExecutor((command) -> {
			if (calls[0]++ == 1) {
				throw new IllegalStateException("thrown by the test");
			}
			command.run();
		}))) {
			boolean[] completed = new boolean[1];
			List<JobSnapshot> seen = new CopyOnWriteArrayList<>();
			broken.template.reference(broken.submit(10)).updates().subscribe(seen::add, (error) -> {
				throw new IllegalStateException(error);
			}, () -> completed[0] = true);
			broken.advanceSeconds(60);
			Awaitility.await()
				.untilAsserted(
						() -> assertThat(seen).extracting(JobSnapshot::stepsCompleted).containsExactly(0, 3, 6, 9, 10));
			Awaitility.await().until(() -> completed[0]);
		}
	}

	@Test
	void endedJobIsOneUpdate() {
		String id = this.orca.submit(1);
		this.orca.advanceSeconds(1);
		StepVerifier.create(this.orca.template.get(id).updates())
			.expectNextCount(1)
			.expectComplete()
			.verify(Duration.ofSeconds(10));
	}

	@Test
	void errorsAreThoseOfAWait() {
		StepVerifier.create(this.orca.template.reference("no-such-job").updates())
			.expectError(JobNotFoundException.class)
			.verify(Duration.ofSeconds(10));
		Job<Map<String, @Nullable Object>> job = this.orca.template.get(this.orca.submit(1000));
		StepVerifier.create(job.updates())
			.expectNextCount(1)
			.then(this.orca.template::stop)
			.expectError(JobWaitStoppedException.class)
			.verify(Duration.ofSeconds(10));
		StepVerifier.create(job.updates())
			.expectNextCount(1)
			.expectError(JobWaitStoppedException.class)
			.verify(Duration.ofSeconds(10));
	}

}

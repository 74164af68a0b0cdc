package io.orcajob.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import org.slf4j.MDC;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import org.springframework.web.reactive.function.client.WebClient;

import io.orcajob.Job;
import io.orcajob.JobNotFoundException;
import io.orcajob.JobQuery;
import io.orcajob.JobRequest;
import io.orcajob.JobSnapshot;
import io.orcajob.JobWaitStoppedException;
import io.orcajob.OrcaAuthenticationException;
import io.orcajob.Status;
import io.orcajob.WaitOptions;
import io.orcajob.client.CapturedLog;
import io.orcajob.simulator.Fault;
import io.orcajob.simulator.JobScript;
import io.orcajob.simulator.JobScript.Outcome;
import io.orcajob.simulator.OrcaSimulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Following jobs with the reactive template, in virtual time.
 */
class ReactiveWatchTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final JobQuery ALL = JobQuery.all();

	private final RecordedEvents listener = new RecordedEvents();

	private final VirtualOrca orca = new VirtualOrca((builder) -> builder.maxRetries(0).listener(this.listener));

	private final ReactiveJobTemplate reactive = new ReactiveJobTemplate(this.orca.template);

	private final RecordedEvents events = new RecordedEvents();

	@AfterEach
	void close() {
		this.orca.close();
	}

	@Test
	void updatesAreThoseOfTheHandle() {
		Job<?> job = this.reactive.reference(this.orca.submit(9));
		Flux<JobSnapshot> updates = this.reactive.updates(job);
		assertThat(this.orca.requests()).isZero();
		StepVerifier.create(updates.map(JobSnapshot::stepsCompleted))
			.then(() -> this.orca.advanceSeconds(10))
			.expectNext(0, 3, 6, 9)
			.expectComplete()
			.verify(PATIENCE);
	}

	@Test
	void eventsOfAJobComeUntilItsEnd() {
		String id = this.orca.submit(9, (script) -> script.queue(Duration.ofSeconds(4)).outcome(Outcome.FAILED));
		Flux<JobEvent> watch = this.reactive.watch(this.reactive.get(id).block(PATIENCE));
		assertThat(this.orca.requests()).as("nothing happens before the subscription").isOne();
		boolean[] completed = new boolean[1];
		watch.subscribe(this.events.all()::add, null, () -> completed[0] = true);
		assertThat(this.events.statusesOf(id)).as("what is known").containsExactly("DISPATCHED");
		this.orca.advanceSeconds(20);
		assertThat(completed[0]).isTrue();
		assertThat(this.events.changesOf(id)).containsExactly("null > DISPATCHED", "DISPATCHED > PROCESSING",
				"PROCESSING > FAILED");
		assertThat(this.events.of(id)).doesNotHaveDuplicates().hasSizeGreaterThan(4);
		assertThat(this.events.all()).allSatisfy((event) -> assertThat(event.getSource()).isSameAs(this.orca.template));
		assertNothingIsPolled();
	}

	@Test
	void subscriberReceivesTheEventsInPlaceOfTheListeners() {
		String id = this.orca.submit(5);
		this.reactive.watch(this.reactive.reference(id)).subscribe(this.events.all()::add);
		this.reactive.watch(ALL).subscribe(this.events.all()::add);
		this.orca.advanceSeconds(20);
		assertThat(this.events.ended()).containsExactly(id, id);
		assertThat(this.listener.all()).isEmpty();
	}

	@Test
	void eachSubscriberIsToldAllAndThePollsAreShared() {
		String id = this.orca.submit(30);
		Flux<JobEvent> watch = this.reactive.watch(this.reactive.reference(id));
		RecordedEvents later = new RecordedEvents();
		watch.subscribe(this.events.all()::add);
		this.orca.advanceSeconds(10);
		long before = this.orca.requests();
		watch.subscribe(later.all()::add);
		this.orca.template.watch(this.orca.template.reference(id));
		this.orca.advanceSeconds(9);
		assertThat(this.orca.requests() - before).as("one per interval, and the first of the new handle")
			.isLessThanOrEqualTo(4);
		this.orca.advanceSeconds(60);
		for (RecordedEvents told : List.of(this.events, later, this.listener)) {
			assertThat(told.changesOf(id)).containsExactly("null > PROCESSING", "PROCESSING > COMPLETED");
		}
	}

	@Test
	void jobThatHasEndedIsOneEvent() {
		String id = this.orca.submit(1);
		this.orca.advanceSeconds(1);
		StepVerifier.create(this.reactive.get(id).flatMapMany(this.reactive::watch))
			.assertNext((event) -> assertThat(event.getStatus()).isEqualTo(Status.COMPLETED))
			.expectComplete()
			.verify(PATIENCE);
		assertNothingIsPolled();
	}

	@Test
	void startWithoutAJobIsNoEvent() {
		this.orca.answer((request) -> true,
				() -> Mono.just(VirtualOrca.response(200, "{\"job_id\":null}", "Content-Type", "application/json")));
		Job<?> none = this.reactive.submit(JobRequest.post("/memoryset").value(Map.class).build()).block(PATIENCE);
		StepVerifier.create(this.reactive.watch(none)).expectComplete().verify(PATIENCE);
	}

	@Test
	void jobThatWasJustSubmittedIsToldOnceItWasRead() {
		Job<?> job = this.reactive
			.submit(JobRequest.post("/simulator/job").body(Map.of("duration_ms", 5000)).idField("id").build())
			.block(PATIENCE);
		this.reactive.watch(job).subscribe(this.events.all()::add);
		this.orca.advanceSeconds(20);
		assertThat(this.events.all()).extracting(JobEvent::getType).doesNotContain("UNKNOWN");
		assertThat(this.events.ended()).containsExactly(job.getId());
	}

	@Test
	void cancellingEndsTheWatchAndNeverTheJob() {
		String id = this.orca.submit(1000);
		for (Flux<?> flux : List.of(this.reactive.watch(this.reactive.reference(id)), this.reactive.watch(ALL),
				this.reactive.updates(this.reactive.reference(id)))) {
			Disposable subscription = flux.doOnNext((event) -> this.events.all().clear()).subscribe();
			this.orca.advanceSeconds(10);
			subscription.dispose();
			long before = this.orca.requests();
			this.orca.advanceSeconds(60);
			assertThat(this.orca.requests()).isEqualTo(before);
			assertNothingIsPolled();
		}
		// Also from within a signal.
		for (Flux<?> flux : List.of(this.reactive.watch(this.reactive.reference(id)), this.reactive.watch(ALL))) {
			StepVerifier.create(flux.take(2))
				.then(() -> this.orca.advanceSeconds(10))
				.expectNextCount(2)
				.expectComplete()
				.verify(PATIENCE);
			assertNothingIsPolled();
		}
		assertThat(this.orca.simulator.status(id)).isEqualTo("PROCESSING");
		assertThat(this.orca.requests("DELETE /job/{id}/abort")).isZero();
	}

	@Test
	void slowSubscriberOfAJobIsToldTheLatestAndTheEnd() {
		String id = this.orca.submit(100, (script) -> script.queue(Duration.ofSeconds(10)));
		StepVerifier.create(this.reactive.watch(this.reactive.reference(id)), 0)
			.expectSubscription()
			.then(() -> this.orca.advanceSeconds(5))
			.thenRequest(1)
			.assertNext((event) -> assertThat(change(event)).isEqualTo("null > DISPATCHED"))
			.then(() -> this.orca.advanceSeconds(35))
			.thenRequest(1)
			.assertNext((event) -> {
				assertThat(change(event)).isEqualTo("DISPATCHED > PROCESSING");
				assertThat(event.getSnapshot().stepsCompleted()).isBetween(27, 30);
			})
			.then(() -> this.orca.advanceSeconds(30))
			.thenRequest(1)
			.assertNext((event) -> {
				assertThat(event).isInstanceOf(JobProgressEvent.class);
				assertThat(event.getSnapshot().stepsCompleted()).isBetween(57, 60);
			})
			.then(() -> this.orca.advanceSeconds(100))
			.thenRequest(1)
			.assertNext((event) -> assertThat(change(event)).isEqualTo("PROCESSING > COMPLETED"))
			.expectComplete()
			.verify(PATIENCE);
	}

	@Test
	void slowSubscriberOfAQueryLosesNoEnd() {
		BaseSubscriber<JobEvent> subscriber = new BaseSubscriber<>() {

			@Override
			protected void hookOnSubscribe(Subscription subscription) {
				// Requests nothing yet.
			}

			@Override
			protected void hookOnNext(JobEvent event) {
				ReactiveWatchTests.this.events.all().add(event);
				request(1);
			}

		};
		this.reactive.watch(ALL).subscribe(subscriber);
		Set<String> ids = new HashSet<>(IntStream.range(0, 200).mapToObj((i) -> this.orca.submit(i % 20)).toList());
		this.orca.advanceSeconds(60);
		ids.addAll(IntStream.range(0, 50).mapToObj((i) -> this.orca.submit(i)).toList());
		this.orca.advanceSeconds(100);
		assertThat(this.events.all()).isEmpty();
		subscriber.request(1);
		assertThat(this.events.all()).as("one for each job").hasSize(250);
		assertThat(this.events.ended()).containsExactlyInAnyOrderElementsOf(ids);
	}

	@Test
	void eventsThatWereNotRequestedYetComeBeforeTheError() {
		String id = this.orca.submit(5);
		StepVerifier.create(this.reactive.watch(ALL), 0)
			.expectSubscription()
			.then(() -> this.orca.advanceSeconds(20))
			.then(this.orca.template::stop)
			.thenRequest(1)
			.assertNext((event) -> {
				assertThat(event.getJobId()).isEqualTo(id);
				assertThat(event.getStatus()).isEqualTo(Status.COMPLETED);
			})
			.expectError(JobWaitStoppedException.class)
			.verify(PATIENCE);
	}

	@Test
	void jobsThatComeLaterAreTold() {
		this.reactive.watch(JobQuery.builder().type("FINETUNE").build()).subscribe(this.events.all()::add);
		this.orca.advanceSeconds(10);
		String matching = this.orca.submit(10, (script) -> script.type("FINETUNE"));
		this.orca.submit(10, (script) -> script.type("OTHER"));
		this.orca.advanceSeconds(30);
		assertThat(this.events.jobs()).containsExactly(matching);
		assertThat(this.events.changesOf(matching)).containsExactly("null > PROCESSING", "PROCESSING > COMPLETED");
	}

	@Test
	void errorsAreThoseOfAWait() {
		StepVerifier.create(this.reactive.watch(this.reactive.reference("no-such-job")))
			.expectError(JobNotFoundException.class)
			.verify(PATIENCE);
		Job<?> job = this.reactive.reference(this.orca.submit(1000));
		this.orca.simulator.fault(Fault.any().always().answer(401));
		for (Flux<JobEvent> watch : List.of(this.reactive.watch(job), this.reactive.watch(ALL))) {
			StepVerifier.create(watch)
				.expectSubscription()
				.then(() -> this.orca.advanceSeconds(60))
				.expectError(OrcaAuthenticationException.class)
				.verify(PATIENCE);
		}
		assertNothingIsPolled();
	}

	@Test
	void passingErrorsEndNothing() {
		String id = this.orca.submit(30);
		this.reactive.watch(this.reactive.reference(id)).subscribe(this.events.all()::add);
		this.reactive.watch(ALL).subscribe(this.events.all()::add);
		this.orca.simulator.fault(Fault.any().times(10).answer(503));
		this.orca.advanceSeconds(600);
		assertThat(this.events.ended()).containsExactly(id, id);
	}

	@Test
	void jobThatCannotBeReadIsLeftOutOfAQuery() {
		try (CapturedLog log = new CapturedLog()) {
			leaveOut(log);
		}
	}

	private void leaveOut(CapturedLog log) {
		String lost = this.orca.submit(100);
		String other = this.orca.submit(20);
		this.reactive.watch(ALL).subscribe(this.events.all()::add);
		this.orca.advanceSeconds(4);
		this.orca.answer((request) -> request.url().getPath().contains(lost),
				() -> Mono.just(VirtualOrca.response(404, "{}")));
		this.orca.advanceSeconds(90);
		assertThat(this.events.ended()).containsExactly(other);
		assertThat(log.lines()).anyMatch((line) -> line.contains("A subscriber is told no more of job " + lost));
	}

	@Test
	void closeOfTheTemplateIsAnError() {
		Job<?> job = this.reactive.reference(this.orca.submit(1000));
		for (Flux<?> flux : List.of(this.reactive.watch(job), this.reactive.watch(ALL), this.reactive.updates(job))) {
			StepVerifier.create(flux)
				.then(() -> this.orca.advanceSeconds(2))
				.expectNextCount(1)
				.then(this.orca.template::stop)
				.expectError(JobWaitStoppedException.class)
				.verify(PATIENCE);
			StepVerifier
				.create(flux.filter((signal) -> !(signal instanceof JobSnapshot))
					.filter((signal) -> !((JobEvent) signal).getJobId().equals(job.getId())))
				.expectError(JobWaitStoppedException.class)
				.verify(PATIENCE);
			this.orca.template.start();
		}
	}

	@Test
	void watchThatAnOperatorEndsIsAnErrorAndLeavesTheJobOutOfAQuery() {
		String id = this.orca.submit(1000);
		List<Throwable> errors = new ArrayList<>();
		this.reactive.watch(this.reactive.reference(id)).subscribe(this.events.all()::add, errors::add);
		this.reactive.watch(ALL).subscribe(this.events.all()::add, errors::add);
		this.orca.advanceSeconds(10);
		this.orca.template.support().poller().stopWatching(id);
		this.orca.advanceSeconds(10);
		assertThat(errors).singleElement().isInstanceOf(JobWaitStoppedException.class);
		int told = this.events.all().size();
		String later = this.orca.submit(5);
		this.orca.advanceSeconds(30);
		assertThat(this.events.of(id)).hasSizeLessThanOrEqualTo(told);
		assertThat(this.events.ended()).containsExactly(later);
	}

	@Test
	void argumentsAreChecked() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.reactive.watch(JobQuery.builder().limit(5).build()))
			.withMessageContaining("limit");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.reactive.watch(JobQuery.builder().status(Status.FAILED).build()))
			.withMessageContaining("ended");
		try (VirtualOrca other = new VirtualOrca()) {
			assertThatIllegalArgumentException().isThrownBy(() -> this.reactive.watch(other.template.reference("7")))
				.withMessageContaining("another template");
		}
		assertThat(this.orca.requests()).isZero();
	}

	@Test
	void defaultsAreThoseOfTheTemplate() {
		this.reactive.updateDefaults(WaitOptions.ofMaxWait(Duration.ofSeconds(7)));
		assertThat(this.reactive.getDefaults()).isEqualTo(this.orca.template.getDefaults());
		assertThat(this.orca.template.getDefaults().maxWait()).isEqualTo(Duration.ofSeconds(7));
	}

	@Test
	void signalsComeOneAfterTheOtherWithTheIdOfTheJobInTheLog() throws Exception {
		Queue<String> seen = new ConcurrentLinkedQueue<>();
		CountDownLatch ended = new CountDownLatch(20);
		try (OrcaSimulator simulator = OrcaSimulator.builder().build().start();
				JobTemplate template = JobTemplate
					.builder(WebClient.builder().baseUrl(simulator.url()).defaultHeader("Api-Key", "key").build())
					.defaults(WaitOptions.builder().refreshInterval(Duration.ofMillis(20)).build())
					.build()) {
			AtomicInteger at = new AtomicInteger();
			new ReactiveJobTemplate(template).watch(ALL).subscribe((event) -> {
				if (at.getAndIncrement() != 0 || !event.getJobId().equals(MDC.get("orca.job.id"))
						|| Thread.currentThread().getName().startsWith("reactor-")) {
					seen.add(Thread.currentThread().getName() + " " + MDC.get("orca.job.id"));
				}
				if (event.getStatus().isTerminal()) {
					ended.countDown();
				}
				at.decrementAndGet();
			});
			for (int i = 0; i < 20; i++) {
				simulator.submit(JobScript.builder().queue(Duration.ZERO).duration(Duration.ofMillis(10L * i)).build());
			}
			assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
		}
		assertThat(seen).isEmpty();
	}

	private void assertNothingIsPolled() {
		long before = this.orca.requests();
		this.orca.advanceSeconds(60);
		assertThat(this.orca.requests()).isEqualTo(before);
	}

	private static String change(JobEvent event) {
		assertThat(event).isInstanceOf(JobStatusChangedEvent.class);
		return ((JobStatusChangedEvent) event).getPreviousStatus() + " > " + event.getStatus();
	}

}

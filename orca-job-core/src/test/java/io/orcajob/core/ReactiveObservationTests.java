package io.orcajob.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.micrometer.observation.Observation;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

import io.orcajob.Job;
import io.orcajob.JobQuery;
import io.orcajob.JobRequest;
import io.orcajob.JobSubmissionUncertainException;
import io.orcajob.core.ObservedCalls.Observed;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Observations of what the application does with the reactive form, of which the parent
 * is that of the subscriber.
 */
class ReactiveObservationTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final JobRequest<Map<String, @Nullable Object>> EVALUATION = JobRequest
		.post("/classification_model/{name}/evaluation", "support")
		.body(Map.of("datasource_name_or_id", "tickets", "datasource_label_column", "label", "datasource_value_column",
				"text"))
		.type("EVALUATE_MODEL")
		.build();

	private final ObservedCalls observed = new ObservedCalls();

	private final VirtualOrca orca = this.observed.orca((builder) -> builder.maxRetries(0));

	private final ReactiveJobTemplate reactive = new ReactiveJobTemplate(this.orca.template);

	private final Observation app = Observation.start("app", this.observed.registry);

	@AfterEach
	void close() {
		this.app.stop();
		this.orca.close();
		this.observed.close();
		this.observed.assertBalanced();
	}

	@Test
	void submitIsPartOfWhatTheSubscriberDoesAndHasItsRequestAsPart() {
		Job<?> job = block(this.reactive.submit(EVALUATION));
		Observed submit = this.observed.only("orca.job.submit");
		assertThat(submit.isPartOf(this.observed.of(this.app))).isTrue();
		assertThat(this.observed.only("http.client.requests").isPartOf(submit)).isTrue();
		assertThat(submit.low("outcome")).isEqualTo("success");
		assertThat(submit.high("orca.job.id")).isEqualTo(job.getId());
	}

	@Test
	void eachSubscriptionIsObservedAndNoneWithoutASubscription() {
		Mono<Job<Map<String, @Nullable Object>>> submit = this.reactive.submit(EVALUATION);
		assertThat(this.observed.named("orca.job.submit")).isEmpty();
		block(submit);
		block(submit);
		assertThat(this.observed.named("orca.job.submit")).hasSize(2);
	}

	@Test
	void subscriberWithoutAnObservationHasThatOfItsThread() {
		try (Observation.Scope scope = this.app.openScope()) {
			this.reactive.submit(EVALUATION).subscribe();
		}
		Observed submit = this.observed.only("orca.job.submit");
		assertThat(submit.isPartOf(this.observed.of(this.app))).isTrue();
		assertThat(this.observed.only("http.client.requests").isPartOf(submit)).isTrue();
	}

	@Test
	void submitIsStoppedBeforeWhatFollows() {
		StepVerifier
			.create(this.reactive.submit(EVALUATION)
				.doOnNext((job) -> assertThat(this.observed.only("orca.job.submit").isStopped()).isTrue()))
			.expectNextCount(1)
			.expectComplete()
			.verify(PATIENCE);
	}

	@Test
	void submitThatFailsIsStopped() {
		this.orca.answer((request) -> true, () -> Mono.just(VirtualOrca.response(422, "{}")));
		StepVerifier.create(this.reactive.submit(EVALUATION)).expectError().verify(PATIENCE);
		this.orca.answer((request) -> true, () -> {
			throw new IllegalStateException("thrown by the test");
		});
		StepVerifier.create(this.reactive.submit(EVALUATION)).expectError().verify(PATIENCE);
		assertThat(this.observed.named("orca.job.submit")).extracting((submit) -> submit.low("outcome"))
			.containsExactly("refused", "unreachable");
	}

	@Test
	void whatIsCancelledIsStoppedWithoutAnError() {
		this.orca.answer((request) -> true, Mono::never);
		List<Disposable> subscriptions = List.of(this.reactive.submit(EVALUATION).subscribe(),
				this.reactive.query(JobQuery.all()).subscribe(), this.reactive.count(JobQuery.all()).subscribe(),
				this.reactive.requestAbort(this.reactive.reference("1")).subscribe(),
				this.reactive.await(this.reactive.reference("1")).subscribe());
		subscriptions.forEach(Disposable::dispose);
		List<Observed> cancelled = new ArrayList<>();
		for (String name : List.of("submit", "query", "abort", "wait")) {
			cancelled.addAll(this.observed.named("orca.job." + name));
		}
		assertThat(cancelled).hasSize(5).allSatisfy((observed) -> {
			assertThat(observed.low("outcome")).isEqualTo("cancelled");
			assertThat(observed.error()).isNull();
		});
	}

	@Test
	void repetitionsOnOtherThreadsArePartOfOneObservation() {
		Scheduler other = Schedulers.newSingle("other");
		try (VirtualOrca orca = this.observed.orca()) {
			List<String> answers = new ArrayList<>(List.of("503", "503"));
			orca.answer((request) -> !answers.isEmpty(),
					() -> Mono.just(VirtualOrca.response(Integer.parseInt(answers.remove(0)), "{}")));
			StepVerifier
				.create(new ReactiveJobTemplate(orca.template).count(JobQuery.all())
					.subscribeOn(other)
					.contextWrite((context) -> context.put(ObservationThreadLocalAccessor.KEY, this.app)))
				.expectSubscription()
				.then(() -> {
					// Once the first attempt is over, the others come with the clock.
					CompletableFuture.runAsync(() -> {
					}, other::schedule).join();
					orca.advanceSeconds(10);
				})
				.expectNext(0L)
				.expectComplete()
				.verify(PATIENCE);
			Observed query = this.observed.only("orca.job.query");
			assertThat(query.isPartOf(this.observed.of(this.app))).isTrue();
			assertThat(this.observed.named("http.client.requests")).hasSize(3)
				.allMatch((request) -> request.isPartOf(query));
		}
		finally {
			other.dispose();
		}
	}

	@Test
	void waitIsPartOfWhatTheSubscriberDoes() {
		String id = this.orca.submit(5);
		verify(this.reactive.await(this.reactive.reference(id)));
		verify(this.reactive.result(this.reactive.reference(id)));
		verify(this.reactive.awaitAll(List.of(this.reactive.reference(id))));
		verify(this.reactive.awaitAny(List.of(this.reactive.reference(id))));
		assertThat(this.observed.named("orca.job.wait")).hasSize(4).allSatisfy((wait) -> {
			assertThat(wait.isPartOf(this.observed.of(this.app))).isTrue();
			assertThat(wait.low("outcome")).isEqualTo("completed");
		});
		assertThat(this.observed.named("orca.job.poll")).isNotEmpty()
			.allSatisfy((poll) -> assertThat(poll.parent()).isNull());
	}

	@Test
	void abortIsItsRequestAndThenAWait() {
		Job<?> job = this.reactive.reference(this.orca.submit(100));
		verify(this.reactive.abort(job));
		Observed abort = this.observed.only("orca.job.abort");
		assertThat(abort.low("outcome")).isEqualTo("success");
		assertThat(abort.isPartOf(this.observed.of(this.app))).isTrue();
		Observed wait = this.observed.only("orca.job.wait");
		assertThat(wait.low("outcome")).isEqualTo("aborted");
		assertThat(wait.isPartOf(this.observed.of(this.app))).isTrue();
		verify(this.reactive.requestAbort(job));
		assertThat(this.observed.named("orca.job.abort")).as("nothing to abort").hasSize(1);
	}

	@Test
	void refusalOfAnAbortIsNoErrorIfTheJobIsAbortedAnyway() {
		Job<?> job = this.reactive.reference(this.orca.submit(100));
		this.orca.simulator.abort(job.getId());
		this.orca.answer((request) -> request.method().name().equals("DELETE"),
				() -> Mono.just(VirtualOrca.response(409, "{}")));
		verify(this.reactive.requestAbort(job));
		assertThat(this.observed.only("orca.job.abort").low("outcome")).isEqualTo("success");
		assertThat(this.observed.only("orca.job.abort").error()).isNull();
	}

	@Test
	void queriesAreObservedPageByPage() {
		for (int i = 0; i < 3; i++) {
			this.orca.submit(100);
		}
		try (VirtualOrca small = this.observed.orca((builder) -> builder.pageSize(2).maxRetries(0))) {
			for (int i = 0; i < 3; i++) {
				small.submit(100);
			}
			verify(new ReactiveJobTemplate(small.template).stream(JobQuery.all()));
		}
		verify(this.reactive.query(JobQuery.all()));
		verify(this.reactive.count(JobQuery.all()));
		JobRequest<?> named = JobRequest.post("/memoryset/{name}", "tickets")
			.foundAt("/memoryset/{name}", "tickets")
			.build();
		this.orca.answer((request) -> true,
				() -> Mono.just(VirtualOrca.response(404, "{\"resource\": \"memoryset\"}")));
		verify(this.reactive.findSubmitted(named,
				new JobSubmissionUncertainException("", "", VirtualOrca.START, null, null)));
		assertThat(this.observed.named("orca.job.query")).allMatch((page) -> page.isPartOf(this.observed.of(this.app)))
			.extracting((page) -> page.low("operation") + " " + page.low("outcome"))
			.containsExactly("stream success", "stream success", "query success", "count success", "find refused");
	}

	private <T> T block(Mono<T> mono) {
		return asApp(mono).block(PATIENCE);
	}

	private void verify(Publisher<?> publisher) {
		StepVerifier.create(Flux.from(publisher).transform(this::asApp).then())
			.expectSubscription()
			.then(() -> this.orca.advanceSeconds(30))
			.expectComplete()
			.verify(PATIENCE);
	}

	private <T> Mono<T> asApp(Mono<T> mono) {
		return mono.contextWrite((context) -> context.put(ObservationThreadLocalAccessor.KEY, this.app));
	}

	private <T> Flux<T> asApp(Flux<T> flux) {
		return flux.contextWrite((context) -> context.put(ObservationThreadLocalAccessor.KEY, this.app));
	}

}

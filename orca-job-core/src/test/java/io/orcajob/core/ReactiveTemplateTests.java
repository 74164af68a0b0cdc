package io.orcajob.core;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;

import io.orcajob.Job;
import io.orcajob.JobAbortedException;
import io.orcajob.JobFailedException;
import io.orcajob.JobNotFoundException;
import io.orcajob.JobQuery;
import io.orcajob.JobRequest;
import io.orcajob.JobResults;
import io.orcajob.JobSnapshot;
import io.orcajob.JobSubmissionUncertainException;
import io.orcajob.JobTimeoutException;
import io.orcajob.JobValueException;
import io.orcajob.JobWaitStoppedException;
import io.orcajob.OrcaRequestException;
import io.orcajob.OrcaUnavailableException;
import io.orcajob.Status;
import io.orcajob.WaitOptions;
import io.orcajob.simulator.Fault;
import io.orcajob.simulator.JobScript;
import io.orcajob.simulator.JobScript.Outcome;
import io.orcajob.simulator.OrcaSimulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What the reactive template does, in virtual time.
 */
class ReactiveTemplateTests {

	private static final String NOTHING_WATCHED = "JobPoller[0 jobs, 0 scheduled, 0 ready, 0 last checks, 0 queries, "
			+ "0 errands, 0 in flight]";

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final JobRequest<Metrics> EVALUATION = JobRequest
		.post("/classification_model/{name}/evaluation", "support")
		.body(Map.of("datasource_name_or_id", "tickets", "datasource_label_column", "label", "datasource_value_column",
				"text"))
		.type("EVALUATE_MODEL")
		.value(Metrics.class)
		.build();

	private final VirtualOrca orca = new VirtualOrca((builder) -> builder.maxRetries(0));

	private final ReactiveJobTemplate reactive = new ReactiveJobTemplate(this.orca.template);

	@AfterEach
	void close() {
		this.orca.close();
	}

	@Test
	void getReadsTheJobWithOneRequestPerSubscription() {
		String id = this.orca.submit(10, (script) -> script.result(Map.of("accuracy", 0.5)));
		this.orca.advanceSeconds(4);
		Mono<Job<Map<String, @Nullable Object>>> get = this.reactive.get(id);
		assertThat(this.orca.requests()).isZero();
		StepVerifier.create(get).assertNext((job) -> {
			assertThat(job.getId()).isEqualTo(id);
			assertThat(job.snapshot().stepsCompleted()).isEqualTo(4);
			assertThat(this.orca.requests()).isOne();
		}).expectComplete().verify(PATIENCE);
		this.orca.advanceSeconds(1);
		StepVerifier.create(get)
			.assertNext((job) -> assertThat(job.snapshot().stepsCompleted()).isEqualTo(5))
			.expectComplete()
			.verify(PATIENCE);
		assertThat(this.orca.requests("GET /job/{id}")).isEqualTo(2);
		assertThat(this.orca.requests()).isEqualTo(2);
	}

	@Test
	void handlesHaveTheValueThatWasAskedFor() {
		String id = this.orca.submit(1, (script) -> script.result(Map.of("accuracy", 0.5)));
		this.orca.advanceSeconds(1);
		Metrics metrics = new Metrics(0.5);
		StepVerifier.create(Flux.concat(this.reactive.get(id).map(ReactiveTemplateTests::value),
				this.reactive.get(id, Metrics.class).map(ReactiveTemplateTests::value),
				this.reactive.get(id, new ParameterizedTypeReference<Map<String, Double>>() {
				}).map(ReactiveTemplateTests::value),
				this.reactive.get(id, (completed, resources) -> "resolved")
					.flatMap(this.reactive::result)
					.cast(Object.class)))
			.expectNext(Map.of("accuracy", 0.5), metrics, Map.of("accuracy", 0.5), "resolved")
			.expectComplete()
			.verify(PATIENCE);
		List<Job<?>> references = List.of(this.reactive.reference(id), this.reactive.reference(id, Metrics.class),
				this.reactive.reference(id, new ParameterizedTypeReference<Map<String, Double>>() {
				}), this.reactive.reference(id, (completed, resources) -> "resolved"));
		StepVerifier
			.create(Flux.fromIterable(references).concatMap((job) -> this.reactive.result(job).cast(Object.class)))
			.expectNext(Map.of("accuracy", 0.5), metrics, Map.of("accuracy", 0.5), "resolved")
			.expectComplete()
			.verify(PATIENCE);
		StepVerifier.create(this.reactive.query(JobQuery.all(), Metrics.class).map(ReactiveTemplateTests::value))
			.expectNext(metrics)
			.expectComplete()
			.verify(PATIENCE);
		StepVerifier.create(this.reactive.stream(JobQuery.all(), Metrics.class).map(ReactiveTemplateTests::value))
			.expectNext(metrics)
			.expectComplete()
			.verify(PATIENCE);
	}

	private static Object value(Job<?> job) {
		return Objects.requireNonNull(job.getValue());
	}

	@Test
	void listsAreThoseOfTheBlockingTemplate() {
		List<String> ids = submit(25);
		JobQuery query = JobQuery.builder().limit(10).offset(5).build();
		List<String> expected = this.orca.template.query(query).stream().map(Job::getId).toList();
		StepVerifier.create(this.reactive.query(query).map(Job::getId).collectList())
			.expectNext(expected)
			.expectComplete()
			.verify(PATIENCE);
		StepVerifier.create(this.reactive.stream(JobQuery.all()).map(Job::getId).collectList())
			.assertNext((all) -> assertThat(all).containsExactlyInAnyOrderElementsOf(ids))
			.expectComplete()
			.verify(PATIENCE);
		StepVerifier.create(this.reactive.count(query)).expectNext(25L).expectComplete().verify(PATIENCE);
		StepVerifier.create(this.reactive.query(JobQuery.builder().type("OTHER").build()))
			.expectComplete()
			.verify(PATIENCE);
		StepVerifier.create(this.reactive.stream(JobQuery.builder().type("OTHER").build()))
			.expectComplete()
			.verify(PATIENCE);
		assertThat(this.orca.requests()).as("one each").isEqualTo(6);
	}

	@Test
	void streamReadsAPageWhenTheJobsOfThoseBeforeWereAskedFor() {
		submit(250);
		StepVerifier.create(this.reactive.stream(JobQuery.all()), 0)
			.expectSubscription()
			.then(() -> assertThat(this.orca.requests()).as("nothing was asked for").isZero())
			.thenRequest(1)
			.expectNextCount(1)
			.then(() -> assertThat(this.orca.requests()).as("one job was asked for").isOne())
			.thenRequest(98)
			.expectNextCount(98)
			.then(() -> assertThat(this.orca.requests()).as("99 jobs were asked for").isOne())
			.thenRequest(2)
			.expectNextCount(2)
			.then(() -> assertThat(this.orca.requests()).as("101 jobs were asked for").isEqualTo(2))
			.thenRequest(Long.MAX_VALUE)
			.expectNextCount(149)
			.expectComplete()
			.verify(PATIENCE);
		assertThat(this.orca.requests()).isEqualTo(3);
	}

	@Test
	void streamThatIsLeftReadsNoFurtherPage() {
		submit(250);
		StepVerifier.create(this.reactive.stream(JobQuery.all()).take(100))
			.expectNextCount(100)
			.expectComplete()
			.verify(PATIENCE);
		assertThat(this.orca.requests()).isOne();
		StepVerifier.create(this.reactive.stream(JobQuery.all()), 150)
			.expectNextCount(150)
			.thenCancel()
			.verify(PATIENCE);
		assertThat(this.orca.requests()).isEqualTo(3);
		StepVerifier.create(this.reactive.stream(JobQuery.builder().limit(120).build()))
			.expectNextCount(120)
			.expectComplete()
			.verify(PATIENCE);
		assertThat(this.orca.requests()).isEqualTo(5);
	}

	@Test
	void streamBeginsAnewWithEachSubscription() {
		List<String> ids = submit(150);
		Flux<String> stream = this.reactive.stream(JobQuery.all()).map(Job::getId);
		for (int i = 0; i < 2; i++) {
			StepVerifier.create(stream.collectList())
				.assertNext((all) -> assertThat(all).containsExactlyInAnyOrderElementsOf(ids))
				.expectComplete()
				.verify(PATIENCE);
		}
		StepVerifier.create(Flux.zip(stream, stream).all((pair) -> pair.getT1().equals(pair.getT2())))
			.expectNext(true)
			.expectComplete()
			.verify(PATIENCE);
	}

	@Test
	void streamGivesNoJobTwiceWhileOthersComeAndGo() {
		List<String> staying = submit(150);
		IntStream.range(0, 100).forEach((i) -> this.orca.submit(50));
		List<String> seen = new ArrayList<>();
		StepVerifier
			.create(this.reactive.stream(JobQuery.builder().status(Status.PROCESSING).build()).doOnNext((job) -> {
				seen.add(job.getId());
				if (seen.size() == 100) {
					this.orca.advanceSeconds(60);
				}
			}).then())
			.expectComplete()
			.verify(PATIENCE);
		assertThat(seen).doesNotHaveDuplicates().containsAll(staying);
	}

	@Test
	void submitStartsAJobPerSubscriptionAndMakesItsHandleOfTheAnswer() {
		Mono<Job<Metrics>> submit = this.reactive.submit(EVALUATION);
		assertThat(this.orca.requests()).isZero();
		StepVerifier.create(submit.map(Job::getId).repeat(1).distinct().count())
			.expectNext(2L)
			.expectComplete()
			.verify(PATIENCE);
		assertThat(this.orca.requests("POST /classification_model/{name}/evaluation")).isEqualTo(2);
		assertThat(this.orca.requests()).isEqualTo(2);
		StepVerifier.create(submit.flatMap(this.reactive::result))
			.then(() -> this.orca.advanceSeconds(10))
			.assertNext((metrics) -> assertThat(metrics.accuracy()).isPositive())
			.expectComplete()
			.verify(PATIENCE);
	}

	@Test
	void jobThatMayHaveBeenStartedIsLookedFor() {
		this.orca.simulator.fault(Fault.on("POST /classification_model/{name}/evaluation").reset());
		this.orca.submit(5, (script) -> script.type("OTHER"));
		StepVerifier.create(
				this.reactive.submit(EVALUATION).onErrorResume(JobSubmissionUncertainException.class, (uncertain) -> {
					Flux<Job<Metrics>> found = this.reactive.findSubmitted(EVALUATION, uncertain);
					assertThat(this.orca.requests()).as("the submit alone").isOne();
					return found.single();
				}).flatMap(this.reactive::result))
			.expectSubscription()
			.then(() -> this.orca.advanceSeconds(10))
			.assertNext((metrics) -> assertThat(metrics.accuracy()).isPositive())
			.expectComplete()
			.verify(PATIENCE);
		assertThat(this.orca.requests("GET /job")).isOne();
		assertThat(this.orca.requests("POST /classification_model/{name}/evaluation")).isOne();
	}

	@Test
	void jobThatMayHaveBeenStartedIsLookedForWhereTheRequestTells() {
		JobRequest<Map<String, @Nullable Object>> request = JobRequest.post("/memoryset/{name}", "tickets")
			.foundAt("/memoryset/{name}", "tickets")
			.build();
		JobSubmissionUncertainException uncertain = new JobSubmissionUncertainException("?", "request",
				VirtualOrca.START, null, new IOException());
		this.orca.answer((call) -> true, () -> Mono.just(VirtualOrca.response(200,
				"{\"job_id\":\"abc\",\"status\":\"DISPATCHED\"}", "Content-Type", "application/json")));
		StepVerifier.create(this.reactive.findSubmitted(request, uncertain).map(Job::getId))
			.expectNext("abc")
			.expectComplete()
			.verify(PATIENCE);
		this.orca.answer((call) -> true,
				() -> Mono.just(VirtualOrca.response(404, "{\"status_code\":404,\"resource\":\"memoryset\"}")));
		StepVerifier.create(this.reactive.findSubmitted(request, uncertain)).expectComplete().verify(PATIENCE);
		this.orca.answer((call) -> true,
				() -> Mono.just(VirtualOrca.response(404, "{\"status_code\":404,\"resource\":null}")));
		StepVerifier.create(this.reactive.findSubmitted(request, uncertain))
			.expectError(JobNotFoundException.class)
			.verify(PATIENCE);
		this.orca.answer((call) -> true, () -> Mono.just(VirtualOrca.response(503, "{}")));
		StepVerifier.create(this.reactive.findSubmitted(request, uncertain))
			.expectError(OrcaUnavailableException.class)
			.verify(PATIENCE);
		assertThatIllegalArgumentException().isThrownBy(
				() -> this.reactive.findSubmitted(JobRequest.post("/memoryset/{name}", "tickets").build(), uncertain));
	}

	@Test
	void refreshAsksAfterTheSubscription() {
		String id = this.orca.submit(60);
		Job<?> job = this.orca.template.get(id);
		Mono<JobSnapshot> refresh = this.reactive.refresh(job);
		this.orca.simulator.abort(id);
		assertThat(this.orca.requests()).isOne();
		StepVerifier.create(refresh)
			.assertNext((snapshot) -> assertThat(snapshot.status()).isEqualTo(Status.ABORTING))
			.expectComplete()
			.verify(PATIENCE);
		assertThat(job.snapshot().status()).isEqualTo(Status.ABORTING);
		this.orca.advanceSeconds(1);
		StepVerifier.create(refresh)
			.assertNext((snapshot) -> assertThat(snapshot.status()).isEqualTo(Status.ABORTED))
			.expectComplete()
			.verify(PATIENCE);
		long before = this.orca.requests();
		StepVerifier.create(refresh).expectNextCount(1).expectComplete().verify(PATIENCE);
		assertThat(this.orca.requests()).as("an end is not asked for again").isEqualTo(before);
	}

	@Test
	void whatFollowsDoesNotRunOnThePollersThread() {
		try (OrcaSimulator simulator = OrcaSimulator.builder().anyName(true).build().start();
				JobTemplate template = JobTemplate
					.builder(WebClient.builder().baseUrl(simulator.url()).defaultHeader("Api-Key", "key").build())
					.maxRetries(0)
					.build()) {
			ReactiveJobTemplate real = new ReactiveJobTemplate(template);
			JobScript script = JobScript.builder().duration(Duration.ofHours(1)).build();
			Job<?> job = real.reference(simulator.submit(script));
			simulator.fault(Fault.on("DELETE /job/{id}/abort").answer(409).always());
			Mono<Void> refusedAbort = real.requestAbort(job);
			Mono<JobSnapshot> missing = real.refresh(real.reference("no-such-job"));
			List<Mono<String>> threads = List.of(real.refresh(job).map((state) -> Thread.currentThread().getName()),
					refusedAbort.cast(String.class)
						.onErrorResume((error) -> Mono.just(Thread.currentThread().getName())),
					missing.cast(String.class).onErrorResume((error) -> Mono.just(Thread.currentThread().getName())),
					real.abort(job)
						.cast(String.class)
						.onErrorResume((error) -> Mono.just(Thread.currentThread().getName())));
			assertThat(threads)
				.allSatisfy((thread) -> assertThat(thread.block(PATIENCE)).startsWith("orca-job-callback-"));
		}
	}

	@Test
	void refreshWithThrottleAsksOnlyIfTheStateIsOldWhenItIsSubscribedTo() {
		Job<?> job = this.orca.template.get(this.orca.submit(60));
		Mono<JobSnapshot> refresh = this.reactive.refresh(job, Duration.ofSeconds(5));
		StepVerifier.create(refresh).expectNext(job.snapshot()).expectComplete().verify(PATIENCE);
		assertThat(this.orca.requests()).isOne();
		this.orca.advanceSeconds(5);
		StepVerifier.create(refresh)
			.assertNext((snapshot) -> assertThat(snapshot.stepsCompleted()).isEqualTo(5))
			.expectComplete()
			.verify(PATIENCE);
		assertThat(this.orca.requests()).isEqualTo(2);
		assertThatIllegalArgumentException().isThrownBy(() -> this.reactive.refresh(job, Duration.ofSeconds(-1)))
			.withMessageContaining("throttle");
	}

	@Test
	void awaitEndsWithTheJobAndResultWithItsValue() {
		String id = this.orca.submit(10, (script) -> script.result(Map.of("accuracy", 0.5)));
		Job<Metrics> job = this.reactive.reference(id, Metrics.class);
		Mono<JobSnapshot> await = this.reactive.await(job);
		Mono<Metrics> result = this.reactive.result(job);
		assertThat(this.orca.requests()).isZero();
		StepVerifier.create(Mono.zip(await, result))
			.expectSubscription()
			.then(() -> this.orca.advanceSeconds(11))
			.then(() -> this.orca.advanceSeconds(1))
			.assertNext((pair) -> {
				assertThat(pair.getT1().status()).isEqualTo(Status.COMPLETED);
				assertThat(pair.getT2()).isEqualTo(new Metrics(0.5));
			})
			.expectComplete()
			.verify(PATIENCE);
		assertThat(this.orca.requests()).as("both share the polls").isEqualTo(6);
	}

	@Test
	void valueThatIsNullIsEmpty() {
		String id = this.orca.submit(2, (script) -> script.result(null));
		StepVerifier.create(this.reactive.result(this.reactive.reference(id, Metrics.class)))
			.expectSubscription()
			.then(() -> this.orca.advanceSeconds(3))
			.expectComplete()
			.verify(PATIENCE);
		StepVerifier.create(this.reactive.result(this.reactive.reference(id, (completed, resources) -> null)))
			.expectComplete()
			.verify(PATIENCE);
		StepVerifier.create(this.reactive.get(id).flatMap(this.reactive::result)).expectComplete().verify(PATIENCE);
	}

	@Test
	void endingsAreThoseOfTheBlockingCallsWithoutWrappings() {
		Job<Metrics> failed = this.reactive.reference(
				this.orca.submit(1, (script) -> script.outcome(Outcome.FAILED).exception("Oops")), Metrics.class);
		Job<Metrics> wrong = this.reactive
			.reference(this.orca.submit(1, (script) -> script.result(Map.of("accuracy", "high"))), Metrics.class);
		Job<Metrics> aborted = this.reactive.reference(this.orca.submit(60), Metrics.class);
		Job<Metrics> slow = this.reactive.reference(this.orca.submit(60), Metrics.class);
		this.orca.simulator.abort(aborted.getId());
		this.orca.advanceSeconds(1);
		StepVerifier.create(this.reactive.result(failed))
			.expectErrorSatisfies((error) -> assertThat(error).isExactlyInstanceOf(JobFailedException.class)
				.hasMessageContaining("Oops"))
			.verify(PATIENCE);
		StepVerifier.create(this.reactive.result(aborted)).expectError(JobAbortedException.class).verify(PATIENCE);
		StepVerifier.create(this.reactive.result(wrong)).expectError(JobValueException.class).verify(PATIENCE);
		StepVerifier.create(this.reactive.await(wrong)).expectNextCount(1).expectComplete().verify(PATIENCE);
		StepVerifier.create(this.reactive.await(failed)).expectNextCount(1).expectComplete().verify(PATIENCE);
		StepVerifier.create(this.reactive.await(slow, WaitOptions.ofMaxWait(Duration.ofSeconds(5))))
			.expectSubscription()
			.then(() -> this.orca.advanceSeconds(5))
			.expectError(JobTimeoutException.class)
			.verify(PATIENCE);
		StepVerifier.create(this.reactive.result(slow, WaitOptions.ofMaxWait(Duration.ZERO)))
			.expectError(JobTimeoutException.class)
			.verify(PATIENCE);
		StepVerifier.create(this.reactive.await(this.reactive.reference("no-such-job")))
			.expectError(JobNotFoundException.class)
			.verify(PATIENCE);
		StepVerifier.create(this.reactive.await(slow))
			.expectSubscription()
			.then(this.orca.template::stop)
			.expectError(JobWaitStoppedException.class)
			.verify(PATIENCE);
		StepVerifier.create(this.reactive.refresh(slow)).expectError(JobWaitStoppedException.class).verify(PATIENCE);
		StepVerifier.create(this.reactive.abort(slow)).expectError(JobWaitStoppedException.class).verify(PATIENCE);
	}

	@Test
	void abortWaitsForTheTrueEndOnTheTermsOfAborts() {
		Job<?> job = this.orca.template.get(this.orca.submit(60, (script) -> script.aborting(Duration.ofSeconds(5))));
		Mono<JobSnapshot> abort = this.reactive.abort(job);
		this.orca.advanceSeconds(1);
		assertThat(this.orca.requests()).isOne();
		StepVerifier.create(abort)
			.expectSubscription()
			.then(() -> assertThat(this.orca.simulator.status(job.getId())).isEqualTo("ABORTING"))
			.then(() -> this.orca.advanceSeconds(4.9))
			.expectNoEvent(Duration.ofMillis(1))
			.then(() -> this.orca.advanceSeconds(1))
			.assertNext((snapshot) -> assertThat(snapshot.status()).isEqualTo(Status.ABORTED))
			.expectComplete()
			.verify(PATIENCE);
		assertThat(this.orca.requests("DELETE /job/{id}/abort")).isOne();
		Job<?> stubborn = this.orca.template
			.get(this.orca.submit(600, (script) -> script.aborting(Duration.ofSeconds(100))));
		StepVerifier.create(this.reactive.abort(stubborn))
			.expectSubscription()
			.then(() -> this.orca.advanceSeconds(20))
			.expectErrorSatisfies((error) -> assertThat(error).isInstanceOf(JobTimeoutException.class)
				.hasMessageContaining("accepted the abort"))
			.verify(PATIENCE);
	}

	@Test
	void abortOfAJobThatHasEndedAsksForNothing() {
		String id = this.orca.submit(1);
		this.orca.advanceSeconds(1);
		Job<?> job = this.orca.template.get(id);
		long before = this.orca.requests();
		StepVerifier.create(this.reactive.requestAbort(job)).expectComplete().verify(PATIENCE);
		StepVerifier.create(this.reactive.abort(job)).expectNext(job.snapshot()).expectComplete().verify(PATIENCE);
		assertThat(this.orca.requests()).isEqualTo(before);
	}

	@Test
	void abortThatIsRefusedAsItWasAcceptedBeforeOrTheJobHasEndedIsNoError() {
		String aborting = this.orca.submit(60, (script) -> script.aborting(Duration.ofSeconds(3)));
		String ended = this.orca.submit(60);
		Job<?> first = this.orca.template.get(aborting);
		Job<?> second = this.orca.template.get(ended);
		this.orca.advanceSeconds(59);
		this.orca.simulator.abort(aborting);
		this.orca.advanceSeconds(1);
		for (int status : new int[] { 409, 404 }) {
			this.orca.answer((request) -> request.method().name().equals("DELETE"),
					() -> Mono.just(VirtualOrca.response(status, "{}")));
			StepVerifier.create(this.reactive.requestAbort(this.reactive.reference(aborting)))
				.expectComplete()
				.verify(PATIENCE);
			StepVerifier.create(this.reactive.requestAbort(this.reactive.reference(ended)))
				.expectComplete()
				.verify(PATIENCE);
		}
		StepVerifier.create(Mono.zip(this.reactive.abort(first), this.reactive.abort(second)))
			.expectSubscription()
			.then(() -> this.orca.advanceSeconds(5))
			.assertNext((pair) -> {
				assertThat(pair.getT1().status()).isEqualTo(Status.ABORTED);
				assertThat(pair.getT2().status()).isEqualTo(Status.COMPLETED);
			})
			.expectComplete()
			.verify(PATIENCE);
	}

	@Test
	void abortThatIsRefusedForAnotherReasonIsThatErrorAlsoIfTheJobCannotBeRead() {
		Job<?> job = this.orca.template.get(this.orca.submit(60));
		this.orca.answer((request) -> request.method().name().equals("DELETE"),
				() -> Mono.just(VirtualOrca.response(409, "{\"constraint\":\"in use\"}")));
		StepVerifier.create(this.reactive.requestAbort(job))
			.expectErrorSatisfies((error) -> assertThat(error).isExactlyInstanceOf(OrcaRequestException.class)
				.hasMessageContaining("in use"))
			.verify(PATIENCE);
		this.orca.network = (request, next) -> Mono.just(request.method().name().equals("DELETE")
				? VirtualOrca.response(409, "{\"constraint\":\"in use\"}") : VirtualOrca.response(503, "{}"));
		for (Mono<?> abort : List.of(this.reactive.requestAbort(job), this.reactive.abort(job))) {
			StepVerifier.create(abort)
				.expectErrorSatisfies((error) -> assertThat(error).isExactlyInstanceOf(OrcaRequestException.class)
					.hasMessageContaining("in use")
					.satisfies((ex) -> assertThat(ex.getSuppressed())
						.hasAtLeastOneElementOfType(OrcaUnavailableException.class)))
				.verify(PATIENCE);
		}
	}

	@Test
	void requestAbortOnlyAsks() {
		String id = this.orca.submit(60);
		StepVerifier.create(this.reactive.requestAbort(this.reactive.reference(id))).expectComplete().verify(PATIENCE);
		assertThat(this.orca.requests()).isOne();
		assertThat(this.orca.simulator.status(id)).isEqualTo("ABORTING");
		StepVerifier.create(this.reactive.requestAbort(this.reactive.reference("no-such-job")))
			.expectError(JobNotFoundException.class)
			.verify(PATIENCE);
	}

	@Test
	void groupsAreThoseOfTheBlockingTemplate() {
		List<Job<Metrics>> jobs = List.of(this.reactive.reference(this.orca.submit(100), Metrics.class),
				this.reactive.reference(this.orca.submit(5), Metrics.class),
				this.reactive.reference("no-such-job", Metrics.class));
		Mono<JobResults> all = this.reactive.awaitAll(jobs, WaitOptions.ofMaxWait(Duration.ofSeconds(10)));
		Mono<JobResults> any = this.reactive.awaitAny(jobs);
		assertThat(this.orca.requests()).isZero();
		StepVerifier.create(Mono.zip(all, any))
			.expectSubscription()
			.then(() -> this.orca.advanceSeconds(10))
			.assertNext((pair) -> {
				assertThat(pair.getT1())
					.hasToString("JobResults[3 jobs: 1 completed, 0 failed, 0 aborted, 1 running, 1 unknown]");
				assertThat(pair.getT2().completed()).containsExactly(jobs.get(1));
			})
			.expectComplete()
			.verify(PATIENCE);
		StepVerifier.create(this.reactive.awaitAny(jobs, WaitOptions.ofMaxWait(Duration.ZERO)))
			.expectNextCount(1)
			.expectComplete()
			.verify(PATIENCE);
		StepVerifier.create(this.reactive.awaitAll(Collections.emptyList()))
			.assertNext((results) -> assertThat(results.jobs()).isEmpty())
			.expectComplete()
			.verify(PATIENCE);
		StepVerifier.create(this.reactive.awaitAny(Collections.emptyList()))
			.expectError(IllegalArgumentException.class)
			.verify(PATIENCE);
		StepVerifier.create(this.reactive.awaitAll(jobs))
			.expectSubscription()
			.then(this.orca.template::stop)
			.expectError(JobWaitStoppedException.class)
			.verify(PATIENCE);
	}

	@Test
	void nothingHappensBeforeThereIsASubscriptionAndEachDoesItAnew() {
		Job<Metrics> job = this.reactive.reference(this.orca.submit(1000), Metrics.class);
		Map<String, Supplier<Publisher<?>>> calls = calls(job);
		calls.values().forEach(Supplier::get);
		this.orca.advanceSeconds(10);
		assertThat(this.orca.requests()).isZero();
		assertThat(this.orca.template.support().poller()).hasToString("JobPoller[idle]");
		calls.forEach((name, call) -> {
			Publisher<?> publisher = call.get();
			for (int i = 0; i < 2; i++) {
				long before = this.orca.requests();
				Disposable subscription = Flux.from(publisher).onErrorComplete().subscribe();
				assertThat(this.orca.requests()).as(name).isGreaterThan(before);
				subscription.dispose();
			}
		});
	}

	@Test
	void cancellingEndsTheWaitOrTheRequestAndNeverTheJob() {
		Job<Metrics> job = this.reactive.reference(this.orca.submit(1000), Metrics.class);
		calls(job).forEach((name, call) -> {
			if (name.contains("abort") || name.equals("submit")) {
				return;
			}
			AtomicInteger cancelled = new AtomicInteger();
			this.orca.network = (request, next) -> Mono.<ClientResponse>never().doOnCancel(cancelled::incrementAndGet);
			Disposable subscription = Flux.from(call.get()).subscribe();
			subscription.dispose();
			if (!name.startsWith("await") && !name.startsWith("result") && !name.startsWith("refresh")) {
				assertThat(cancelled).as("requests cancelled by " + name).hasValue(1);
			}
			// A request that others may share is left to end.
			this.orca.advanceSeconds(31);
			assertThat(this.orca.template.support().poller()).as(name)
				.hasToString(cancelledPoller(this.orca.template.support().poller().toString()));
		});
		assertThat(this.orca.simulator.status(job.getId())).isEqualTo("PROCESSING");
	}

	private static String cancelledPoller(String poller) {
		return poller.equals("JobPoller[idle]") ? poller : NOTHING_WATCHED;
	}

	@Test
	void cancellingAWaitEndsThePollingAndNeverAborts() {
		Job<Metrics> job = this.reactive.reference(this.orca.submit(1000), Metrics.class);
		List<Mono<?>> waits = List.of(this.reactive.await(job), this.reactive.result(job),
				this.reactive.awaitAll(List.of(job)), this.reactive.awaitAny(List.of(job)),
				this.reactive.await(job).timeout(Duration.ofSeconds(5), this.orca.scheduler).onErrorComplete());
		for (Mono<?> wait : waits) {
			Disposable subscription = wait.subscribe();
			this.orca.advanceSeconds(10);
			subscription.dispose();
			assertThat(this.orca.template.support().poller()).hasToString(NOTHING_WATCHED);
			long before = this.orca.requests();
			this.orca.advanceSeconds(60);
			assertThat(this.orca.requests()).isEqualTo(before);
		}
		assertThat(this.orca.simulator.status(job.getId())).isEqualTo("PROCESSING");
		assertThat(this.orca.requests("DELETE /job/{id}/abort")).isZero();
	}

	@Test
	void cancellingAnAbortEndsItsWait() {
		Job<?> job = this.orca.template.get(this.orca.submit(100, (script) -> script.aborting(Duration.ofSeconds(50))));
		Disposable subscription = this.reactive.abort(job).subscribe();
		this.orca.advanceSeconds(2);
		subscription.dispose();
		long before = this.orca.requests();
		this.orca.advanceSeconds(10);
		assertThat(this.orca.requests()).isEqualTo(before);
	}

	@Test
	void waitOfAnotherSubscriberGoesOnIfOneIsCancelled() {
		Job<Metrics> job = this.reactive.reference(this.orca.submit(10), Metrics.class);
		Mono<JobSnapshot> await = this.reactive.await(job);
		Disposable leaving = await.subscribe();
		CompletableFuture<JobSnapshot> staying = await.toFuture();
		this.orca.advanceSeconds(5);
		leaving.dispose();
		this.orca.advanceSeconds(10);
		assertThat(staying).isCompleted();
	}

	@Test
	void argumentsAreChecked() {
		for (String id : new String[] { "", " ", ".", ".." }) {
			assertThatIllegalArgumentException().isThrownBy(() -> this.reactive.get(id));
			assertThatIllegalArgumentException().isThrownBy(() -> this.reactive.get(id, Metrics.class));
			assertThatIllegalArgumentException().isThrownBy(() -> this.reactive.reference(id));
		}
		assertThatIllegalArgumentException().isThrownBy(() -> this.reactive.resume("no token"));
		assertThat(this.orca.requests()).isZero();
	}

	/**
	 * Return all that makes a request.
	 */
	private Map<String, Supplier<Publisher<?>>> calls(Job<Metrics> job) {
		List<Job<Metrics>> jobs = List.of(job);
		JobSubmissionUncertainException uncertain = new JobSubmissionUncertainException("?", "request",
				VirtualOrca.START, JobQuery.all(), new IOException());
		Map<String, Supplier<Publisher<?>>> calls = new LinkedHashMap<>();
		calls.put("get", () -> this.reactive.get(job.getId()));
		calls.put("get(class)", () -> this.reactive.get(job.getId(), Metrics.class));
		calls.put("get(type)",
				() -> this.reactive.get(job.getId(), new ParameterizedTypeReference<Map<String, Object>>() {
				}));
		calls.put("get(resolver)", () -> this.reactive.get(job.getId(), (completed, resources) -> "value"));
		calls.put("query", () -> this.reactive.query(JobQuery.all()));
		calls.put("query(class)", () -> this.reactive.query(JobQuery.all(), Metrics.class));
		calls.put("stream", () -> this.reactive.stream(JobQuery.all()));
		calls.put("stream(class)", () -> this.reactive.stream(JobQuery.all(), Metrics.class));
		calls.put("count", () -> this.reactive.count(JobQuery.all()));
		calls.put("submit", () -> this.reactive.submit(EVALUATION));
		calls.put("findSubmitted", () -> this.reactive.findSubmitted(EVALUATION, uncertain));
		calls.put("refresh", () -> this.reactive.refresh(job));
		calls.put("refresh(throttle)", () -> this.reactive.refresh(job, Duration.ZERO));
		calls.put("await", () -> this.reactive.await(job));
		calls.put("await(options)", () -> this.reactive.await(job, WaitOptions.ofMaxWait(Duration.ZERO)));
		calls.put("result", () -> this.reactive.result(job));
		calls.put("result(options)", () -> this.reactive.result(job, WaitOptions.ofMaxWait(Duration.ZERO)));
		calls.put("awaitAll", () -> this.reactive.awaitAll(jobs));
		calls.put("awaitAll(options)", () -> this.reactive.awaitAll(jobs, WaitOptions.ofMaxWait(Duration.ZERO)));
		calls.put("awaitAny", () -> this.reactive.awaitAny(jobs));
		calls.put("awaitAny(options)", () -> this.reactive.awaitAny(jobs, WaitOptions.ofMaxWait(Duration.ZERO)));
		calls.put("abort", () -> this.reactive.abort(job));
		calls.put("abort(options)", () -> this.reactive.abort(job, WaitOptions.ofMaxWait(Duration.ZERO)));
		calls.put("requestAbort(abort)", () -> this.reactive.requestAbort(job));
		return calls;
	}

	private List<String> submit(int jobs) {
		return IntStream.range(0, jobs).mapToObj((i) -> this.orca.submit(3600)).toList();
	}

	record Metrics(double accuracy) {

	}

}

package io.orcajob.core;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import io.micrometer.common.KeyValues;
import io.micrometer.observation.GlobalObservationConvention;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClientRequestException;

import io.orcajob.Job;
import io.orcajob.JobFailedException;
import io.orcajob.JobInterruptedException;
import io.orcajob.JobQuery;
import io.orcajob.JobRequest;
import io.orcajob.JobSnapshot;
import io.orcajob.JobSubmissionUncertainException;
import io.orcajob.JobTimeoutException;
import io.orcajob.JobWaitStoppedException;
import io.orcajob.OrcaRequestException;
import io.orcajob.OrcaUnavailableException;
import io.orcajob.Status;
import io.orcajob.WaitOptions;
import io.orcajob.core.ObservedCalls.Observed;
import io.orcajob.observation.DefaultJobObservationConvention;
import io.orcajob.observation.JobObservationContext;
import io.orcajob.observation.JobObservationConvention;
import io.orcajob.simulator.Fault;
import io.orcajob.simulator.JobScript.Outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Observations of what the application does with the blocking and the asynchronous form,
 * and of the poller.
 */
class JobObservationTests {

	private static final String PATH = "/classification_model/{name}/evaluation";

	private static final JobRequest<Map<String, @Nullable Object>> EVALUATION = JobRequest.post(PATH, "support")
		.body(Map.of("datasource_name_or_id", "tickets", "datasource_label_column", "label", "datasource_value_column",
				"text"))
		.type("EVALUATE_MODEL")
		.build();

	private static final JobRequest<Map<String, @Nullable Object>> ANALYSIS = JobRequest
		.post("/memoryset/{name}/analysis", "tickets")
		.build();

	private final ObservedCalls observed = new ObservedCalls();

	private final VirtualOrca orca = this.observed.orca((builder) -> builder.maxRetries(0));

	@AfterEach
	void close() {
		this.orca.close();
		this.observed.close();
		this.observed.assertBalanced();
	}

	@Test
	void submitHasItsRequestAsPartAndIsPartOfWhatTheCallerDoes() {
		AtomicReference<Job<?>> job = new AtomicReference<>();
		Observed app = this.observed.asPartOf("app", () -> job.set(this.orca.template.submit(EVALUATION)));
		Observed submit = this.observed.only("orca.job.submit");
		assertThat(submit.isPartOf(app)).isTrue();
		assertThat(this.observed.only("http.client.requests").isPartOf(submit)).isTrue();
		assertThat(submit.low("type")).isEqualTo("EVALUATE_MODEL");
		assertThat(submit.low("outcome")).isEqualTo("success");
		assertThat(submit.high("orca.job.id")).isEqualTo(job.get().getId());
		assertThat(submit.high("orca.path")).isEqualTo(PATH);
		assertThat(submit.context.getContextualName()).isEqualTo("job submit");
	}

	@Test
	void idsAndValuesOfPathsAreNoLowCardinalityKeys() {
		Job<?> job = this.orca.template.submit(EVALUATION);
		job.awaitAsync();
		job.requestAbort();
		this.orca.template.query(JobQuery.builder().type("EVALUATE_MODEL").build());
		this.orca.advanceSeconds(60);
		for (String name : List.of("submit", "wait", "abort", "query", "poll")) {
			assertThat(this.observed.named("orca.job." + name)).isNotEmpty()
				.allSatisfy((one) -> assertThat(one.context.getLowCardinalityKeyValues().toString())
					.doesNotContain(job.getId(), "support"));
		}
	}

	@Test
	void submitWithoutATypeIsOfAnUnknownOne() {
		List<String> answers = new ArrayList<>(List.of("{\"job_id\": \"7\"}", "{\"job_id\": null}"));
		this.orca.answer((request) -> true, () -> Mono.just(VirtualOrca.response(200, answers.remove(0))));
		this.orca.template.submit(ANALYSIS);
		assertThat(this.observed.only("orca.job.submit").low("type")).isEqualTo("UNKNOWN");
		assertThat(this.observed.only("orca.job.submit").high("orca.job.id")).isEqualTo("7");
		this.orca.template.submit(ANALYSIS);
		Observed withoutJob = this.observed.named("orca.job.submit").get(1);
		assertThat(withoutJob.low("type")).isEqualTo("UNKNOWN");
		assertThat(withoutJob.low("outcome")).isEqualTo("success");
		assertThat(withoutJob.high("orca.job.id")).isNull();
	}

	@Test
	void submitThatIsRefusedOrUncertainOrFailsInAFilterIsStopped() {
		this.orca.simulator.fault(Fault.on("POST " + PATH).answer(422));
		assertThatExceptionOfType(OrcaRequestException.class).isThrownBy(() -> this.orca.template.submit(EVALUATION));
		this.orca.simulator.fault(Fault.on("POST " + PATH).answer(502));
		assertThatExceptionOfType(JobSubmissionUncertainException.class)
			.isThrownBy(() -> this.orca.template.submit(EVALUATION));
		this.orca.answer((request) -> true, () -> {
			throw new LinkageError("thrown by the test");
		});
		assertThatExceptionOfType(Throwable.class).isThrownBy(() -> this.orca.template.submit(EVALUATION));
		assertThat(this.observed.named("orca.job.submit")).extracting((submit) -> submit.low("outcome"))
			.containsExactly("refused", "uncertain", "unreachable");
		assertThat(this.observed.named("orca.job.submit")).allSatisfy((submit) -> assertThat(submit.errors).isOne());
	}

	@Test
	void submitOfAnInterruptedThreadIsStopped() {
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(JobInterruptedException.class)
			.isThrownBy(() -> this.orca.template.submit(EVALUATION));
		assertThat(Thread.interrupted()).isTrue();
		assertThat(this.observed.only("orca.job.submit").low("outcome")).isEqualTo("interrupted");
	}

	@Test
	void repetitionsArePartOfOneObservation() {
		try (VirtualOrca orca = this.observed.orca()) {
			List<String> answers = new ArrayList<>(List.of("503", "503"));
			orca.answer((request) -> !answers.isEmpty(),
					() -> Mono.just(VirtualOrca.response(Integer.parseInt(answers.remove(0)), "{}")));
			orca.await(() -> orca.template.query(JobQuery.all()));
			Observed query = this.observed.only("orca.job.query");
			assertThat(query.low("outcome")).isEqualTo("success");
			assertThat(this.observed.named("http.client.requests")).hasSize(3)
				.allMatch((request) -> request.isPartOf(query));
		}
	}

	@Test
	void waitOfAFutureBeginsAndEndsWithItAndIsInScopeNowhere() {
		List<@Nullable Observation> current = new ArrayList<>();
		String id = this.orca.submit(10);
		AtomicReference<CompletableFuture<JobSnapshot>> future = new AtomicReference<>();
		this.orca.network = (request, next) -> {
			current.add(this.observed.current());
			return next.exchange(request);
		};
		Observed app = this.observed.asPartOf("app", () -> {
			Observation own = this.observed.current();
			future.set(this.orca.template.reference(id).awaitAsync());
			assertThat(this.observed.current()).isSameAs(own);
		});
		Observed wait = this.observed.only("orca.job.wait");
		assertThat(wait.isPartOf(app)).isTrue();
		this.orca.advanceSeconds(9);
		assertThat(wait.isStopped()).isFalse();
		assertThat(wait.low("type")).isEqualTo("UNKNOWN");
		assertThat(wait.low("outcome")).isEqualTo("none");
		this.orca.advanceSeconds(3);
		assertThat(future.get()).isCompleted();
		assertThat(wait.isStopped()).isTrue();
		assertThat(wait.low("type")).isEqualTo("EVALUATE_MODEL");
		assertThat(wait.low("outcome")).isEqualTo("completed");
		assertThat(wait.high("orca.job.id")).isEqualTo(id);
		assertThat(wait.error()).isNull();
		assertThat(current).hasSizeGreaterThan(3)
			.allMatch(
					(observation) -> observation == null || "orca.job.poll".equals(observation.getContext().getName()));
	}

	@Test
	void waitIsOverBeforeWhatHangsOntoItsFutureRuns() {
		List<Boolean> stopped = new ArrayList<>();
		CompletableFuture<JobSnapshot> future = this.orca.template.reference(this.orca.submit(1)).awaitAsync();
		Observed wait = this.observed.only("orca.job.wait");
		future.thenRun(() -> stopped.add(wait.isStopped()));
		this.orca.advanceSeconds(5);
		assertThat(stopped).containsExactly(true);
	}

	@Test
	void eachEndingOfAWaitStopsItOnce() {
		this.orca.template.reference(this.orca.submit(1)).awaitAsync();
		this.orca.template.reference(this.orca.submit(1, (script) -> script.outcome(Outcome.FAILED))).awaitAsync();
		this.orca.template.reference(this.orca.submit(1, (script) -> script.outcome(Outcome.FAILED))).resultAsync();
		String aborted = this.orca.submit(100);
		this.orca.simulator.abort(aborted);
		this.orca.template.reference(aborted).awaitAsync();
		this.orca.template.reference(this.orca.submit(100)).awaitAsync(WaitOptions.ofMaxWait(Duration.ofSeconds(5)));
		this.orca.template.reference("no such job").awaitAsync();
		this.orca.template.reference(this.orca.submit(100)).awaitAsync().cancel(true);
		this.orca.template.reference(this.orca.submit(100)).awaitAsync().complete(null);
		this.orca.advanceSeconds(10);
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(JobInterruptedException.class)
			.isThrownBy(() -> this.orca.template.reference(this.orca.submit(100)).await());
		assertThat(Thread.interrupted()).isTrue();
		this.orca.template.reference(this.orca.submit(100)).awaitAsync();
		this.orca.template.stop();
		assertThat(this.orca.template.reference("any").awaitAsync()).isCompletedExceptionally();
		assertThatExceptionOfType(JobWaitStoppedException.class)
			.isThrownBy(() -> this.orca.template.reference("any").await());
		List<Observed> waits = this.observed.named("orca.job.wait");
		assertThat(waits).extracting((wait) -> wait.low("outcome"))
			.containsExactly("completed", "failed", "failed", "aborted", "timeout", "error", "cancelled", "cancelled",
					"interrupted", "stopped", "stopped", "stopped");
		assertThat(waits).extracting((wait) -> (wait.error() != null) ? wait.error().getClass().getSimpleName() : "")
			.containsExactly("", "", "JobFailedException", "", "JobTimeoutException", "JobNotFoundException", "", "",
					"JobInterruptedException", "JobWaitStoppedException", "JobWaitStoppedException",
					"JobWaitStoppedException");
	}

	@Test
	void waitForAJobThatHasEndedIsObservedToo() {
		String id = this.orca.submit(1);
		this.orca.advanceSeconds(2);
		Job<?> job = this.orca.template.get(id);
		assertThat(job.await().status()).isEqualTo(Status.COMPLETED);
		assertThat(job.resultAsync()).isCompleted();
		assertThat(this.observed.named("orca.job.wait")).hasSize(2)
			.allSatisfy((wait) -> assertThat(wait.low("outcome")).isEqualTo("completed"));
	}

	@Test
	void blockingWaitIsInScopeWhileItLastsAndItsResolverPartOfIt() {
		String id = this.orca.submit(5);
		this.orca.network = (request, next) -> {
			Observation current = this.observed.current();
			if (request.url().getPath().startsWith("/classification_model")) {
				assertThat(current).isNotNull();
				assertThat(current.getContext().getName()).isEqualTo("orca.job.wait");
				return Mono.just(VirtualOrca.response(200, "{\"x\": 1}"));
			}
			return next.exchange(request);
		};
		Job<String> job = this.orca.template.reference(id,
				(completed, resources) -> resources.get("/classification_model/1", Map.class).toString());
		String value = this.orca.await(job::result);
		assertThat(value).isEqualTo("{x=1}");
		Observed wait = this.observed.only("orca.job.wait");
		assertThat(wait.low("outcome")).isEqualTo("completed");
		assertThat(this.observed.named("http.client.requests")).filteredOn((request) -> request.isPartOf(wait))
			.hasSize(1);
	}

	@Test
	void blockingWaitThatFailsIsStopped() {
		String id = this.orca.submit(2, (script) -> script.outcome(Outcome.FAILED));
		assertThatExceptionOfType(JobFailedException.class)
			.isThrownBy(() -> this.orca.await(() -> this.orca.template.reference(id).result()));
		Observed wait = this.observed.only("orca.job.wait");
		assertThat(wait.low("outcome")).isEqualTo("failed");
		assertThat(wait.error()).isInstanceOf(JobFailedException.class);
		String other = this.orca.submit(100);
		assertThatExceptionOfType(JobTimeoutException.class).isThrownBy(() -> this.orca
			.await(() -> this.orca.template.reference(other).await(WaitOptions.ofMaxWait(Duration.ofSeconds(4)))));
		assertThat(this.observed.named("orca.job.wait").get(1).low("outcome")).isEqualTo("timeout");
	}

	@Test
	void groupIsAWaitForEachOfItsJobs() {
		List<Job<Map<String, @Nullable Object>>> jobs = List.of(this.orca.template.reference(this.orca.submit(1)),
				this.orca.template.reference(this.orca.submit(2)));
		Observed app = this.observed.asPartOf("app", () -> this.orca.template.awaitAllAsync(jobs, WaitOptions.unset()));
		this.orca.advanceSeconds(6);
		assertThat(this.observed.named("orca.job.wait")).hasSize(2)
			.allMatch((wait) -> wait.isPartOf(app) && "completed".equals(wait.low("outcome")));
	}

	@Test
	void pollIsPartOfNothingAndHasItsRequestAsPart() {
		String id = this.orca.submit(5);
		this.observed.asPartOf("app", () -> this.orca.template.reference(id).awaitAsync());
		this.orca.advanceSeconds(10);
		List<Observed> polls = this.observed.named("orca.job.poll");
		assertThat(polls).hasSize((int) this.orca.requests())
			.allSatisfy((poll) -> assertThat(poll.parent()).isNull())
			.allSatisfy((poll) -> assertThat(poll.high("orca.job.id")).isEqualTo(id))
			.allSatisfy((poll) -> assertThat(poll.low("outcome")).isEqualTo("success"));
		assertThat(polls).extracting((poll) -> poll.low("mode")).containsExactly("value", "status", "status", "value");
		List<Observed> requests = this.observed.named("http.client.requests");
		assertThat(requests).hasSameSizeAs(polls);
		for (int i = 0; i < polls.size(); i++) {
			assertThat(requests.get(i).isPartOf(polls.get(i))).isTrue();
		}
	}

	@Test
	void refreshIsAPoll() {
		Job<?> job = this.orca.template.reference(this.orca.submit(5));
		this.observed.asPartOf("app", job::refresh);
		assertThat(this.observed.only("orca.job.poll").parent()).isNull();
	}

	@Test
	void pollOfAListIsASweepWithoutAnId() {
		this.orca.submit(5);
		try (JobWatch watch = this.orca.template.watch(JobQuery.all())) {
			this.orca.advanceSeconds(1);
		}
		assertThat(this.observed.named("orca.job.poll").get(0)).satisfies((poll) -> {
			assertThat(poll.low("mode")).isEqualTo("sweep");
			assertThat(poll.high("orca.job.id")).isNull();
		});
	}

	@Test
	void pollThatFailsInWhicheverWayIsStopped() {
		String id = this.orca.submit(1000);
		this.orca.template.reference(id).awaitAsync();
		this.orca.advanceSeconds(1);
		List<Supplier<Mono<ClientResponse>>> answers = new ArrayList<>(List.of(
				() -> Mono.just(VirtualOrca.response(503, "{}")), () -> Mono.just(VirtualOrca.response(429, "{}")),
				() -> Mono.just(VirtualOrca.response(200, "<html>")),
				() -> Mono.error(new WebClientRequestException(new IOException("reset"), HttpMethod.GET,
						URI.create("http://x/"), new HttpHeaders())),
				Mono::never, () -> {
					throw new LinkageError("thrown by the test");
				}));
		this.orca.answer((request) -> !answers.isEmpty(), () -> answers.remove(0).get());
		this.orca.advanceSeconds(200);
		assertThat(answers).isEmpty();
		assertThat(this.observed.named("orca.job.poll").stream().map((poll) -> poll.low("outcome")).distinct())
			.containsExactly("success", "unavailable", "throttled", "invalid", "unreachable");
		assertThat(this.observed.only("orca.job.wait").stops).as("goes on, whatever a poll ends with").isZero();
		assertThat(this.observed.named("orca.job.poll")).filteredOn((poll) -> "unreachable".equals(poll.low("outcome")))
			.hasSize(3)
			.allSatisfy((poll) -> assertThat(poll.error()).isInstanceOf(OrcaUnavailableException.class));
	}

	@Test
	void pollInFlightIsStoppedWithTheTemplate() {
		this.orca.answer((request) -> true, Mono::never);
		this.orca.template.reference("1").awaitAsync();
		this.orca.template.watch(JobQuery.all());
		assertThat(this.observed.named("orca.job.poll")).hasSize(2);
		this.orca.template.stop();
		assertThat(this.observed.named("orca.job.poll")).allSatisfy((poll) -> {
			assertThat(poll.low("outcome")).isEqualTo("stopped");
			assertThat(poll.error()).isNull();
		});
	}

	@Test
	void pollOfAWaitThatIsCancelledIsStoppedByItsAnswer() {
		CompletableFuture<JobSnapshot> future = this.orca.template.reference(this.orca.submit(100)).awaitAsync();
		this.orca.answer((request) -> true, Mono::never);
		this.orca.advanceSeconds(4);
		future.cancel(true);
		Observed poll = this.observed.named("orca.job.poll").get(1);
		assertThat(poll.isStopped()).isFalse();
		this.orca.advanceSeconds(60);
		assertThat(poll.low("outcome")).isEqualTo("unreachable");
	}

	@Test
	void abortIsItsRequestAndThenAWait() {
		String id = this.orca.submit(10_000_000);
		Job<?> job = this.orca.template.get(id);
		Observed app = this.observed.asPartOf("app", () -> this.orca.await(job::abort));
		Observed abort = this.observed.only("orca.job.abort");
		assertThat(abort.low("type")).isEqualTo("EVALUATE_MODEL");
		assertThat(abort.low("outcome")).isEqualTo("success");
		assertThat(abort.high("orca.job.id")).isEqualTo(id);
		Observed wait = this.observed.only("orca.job.wait");
		assertThat(wait.low("outcome")).isEqualTo("aborted");
		assertThat(app.isStopped()).isTrue();
		assertThat(this.observed.named("http.client.requests")).filteredOn((request) -> request.isPartOf(abort))
			.hasSize(1);
		job.requestAbort();
		assertThat(this.observed.named("orca.job.abort")).as("nothing to abort").hasSize(1);
	}

	@Test
	void refusalOfAnAbortIsAnErrorUnlessTheJobIsAbortedAnyway() {
		Job<?> job = this.orca.template.get(this.orca.submit(100));
		this.orca.answer((request) -> request.method().name().equals("DELETE"),
				() -> Mono.just(VirtualOrca.response(409, "{}")));
		assertThatExceptionOfType(OrcaRequestException.class).isThrownBy(job::requestAbort);
		this.orca.simulator.abort(job.getId());
		job.requestAbort();
		assertThat(this.observed.named("orca.job.abort")).extracting((abort) -> abort.low("outcome"))
			.containsExactly("refused", "success");
		assertThat(this.observed.named("orca.job.abort").get(1).error()).isNull();
	}

	@Test
	void queriesAreObservedPageByPage() {
		for (int i = 0; i < 3; i++) {
			this.orca.submit(100);
		}
		JobQuery query = JobQuery.builder().type("EVALUATE_MODEL").build();
		try (VirtualOrca small = this.observed.orca((builder) -> builder.pageSize(2).maxRetries(0))) {
			small.submit(100);
			small.submit(100);
			small.submit(100);
			Observed app = this.observed.asPartOf("app", () -> assertThat(small.template.stream(query)).hasSize(3));
			List<Observed> pages = this.observed.named("orca.job.query");
			assertThat(pages).hasSize(2)
				.allMatch((page) -> page.isPartOf(app) && "stream".equals(page.low("operation"))
						&& page.high("orca.query").contains("EVALUATE_MODEL"));
			assertThat(pages).extracting((page) -> page.high("orca.offset")).containsExactly("0", "2");
		}
		this.orca.template.query(query);
		this.orca.template.count(query);
		this.orca.answer((request) -> true, () -> Mono.just(VirtualOrca.response(403, "{}")));
		assertThatExceptionOfType(Exception.class).isThrownBy(() -> this.orca.template.query(query));
		assertThat(this.observed.named("orca.job.query").stream().skip(2))
			.extracting((page) -> page.low("operation") + " " + page.low("outcome"))
			.containsExactly("query success", "count success", "query refused");
	}

	@Test
	void jobThatIsLookedForByNameIsAQuery() {
		JobRequest<Map<String, @Nullable Object>> request = JobRequest.post("/memoryset/{name}", "tickets")
			.foundAt("/memoryset/{name}", "tickets")
			.build();
		this.orca.answer((sent) -> true, () -> Mono
			.just(VirtualOrca.response(200, "{\"job_id\": \"7\", \"type\": \"X\", \"status\": \"DISPATCHED\"}")));
		JobSubmissionUncertainException uncertain = new JobSubmissionUncertainException("", "", VirtualOrca.START, null,
				null);
		this.orca.template.findSubmitted(request, uncertain);
		Observed find = this.observed.only("orca.job.query");
		assertThat(find.low("operation")).isEqualTo("find");
		assertThat(find.high("orca.path")).isEqualTo("/memoryset/{name}");
	}

	@Test
	void requestsThatAreNotObservedThemselvesArePartOfWhatTheCallerDoes() {
		String id = this.orca.submit(5);
		Observed app = this.observed.asPartOf("app", () -> this.orca.template.get(id));
		assertThat(this.observed.only("http.client.requests").isPartOf(app)).isTrue();
	}

	@Test
	void whatIsSwitchedOffLeavesItsPartsToTheCaller() {
		this.observed.registry.observationConfig()
			.observationPredicate((name, context) -> !name.equals("orca.job.submit") && !name.equals("orca.job.poll"));
		Observed app = this.observed.asPartOf("app", () -> this.orca.template.submit(EVALUATION).awaitAsync());
		this.orca.advanceSeconds(3);
		assertThat(this.observed.named("orca.job.submit")).isEmpty();
		assertThat(this.observed.named("orca.job.poll")).isEmpty();
		List<Observed> requests = this.observed.named("http.client.requests");
		assertThat(requests.get(0).isPartOf(app)).isTrue();
		assertThat(requests.stream().skip(1)).isNotEmpty()
			.allSatisfy((request) -> assertThat(request.parent()).isNull());
	}

	@Test
	void handlerThatThrowsHarmsNothing() {
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig().observationHandler(new Broken());
		try (VirtualOrca orca = new VirtualOrca((builder) -> builder.observationRegistry(registry))) {
			Job<?> job = orca.template.submit(EVALUATION);
			CompletableFuture<JobSnapshot> future = job.awaitAsync();
			orca.advanceSeconds(30);
			assertThat(future).isCompletedWithValueMatching((ended) -> ended.status() == Status.COMPLETED);
			assertThat(job.await().status()).isEqualTo(Status.COMPLETED);
			assertThat(orca.template.count(JobQuery.all())).isPositive();
			assertThat(registry.getCurrentObservationScope()).isNull();
		}
		assertThat(this.observed.takeRefusals()).isNotEmpty();
	}

	@Test
	void conventionOfTheApplicationChoosesTheKeysButNotTheNames() {
		try (VirtualOrca orca = this.observed
			.orca((builder) -> builder.observationConvention(new JobObservationConvention() {

				@Override
				public String getName() {
					return "all the same";
				}

				@Override
				public KeyValues getLowCardinalityKeyValues(JobObservationContext context) {
					return KeyValues.of("what", context.getObservation().name());
				}

			}))) {
			this.observed.registry.observationConfig()
				.observationPredicate((name, context) -> !name.equals("orca.job.query"));
			orca.template.submit(EVALUATION);
			orca.template.query(JobQuery.all());
			assertThat(this.observed.only("orca.job.submit").low("what")).isEqualTo("SUBMIT");
			assertThat(this.observed.only("orca.job.submit").low("outcome")).isNull();
			assertThat(this.observed.only("orca.job.submit").context.getContextualName()).isEqualTo("job submit");
			assertThat(this.observed.named("orca.job.query")).isEmpty();
		}
	}

	@Test
	void globalConventionOfTheRegistryIsUsedUnlessTheTemplateHasOne() {
		this.observed.registry.observationConfig().observationConvention(new GlobalConvention());
		this.orca.template.submit(EVALUATION);
		assertThat(this.observed.only("orca.job.submit").low("global")).isEqualTo("yes");
	}

	@Test
	void typesBeyondABoundAreOne() {
		for (int i = 0; i < 60; i++) {
			int number = i;
			String id = this.orca.submit(1, (script) -> script.type("TYPE_" + number));
			this.orca.template.reference(id).awaitAsync();
		}
		this.orca.advanceSeconds(60);
		assertThat(this.observed.named("orca.job.wait").stream().map((wait) -> wait.low("type")).distinct()).hasSize(51)
			.contains("other");
	}

	@Test
	void futureThatIsDroppedWithItsTemplateIsStopped() {
		try (VirtualOrca orca = this.observed.orca((builder) -> builder.callbackExecutor((command) -> {
			// Drops it.
		}))) {
			orca.template.reference(orca.submit(100)).awaitAsync().orTimeout(1, TimeUnit.MILLISECONDS);
			Awaitility.await().until(() -> this.observed.only("orca.job.wait").low("outcome").equals("cancelled"));
		}
	}

	@Test
	void subscriptionsToChangesAreNoWaits() {
		Disposable updates = this.orca.template.reference(this.orca.submit(5)).updates().subscribe();
		this.orca.advanceSeconds(10);
		assertThat(updates.isDisposed()).isTrue();
		assertThat(this.observed.named("orca.job.wait")).isEmpty();
	}

	private static final class Broken implements ObservationHandler<JobObservationContext> {

		@Override
		public void onStart(JobObservationContext context) {
			if (context.getObservation().ordinal() % 2 == 0) {
				throw new IllegalStateException("thrown by the test");
			}
		}

		@Override
		public void onScopeOpened(JobObservationContext context) {
			throw new IllegalStateException("thrown by the test");
		}

		@Override
		public void onScopeClosed(JobObservationContext context) {
			throw new AssertionError("thrown by the test");
		}

		@Override
		public void onStop(JobObservationContext context) {
			throw new AssertionError("thrown by the test");
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return context instanceof JobObservationContext;
		}

	}

	private static final class GlobalConvention extends DefaultJobObservationConvention
			implements GlobalObservationConvention<JobObservationContext> {

		@Override
		public KeyValues getLowCardinalityKeyValues(JobObservationContext context) {
			return super.getLowCardinalityKeyValues(context).and("global", "yes");
		}

	}

}

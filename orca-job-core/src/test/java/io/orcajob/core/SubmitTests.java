package io.orcajob.core;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.client.ClientRequest;

import io.orcajob.Job;
import io.orcajob.JobFailedException;
import io.orcajob.JobInterruptedException;
import io.orcajob.JobNotFoundException;
import io.orcajob.JobQuery;
import io.orcajob.JobRequest;
import io.orcajob.JobSnapshot;
import io.orcajob.JobSubmissionUncertainException;
import io.orcajob.JobTimeoutException;
import io.orcajob.JobValueException;
import io.orcajob.JobValueResolver;
import io.orcajob.OrcaRequestException;
import io.orcajob.OrcaResponseException;
import io.orcajob.OrcaUnavailableException;
import io.orcajob.Status;
import io.orcajob.WaitOptions;
import io.orcajob.simulator.Fault;
import io.orcajob.simulator.RecordedRequest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Submitting to a service that behaves like OrcaCloud: the handle, its life, and how a
 * job is found whose submit had an uncertain end. The journal of the service tells how
 * often it was asked.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SubmitTests {

	private static final String EVALUATION = "POST /classification_model/{name}/evaluation";

	private static final String SCRIPT = "POST /simulator/job";

	private static final Duration SHORT = Duration.ofMillis(100);

	private final VirtualOrca orca = new VirtualOrca((builder) -> builder.maxRetries(0));

	@AfterEach
	void close() {
		this.orca.close();
	}

	@Test
	void handleIsMadeOfTheAnswerWithoutAFurtherRequest() {
		Job<Map<String, @Nullable Object>> job = this.orca.template.submit(evaluation().build());
		assertThat(this.orca.simulator.status(job.getId())).isEqualTo("DISPATCHED");
		assertThat(job.getType()).isEqualTo("EVALUATE_MODEL");
		assertThat(job.getStatus()).isEqualTo(Status.DISPATCHED);
		assertThat(job.getCreatedAt()).isEqualTo(VirtualOrca.START);
		assertThat(job.getUpdatedAt()).isEqualTo(VirtualOrca.START);
		assertThat(job.getRefreshedAt()).isEqualTo(VirtualOrca.START);
		assertThat(job.getStepsTotal()).isNull();
		assertThat(job.getCompletion()).isZero();
		assertThat(job.getValue()).isNull();
		assertThat(job.getException()).isNull();
		assertThat(job).hasToString(job.snapshot().toString());
		assertThat(job.token()).isNotEmpty();
		this.orca.advanceSeconds(2);
		assertThat(job.getStatus()).as("younger than the refresh interval").isEqualTo(Status.DISPATCHED);
		assertThat(this.orca.simulator.journal().recent()).singleElement().satisfies((request) -> {
			assertThat(request.method()).isEqualTo("POST");
			assertThat(request.path()).isEqualTo("/classification_model/my-model%2Fv2/evaluation");
			assertThat(request.requestId()).hasSize(36);
		});
	}

	@Test
	void handleKeepsFreshLikeAnyOther() {
		Job<?> job = this.orca.template.submit(evaluation().build());
		this.orca.advanceSeconds(4);
		job.getStatus();
		assertThat(job.getStatus()).isEqualTo(Status.PROCESSING);
		assertThat(this.orca.requests()).isEqualTo(2);
	}

	@Test
	void lifeOfASubmittedJob() {
		Job<Metrics> job = this.orca.template.submit(evaluation().value(Metrics.class).build());
		CompletableFuture<Metrics> result = job.resultAsync();
		this.orca.advanceSeconds(9);
		assertThat(result).isCompletedWithValueMatching((metrics) -> metrics.accuracy() > 0);
		assertThat(job.getStatus()).isEqualTo(Status.COMPLETED);
		assertThat(job.getCompletion()).isOne();
		assertThat(this.orca.requests(EVALUATION)).isOne();
		assertThat(this.orca.requests("GET /job/{id}")).as("the first poll and the result").isEqualTo(2);
	}

	@Test
	void firstPollReadsWhatTheAnswerLacks() {
		String dependency = this.orca.submit(1000);
		Job<?> job = this.orca.template
			.submit(script(Map.of("type", "FINETUNE", "payload", Map.of("rows", 7), "depends_on", List.of(dependency)))
				.build());
		assertThat(job.getType()).isEqualTo("UNKNOWN");
		assertThat(job.getStatus()).isEqualTo(Status.WAITING);
		assertThat(job.snapshot().payload()).isEmpty();
		CompletableFuture<JobSnapshot> wait = job.awaitAsync();
		this.orca.advanceSeconds(0);
		assertThat(this.orca.simulator.journal().counts()).containsOnlyKeys(SCRIPT, "GET /job/{id}");
		JobSnapshot polled = this.orca.template.reference(job.getId()).refresh();
		this.orca.advanceSeconds(3);
		assertThat(job.snapshot().type()).isEqualTo("FINETUNE").isEqualTo(polled.type());
		assertThat(job.snapshot().payload()).isEqualTo(Map.of("rows", 7));
		assertThat(job.snapshot().dependsOn()).containsExactly(dependency);
		assertThat(this.orca.requests("GET /job/{id}/status")).as("later polls are small").isPositive();
		assertThat(wait).isNotDone();
	}

	@Test
	void listenersAreTheOnlyReasonToPollWithoutAWait() {
		this.orca.template.submit(evaluation().build());
		this.orca.advanceSeconds(60);
		assertThat(this.orca.requests()).isOne();
	}

	@Test
	void olderGenerationHasTasks() {
		try (VirtualOrca older = new VirtualOrca((service) -> service.jobsPath("/task"),
				(builder) -> builder.jobsPath("/task"))) {
			Job<Metrics> job = older.template.submit(evaluation().value(Metrics.class).build());
			assertThat(older.simulator.status(job.getId())).isEqualTo("DISPATCHED");
			CompletableFuture<Metrics> result = job.resultAsync();
			older.advanceSeconds(9);
			assertThat(result).isCompleted();
			assertThat(older.requests("GET /task/{id}")).isEqualTo(2);
		}
	}

	@Test
	void jobThatHasEndedInTheAnswerIsReadWithItsResult() {
		Job<Metrics> job = this.orca.template.submit(
				script(Map.of("queue_ms", 0, "duration_ms", 0, "result", Map.of("accuracy", 0.5))).value(Metrics.class)
					.build());
		assertThat(job.getStatus()).isEqualTo(Status.UNKNOWN);
		assertThat(job.result()).isEqualTo(new Metrics(0.5));
		assertThat(this.orca.simulator.journal().counts()).isEqualTo(Map.of(SCRIPT, 1L, "GET /job/{id}", 1L));
	}

	@Test
	void jobThatHasFailedInTheAnswerIsToldInTheServicesWords() {
		Job<?> job = this.orca.template
			.submit(script(Map.of("queue_ms", 0, "duration_ms", 0, "outcome", "FAILED", "exception", "out of memory"))
				.build());
		assertThat(job.getStatus()).isEqualTo(Status.UNKNOWN);
		assertThatExceptionOfType(JobFailedException.class).isThrownBy(job::result)
			.withMessageContaining("out of memory");
	}

	@Test
	void validationOfTheServiceIsToldIssueByIssue() {
		JobRequest<?> request = JobRequest.post("/classification_model/{name}/evaluation", "no spaces")
			.body(Map.of("datasource_name_or_id", "tickets", "datasource_label_column", 7))
			.build();
		assertThatExceptionOfType(OrcaRequestException.class).isThrownBy(() -> this.orca.template.submit(request))
			.satisfies((thrown) -> assertThat(thrown.getIssues()).containsExactlyInAnyOrder(
					"path.model_name_or_id: Input should not contain spaces",
					"body.datasource_label_column: Input should be a valid string",
					"body.datasource_value_column: Field required"));
		assertThat(this.orca.requests()).isOne();
	}

	@Test
	void wrongArgumentsMakeNoRequest() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.orca.template.submit(null));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.orca.template.submit(JobRequest.post("/memoryset/{name}/{other}", "x").build()))
			.withMessageContaining("other");
		assertThat(this.orca.requests()).isZero();
	}

	@Test
	void threadThatMustNotBlockIsRefused() {
		assertThatIllegalStateException()
			.isThrownBy(() -> Mono.fromCallable(() -> this.orca.template.submit(evaluation().build()))
				.subscribeOn(Schedulers.parallel())
				.block())
			.withMessageContaining("submit(..)")
			.withMessageContaining("ReactiveJobTemplate");
		assertThat(this.orca.requests()).isZero();
	}

	@Test
	void valueIsReadFromWhereTheServiceKeepsIt() {
		JobValueResolver<Metrics> metrics = JobValueResolver.resource(Metrics.class, "result",
				"/classification_model/{name}/evaluation/{job}", "my-model/v2");
		Job<Metrics> job = this.orca.template.submit(evaluation().value(metrics).build());
		Job<Evaluation> whole = this.orca.template.reference(job.getId(), JobValueResolver.resource(Evaluation.class,
				null, "/classification_model/{name}/evaluation/{job}", "my-model/v2"));
		this.orca.advanceSeconds(9);
		assertThat(job.result().accuracy()).isPositive();
		assertThat(whole.result()).isEqualTo(new Evaluation(job.getId(), job.result()));
		assertThat(this.orca.simulator.journal().recent("GET /classification_model/{name}/evaluation/{id}"))
			.extracting(RecordedRequest::path)
			.containsOnly("/classification_model/my-model%2Fv2/evaluation/" + job.getId());
	}

	@Test
	void fieldThatIsNotThereIsTold() {
		JobValueResolver<Metrics> metrics = JobValueResolver.resource(Metrics.class, "results",
				"/classification_model/{name}/evaluation/{job}", "my-model/v2");
		Job<Metrics> job = this.orca.template.submit(evaluation().value(metrics).build());
		this.orca.advanceSeconds(9);
		assertThatExceptionOfType(JobValueException.class).isThrownBy(job::result)
			.withMessageContaining("no field 'results'")
			.withMessageContaining("result");
	}

	@Test
	void fieldThatIsNullIsAValue() {
		JobValueResolver<Metrics> metrics = JobValueResolver.resource(Metrics.class, "result", "/memoryset/{name}",
				"tickets");
		Job<Metrics> job = this.orca.template.submit(evaluation().value(metrics).build());
		this.orca.advanceSeconds(9);
		this.orca.answer(this::isMemoryset, () -> Mono.just(VirtualOrca.response(200, "{\"result\": null}")));
		assertThat(job.result()).isNull();
	}

	@Test
	void genericTypeOfAValueIsKept() {
		Job<Map<String, List<Double>>> job = this.orca.template
			.submit(script(Map.of("queue_ms", 0, "duration_ms", 0, "result", Map.of("curve", List.of(1, 2))))
				.value(new ParameterizedTypeReference<Map<String, List<Double>>>() {
				})
				.build());
		assertThat(job.result()).isEqualTo(Map.of("curve", List.of(1.0, 2.0)));
	}

	@ParameterizedTest
	@ValueSource(doubles = { 1, 4, 9 })
	void waitSurvivesThatTheServiceDoesNotShowTheJobYet(double seconds) {
		Job<?> job = this.orca.template.submit(evaluation().build());
		hideJobs(seconds);
		CompletableFuture<JobSnapshot> wait = job.awaitAsync();
		this.orca.advanceSeconds(seconds - 0.1);
		assertThat(this.orca.requests()).as("hidden").isOne();
		assertThat(wait).isNotDone();
		this.orca.advanceSeconds(20);
		assertThat(wait).isCompletedWithValueMatching((ended) -> ended.status() == Status.COMPLETED);
	}

	@Test
	void jobThatIsNotShownForTenSecondsIsNotThere() {
		Job<?> job = this.orca.template.submit(evaluation().build());
		hideJobs(Double.MAX_VALUE);
		CompletableFuture<JobSnapshot> wait = job.awaitAsync();
		this.orca.advanceSeconds(9.9);
		assertThat(wait).isNotDone();
		assertThatExceptionOfType(OrcaUnavailableException.class).isThrownBy(job::refresh)
			.withMessageContaining(job.getId())
			.withMessageContaining("just been submitted")
			.withCauseInstanceOf(JobNotFoundException.class);
		assertThatExceptionOfType(OrcaUnavailableException.class).isThrownBy(job::requestAbort);
		assertThatExceptionOfType(OrcaUnavailableException.class).isThrownBy(job::abort);
		this.orca.advanceSeconds(0.1);
		assertThatExceptionOfType(JobNotFoundException.class).isThrownBy(job::refresh);
		assertThatExceptionOfType(JobNotFoundException.class).isThrownBy(job::requestAbort);
		this.orca.advanceSeconds(10);
		assertThat(wait).failsWithin(Duration.ZERO).withThrowableThat().withCauseInstanceOf(JobNotFoundException.class);
	}

	@Test
	void refreshAndAbortAreRepeatedUntilTheJobIsShown() {
		try (VirtualOrca patient = new VirtualOrca(
				(builder) -> builder.maxRetries(1000).retryBackOff(SHORT, 1, SHORT))) {
			hideJobs(patient, 3);
			ReactiveJobTemplate reactive = new ReactiveJobTemplate(patient.template);
			Job<?> job = patient.template.submit(evaluation().build());
			CompletableFuture<JobSnapshot> refresh = reactive.refresh(job).toFuture();
			CompletableFuture<Void> abort = reactive.requestAbort(job).toFuture();
			assertThat(refresh).isNotDone();
			assertThat(abort).isNotDone();
			patient.advanceSeconds(30);
			assertThat(refresh).isCompletedWithValueMatching((snapshot) -> snapshot.type().equals("EVALUATE_MODEL"));
			assertThat(abort).isCompleted();
		}
	}

	@Test
	void waitForAJobThatIsNotShownEndsAtItsDeadline() {
		Job<?> job = this.orca.template.submit(evaluation().build());
		hideJobs(Double.MAX_VALUE);
		CompletableFuture<JobSnapshot> wait = job.awaitAsync(WaitOptions.ofMaxWait(Duration.ofSeconds(5)));
		this.orca.advanceSeconds(5);
		assertThat(wait).failsWithin(Duration.ZERO)
			.withThrowableThat()
			.withCauseInstanceOf(JobTimeoutException.class)
			.withMessageContaining("just been submitted");
	}

	@Test
	void jobThatWasShownOnceDoesNotVanishQuietly() {
		Job<?> job = this.orca.template.submit(evaluation().build());
		job.refresh();
		hideJobs(Double.MAX_VALUE);
		assertThatExceptionOfType(JobNotFoundException.class).isThrownBy(job::refresh);
	}

	@Test
	void jobThatOthersHaveStartedIsNotWaitedFor() {
		Job<?> job = this.orca.template.submit(evaluation().build());
		hideJobs(Double.MAX_VALUE);
		Job<?> reference = this.orca.template.reference(job.getId());
		assertThatExceptionOfType(JobNotFoundException.class).isThrownBy(reference::refresh);
		CompletableFuture<JobSnapshot> wait = this.orca.template.reference("no-such-job").awaitAsync();
		this.orca.advanceSeconds(1);
		assertThat(wait).isCompletedExceptionally();
	}

	@Test
	void submitWaitsUntilTheServiceMayBeAskedAgain() {
		this.orca.simulator.fault(Fault.on(EVALUATION).answer(429).retryAfter(Duration.ofSeconds(7)));
		assertThatExceptionOfType(OrcaUnavailableException.class)
			.isThrownBy(() -> this.orca.template.submit(evaluation().build()))
			.satisfies((thrown) -> assertThat(thrown.getRetryAfter()).isEqualTo(Duration.ofSeconds(7)));
		CompletableFuture<Job<?>> next = CompletableFuture
			.supplyAsync(() -> this.orca.template.submit(evaluation().build()));
		awaitPause();
		this.orca.advanceSeconds(6.9);
		assertThat(this.orca.requests(EVALUATION)).isOne();
		this.orca.advanceSeconds(1);
		assertThat(next).succeedsWithin(Duration.ofSeconds(10));
		assertThat(this.orca.requests(EVALUATION)).isEqualTo(2);
	}

	@Test
	void troubleThatAsksToWaitHoldsAllBack() {
		this.orca.simulator.fault(Fault.on(EVALUATION).answer(503).retryAfter(Duration.ofSeconds(60)));
		assertThatExceptionOfType(JobSubmissionUncertainException.class)
			.isThrownBy(() -> this.orca.template.submit(evaluation().build()));
		assertThatExceptionOfType(OrcaUnavailableException.class)
			.isThrownBy(() -> this.orca.template.submit(evaluation().build()))
			.withMessageContaining("No request for a new job was sent");
		assertThat(this.orca.requests()).isOne();
	}

	@Test
	void interruptionBeforeTheGateOpensIsNoUncertainty() throws InterruptedException {
		this.orca.simulator.fault(Fault.on(EVALUATION).answer(429).retryAfter(Duration.ofSeconds(7)));
		catchThrowable(() -> this.orca.template.submit(evaluation().build()));
		CompletableFuture<Boolean> flag = new CompletableFuture<>();
		Thread thread = new Thread(() -> {
			Throwable thrown = catchThrowable(() -> this.orca.template.submit(evaluation().build()));
			flag.complete(thrown instanceof JobInterruptedException && Thread.currentThread().isInterrupted());
		});
		thread.start();
		awaitPause();
		thread.interrupt();
		assertThat(flag).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(true);
		assertThat(this.orca.requests()).isOne();
	}

	private void awaitPause() {
		Awaitility.await().until(() -> this.orca.scheduler.getScheduledTaskCount() == 1);
	}

	static Stream<Arguments> spoiltAnswers() {
		return Stream.of(arguments("reset", Fault.on(EVALUATION).reset(), true),
				arguments("empty", Fault.on(EVALUATION).emptyBody(), true),
				arguments("500", Fault.on(EVALUATION).answer(500), false),
				arguments("502", Fault.on(EVALUATION).answer(502), false),
				arguments("503", Fault.on(EVALUATION).answer(503), false),
				arguments("504", Fault.on(EVALUATION).answer(504), false),
				arguments("html", Fault.on(EVALUATION).html(), false));
	}

	@ParameterizedTest
	@MethodSource("spoiltAnswers")
	void jobIsFoundIfThereIsOneAfterASubmitWithAnUncertainEnd(String what, Fault fault, boolean started) {
		this.orca.submit(1000);
		this.orca.submit(1000, (script) -> script.type("FINETUNE"));
		this.orca.advance(Duration.ofMinutes(6));
		this.orca.submit(1000, (script) -> script.type("FINETUNE"));
		this.orca.simulator.fault(fault);
		JobRequest<Metrics> request = evaluation().value(Metrics.class).build();
		JobSubmissionUncertainException uncertain = uncertain(request);
		assertThat(uncertain.getSentAt()).isEqualTo(this.orca.clock.instant());
		assertThat(this.orca.simulator.journal().recent()).singleElement()
			.extracting(RecordedRequest::requestId)
			.isEqualTo(uncertain.getRequestId());
		this.orca.advanceSeconds(9);
		List<Job<Metrics>> found = this.orca.template.findSubmitted(request, uncertain);
		assertThat(this.orca.simulator.journal().counts()).isEqualTo(Map.of(EVALUATION, 1L, "GET /job", 1L));
		if (started) {
			assertThat(found).singleElement().satisfies((job) -> {
				assertThat(this.orca.simulator.status(job.getId())).isEqualTo("COMPLETED");
				assertThat(job.getType()).isEqualTo("EVALUATE_MODEL");
				assertThat(job.result().accuracy()).isPositive();
			});
		}
		else {
			assertThat(found).isEmpty();
		}
	}

	static Stream<Arguments> cutAnswers() {
		return Stream.of(arguments("cut", Fault.on(EVALUATION).cut()),
				arguments("wrongJson", Fault.on(EVALUATION).wrongJson()));
	}

	@ParameterizedTest
	@MethodSource("cutAnswers")
	void idOfAnAnswerThatIsCutIsNotLost(String what, Fault fault) {
		this.orca.simulator.fault(fault);
		Job<?> job = this.orca.template.submit(evaluation().build());
		assertThat(this.orca.simulator.status(job.getId())).isEqualTo("DISPATCHED");
		assertThat(job.refresh().status()).isEqualTo(Status.DISPATCHED);
		assertThat(this.orca.requests(EVALUATION)).isOne();
	}

	@Test
	void timeOfTheSubmitIsThatOfTheAttemptThatLeft() {
		AtomicInteger attempts = new AtomicInteger();
		try (VirtualOrca late = new VirtualOrca(
				(builder) -> builder.maxRetries(1).retryBackOff(Duration.ofMinutes(1), 1, Duration.ofMinutes(1)))) {
			late.network = (request, next) -> (attempts.incrementAndGet() == 1)
					? Mono.error(new IOException("before it leaves")) : next.exchange(request);
			late.simulator.fault(Fault.on(EVALUATION).reset());
			List<Instant> sent = new ArrayList<>();
			CompletableFuture<Job<Object>> submit = new ReactiveJobTemplate(late.template)
				.submit(evaluation().value(Object.class).build())
				.doOnError(JobSubmissionUncertainException.class, (error) -> sent.add(error.getSentAt()))
				.toFuture();
			while (!submit.isDone()) {
				late.advanceSeconds(1);
			}
			assertThat(attempts).hasValue(2);
			RecordedRequest arrived = late.simulator.journal().recent().get(0);
			assertThat(sent).singleElement()
				.extracting((at) -> at.truncatedTo(ChronoUnit.MICROS))
				.isEqualTo(arrived.at());
			assertThat(arrived.at()).isAfter(VirtualOrca.START);
		}
	}

	@Test
	void jobIsFoundWhereTheRequestTells() {
		JobRequest<Metrics> request = JobRequest.post("/memoryset")
			.body(Map.of("name", "my tickets"))
			.type("INSERT")
			.foundAt("/memoryset/{name}", "my tickets")
			.value(Metrics.class)
			.build();
		String id = this.orca.submit(10, (script) -> script.result(Map.of("accuracy", 0.5)));
		List<ClientRequest> asked = new ArrayList<>();
		answerForMemoryset(asked, 200, "{\"insertion_job_id\": \"" + id
				+ "\", \"insertion_status\": \"PROCESSING\", \"created_at\": \"2026-03-01T10:00:00Z\"}");
		Job<Metrics> job = findOne(request);
		assertThat(job.getId()).isEqualTo(id);
		assertThat(job.getType()).isEqualTo("INSERT");
		assertThat(job.getStatus()).isEqualTo(Status.PROCESSING);
		assertThat(asked).extracting(ClientRequest::method, (sent) -> sent.url().getRawPath())
			.containsExactly(tuple(HttpMethod.GET, "/memoryset/my%20tickets"));
		this.orca.advanceSeconds(12);
		assertThat(job.result()).isEqualTo(new Metrics(0.5));
	}

	@Test
	void explicitFieldCountsWhereTheRequestTells() {
		JobRequest<?> request = JobRequest.post("/memoryset").foundAt("/memoryset/x").idField("other_job_id").build();
		answerForMemoryset(new ArrayList<>(), 200, "{\"job_id\": \"wrong\", \"other_task_id\": \"right\"}");
		assertThat(findOne(request).getId()).isEqualTo("right");
	}

	@Test
	void whatHasNoJobIsNotFound() {
		answerForMemoryset(new ArrayList<>(), 200, "{\"insertion_job_id\": null}");
		assertThat(find(JobRequest.post("/memoryset").foundAt("/memoryset/x").build())).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"name\": \"x\"}", "{\"id\": \"j9\", \"status\": \"QUEUED\"}", "{}", "[]", "true" })
	void whatHasNoFieldForTheIdIsNoProofThatThereIsNoJob(String answer) {
		answerForMemoryset(new ArrayList<>(), 200, answer);
		JobRequest<?> request = JobRequest.post("/memoryset").foundAt("/memoryset/x").build();
		assertThatExceptionOfType(OrcaResponseException.class).isThrownBy(() -> find(request))
			.withMessageContaining("idField(..)");
	}

	@Test
	void whatDoesNotExistIsNotFound() {
		answerForMemoryset(new ArrayList<>(), 404, "{\"resource\": \"memoryset\"}");
		assertThat(find(JobRequest.post("/memoryset").foundAt("/memoryset/x").build())).isEmpty();
	}

	@Test
	void pathThatTheServiceDoesNotKnowIsNoProofThatThereIsNoJob() {
		answerForMemoryset(new ArrayList<>(), 404, "{\"resource\": null}");
		JobRequest<?> request = JobRequest.post("/memoryset").foundAt("/memorysett/x").build();
		assertThatExceptionOfType(JobNotFoundException.class).isThrownBy(() -> find(request))
			.withMessageContaining("does not know this path");
	}

	@ParameterizedTest
	@ValueSource(strings = { ".", "..", "", " " })
	void variableThatLeadsToAnotherPathIsRefused(String variable) {
		JobRequest<?> request = JobRequest.post("/memoryset/{name}/analysis", variable).build();
		assertThatIllegalArgumentException().isThrownBy(() -> this.orca.template.submit(request))
			.withMessageContaining("'" + variable + "'");
	}

	@Test
	void variablesAreAsManyAsThePathHas() {
		for (JobRequest<?> request : List.of(JobRequest.post("/memoryset/{name}/analysis").build(),
				JobRequest.post("/memoryset/{name}/analysis", "a", "b").build())) {
			assertThatIllegalArgumentException().isThrownBy(() -> this.orca.template.submit(request))
				.withMessageContaining("/memoryset/{name}/analysis has variables: 1");
		}
	}

	@Test
	void variableOfAQueryMayBeAnything() {
		for (String variable : List.of("", " ", ".", "..", "a&b")) {
			JobRequest<?> request = JobRequest
				.post("/classification_model/{name}/evaluation?note={note}", "support", variable)
				.body(Objects.requireNonNull(evaluation().build().body()))
				.build();
			assertThat(this.orca.template.submit(request).getId()).isNotBlank();
		}
	}

	@Test
	void serviceThatDoesNotTellIsNoProofThatThereIsNoJob() {
		JobRequest<?> request = JobRequest.post("/memoryset").foundAt("/memoryset/x").build();
		answerForMemoryset(new ArrayList<>(), 503, "");
		assertThatExceptionOfType(OrcaUnavailableException.class).isThrownBy(() -> find(request));
		answerForMemoryset(new ArrayList<>(), 200, "<html>");
		assertThatExceptionOfType(OrcaResponseException.class).isThrownBy(() -> find(request));
	}

	@Test
	void withoutTypeAndPlaceNothingIsLookedFor() {
		JobRequest<?> request = JobRequest.post("/memoryset").build();
		assertThatIllegalArgumentException().isThrownBy(() -> find(request))
			.withMessageContaining("foundAt(..)")
			.withMessageContaining("type(..)");
		assertThatIllegalArgumentException().isThrownBy(() -> this.orca.template.findSubmitted(request, null));
		assertThat(this.orca.requests()).isZero();
	}

	@Test
	void jobIsFoundThoughManyOfItsTypeWereStartedAtThatTime() {
		JobRequest<?> request = evaluation().build();
		for (int i = 0; i < 130; i++) {
			this.orca.template.submit(request);
		}
		this.orca.simulator.fault(Fault.on(EVALUATION).reset().times(1));
		JobSubmissionUncertainException uncertain = uncertain(request);
		for (int i = 0; i < 130; i++) {
			this.orca.template.submit(request);
		}
		assertThat(this.orca.template.findSubmitted(request, uncertain)).hasSize(261);
		assertThat(new ReactiveJobTemplate(this.orca.template).findSubmitted(request, uncertain).collectList().block())
			.hasSize(261);
	}

	/**
	 * As soon as any answer has told the time of the service.
	 */
	@ParameterizedTest
	@ValueSource(longs = { -86_400, -600, 0, 600, 86_400 })
	void jobIsFoundThoughTheClocksDiffer(long secondsOff) {
		try (VirtualOrca off = new VirtualOrca(
				(builder) -> builder.clock(Clock.fixed(VirtualOrca.START.plusSeconds(secondsOff), ZoneOffset.UTC)))) {
			JobRequest<?> request = evaluation().build();
			off.template.count(JobQuery.all());
			off.simulator.fault(Fault.on(EVALUATION).reset().times(1));
			JobSubmissionUncertainException uncertain = catchThrowableOfType(JobSubmissionUncertainException.class,
					() -> off.template.submit(request));
			assertThat(off.template.findSubmitted(request, uncertain)).hasSize(1);
		}
	}

	@Test
	void jobsOfTheTypeAreLookedForWhateverTheirStatus() {
		JobRequest<?> request = evaluation().build();
		this.orca.simulator.fault(Fault.on(EVALUATION).reset().times(2));
		JobSubmissionUncertainException first = uncertain(request);
		this.orca.advanceSeconds(20);
		uncertain(request);
		assertThat(this.orca.template.findSubmitted(request, first)).extracting(Job::getStatus)
			.containsExactlyInAnyOrder(Status.COMPLETED, Status.DISPATCHED);
		JobQuery query = first.getQuery();
		assertThat(query).isNotNull();
		assertThat(this.orca.template.count(query)).isEqualTo(2);
	}

	private List<? extends Job<?>> find(JobRequest<?> request) {
		return this.orca.template.findSubmitted(request,
				new JobSubmissionUncertainException("m", "r", VirtualOrca.START, null, null));
	}

	private <T> Job<T> findOne(JobRequest<T> request) {
		List<Job<T>> found = this.orca.template.findSubmitted(request,
				new JobSubmissionUncertainException("m", "r", VirtualOrca.START, null, null));
		assertThat(found).hasSize(1);
		return found.get(0);
	}

	private JobSubmissionUncertainException uncertain(JobRequest<?> request) {
		return catchThrowableOfType(JobSubmissionUncertainException.class, () -> this.orca.template.submit(request));
	}

	private boolean isMemoryset(ClientRequest request) {
		return request.url().getPath().startsWith("/memoryset/");
	}

	private void answerForMemoryset(List<ClientRequest> asked, int status, String answer) {
		this.orca.answer((request) -> isMemoryset(request) && asked.add(request),
				() -> Mono.just(VirtualOrca.response(status, answer)));
	}

	private void hideJobs(double seconds) {
		hideJobs(this.orca, seconds);
	}

	private static void hideJobs(VirtualOrca orca, double seconds) {
		double until = orca.scheduler.now(TimeUnit.MILLISECONDS) + seconds * 1000;
		orca.answer(
				(request) -> request.url().getPath().startsWith("/job/")
						&& orca.scheduler.now(TimeUnit.MILLISECONDS) < until,
				() -> Mono.just(VirtualOrca.response(404, "{\"resource\": \"job\"}")));
	}

	private static JobRequest.Builder<Map<String, @Nullable Object>> evaluation() {
		return JobRequest.post("/classification_model/{name}/evaluation", "my-model/v2")
			.body(Map.of("datasource_name_or_id", "tickets", "datasource_label_column", "label",
					"datasource_value_column", "text"))
			.type("EVALUATE_MODEL");
	}

	private static JobRequest.Builder<Map<String, @Nullable Object>> script(Map<String, Object> script) {
		return JobRequest.post("/simulator/job").body(script).idField("id");
	}

	record Evaluation(String job_id, Metrics result) {

	}

	record Metrics(double accuracy) {

	}

}

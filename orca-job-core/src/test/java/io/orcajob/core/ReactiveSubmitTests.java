package io.orcajob.core;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

import io.orcajob.Job;
import io.orcajob.JobRequest;
import io.orcajob.JobSubmissionUncertainException;
import io.orcajob.OrcaAccessDeniedException;
import io.orcajob.OrcaRequestException;
import io.orcajob.OrcaUnavailableException;
import io.orcajob.Status;
import io.orcajob.simulator.Fault;
import io.orcajob.simulator.RecordedRequest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Submitting without blocking: the same as with a thread that waits, but nothing happens
 * before somebody subscribes, and each subscription submits.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReactiveSubmitTests {

	private static final String EVALUATION = "POST /classification_model/{name}/evaluation";

	private final VirtualOrca orca = new VirtualOrca();

	private final ReactiveJobTemplate template = new ReactiveJobTemplate(this.orca.template);

	@BeforeAll
	static void limitTime() {
		StepVerifier.setDefaultTimeout(Duration.ofSeconds(10));
	}

	@AfterAll
	static void resetLimit() {
		StepVerifier.resetDefaultTimeout();
	}

	@AfterEach
	void close() {
		this.orca.close();
	}

	@Test
	void eachSubscriptionStartsOneJob() {
		Mono<Job<Map<String, @Nullable Object>>> submit = this.template.submit(evaluation());
		assertThat(this.orca.requests()).isZero();
		List<String> ids = Flux.concat(submit, submit)
			.doOnNext((job) -> assertThat(job.getStatus()).isEqualTo(Status.DISPATCHED))
			.map(Job::getId)
			.collectList()
			.block();
		assertThat(ids).hasSize(2).doesNotHaveDuplicates();
		assertThat(this.orca.simulator.journal().counts()).isEqualTo(Map.of(EVALUATION, 2L));
		assertThat(this.orca.simulator.journal().recent()).extracting(RecordedRequest::requestId)
			.doesNotHaveDuplicates();
	}

	@Test
	void threadThatMustNotBlockMaySubmit() {
		StepVerifier.create(this.template.submit(evaluation()).subscribeOn(Schedulers.parallel()))
			.expectNextMatches((job) -> job.getType().equals("EVALUATE_MODEL"))
			.verifyComplete();
	}

	@Test
	void resultFollowsFromASubmit() {
		CompletableFuture<Map<String, @Nullable Object>> result = this.template.submit(evaluation())
			.flatMap((job) -> this.template.result(job))
			.toFuture();
		this.orca.advanceSeconds(9);
		assertThat(result).isCompletedWithValueMatching((value) -> value.containsKey("accuracy"));
		assertThat(this.orca.requests(EVALUATION)).isOne();
	}

	@Test
	void wrongRequestIsASignal() {
		StepVerifier.create(this.template.submit(JobRequest.post("/memoryset/{name}").build()))
			.verifyErrorSatisfies((error) -> assertThat(error).isInstanceOf(IllegalArgumentException.class)
				.hasMessageContaining("name"));
		assertThatIllegalArgumentException().isThrownBy(() -> this.template.submit(null));
		assertThat(this.orca.requests()).isZero();
	}

	@Test
	void refusalIsASignal() {
		StepVerifier
			.create(this.template.submit(JobRequest.post("/classification_model/{name}/evaluation", "x").build()))
			.verifyErrorSatisfies((error) -> assertThat(error).isInstanceOfSatisfying(OrcaRequestException.class,
					(refusal) -> assertThat(refusal.getIssues())
						.contains("body.datasource_name_or_id: Field required")));
		assertThat(this.orca.requests()).isOne();
	}

	@Test
	void uncertainEndIsASignalAndTheJobIsFound() {
		this.orca.simulator.fault(Fault.on(EVALUATION).reset());
		JobRequest<Map<String, @Nullable Object>> request = evaluation();
		JobSubmissionUncertainException uncertain = uncertain(request);
		assertThat(uncertain.getSentAt()).isEqualTo(VirtualOrca.START);
		StepVerifier.create(this.template.findSubmitted(request, uncertain))
			.assertNext((job) -> assertThat(this.orca.simulator.status(job.getId())).isEqualTo("DISPATCHED"))
			.verifyComplete();
		assertThat(this.orca.simulator.journal().counts()).isEqualTo(Map.of(EVALUATION, 1L, "GET /job", 1L));
	}

	@Test
	void jobIsLookedForWhereTheRequestTells() {
		JobSubmissionUncertainException uncertain = new JobSubmissionUncertainException("m", "r", VirtualOrca.START,
				null, null);
		JobRequest<?> request = JobRequest.post("/memoryset").foundAt("/memoryset/{name}", "x").build();
		Flux<? extends Job<?>> find = this.template.findSubmitted(request, uncertain);
		answer(404, "{\"resource\": \"memoryset\"}");
		StepVerifier.create(find).verifyComplete();
		answer(200, "{\"insertion_job_id\": null}");
		StepVerifier.create(find).verifyComplete();
		answer(200, "{\"insertion_job_id\": \"j1\"}");
		StepVerifier.create(find.map(Job::getId)).expectNext("j1").verifyComplete();
		answer(403, "");
		StepVerifier.create(find).verifyError(OrcaAccessDeniedException.class);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.template.findSubmitted(JobRequest.post("/memoryset").build(), uncertain));
	}

	@Test
	void silenceEndsWithTheRequestTimeoutAndIsNotRepeated() {
		this.orca.simulator.fault(Fault.on(EVALUATION).delay(Duration.ofMinutes(5)));
		CompletableFuture<Job<Map<String, @Nullable Object>>> submit = this.template.submit(evaluation()).toFuture();
		this.orca.advanceSeconds(29.9);
		assertThat(submit).isNotDone();
		this.orca.advanceSeconds(0.1);
		assertThat(submit).failsWithin(Duration.ZERO)
			.withThrowableThat()
			.withCauseInstanceOf(JobSubmissionUncertainException.class)
			.withMessageContaining("30 s");
		this.orca.advance(Duration.ofMinutes(10));
		assertThat(this.orca.requests()).isOne();
	}

	@Test
	void serviceThatAsksToWaitIsWaitedFor() {
		this.orca.simulator.fault(Fault.on(EVALUATION).answer(429).retryAfter(Duration.ofSeconds(7)));
		StepVerifier.create(this.template.submit(evaluation())).verifyError(OrcaUnavailableException.class);
		CompletableFuture<Job<Map<String, @Nullable Object>>> next = this.template.submit(evaluation()).toFuture();
		this.orca.advanceSeconds(6.9);
		assertThat(this.orca.requests()).isOne();
		this.orca.advanceSeconds(1);
		assertThat(next).isCompleted();
		assertThat(this.orca.requests()).isEqualTo(2);
	}

	@Test
	void serviceThatAsksToWaitForLongIsNotWaitedFor() {
		this.orca.simulator.fault(Fault.on(EVALUATION).answer(503).retryAfter(Duration.ofSeconds(50)));
		uncertain(evaluation());
		StepVerifier.create(this.template.submit(evaluation()))
			.verifyErrorSatisfies((error) -> assertThat(error).isInstanceOf(OrcaUnavailableException.class)
				.hasMessageContaining("No request for a new job was sent"));
		assertThat(this.orca.requests()).isOne();
	}

	@Test
	void whatDidNotLeaveIsTriedAgain() {
		this.orca.network = (request, next) -> (this.orca.clock.instant().equals(VirtualOrca.START))
				? Mono.error(new IOException("before it leaves")) : next.exchange(request);
		CompletableFuture<Job<Map<String, @Nullable Object>>> submit = this.template.submit(evaluation()).toFuture();
		assertThat(submit).isNotDone();
		assertThat(this.orca.requests()).isZero();
		this.orca.advanceSeconds(1);
		assertThat(submit).isCompleted();
		assertThat(this.orca.requests()).isOne();
	}

	@Test
	void cancellationBeforeTheNextAttemptSendsNothing() {
		this.orca.network = (request, next) -> (this.orca.clock.instant().equals(VirtualOrca.START))
				? Mono.error(new IOException("before it leaves")) : next.exchange(request);
		Disposable submit = this.template.submit(evaluation()).subscribe();
		submit.dispose();
		this.orca.advanceSeconds(60);
		assertThat(this.orca.requests()).isZero();
	}

	private JobSubmissionUncertainException uncertain(JobRequest<?> request) {
		CompletableFuture<Throwable> thrown = new CompletableFuture<>();
		StepVerifier.create(this.template.submit(request)).verifyErrorSatisfies(thrown::complete);
		assertThat(thrown.join()).isInstanceOf(JobSubmissionUncertainException.class);
		return (JobSubmissionUncertainException) thrown.join();
	}

	private void answer(int status, String body) {
		this.orca.answer((request) -> request.url().getPath().equals("/memoryset/x"),
				() -> Mono.just(VirtualOrca.response(status, body)));
	}

	private static JobRequest<Map<String, @Nullable Object>> evaluation() {
		return JobRequest.post("/classification_model/{name}/evaluation", "support")
			.body(Map.of("datasource_name_or_id", "tickets", "datasource_label_column", "label",
					"datasource_value_column", "text"))
			.type("EVALUATE_MODEL")
			.build();
	}

}

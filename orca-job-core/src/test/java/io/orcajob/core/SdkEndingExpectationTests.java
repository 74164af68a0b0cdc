package io.orcajob.core;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

import org.springframework.web.reactive.function.client.ClientResponse;

import io.orcajob.Job;
import io.orcajob.JobAbortedException;
import io.orcajob.JobFailedException;
import io.orcajob.JobSnapshot;
import io.orcajob.JobTimeoutException;
import io.orcajob.JobValueException;
import io.orcajob.Status;
import io.orcajob.WaitOptions;
import io.orcajob.simulator.JobScript.Outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What users of the SDK's job class would expect to be told of a job's end and could not
 * be, by the points of {@code orca-api.md} section 4: what {@code wait} returns (14),
 * {@code result} (17 to 20) and {@code abort} (21). The number of the point begins the
 * display name.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SdkEndingExpectationTests {

	private final VirtualOrca orca = new VirtualOrca((builder) -> builder.maxRetries(0));

	@AfterEach
	void close() {
		this.orca.close();
	}

	@ParameterizedTest
	@DisplayName("4.14 A wait returns the final state, in whichever way the job ended")
	@EnumSource(value = Status.class, names = { "COMPLETED", "FAILED", "ABORTED" })
	void waitReturnsTheFinalState(Status end) {
		String id = submitToEnd(end);
		Job<?> job = this.orca.template.reference(id);
		JobSnapshot ended = job.await();
		assertThat(ended.id()).isEqualTo(id);
		assertThat(ended.status()).isEqualTo(end);
		assertThat(ended).isSameAs(job.snapshot());
		assertThat(this.orca.template.reference(id).awaitAsync()).isCompletedWithValueMatching(ended::equals);
	}

	@Test
	@DisplayName("4.17 The result of a completed job is there without a request")
	void resultOfACompletedJobTakesNoRequest() {
		String id = submitToEnd(Status.COMPLETED);
		Job<?> job = this.orca.template.get(id);
		this.orca.answer((request) -> true, Mono::never);
		assertThat(job.result()).isEqualTo(Map.of("simulated", true));
	}

	@Test
	@DisplayName("4.18 Failure, abort and time-out are exceptions of their own that tell id, status and words")
	void endingsAreExceptionsOfTheirOwn() {
		String failed = submitToEnd(Status.FAILED);
		assertThatExceptionOfType(JobFailedException.class).isThrownBy(this.orca.template.reference(failed)::result)
			.withMessageContainingAll(failed, "out of memory")
			.satisfies((ex) -> {
				assertThat(ex.getSnapshot().id()).isEqualTo(failed);
				assertThat(ex.getSnapshot().status()).isEqualTo(Status.FAILED);
				assertThat(ex.getSnapshot().exception()).isEqualTo("out of memory");
			});
		String aborted = submitToEnd(Status.ABORTED);
		assertThatExceptionOfType(JobAbortedException.class).isThrownBy(this.orca.template.reference(aborted)::result)
			.withMessageContainingAll(aborted, "aborted")
			.satisfies((ex) -> {
				assertThat(ex.getSnapshot().id()).isEqualTo(aborted);
				assertThat(ex.getSnapshot().status()).isEqualTo(Status.ABORTED);
				assertThat(ex.getMessage()).doesNotContainIgnoringCase("null").doesNotContain("None");
			});
		CompletableFuture<?> timedOut = this.orca.template.reference(this.orca.submit(600))
			.resultAsync(WaitOptions.ofMaxWait(Duration.ofSeconds(5)));
		this.orca.advanceSeconds(5);
		assertThat(timedOut).failsWithin(Duration.ZERO)
			.withThrowableThat()
			.havingCause()
			.isInstanceOfSatisfying(JobTimeoutException.class,
					(ex) -> assertThat(ex.getSnapshot().status()).isEqualTo(Status.PROCESSING));
	}

	@Test
	@DisplayName("4.19 Null is a legal result, and so is what is empty, zero or false")
	void nullIsALegalResult() {
		String without = this.orca.submit(5, (script) -> script.result(null));
		String empty = this.orca.submit(5, (script) -> script.result(Map.of()));
		this.orca.advanceSeconds(5);
		assertThat(this.orca.template.get(without).result()).isNull();
		assertThat(this.orca.template.get(without, String.class).result()).isNull();
		assertThat(this.orca.template.get(empty).result()).isEmpty();
		assertThat(this.orca.template.get(empty, (completed, resources) -> 0).result()).isZero();
		assertThat(this.orca.template.get(empty, (completed, resources) -> false).result()).isFalse();
	}

	@Test
	@DisplayName("4.20 A value that cannot be found is told by result(), not by getters, and may be found later")
	void valueThatCannotBeFoundIsToldByResult() {
		String id = submitToEnd(Status.COMPLETED);
		boolean[] broken = { true };
		Job<String> job = this.orca.template.get(id, (completed, resources) -> {
			if (broken[0]) {
				throw new IllegalStateException("thrown by the test");
			}
			return "found";
		});
		for (int i = 0; i < 3; i++) {
			assertThat(job.getStatus()).isEqualTo(Status.COMPLETED);
			assertThat(job.getValue()).isNull();
			assertThatExceptionOfType(JobValueException.class).isThrownBy(job::result)
				.withMessageContainingAll(id, "thrown by the test")
				.satisfies((ex) -> assertThat(ex.getSnapshot().status()).isEqualTo(Status.COMPLETED));
		}
		broken[0] = false;
		assertThat(job.result()).isEqualTo("found");
		assertThat(job.getValue()).isEqualTo("found");
	}

	@Test
	@DisplayName("4.21 Abort is a method that returns the true end; a request for it can be told from the wait")
	void abortIsAMethodThatReturnsTheTrueEnd() {
		String id = this.orca.submit(600, (script) -> script.aborting(Duration.ZERO));
		assertThat(this.orca.template.reference(id).abort().status()).isEqualTo(Status.ABORTED);
		Job<?> job = this.orca.template.get(this.orca.submit(600, (script) -> script.aborting(Duration.ofSeconds(5))));
		job.requestAbort();
		CompletableFuture<JobSnapshot> wait = job
			.awaitAsync(WaitOptions.builder().refreshInterval(Duration.ofSeconds(1)).build());
		this.orca.advanceSeconds(4);
		assertThat(job.snapshot().status()).isEqualTo(Status.ABORTING);
		assertThat(wait).isNotDone();
		this.orca.advanceSeconds(1);
		assertThat(wait.join().status()).isEqualTo(Status.ABORTED);
	}

	@Test
	@DisplayName("4.21 An abort that loses the race to the end is no error")
	void abortThatLosesTheRaceIsNoError() {
		Job<?> known = this.orca.template.get(this.orca.submit(5));
		Job<?> refused = this.orca.template.get(this.orca.submit(5));
		this.orca.advanceSeconds(5);
		assertThat(known.abort().status()).isEqualTo(Status.COMPLETED);
		Mono<ClientResponse> conflict = Mono.just(VirtualOrca.response(409, "{\"constraint\":\"job has ended\"}"));
		this.orca.answer((request) -> request.url().getPath().endsWith("/abort"), () -> conflict);
		assertThat(refused.abort().status()).isEqualTo(Status.COMPLETED);
		assertThat(refused.getValue()).isNotNull();
	}

	@Test
	@DisplayName("4.21 An abort that was accepted but takes too long says so")
	void abortThatTakesTooLongSaysSo() {
		String id = this.orca.submit(600, (script) -> script.aborting(Duration.ofSeconds(100)));
		Job<?> job = this.orca.template.get(id);
		CompletableFuture<JobSnapshot> aborted = CompletableFuture.supplyAsync(job::abort);
		Awaitility.await().until(() -> this.orca.requests() == 3);
		this.orca.advanceSeconds(20);
		assertThat(aborted).failsWithin(10, TimeUnit.SECONDS)
			.withThrowableThat()
			.havingCause()
			.isInstanceOf(JobTimeoutException.class)
			.withMessageContainingAll(id, "accepted the abort");
	}

	private String submitToEnd(Status end) {
		String id = this.orca.submit(5,
				(script) -> script.aborting(Duration.ZERO)
					.outcome((end == Status.FAILED) ? Outcome.FAILED : Outcome.COMPLETED)
					.exception("out of memory"));
		if (end == Status.ABORTED) {
			this.orca.simulator.abort(id);
		}
		this.orca.advanceSeconds(5);
		return id;
	}

}

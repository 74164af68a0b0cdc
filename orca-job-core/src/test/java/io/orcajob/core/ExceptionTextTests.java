package io.orcajob.core;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

import io.orcajob.JobAbortedException;
import io.orcajob.JobException;
import io.orcajob.JobFailedException;
import io.orcajob.JobInterruptedException;
import io.orcajob.JobNotFoundException;
import io.orcajob.JobQuery;
import io.orcajob.JobRequest;
import io.orcajob.JobSubmissionUncertainException;
import io.orcajob.JobTimeoutException;
import io.orcajob.JobValueException;
import io.orcajob.JobWaitStoppedException;
import io.orcajob.OrcaAccessDeniedException;
import io.orcajob.OrcaAuthenticationException;
import io.orcajob.OrcaRequestException;
import io.orcajob.OrcaResponseException;
import io.orcajob.OrcaUnavailableException;
import io.orcajob.WaitOptions;
import io.orcajob.simulator.JobScript.Outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Each exception says what to do.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ExceptionTextTests {

	private static final WaitOptions SHORTLY = WaitOptions.ofMaxWait(Duration.ofSeconds(5));

	private final VirtualOrca orca = new VirtualOrca((builder) -> builder.maxRetries(0));

	@AfterEach
	void close() {
		this.orca.close();
	}

	static Stream<Arguments> endings() {
		return Stream.of(
				ending(JobFailedException.class, "mend the cause and submit it again",
						(orca) -> waited(orca, orca.submit(1, (script) -> script.outcome(Outcome.FAILED)))),
				ending(JobAbortedException.class, "submit it again if it is still wanted", (orca) -> {
					String id = orca.submit(60, (script) -> script.aborting(Duration.ZERO));
					orca.simulator.abort(id);
					return waited(orca, id);
				}), ending(JobValueException.class, "JobSnapshot.rawResult() has it as received", (orca) -> {
					String id = orca.submit(1, (script) -> script.result(Map.of("accuracy", "high")));
					orca.advanceSeconds(1);
					return thrown(() -> orca.template.get(id, Evaluation.class).result());
				}),
				ending(JobTimeoutException.class,
						"wait again with the same handle, for longer if need be " + "(orca.job.max-wait)",
						(orca) -> waited(orca, orca.submit(60))),
				ending(JobTimeoutException.class, "Wait again with await(..)", (orca) -> {
					String id = orca.submit(60, (script) -> script.aborting(Duration.ofSeconds(60)));
					return thrown(() -> orca.template.get(id).abort(WaitOptions.ofMaxWait(Duration.ZERO)));
				}),
				ending(JobWaitStoppedException.class, "wait for it again by its id after the next start", (orca) -> {
					CompletableFuture<?> wait = orca.template.reference(orca.submit(60)).awaitAsync();
					orca.template.stop();
					return error(wait);
				}),
				ending(JobWaitStoppedException.class, "wait for it again by its id after the next start", (orca) -> {
					orca.template.stop();
					return thrown(() -> orca.template.reference(orca.submit(60)).await());
				}), ending(JobInterruptedException.class, "clear the flag and wait again if that is wanted", (orca) -> {
					Thread.currentThread().interrupt();
					Throwable thrown = thrown(() -> orca.template.reference(orca.submit(60)).await());
					assertThat(Thread.interrupted()).isTrue();
					return thrown;
				}),
				ending(JobSubmissionUncertainException.class,
						"Look for the job with findSubmitted(..) before you submit again",
						(orca) -> uncertain(orca, JobRequest.post("/memoryset").type("INSERT").build())),
				ending(JobSubmissionUncertainException.class,
						"Look for the job before you submit again; with type(..) or foundAt(..) of the JobRequest, "
								+ "findSubmitted(..) could",
						(orca) -> uncertain(orca, JobRequest.post("/memoryset").build())));
	}

	private static Arguments ending(Class<? extends JobException> type, String remedy,
			Function<VirtualOrca, @Nullable Throwable> call) {
		return arguments(type, remedy, call);
	}

	@ParameterizedTest(name = "{0}: {1}")
	@MethodSource("endings")
	void endingSaysWhatToDo(Class<?> type, String remedy, Function<VirtualOrca, @Nullable Throwable> call) {
		assertThat(call.apply(this.orca)).isExactlyInstanceOf(type).hasMessageContaining(remedy);
	}

	static Stream<Arguments> refusals() {
		String resource = "{\"resource\":\"memoryset\"}";
		return Stream.of(refusal("read", 401, "", OrcaAuthenticationException.class, "check orca.api.key"),
				refusal("read", 403, "", OrcaAccessDeniedException.class, "use another key"),
				refusal("read", 404, "{\"resource\":\"job\"}", JobNotFoundException.class,
						"The job does not exist, or this API key may not see it: check its name or id"),
				refusal("read", 404, "", JobNotFoundException.class, "orca.api.jobs-path"),
				refusal("list", 404, "", JobNotFoundException.class, "orca.api.jobs-path"),
				refusal("resource", 404, resource, JobNotFoundException.class,
						"The memoryset does not exist, or this API key may not see it: check its name or id"),
				refusal("resource", 404, "", JobNotFoundException.class,
						"check orca.api.url, and the path of the request"),
				refusal("submit", 404, resource, JobNotFoundException.class, "The memoryset does not exist"),
				refusal("read", 422, "", OrcaRequestException.class, "Check the job id"),
				refusal("list", 422, "", OrcaRequestException.class, "Check the query, and orca.job.poller.page-size"),
				refusal("resource", 422, "", OrcaRequestException.class, "Check the path and its variables"),
				refusal("submit", 422, "", OrcaRequestException.class, "Correct the path or the body of the request"),
				refusal("read", 409, "", OrcaRequestException.class, "The state of the job does not allow this"),
				refusal("resource", 409, "", OrcaRequestException.class, "The state of what was asked for"),
				refusal("submit", 409, "", OrcaRequestException.class, "or the name is taken"),
				refusal("submit", 402, "", OrcaRequestException.class, "ask who administers it"),
				refusal("read", 400, "", OrcaRequestException.class, "Check orca.api.url and orca.api.jobs-path"),
				refusal("read", 405, "", OrcaRequestException.class, "check orca.api.url"),
				refusal("read", 302, "", OrcaResponseException.class, "check orca.api.url"),
				refusal("read", 200, "<html>", OrcaResponseException.class, "Check orca.api.url"),
				refusal("read", 503, "", OrcaUnavailableException.class, "may succeed later"));
	}

	private static Arguments refusal(String call, int status, String body, Class<? extends JobException> type,
			String remedy) {
		return arguments(call, status, body, type, remedy);
	}

	@ParameterizedTest(name = "{0}, {1}: {4}")
	@MethodSource("refusals")
	void refusalSaysWhatToDo(String call, int status, String body, Class<?> type, String remedy) {
		String completed = this.orca.submit(1);
		this.orca.advanceSeconds(1);
		JobTemplate template = this.orca.template;
		Runnable resource = () -> template
			.get(completed, (snapshot, resources) -> resources.get("/memoryset/{name}", Object.class, "m"))
			.result();
		this.orca.answer((request) -> !request.url().getPath().endsWith(completed),
				() -> Mono.just(VirtualOrca.response(status, body)));
		Throwable thrown = switch (call) {
			case "list" -> thrown(() -> template.query(JobQuery.all()));
			case "resource" -> thrown(resource).getCause();
			case "submit" -> thrown(() -> template.submit(JobRequest.post("/memoryset").build()));
			default -> thrown(() -> template.get("7"));
		};
		assertThat(thrown).isExactlyInstanceOf(type).hasMessageContaining(remedy);
	}

	private static @Nullable Throwable waited(VirtualOrca orca, String id) {
		CompletableFuture<?> wait = orca.template.reference(id).resultAsync(SHORTLY);
		orca.advanceSeconds(5);
		return error(wait);
	}

	private static @Nullable Throwable uncertain(VirtualOrca orca, JobRequest<?> request) {
		orca.network = (sent, next) -> next.exchange(sent)
			.then(Mono.error(new IOException("Connection reset by the test")));
		return thrown(() -> orca.template.submit(request));
	}

	private static @Nullable Throwable error(CompletableFuture<?> future) {
		return future.handle((value, error) -> error).getNow(null);
	}

	private static Throwable thrown(Runnable call) {
		return catchThrowable(call::run);
	}

	record Evaluation(double accuracy) {

	}

}

package io.orcajob.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import reactor.core.publisher.Mono;

import io.orcajob.Job;
import io.orcajob.JobException;
import io.orcajob.JobQuery;
import io.orcajob.JobRequest;
import io.orcajob.JobSnapshot;
import io.orcajob.JobTimeoutException;
import io.orcajob.JobValueException;
import io.orcajob.OrcaUnavailableException;
import io.orcajob.WaitOptions;
import io.orcajob.client.CapturedLog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * What a call may take with all its requests and pauses, blocking and reactive.
 */
class CallTimeoutTests {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private final VirtualOrca orca = new VirtualOrca();

	private final ReactiveJobTemplate reactive = new ReactiveJobTemplate(this.orca.template);

	private final List<ClientRequest> requests = new ArrayList<>();

	@AfterEach
	void close() {
		this.orca.close();
	}

	@Test
	void pauseThatCannotFitEndsEachCallAtOnceAndIsTold() {
		calls().forEach((name, call) -> {
			try (VirtualOrca orca = new VirtualOrca()) {
				orca.answer((request) -> true, () -> response(503, "Retry-After", "60"));
				Throwable thrown = catchThrowable(() -> call.call(orca));
				assertThat(thrown).as(name)
					.isExactlyInstanceOf(OrcaUnavailableException.class)
					.hasMessageContainingAll("pause before the next attempt, 60", "60 s (orca.api.call-timeout)");
			}
		});
	}

	@Test
	void submitThatDidNotLeaveIsNotTriedForLongerThanACall() {
		this.orca.network = (request, next) -> Mono.error(new java.net.ConnectException("refused"));
		CompletableFuture<?> submitted = this.reactive.submit(JobRequest.post("/a").build()).toFuture();
		this.orca.advanceSeconds(60);
		assertThat(submitted).isCompletedExceptionally();
	}

	@Test
	void reactiveCallsEndWithTheirTimeWhateverTheServiceAsksFor() {
		for (String retryAfter : List.of("1", "7", "20", "29")) {
			reactiveCalls().forEach((name, call) -> {
				try (VirtualOrca orca = new VirtualOrca((builder) -> builder.maxRetries(1000))) {
					orca.answer((request) -> true, () -> response(429, "Retry-After", retryAfter));
					CompletableFuture<?> future = call.call(orca).toFuture();
					assertThat(future).as(name).isNotDone();
					orca.advanceSeconds(60);
					assertThat(future).as(name)
						.failsWithin(Duration.ZERO)
						.withThrowableThat()
						.withCauseInstanceOf(OrcaUnavailableException.class)
						.withMessageContainingAll("attempts in", "(orca.api.call-timeout)");
				}
			});
		}
	}

	@Test
	void blockingCallEndsWithItsTimeWhateverTheServiceAsksFor() {
		this.orca.answer((request) -> true, () -> response(429, "Retry-After", "20"));
		CompletableFuture<Job<Map<String, @Nullable Object>>> call = CompletableFuture
			.supplyAsync(() -> this.orca.template.get("a"));
		long start = this.orca.template.support().poller().nanoTime();
		Awaitility.await().atMost(PATIENCE).until(() -> {
			if (this.orca.scheduler.getScheduledTaskCount() > 0) {
				this.orca.advanceSeconds(0.5);
			}
			return call.isDone();
		});
		assertThat(call).failsWithin(Duration.ZERO)
			.withThrowableThat()
			.withCauseInstanceOf(OrcaUnavailableException.class)
			.withMessageContainingAll("attempts in", "(orca.api.call-timeout)");
		assertThat(Duration.ofNanos(this.orca.template.support().poller().nanoTime() - start))
			.isLessThanOrEqualTo(Duration.ofSeconds(61));
	}

	@Test
	void requestThatHangsEndsWithTheTimeOfTheCall() {
		reactiveCalls().forEach((name, call) -> {
			try (VirtualOrca orca = new VirtualOrca(
					(builder) -> builder.callTimeout(Duration.ofSeconds(5)).maxRetries(0))) {
				orca.answer((request) -> true, Mono::never);
				CompletableFuture<?> future = call.call(orca).toFuture();
				orca.advanceSeconds(4.9);
				assertThat(future).as(name).isNotDone();
				orca.advanceSeconds(0.1);
				assertThat(future).as(name)
					.failsWithin(Duration.ZERO)
					.withThrowableThat()
					.withCauseInstanceOf(OrcaUnavailableException.class)
					.withMessageContaining("(orca.api.call-timeout)");
			}
		});
	}

	@Test
	void timeAtTheGateCounts() {
		calls().forEach((name, call) -> {
			try (VirtualOrca orca = new VirtualOrca(
					(builder) -> builder.callTimeout(Duration.ofSeconds(10)).maxRetries(0))) {
				orca.answer((request) -> true, () -> response(429, "Retry-After", "20"));
				catchThrowable(() -> orca.template.get("other"));
				this.requests.clear();
				orca.answer(this.requests::add, () -> response(200));
				if (name.contains("refresh")) {
					// Waits for its turn at the poller, whose time is not turned here.
					return;
				}
				assertThat(catchThrowable(() -> call.call(orca))).as(name)
					.isExactlyInstanceOf(OrcaUnavailableException.class)
					.hasMessageContaining("for another 20 s");
				assertThat(this.requests).isEmpty();
			}
		});
	}

	@Test
	void abortIsBoundedByItsMaxWaitFromTheFirstRequestOn() {
		Job<?> job = this.orca.template.reference(this.orca.submit(1000));
		this.orca.answer((request) -> request.method() == HttpMethod.DELETE, Mono::never);
		CompletableFuture<JobSnapshot> hanging = this.reactive.abort(job).toFuture();
		this.orca.advanceSeconds(20);
		assertThat(hanging).failsWithin(Duration.ZERO)
			.withThrowableThat()
			.withCauseInstanceOf(OrcaUnavailableException.class)
			.withMessageContaining("(max-wait)");
	}

	@Test
	void abortThatIsAcceptedLateWaitsForWhatIsLeft() {
		String id = this.orca.submit(1000, (script) -> script.aborting(Duration.ofMinutes(10)));
		Job<?> job = this.orca.template.reference(id);
		List<ClientRequest> deletes = new ArrayList<>();
		this.orca.network = (request,
				next) -> (request.method() == HttpMethod.DELETE && deletes.size() < 2 && deletes.add(request))
						? response(503, "Retry-After", "7") : next.exchange(request);
		CompletableFuture<JobSnapshot> aborted = this.reactive.abort(job).toFuture();
		this.orca.advanceSeconds(19.9);
		assertThat(this.orca.requests("DELETE /job/{id}/abort")).isOne();
		assertThat(aborted).isNotDone();
		this.orca.advanceSeconds(0.2);
		assertThat(aborted).failsWithin(Duration.ZERO)
			.withThrowableThat()
			.withCauseInstanceOf(JobTimeoutException.class)
			.withMessageContaining("did not end within");
	}

	@Test
	void blockingAbortWithAPauseThatCannotFitEndsAtOnce() {
		Job<?> job = this.orca.template.reference(this.orca.submit(1000));
		this.orca.answer((request) -> request.method() == HttpMethod.DELETE, () -> response(503, "Retry-After", "25"));
		assertThat(catchThrowable(() -> job.abort())).isExactlyInstanceOf(OrcaUnavailableException.class)
			.hasMessageContainingAll("pause before the next attempt, 25", "20 s (max-wait)");
	}

	@Test
	void requestOfAResolverIsACall() {
		String id = this.orca.submit(1);
		this.orca.advanceSeconds(1);
		Job<?> job = this.orca.template.get(id,
				(completed, resources) -> resources.get("/job/{id}", Map.class, completed.id()));
		this.orca.answer((request) -> true, () -> response(503, "Retry-After", "60"));
		assertThat(catchThrowable(job::result)).isExactlyInstanceOf(JobValueException.class)
			.hasMessageContainingAll("60 s (orca.api.call-timeout)");
	}

	@Test
	void repetitionsAreLoggedAndCounted() {
		reactiveCalls().forEach((name, call) -> {
			try (VirtualOrca orca = new VirtualOrca((builder) -> builder.maxRetries(3));
					CapturedLog log = new CapturedLog()) {
				orca.answer((request) -> true, () -> response(503));
				CompletableFuture<?> future = call.call(orca).toFuture();
				orca.advanceSeconds(30);
				List<String> repetitions = log.lines().stream().filter((line) -> line.contains("is repeated")).toList();
				assertThat(repetitions).as(name)
					.hasSize(3)
					.satisfiesExactly((line) -> assertThat(line).startsWith("FINE Attempt 1"),
							(line) -> assertThat(line).startsWith("WARNING Attempt 2"),
							(line) -> assertThat(line).startsWith("WARNING Attempt 3")
								.containsPattern(" is repeated in [\\d.]+ m?s: "));
				assertThat(future).as(name)
					.failsWithin(Duration.ZERO)
					.withThrowableThat()
					.withCauseInstanceOf(JobException.class)
					.withMessageContaining("There were 4 attempts in ");
			}
		});
	}

	private static Map<String, Call<Mono<?>>> reactiveCalls() {
		Map<String, Call<Mono<?>>> calls = new LinkedHashMap<>();
		calls.put("get", (orca) -> reactive(orca).get("a"));
		calls.put("refresh", (orca) -> reactive(orca).refresh(orca.template.reference("a")));
		calls.put("query", (orca) -> reactive(orca).query(JobQuery.all()).collectList());
		calls.put("stream", (orca) -> reactive(orca).stream(JobQuery.all()).collectList());
		calls.put("count", (orca) -> reactive(orca).count(JobQuery.all()));
		calls.put("requestAbort", (orca) -> reactive(orca).requestAbort(orca.template.reference("a")));
		calls.put("abort", (orca) -> reactive(orca).abort(orca.template.reference("a"),
				WaitOptions.ofMaxWait(Duration.ofMinutes(10))));
		return calls;
	}

	private static Map<String, Call<@Nullable Object>> calls() {
		Map<String, Call<@Nullable Object>> calls = new LinkedHashMap<>();
		reactiveCalls().forEach((name, call) -> calls.put("reactive " + name, (orca) -> join(() -> call.call(orca))));
		calls.put("get", (orca) -> orca.template.get("a"));
		calls.put("refresh", (orca) -> orca.template.reference("a").refresh());
		calls.put("query", (orca) -> orca.template.query(JobQuery.all()));
		calls.put("stream", (orca) -> orca.template.stream(JobQuery.all()).toList());
		calls.put("count", (orca) -> orca.template.count(JobQuery.all()));
		calls.put("requestAbort", (orca) -> {
			orca.template.reference("a").requestAbort();
			return null;
		});
		calls.put("abort", (orca) -> orca.template.reference("a").abort(WaitOptions.ofMaxWait(Duration.ofMinutes(10))));
		return calls;
	}

	private static ReactiveJobTemplate reactive(VirtualOrca orca) {
		return new ReactiveJobTemplate(orca.template);
	}

	private static @Nullable Object join(Supplier<Mono<?>> call) {
		try {
			CompletableFuture<?> future = call.get().toFuture();
			assertThat(future).isDone();
			return future.join();
		}
		catch (CompletionException ex) {
			throw (RuntimeException) ex.getCause();
		}
	}

	private static Mono<ClientResponse> response(int status, String... headers) {
		return Mono.fromSupplier(() -> VirtualOrca.response(status, "{}", headers));
	}

	@FunctionalInterface
	private interface Call<R extends @Nullable Object> {

		R call(VirtualOrca orca);

	}

}

package io.orcajob.core;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

import io.orcajob.Job;
import io.orcajob.JobQuery;
import io.orcajob.JobSnapshot;
import io.orcajob.JobTimeoutException;
import io.orcajob.JobValueException;
import io.orcajob.OrcaUnavailableException;
import io.orcajob.WaitOptions;
import io.orcajob.internal.text.Durations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * A request that gets no answer in time is named by its method, its path, and the id
 * under which it was sent.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RequestTimeoutTests {

	private static final Duration LIMIT = Duration.ofMillis(50);

	private static final WaitOptions SHORTLY = WaitOptions.ofMaxWait(Duration.ofSeconds(1));

	private final VirtualOrca orca = new VirtualOrca((builder) -> builder.maxRetries(0).requestTimeout(LIMIT));

	private final List<String> sent = new CopyOnWriteArrayList<>();

	@AfterEach
	void close() {
		this.orca.close();
	}

	static Stream<Arguments> blockingCalls() {
		return Stream.of(call("GET /job/7 ", (orca) -> orca.template.get("7")),
				call("GET /job ", (orca) -> orca.template.query(JobQuery.all())),
				call("GET /job ", (orca) -> orca.template.count(JobQuery.all())),
				call("GET /job ", (orca) -> orca.template.stream(JobQuery.all()).findFirst()),
				call("DELETE /job/7/abort ", (orca) -> orca.template.reference("7").requestAbort()),
				call("DELETE /job/7/abort ", (orca) -> orca.template.reference("7").abort()));
	}

	private static Arguments call(String request, Consumer<VirtualOrca> call) {
		return arguments(request, call);
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("blockingCalls")
	void callThatBlocksNamesItsRequest(String request, Consumer<VirtualOrca> call) {
		answerNothing();
		assertNames(request, catchThrowable(() -> call.accept(this.orca)));
	}

	@Test
	void resolverNamesItsRequest() {
		String id = this.orca.submit(1);
		this.orca.advanceSeconds(1);
		Job<Object> job = this.orca.template.get(id,
				(completed, resources) -> resources.get("/evaluation/{name}", Object.class, "my model"));
		answerNothing();
		Throwable thrown = catchThrowable(job::result);
		assertThat(thrown).isInstanceOf(JobValueException.class);
		assertNames("GET /evaluation/my%20model ", thrown.getCause());
	}

	@Test
	void refreshNamesItsRequest() {
		Job<?> known = this.orca.template.get(this.orca.submit(100));
		answerNothing();
		assertNames("GET /job/" + known.getId() + "/status ", refused(known));
		assertNames("GET /job/7 ", refused(this.orca.template.reference("7")));
	}

	private @Nullable Throwable refused(Job<?> job) {
		this.sent.clear();
		CompletableFuture<@Nullable Throwable> refresh = CompletableFuture
			.supplyAsync(() -> catchThrowable(job::refresh));
		Awaitility.await().until(() -> this.orca.template.requestsInFlight() == 1);
		this.orca.advanceSeconds(1);
		return refresh.join();
	}

	@Test
	void timeoutOfAWaitNamesTheLastPoll() {
		Job<?> known = this.orca.template.get(this.orca.submit(100));
		answerNothing();
		CompletableFuture<JobSnapshot> record = this.orca.template.reference("7").awaitAsync(SHORTLY);
		this.orca.advanceSeconds(1);
		assertNames("GET /job/7 ", lastPoll(record));
		this.sent.clear();
		CompletableFuture<JobSnapshot> single = known.awaitAsync(WaitOptions.ofMaxWait(Duration.ZERO));
		this.orca.advanceSeconds(1);
		assertNames("GET /job/" + known.getId(), lastPoll(single));
	}

	private static @Nullable Throwable lastPoll(CompletableFuture<JobSnapshot> wait) {
		Throwable error = wait.handle((snapshot, thrown) -> thrown).join();
		assertThat(error).isInstanceOf(JobTimeoutException.class);
		return error.getCause();
	}

	private void answerNothing() {
		this.orca.network = (request, next) -> {
			this.sent.add(String.valueOf(request.headers().getFirst("X-Request-ID")));
			return Mono.never();
		};
	}

	private void assertNames(String request, @Nullable Throwable thrown) {
		assertThat(thrown).isInstanceOfSatisfying(OrcaUnavailableException.class, (ex) -> {
			assertThat(ex.getRequestId()).hasSize(36).isIn(this.sent);
			assertThat(ex).hasMessageStartingWith(request)
				.hasMessageContainingAll("(request " + ex.getRequestId() + ")", Durations.describe(LIMIT),
						"orca.api.request-timeout");
		});
	}

}

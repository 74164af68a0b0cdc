package io.orcajob.core;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import io.orcajob.JobNotFoundException;
import io.orcajob.JobQuery;
import io.orcajob.JobSnapshot;
import io.orcajob.JobTimeoutException;
import io.orcajob.OrcaAccessDeniedException;
import io.orcajob.OrcaAuthenticationException;
import io.orcajob.OrcaRequestException;
import io.orcajob.WaitOptions;
import io.orcajob.client.CapturedLog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * What a refused poll means: it may come from a proxy in front of the service, and only
 * the service itself knows which jobs there are.
 */
class RefusedPollTests {

	private static final String UNKNOWN_JOB = "{\"status_code\":404,\"resource\":\"job\"}";

	private final VirtualOrca orca = new VirtualOrca((builder) -> builder.listener(new RecordedEvents()));

	private int refused;

	@AfterEach
	void close() {
		this.orca.close();
	}

	static Stream<Arguments> refusals() {
		return Stream.of(arguments(404, "<html>default backend - 404</html>"),
				arguments(404, "{\"message\":\"no Route matched with those values\"}"),
				arguments(404, "{\"resource\":null}"), arguments(404, ""), arguments(407, ""), arguments(409, "{}"),
				arguments(401, "{}"), arguments(401, "<html>Log in</html>"), arguments(403, "<html>Blocked</html>"),
				arguments(302, ""), arguments(405, ""), arguments(421, ""), arguments(422, "<html></html>"),
				arguments(451, ""));
	}

	@ParameterizedTest
	@MethodSource("refusals")
	void fiveSecondsOfRefusalsEndNoWaitAndNoWatch(int status, String body) {
		List<CompletableFuture<JobSnapshot>> waits = waits(20, 30);
		JobWatch watch = this.orca.template.watch(this.orca.template.reference(this.orca.submit(1000)));
		JobWatch queryWatch = this.orca.template.watch(JobQuery.all());
		this.orca.advanceSeconds(4);
		refuse(status, body);
		this.orca.advanceSeconds(5);
		assertThat(this.refused).isGreaterThan(20);
		serve();
		this.orca.advanceSeconds(60);
		assertThat(waits).allMatch((wait) -> wait.isDone() && !wait.isCompletedExceptionally());
		assertThat(watch.isActive()).isTrue();
		assertThat(queryWatch.isActive()).isTrue();
	}

	@ParameterizedTest
	@MethodSource("refusals")
	void refusalThatLastsAMinuteEndsWaitsAndWatches(int status, String body) {
		CompletableFuture<JobSnapshot> wait = waits(1, 1000).get(0);
		JobWatch watch = this.orca.template.watch(this.orca.template.reference(this.orca.submit(1000)));
		JobWatch queryWatch = this.orca.template.watch(JobQuery.all());
		this.orca.advanceSeconds(4);
		refuse(status, body);
		this.orca.advanceSeconds(59);
		assertThat(wait).isNotDone();
		assertThat(watch.isActive()).isTrue();
		assertThat(queryWatch.isActive()).isTrue();
		this.orca.advanceSeconds(15);
		assertThat(wait).failsWithin(Duration.ZERO).withThrowableThat().withMessageContaining("HTTP " + status);
		assertThat(watch.isActive()).isFalse();
		assertThat(queryWatch.isActive()).isFalse();
		assertThat(this.refused).as("polls of four, later and later").isBetween(3 * 9, 4 * 22);
	}

	@ParameterizedTest
	@MethodSource("refusals")
	void refusalBeforeAnythingElseEndsTheWaitOnceConfirmed(int status, String body) {
		refuse(status, body);
		CompletableFuture<JobSnapshot> wait = waits(1, 1000).get(0);
		this.orca.advanceSeconds(1);
		assertThat(wait).failsWithin(Duration.ZERO).withThrowableThat().withMessageContaining("HTTP " + status);
		assertThat(this.refused).isEqualTo(2);
	}

	@Test
	void newWaitSurvivesIfOthersWereServedBefore() {
		waits(1, 1000);
		this.orca.advanceSeconds(4);
		refuse(401, "{}");
		CompletableFuture<JobSnapshot> wait = waits(1, 30).get(0);
		this.orca.advanceSeconds(5);
		serve();
		this.orca.advanceSeconds(60);
		assertThat(wait).isCompleted();
	}

	@Test
	void successInBetweenStartsTheMinuteAnew() {
		CompletableFuture<JobSnapshot> wait = waits(1, 1000).get(0);
		this.orca.advanceSeconds(4);
		for (int i = 0; i < 3; i++) {
			refuse(403, "{}");
			this.orca.advanceSeconds(40);
			serve();
			this.orca.advanceSeconds(11);
		}
		assertThat(wait).isNotDone();
	}

	@Test
	void deadlineEndsTheWaitWithTheRefusalAsTheCause() {
		CompletableFuture<JobSnapshot> wait = this.orca.template.reference(this.orca.submit(1000))
			.awaitAsync(WaitOptions.ofMaxWait(Duration.ofSeconds(20)));
		this.orca.advanceSeconds(4);
		refuse(403, "{\"reason\":\"not now\"}");
		this.orca.advanceSeconds(16);
		assertThat(wait).failsWithin(Duration.ZERO)
			.withThrowableThat()
			.havingCause()
			.isInstanceOf(JobTimeoutException.class)
			.withCauseInstanceOf(OrcaAccessDeniedException.class);
	}

	@Test
	void singleCheckTellsTheRefusalItGot() {
		waits(1, 1000);
		this.orca.advanceSeconds(4);
		refuse(401, "{}");
		assertThat(this.orca.template.reference(this.orca.submit(10)).awaitAsync(WaitOptions.ofMaxWait(Duration.ZERO)))
			.failsWithin(Duration.ZERO)
			.withThrowableThat()
			.withCauseInstanceOf(OrcaAuthenticationException.class);
	}

	@ParameterizedTest
	@ValueSource(strings = { "job", "task" })
	void jobThatTheServiceDoesNotKnowEndsTheWaitAtOnceIfItWasNeverRead(String resource) {
		waits(1, 1000);
		this.orca.advanceSeconds(4);
		refuse(404, UNKNOWN_JOB.replace("job", resource));
		CompletableFuture<JobSnapshot> wait = this.orca.template.reference("mistyped").awaitAsync();
		assertThat(this.refused).isOne();
		assertThat(wait).failsWithin(Duration.ZERO).withThrowableThat().withCauseInstanceOf(JobNotFoundException.class);
	}

	@Test
	void idThatTheServiceTakesForNoneEndsTheWaitAtOnceIfTheJobWasNeverRead() {
		waits(1, 1000);
		this.orca.advanceSeconds(4);
		refuse(422, "{\"validation_issues\":[{\"loc\":[\"path\",\"id\"],\"msg\":\"no UUID\"}]}");
		assertThat(this.orca.template.reference("mistyped").awaitAsync()).failsWithin(Duration.ZERO)
			.withThrowableThat()
			.withCauseInstanceOf(OrcaRequestException.class);
	}

	@ParameterizedTest
	@ValueSource(doubles = { 0, 1, 2.5 })
	void replicaThatLagsBehindEndsNoWait(double seconds) {
		List<CompletableFuture<JobSnapshot>> waits = waits(10, 30);
		this.orca.advanceSeconds(4);
		int before = this.refused;
		refuse(404, UNKNOWN_JOB);
		while (this.refused == before) {
			this.orca.advance(Duration.ofMillis(10));
		}
		this.orca.advanceSeconds(seconds);
		serve();
		this.orca.advanceSeconds(60);
		assertThat(waits).allMatch((wait) -> wait.isDone() && !wait.isCompletedExceptionally());
	}

	@Test
	void jobThatWasReadAndIsNotKnownAnyLongerEndsTheWaitAfterTheInterval() {
		CompletableFuture<JobSnapshot> wait = waits(1, 1000).get(0);
		this.orca.advanceSeconds(2);
		refuse(404, UNKNOWN_JOB);
		this.orca.advanceSeconds(3.5);
		assertThat(this.refused).isGreaterThanOrEqualTo(1);
		assertThat(wait).isNotDone();
		this.orca.advanceSeconds(8);
		assertThat(wait).failsWithin(Duration.ZERO).withThrowableThat().withCauseInstanceOf(JobNotFoundException.class);
	}

	@Test
	void refusalsLeaveOneLineAMinuteAndAnother() {
		try (CapturedLog log = new CapturedLog()) {
			waits(20, 1000);
			this.orca.advanceSeconds(4);
			refuse(401, "{}");
			this.orca.advanceSeconds(50);
			assertThat(log.lines()).filteredOn((line) -> line.startsWith("WARNING"))
				.singleElement()
				.asString()
				.contains("is refused and will be repeated for up to 1 min", "HTTP 401");
			serve();
			this.orca.advanceSeconds(11);
			assertThat(log.lines()).filteredOn((line) -> line.startsWith("INFO"))
				.singleElement()
				.asString()
				.contains("answers polls again");
		}
	}

	private List<CompletableFuture<JobSnapshot>> waits(int number, int seconds) {
		return IntStream.range(0, number)
			.mapToObj((i) -> this.orca.template.reference(this.orca.submit(seconds)).awaitAsync())
			.toList();
	}

	private void refuse(int status, String body) {
		this.orca.answer((request) -> ++this.refused > 0,
				() -> Mono.just((status == 302) ? VirtualOrca.response(status, body, "Location", "http://login/")
						: VirtualOrca.response(status, body)));
	}

	private void serve() {
		this.orca.answer((request) -> false, Mono::empty);
	}

}

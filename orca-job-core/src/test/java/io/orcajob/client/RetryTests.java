package io.orcajob.client;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.http.RequestMethod;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.scheduler.VirtualTimeScheduler;

import io.orcajob.Job;
import io.orcajob.JobInterruptedException;
import io.orcajob.JobQuery;
import io.orcajob.OrcaApiException;
import io.orcajob.OrcaUnavailableException;
import io.orcajob.Status;
import io.orcajob.core.JobTemplate;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Which requests of blocking calls are repeated, how often, and when.
 */
class RetryTests {

	@RegisterExtension
	static final WireOrca orca = new WireOrca();

	@ParameterizedTest
	@ValueSource(ints = { 400, 401, 402, 403, 404, 405, 409, 410, 418, 422, 451 })
	void refusalIsNotRepeated(int status) {
		orca.always(aResponse().withStatus(status).withHeader("Retry-After", "1"));
		assertThatExceptionOfType(OrcaApiException.class).isThrownBy(() -> orca.template().get(WireOrca.ID));
		assertThat(orca.requests()).hasSize(1);
		assertThatExceptionOfType(OrcaApiException.class)
			.isThrownBy(() -> orca.template().reference(WireOrca.ID).requestAbort());
		assertThat(orca.requests()).extracting(LoggedRequest::getMethod).containsOnlyOnce(RequestMethod.DELETE);
	}

	@ParameterizedTest
	@ValueSource(ints = { 408, 425, 429, 500, 501, 502, 503, 504, 599 })
	void troubleIsRepeatedUnderTheSameRequestId(int status) {
		orca.always(status, "");
		OrcaUnavailableException thrown = WireOrca.failure(OrcaUnavailableException.class,
				() -> orca.template().get(WireOrca.ID));
		assertThat(thrown.getHttpStatus()).isEqualTo(status);
		assertThat(orca.requests()).hasSize(3)
			.extracting((request) -> request.getHeader("X-Request-ID"))
			.containsOnly(thrown.getRequestId());
		UUID.fromString(thrown.getRequestId());
	}

	@Test
	void abortIsRepeatedUnderTheSameRequestId() {
		orca.always(503, "");
		WireOrca.failure(OrcaUnavailableException.class, () -> orca.template().reference(WireOrca.ID).requestAbort());
		assertThat(orca.requests()).hasSize(3)
			.allMatch((request) -> request.getMethod().getName().equals("DELETE"))
			.extracting((request) -> request.getHeader("X-Request-ID"))
			.containsOnly(orca.requests().get(0).getHeader("X-Request-ID"));
	}

	@ParameterizedTest
	@CsvSource({ "0, 1", "1, 2", "5, 6" })
	void attemptsAreRetriesAndOne(int retries, int attempts) {
		orca.always(500, "");
		JobTemplate template = orca.template(WireOrca.client(orca.url()).build(),
				(builder) -> builder.maxRetries(retries));
		WireOrca.failure(OrcaUnavailableException.class, () -> template.get(WireOrca.ID));
		assertThat(orca.requests()).hasSize(attempts);
	}

	@Test
	void repetitionsAreLoggedAndCounted() {
		orca.always(503, "");
		JobTemplate template = orca.template();
		List<Runnable> calls = List.of(() -> template.get(WireOrca.ID), () -> template.query(JobQuery.all()),
				() -> template.reference(WireOrca.ID).refresh(), () -> template.reference(WireOrca.ID).requestAbort());
		for (Runnable call : calls) {
			try (CapturedLog log = new CapturedLog()) {
				OrcaUnavailableException thrown = WireOrca.failure(OrcaUnavailableException.class, call);
				assertThat(thrown).hasMessageContaining("There were 3 attempts in ");
				assertThat(log.lines().stream().filter((line) -> line.contains("is repeated"))).satisfiesExactly(
						(line) -> assertThat(line).startsWith("FINE Attempt 1 of a request for "),
						(line) -> assertThat(line).startsWith("WARNING Attempt 2 of a request for ").contains("503"));
			}
		}
		thenAnswer(aResponse().withStatus(503));
		try (CapturedLog log = new CapturedLog()) {
			template.get(WireOrca.ID);
			assertThat(log.lines()).noneMatch((line) -> line.startsWith("WARNING"));
		}
	}

	@Test
	void refreshOfAnUnknownStateIsRepeatedUnderTheSameRequestId() {
		orca.always(500, "");
		Job<?> job = orca.template().reference(WireOrca.ID);
		OrcaUnavailableException thrown = WireOrca.failure(OrcaUnavailableException.class, job::refresh);
		assertThat(requestIds("/job/" + WireOrca.ID)).hasSize(3).containsOnly(thrown.getRequestId());
		WireOrca.failure(OrcaUnavailableException.class, job::refresh);
		assertThat(new HashSet<>(requestIds("/job/" + WireOrca.ID))).as("of two refreshes").hasSize(2);
	}

	@Test
	void refreshOfAKnownStateIsRepeatedUnderTheSameRequestId() {
		orca.always(200, WireOrca.record());
		Job<?> job = orca.template().get(WireOrca.ID);
		orca.always(500, "");
		OrcaUnavailableException thrown = WireOrca.failure(OrcaUnavailableException.class, job::refresh);
		assertThat(requestIds("/job/" + WireOrca.ID + "/status")).hasSize(3).containsOnly(thrown.getRequestId());
	}

	@Test
	void refreshThatReadsTheResultOfACompletedJobRepeatsOnlyThatUnderTheSameRequestId() {
		orca.always(200, WireOrca.record());
		Job<?> job = orca.template().get(WireOrca.ID);
		orca.on(any(urlEqualTo("/job/" + WireOrca.ID + "/status")), okJson(WireOrca.status("status", "COMPLETED")));
		orca.on(any(urlEqualTo("/job/" + WireOrca.ID)), aResponse().withStatus(500));
		OrcaUnavailableException thrown = WireOrca.failure(OrcaUnavailableException.class, job::refresh);
		String get = orca.requests().get(0).getHeader("X-Request-ID");
		assertThat(requestIds("/job/" + WireOrca.ID)).startsWith(get)
			.filteredOn((id) -> !id.equals(get))
			.hasSize(3)
			.containsOnly(thrown.getRequestId());
	}

	private static List<String> requestIds(String path) {
		return orca.requests()
			.stream()
			.filter((request) -> request.getUrl().equals(path))
			.map((request) -> request.getHeader("X-Request-ID"))
			.toList();
	}

	@ParameterizedTest
	@EnumSource
	void networkErrorIsRepeated(Fault fault) {
		thenAnswer(aResponse().withFault(fault));
		assertThat(orca.template().get(WireOrca.ID).getStatus()).isEqualTo(Status.PROCESSING);
	}

	@Test
	void successAfterTroubleIsTheAnswer() {
		thenAnswer(aResponse().withStatus(503).withHeader("Retry-After", "0"));
		assertThat(orca.template().get(WireOrca.ID).getStatus()).isEqualTo(Status.PROCESSING);
		assertThat(orca.requests()).hasSize(2);
	}

	@Test
	void timeoutIsRepeated() {
		thenAnswer(okJson(WireOrca.record()).withFixedDelay(60_000));
		JobTemplate template = orca.template(WireOrca.client(orca.url()).build(),
				(builder) -> builder.requestTimeout(Duration.ofMillis(500)));
		assertThat(template.get(WireOrca.ID).getStatus()).isEqualTo(Status.PROCESSING);
	}

	@Test
	void repetitionWaitsAsLongAsTheServiceAsks() {
		thenAnswer(aResponse().withStatus(429).withHeader("Retry-After", "7"));
		VirtualTimeScheduler scheduler = VirtualTimeScheduler.create();
		JobTemplate template = virtual(scheduler);
		CompletableFuture<Job<?>> call = CompletableFuture.supplyAsync(() -> template.get(WireOrca.ID));
		awaitPause(scheduler);
		scheduler.advanceTimeBy(Duration.ofMillis(6999));
		assertThat(scheduler.getScheduledTaskCount()).isOne();
		assertThat(orca.requests()).hasSize(1);
		// The jitter comes on top.
		scheduler.advanceTimeBy(Duration.ofMillis(501));
		assertThat(call.orTimeout(10, TimeUnit.SECONDS).join().snapshot().status()).isEqualTo(Status.PROCESSING);
		assertThat(orca.requests()).hasSize(2);
	}

	@Test
	void interruptionBetweenAttemptsEndsTheCallAndKeepsTheFlag() throws InterruptedException {
		orca.always(aResponse().withStatus(503).withHeader("Retry-After", "30"));
		VirtualTimeScheduler scheduler = VirtualTimeScheduler.create();
		JobTemplate template = virtual(scheduler);
		assertInterrupted(template, () -> awaitPause(scheduler));
		assertThat(orca.requests()).hasSize(1);
	}

	@Test
	void interruptionWithinAnAttemptEndsTheCallAndKeepsTheFlag() throws InterruptedException {
		try (FaultServer server = new FaultServer(FaultServer.blackHole())) {
			assertInterrupted(orca.template(server.url()),
					() -> Awaitility.await().until(() -> server.requestLines().size() == 1));
			assertThat(server.requestLines()).hasSize(1);
		}
	}

	private static void assertInterrupted(JobTemplate template, Runnable untilReady) throws InterruptedException {
		AtomicReference<Throwable> thrown = new AtomicReference<>();
		AtomicReference<Boolean> flag = new AtomicReference<>();
		Thread thread = new Thread(() -> {
			thrown.set(catchThrowable(() -> template.get(WireOrca.ID)));
			flag.set(Thread.currentThread().isInterrupted());
		});
		thread.start();
		untilReady.run();
		thread.interrupt();
		thread.join(10_000);
		assertThat(thrown.get()).isInstanceOf(JobInterruptedException.class).hasMessageContaining(WireOrca.ID);
		assertThat(((JobInterruptedException) thrown.get()).getJobId()).isEqualTo(WireOrca.ID);
		assertThat(flag.get()).isTrue();
	}

	@Test
	void interruptedThreadIsNotKept() {
		orca.always(200, WireOrca.record());
		JobTemplate template = orca.template();
		Thread.currentThread().interrupt();
		try {
			WireOrca.failure(JobInterruptedException.class, () -> template.get(WireOrca.ID));
			assertThat(Thread.currentThread().isInterrupted()).isTrue();
		}
		finally {
			Thread.interrupted();
		}
	}

	private static JobTemplate virtual(VirtualTimeScheduler scheduler) {
		return orca.template(WireOrca.client(orca.url()).build(), (builder) -> builder.scheduler(scheduler));
	}

	private static void awaitPause(VirtualTimeScheduler scheduler) {
		Awaitility.await().until(() -> scheduler.getScheduledTaskCount() == 1);
	}

	/**
	 * Answer once as given, and then with a record.
	 */
	private static void thenAnswer(ResponseDefinitionBuilder first) {
		orca.on(any(anyUrl()).inScenario("once").whenScenarioStateIs(Scenario.STARTED).willSetStateTo("over"), first);
		orca.on(any(anyUrl()).inScenario("once").whenScenarioStateIs("over"), okJson(WireOrca.record()));
	}

}

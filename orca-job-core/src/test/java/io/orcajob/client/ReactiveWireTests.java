package io.orcajob.client;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import io.orcajob.Job;
import io.orcajob.JobQuery;
import io.orcajob.JobRequest;
import io.orcajob.JobSubmissionUncertainException;
import io.orcajob.OrcaApiException;
import io.orcajob.OrcaAuthenticationException;
import io.orcajob.OrcaResponseException;
import io.orcajob.OrcaUnavailableException;
import io.orcajob.Status;
import io.orcajob.core.JobTemplate;
import io.orcajob.core.ReactiveJobTemplate;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * The reactive template over a socket: the requests and errors of the blocking one.
 */
class ReactiveWireTests {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private static final Duration SHORT = Duration.ofMillis(200);

	private static final JobRequest<Map<String, @Nullable Object>> REQUEST = JobRequest
		.post("/memoryset/{name}/analysis", "tickets")
		.body(Map.of("rows", 7))
		.type("ANALYZE_MEMORYSET")
		.build();

	@RegisterExtension
	static final WireOrca orca = new WireOrca();

	@ParameterizedTest
	@ValueSource(
			ints = { 400, 401, 402, 403, 404, 408, 409, 410, 418, 422, 425, 429, 451, 500, 501, 502, 503, 504, 599 })
	void errorAnswersAreTreatedAsByTheBlockingCalls(int status) {
		assertSame(aResponse().withStatus(status).withHeader("Content-Type", "application/json").withBody("""
				{"reason":"because","constraint":"c","message":"m","service":"s","resource":"r",
				"detail":[{"loc":["body","rows"],"msg":"too many","type":"value_error"}]}"""));
	}

	@ParameterizedTest
	@EnumSource
	void networkErrorsAreTreatedAsByTheBlockingCalls(Fault fault) {
		assertSame(aResponse().withFault(fault));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "null", "{}", "{\"id\":", "<html></html>" })
	void answersThatAreNoneAreTreatedAsByTheBlockingCalls(String body) {
		assertSame(aResponse().withStatus(200).withHeader("Content-Type", "application/json").withBody(body));
	}

	@ParameterizedTest
	@ValueSource(ints = { 302, 307 })
	void redirectsAreTreatedAsByTheBlockingCalls(int status) {
		assertSame(aResponse().withStatus(status).withHeader("Location", "http://elsewhere.invalid/job"));
	}

	@Test
	void silenceIsTreatedAsByTheBlockingCalls() {
		orca.always(okJson(WireOrca.record()).withFixedDelay(60_000));
		Map<String, Call> calls = calls(template(SHORT));
		for (String name : List.of("get", "submit")) {
			Call call = Objects.requireNonNull(calls.get(name));
			assertThat(describe(catchThrowable(() -> call.reactive().block(PATIENCE)))).as(name)
				.isEqualTo(describe(catchThrowable(call.blocking()::run)));
		}
		// A request may arrive after it was given up.
		Awaitility.await()
			.untilAsserted(() -> assertThat(orca.requests()).extracting((request) -> request.getMethod().getName())
				.containsExactlyInAnyOrder("GET", "GET", "GET", "GET", "GET", "GET", "POST", "POST"));
		assertThat(orca.requests().stream().map((request) -> request.getHeader("X-Request-ID")).distinct()).hasSize(4);
	}

	@Test
	void serviceThatIsNotThereIsTreatedAsByTheBlockingCalls() throws Exception {
		String url;
		try (FaultServer gone = new FaultServer(FaultServer.blackHole())) {
			url = gone.url();
		}
		JobTemplate template = orca.template(url);
		calls(template).forEach((name, call) -> assertThat(describe(catchThrowable(call.reactive()::block))).as(name)
			.isEqualTo(describe(catchThrowable(call.blocking()::run))));
	}

	private static JobTemplate template(Duration requestTimeout) {
		return orca.template(WireOrca.client(orca.url()).build(), (builder) -> builder.requestTimeout(requestTimeout));
	}

	/**
	 * Make each call in both ways, and compare errors and requests.
	 */
	private static void assertSame(ResponseDefinitionBuilder answer) {
		orca.always(answer);
		JobTemplate template = template(PATIENCE);
		calls(template).forEach((name, call) -> {
			String blocking = outcome(() -> catchThrowable(call.blocking()::run));
			String reactive = outcome(() -> catchThrowable(() -> call.reactive().block(PATIENCE)));
			assertThat(reactive).as(name).isEqualTo(blocking);
		});
	}

	private static String outcome(Supplier<@Nullable Throwable> call) {
		int before = orca.requests().size();
		Throwable thrown = call.get();
		List<LoggedRequest> requests = orca.requests().subList(before, orca.requests().size());
		if (thrown != null) {
			WireOrca.assertKeepsTheKey(thrown);
		}
		return describe(thrown) + " after "
				+ requests.stream().map((request) -> request.getMethod() + " " + request.getUrl()).toList() + " with "
				+ requests.stream().map((request) -> request.getHeader("X-Request-ID")).distinct().count() + " ids";
	}

	private static String describe(@Nullable Throwable thrown) {
		if (thrown == null) {
			return "no error";
		}
		String text = thrown.getClass().getSimpleName() + ": " + thrown.getMessage();
		if (thrown instanceof OrcaApiException ex) {
			text += " (" + ex.getHttpStatus() + ", " + ex.getServiceMessage() + ", "
					+ ((ex.getRequestId() != null) ? "with id" : "without id") + ")";
		}
		return text.replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<id>")
			.replaceAll("sent at \\S+", "sent")
			.replaceAll("attempts in [0-9.]+ \\w+", "attempts")
			.replaceAll("localhost/\\S+", "<address>");
	}

	private static Map<String, Call> calls(JobTemplate template) {
		ReactiveJobTemplate reactive = new ReactiveJobTemplate(template);
		Job<?> job = template.reference(WireOrca.ID);
		Map<String, Call> calls = new LinkedHashMap<>();
		calls.put("get", new Call(() -> template.get(WireOrca.ID), reactive.get(WireOrca.ID)));
		calls.put("count", new Call(() -> template.count(JobQuery.all()), reactive.count(JobQuery.all())));
		calls.put("query",
				new Call(() -> template.query(JobQuery.all()), reactive.query(JobQuery.all()).collectList()));
		calls.put("stream", new Call(() -> template.stream(JobQuery.all()).toList(),
				reactive.stream(JobQuery.all()).collectList()));
		calls.put("refresh", new Call(job::refresh, reactive.refresh(job)));
		calls.put("requestAbort", new Call(job::requestAbort, reactive.requestAbort(job)));
		calls.put("submit", new Call(() -> template.submit(REQUEST), reactive.submit(REQUEST)));
		return calls;
	}

	@Test
	void requestsAreRepeatedUntilOneIsAnswered() {
		for (ResponseDefinitionBuilder trouble : List.of(aResponse().withStatus(503),
				aResponse().withStatus(429).withHeader("Retry-After", "0"),
				aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER))) {
			orca.on(any(anyUrl()).inScenario("once").whenScenarioStateIs(Scenario.STARTED).willSetStateTo("over"),
					trouble);
			orca.on(any(anyUrl()).inScenario("once").whenScenarioStateIs("over"), okJson(WireOrca.record()));
			StepVerifier.create(new ReactiveJobTemplate(orca.template()).get(WireOrca.ID))
				.assertNext((job) -> assertThat(job.snapshot().status()).isEqualTo(Status.PROCESSING))
				.expectComplete()
				.verify(PATIENCE);
			assertThat(orca.requests()).hasSize(2)
				.extracting((request) -> request.getHeader("X-Request-ID"))
				.containsOnly(orca.requests().get(0).getHeader("X-Request-ID"));
			orca.afterEach(null);
		}
	}

	@Test
	void submitIsSentOnce() {
		for (ResponseDefinitionBuilder trouble : List.of(aResponse().withStatus(503),
				aResponse().withFault(Fault.EMPTY_RESPONSE), okJson("{\"job_id\":"))) {
			orca.always(trouble);
			int before = orca.requests().size();
			StepVerifier.create(new ReactiveJobTemplate(orca.template()).submit(REQUEST))
				.expectErrorSatisfies(
						(error) -> assertThat(error).isInstanceOfSatisfying(JobSubmissionUncertainException.class,
								(ex) -> assertThat(ex.getRequestId())
									.isEqualTo(orca.requests().get(before).getHeader("X-Request-ID"))))
				.verify(PATIENCE);
			assertThat(orca.requests()).hasSize(before + 1);
		}
	}

	@Test
	void errorsAreThoseThatAreNamed() {
		ReactiveJobTemplate reactive = new ReactiveJobTemplate(orca.templateWithoutRetries());
		orca.always(401, "{}");
		StepVerifier.create(reactive.get("x")).expectError(OrcaAuthenticationException.class).verify(PATIENCE);
		orca.always(500, "{}");
		StepVerifier.create(reactive.get("x")).expectError(OrcaUnavailableException.class).verify(PATIENCE);
		orca.always(200, "<html>");
		StepVerifier.create(reactive.get("x")).expectError(OrcaResponseException.class).verify(PATIENCE);
	}

	private record Call(Runnable blocking, Mono<?> reactive) {

	}

}

package io.orcajob.client;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.WebClient;

import io.orcajob.Job;
import io.orcajob.JobFailedException;
import io.orcajob.JobQuery;
import io.orcajob.JobRequest;
import io.orcajob.JobResults;
import io.orcajob.JobSnapshot;
import io.orcajob.JobSubmissionUncertainException;
import io.orcajob.SafeText;
import io.orcajob.WaitOptions;
import io.orcajob.core.JobListener;
import io.orcajob.core.JobStatusChangedEvent;
import io.orcajob.core.JobTemplate;
import io.orcajob.core.JobWatch;
import io.orcajob.observation.JobLogContext;
import io.orcajob.observation.JobTypes;
import io.orcajob.progress.ProgressMode;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * What the service says reaches messages, descriptions and the log only in a form that is
 * fit for them, whichever field it stands in and whatever is called.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ServiceWordsTests {

	private static final String BARE = "a\u001b[31m\r\nFORGED\t\u0000\u0007\u007f\u0085\u009b\u061c\u200e\u202e\u2028"
			+ "FORGED\u2029\u2066\ufeff\ud800 " + Character.toString(0xE0041);

	private static final String HOSTILE = BARE + WireOrca.KEY + "x".repeat(470) + WireOrca.KEY + "y".repeat(50_000);

	private static final Pattern UNFIT = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]");

	private static final int LONGEST = 4_100;

	private static final JobRequest<?> REQUEST = JobRequest.post("/memoryset").type("INSERT").build();

	@RegisterExtension
	static final WireOrca orca = new WireOrca();

	@ParameterizedTest
	@ValueSource(strings = { "type", "status", "exception", "result" })
	void recordOfAnEndedJob(String field) {
		try (CapturedLog log = new CapturedLog()) {
			for (String status : List.of("FAILED", "ABORTED", "COMPLETED")) {
				Object value = field.equals("result") ? Map.of("accuracy", HOSTILE) : HOSTILE;
				String record = ascii(WireOrca.record("status", status, field, value));
				respond(record, "{\"items\": [" + record + "], \"total\": 1}");
				List<Object> told = new ArrayList<>();
				try (JobTemplate template = template()) {
					Job<Evaluation> job = template.get(WireOrca.ID, Evaluation.class);
					told.add(job);
					told.add(job.snapshot());
					told.add(thrown(() -> job.await(WaitOptions.ofMaxWait(Duration.ZERO))));
					told.add(thrown(() -> job.result(WaitOptions.ofMaxWait(Duration.ZERO))));
					JobResults results = template.awaitAll(List.of(job), WaitOptions.ofMaxWait(Duration.ZERO));
					told.add(results);
					told.add(thrown(() -> results.value(job)));
					told.addAll(template.query(JobQuery.all()));
					told.add(thrown(() -> template.reference(WireOrca.ID).await(WaitOptions.ofMaxWait(Duration.ZERO))));
					told.addAll(template.monitor().recentlyEnded());
				}
				assertThat(told).allSatisfy(ServiceWordsTests::assertFit);
			}
			assertThat(log.lines()).isNotEmpty().allSatisfy(ServiceWordsTests::assertFitForALog);
		}
	}

	@Test
	void reasonIsKeptInFullButForTheKey() {
		respond(ascii(WireOrca.record("status", "FAILED", "exception", HOSTILE)), "");
		Job<?> job = orca.template().get(WireOrca.ID);
		String whole = HOSTILE.replace(WireOrca.KEY, "***");
		assertThat(job.getException()).isEqualTo(whole);
		assertThat(thrown(job::result))
			.isInstanceOfSatisfying(JobFailedException.class,
					(ex) -> assertThat(ex.getSnapshot().exception()).isEqualTo(whole))
			.hasMessageStartingWith("EVALUATE_MODEL job " + WireOrca.ID + " failed: a\\u001b[31m\\r\\nFORGED\\t\\u0000")
			.hasMessageContaining("\\u202e\\u2028FORGED\\u2029\\u2066\\ufeff\\ud800 \\udb40\\udc41***xxx")
			.hasMessageEndingWith(" more characters). It has no value: mend the cause and submit it again");
	}

	@Test
	void listenersThatFailOnAJob() {
		respond(ascii(WireOrca.record("status", "FAILED", "type", HOSTILE, "exception", HOSTILE)), "");
		try (CapturedLog log = new CapturedLog();
				JobTemplate template = orca.template(client(), (builder) -> builder.listener(new JobListener() {

					@Override
					public void onStatusChanged(JobStatusChangedEvent event) {
						assertFit(event);
						throw new IllegalStateException("failed by the test");
					}

				}));
				JobWatch watch = template.watch(template.reference(WireOrca.ID))) {
			await().until(() -> log.lines().stream().anyMatch((line) -> line.contains("failed by the test")));
			await().until(() -> !watch.isActive());
			assertThat(log.lines()).allSatisfy(ServiceWordsTests::assertFitForALog);
		}
	}

	@Test
	void responseToASubmit() {
		String bare = ascii(new JsonMapper().writeValueAsString(BARE));
		String key = "\"" + WireOrca.KEY + "\"";
		try (CapturedLog log = new CapturedLog()) {
			orca.always(201, "{\"job_id\": " + bare + ", \"status\": " + bare + "}");
			Job<?> job = orca.template().submit(REQUEST);
			assertThat(job.getId()).isEqualTo(BARE);
			assertFit(job);
			orca.always(404, "{\"resource\": \"job\"}");
			assertFit(thrown(job::refresh));
			assertFit(thrown(() -> job.await(WaitOptions.ofMaxWait(Duration.ZERO))));
			assertFit(thrown(job::requestAbort));
			for (String response : List.of("{\"job_id\": " + key + "}", "{" + key + ": " + bare + "}",
					"{" + bare + ": " + key + "}",
					"{\"insertion_status\": \"WAITING\", \"job_id\": null, " + bare + ": 1}", "[" + key + "]", key,
					"{\"job_id\": [" + bare + "]}")) {
				orca.always(201, response);
				assertThat(thrown(() -> orca.template().submit(REQUEST)))
					.isInstanceOf(JobSubmissionUncertainException.class)
					.satisfies(ServiceWordsTests::assertFit);
			}
			assertThat(log.lines()).isNotEmpty().allSatisfy(ServiceWordsTests::assertFitForALog);
		}
	}

	static Stream<Arguments> errors() {
		return Stream.of("reason", "constraint", "message", "detail", "service", "resource", "request_id", "other")
			.map((field) -> new JsonMapper().writeValueAsString(Map.of(field, HOSTILE)))
			.map((body) -> arguments(ascii(body)));
	}

	@ParameterizedTest
	@MethodSource("errors")
	@ValueSource(strings = { "{\"validation_issues\": [{\"loc\": [\"HOSTILE\"], \"msg\": \"HOSTILE\"}]}",
			"{\"detail\": [\"HOSTILE\"]}", "HOSTILE", "<html>HOSTILE</html>", "{\"HOSTILE\": 1}",
			"{\"status\": \"X\", \"id\": \"HOSTILE\"}", "{\"items\": [{\"id\": \"HOSTILE\"}], \"total\": 1}" })
	void errors(String body) {
		String escaped = ascii(new JsonMapper().writeValueAsString(HOSTILE));
		String sent = body.replace("HOSTILE", escaped.substring(1, escaped.length() - 1));
		try (CapturedLog log = new CapturedLog(); JobTemplate template = template()) {
			for (int status : new int[] { 200, 302, 401, 403, 404, 409, 422, 429, 500 }) {
				orca.always(status, sent);
				for (Runnable call : List.<Runnable>of(() -> template.get("1"), () -> template.query(JobQuery.all()),
						() -> template.submit(REQUEST), () -> template.reference("1").requestAbort(),
						() -> template.reference("1").await(WaitOptions.ofMaxWait(Duration.ZERO)),
						() -> template.get("1", (job, resources) -> resources.get("/x", String.class)).result())) {
					Throwable thrown = catchThrowable(call::run);
					if (thrown != null) {
						assertFit(thrown);
					}
				}
				assertFit(String.valueOf(template.monitor().health().block()));
			}
			assertThat(log.lines()).allSatisfy(ServiceWordsTests::assertFitForALog);
		}
	}

	@Test
	void headersAndStatusLines() {
		String key = WireOrca.KEY;
		for (String head : List.of("HTTP/1.1 302 Found\r\nLocation: http://" + key + "/" + key,
				"HTTP/1.1 302 Found\r\nLocation: /" + key,
				"HTTP/1.1 302 \u001b[31m" + key + "\r\nLocation: \u001b\u009b",
				"HTTP/1.1 200 OK\r\nContent-Type: text/\u001b[31m" + key, "HTTP/\u001b[31m" + key + " 200 OK",
				key + " \u001b[31m", "HTTP/1.1 " + key + "\u001b[31m OK", "HTTP/1.1 200 OK\r\n\u001b[31m" + key + ": x",
				"HTTP/1.1 503 OK\r\nRetry-After: " + key + "\u001b[31m",
				"HTTP/1.1 200 OK\r\nContent-Length: " + key + "\u001b")) {
			try (CapturedLog log = new CapturedLog();
					FaultServer server = new FaultServer(FaultServer.answerAndClose(head + "\r\n\r\n"))) {
				JobTemplate template = orca.template(server.url());
				for (Runnable call : List.<Runnable>of(() -> template.get("1"), () -> template.submit(REQUEST))) {
					assertFit(thrown(call));
				}
				assertThat(log.lines()).allSatisfy(ServiceWordsTests::assertFitForALog);
			}
		}
	}

	/**
	 * The key is found wherever the client of the application has it from.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "Api-Key", "Authorization" })
	void formsOfTheKey(String header) {
		String key = "s3cret/key+of=\"ours\"&";
		String url = URLEncoder.encode(key, StandardCharsets.UTF_8);
		WebClient client = WebClient.builder()
			.baseUrl(orca.url())
			.defaultHeader("Api-Key", "another-key")
			.filter((request,
					next) -> next.exchange(ClientRequest.from(request)
						.headers((headers) -> headers.set(header, header.equals("Api-Key") ? key : "Bearer " + key))
						.build()))
			.build();
		JobTemplate template = orca.template(client, (builder) -> builder.maxRetries(0));
		for (String form : List.of(key, key.toLowerCase(Locale.ROOT), url,
				url.replace("%2F", "%2f").replace("%2B", "%2b").replace("%3D", "%3d"),
				Base64.getEncoder().encodeToString(key.getBytes(StandardCharsets.UTF_8)))) {
			String json = new JsonMapper().writeValueAsString(form);
			orca.always(409, "{\"reason\": " + json + "}");
			assertThat(thrown(() -> template.get("1"))).as(form)
				.hasMessageContaining("HTTP 409: ***")
				.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain(form));
			orca.always(409, "not JSON: " + json);
			assertThat(thrown(() -> template.get("1")).getMessage()).as(form)
				.doesNotContain(form)
				.doesNotContain(json.substring(1, json.length() - 1));
			respond(WireOrca.record("id", WireOrca.ID, "status", "FAILED", "exception", "key " + form), "");
			assertThat(template.get(WireOrca.ID).getException()).startsWith("key ***");
		}
	}

	@Test
	void resultAndPayloadAreDataAndStayAsTheyAre() {
		respond(WireOrca.record("status", "COMPLETED", "result", Map.of("a", WireOrca.KEY), "payload",
				Map.of("b", WireOrca.KEY)), "");
		JobSnapshot job = orca.template().get(WireOrca.ID).await();
		assertThat(job.result()).containsEntry("a", WireOrca.KEY);
		assertThat(job.payload()).containsEntry("b", WireOrca.KEY);
		assertFit(job);
	}

	@Test
	void idInTheMdcAndTypesOfMeters() {
		JobLogContext.run(HOSTILE.replace(WireOrca.KEY, ""), () -> assertFit(MDC.get(JobLogContext.JOB_ID)));
		assertFit(new JobTypes().folded(HOSTILE.replace(WireOrca.KEY, "")));
		assertThat(new JobTypes().folded("EVALUATE_MODEL")).isEqualTo("EVALUATE_MODEL");
	}

	@Test
	void ordinaryTextStaysAsItIs() {
		String text = "größer, 日本語, 👩 and \\n \"quoted\" \u00a0 a%b";
		assertThat(SafeText.of(text)).isEqualTo(text);
		assertThat(SafeText.of(SafeText.of(BARE))).isEqualTo(SafeText.of(BARE));
		assertThat(SafeText.of("👩👩👩", 3)).isEqualTo("👩… (4 more characters)");
		assertThat(SafeText.of("\n\n", 3)).isEqualTo("\\n… (1 more character)");
	}

	private static JobTemplate template() {
		return orca.template(client(), (builder) -> builder.maxRetries(0).progressMode(ProgressMode.LOG));
	}

	private static WebClient client() {
		return WireOrca.client(orca.url()).codecs((codecs) -> codecs.defaultCodecs().maxInMemorySize(-1)).build();
	}

	private static void respond(String record, String page) {
		orca.always(aResponse().withHeader("Content-Type", "application/json").withBody(record));
		orca.on(get(urlPathEqualTo("/job")), aResponse().withBody(page));
	}

	private static String ascii(String json) {
		StringBuilder ascii = new StringBuilder();
		json.chars()
			.forEach((character) -> ascii
				.append((character < 127) ? Character.toString(character) : String.format("\\u%04x", character)));
		return ascii.toString();
	}

	private static @Nullable Throwable thrown(Runnable call) {
		return catchThrowable(call::run);
	}

	private static void assertFit(@Nullable Object told) {
		if (told instanceof Throwable thrown) {
			assertFit(thrown.getMessage());
			StringWriter trace = new StringWriter();
			thrown.printStackTrace(new PrintWriter(trace));
			assertFitForALog(trace.toString());
		}
		else if (told != null) {
			assertThat(told.toString()).doesNotContainPattern(UNFIT)
				.doesNotContain(WireOrca.KEY.substring(0, 8))
				.hasSizeLessThan(LONGEST);
		}
	}

	private static void assertFitForALog(String lines) {
		assertThat(lines.lines()).allSatisfy((line) -> assertThat(line.replace("\t", "")).doesNotContainPattern(UNFIT)
			.doesNotContain(WireOrca.KEY.substring(0, 8))
			.doesNotStartWith("FORGED")
			.hasSizeLessThan(LONGEST + 100));
	}

	record Evaluation(double accuracy) {

	}

}

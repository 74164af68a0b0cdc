package io.orcajob.client;

import java.io.File;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.util.unit.DataSize;

import io.orcajob.Job;
import io.orcajob.JobQuery;
import io.orcajob.JobSnapshot;
import io.orcajob.JobValueException;
import io.orcajob.Status;
import io.orcajob.WaitOptions;
import io.orcajob.core.JobTemplate;
import io.orcajob.core.ReactiveJobTemplate;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * The end of a job is told whatever its record has, and the value as far as it can be
 * read.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EndedContentTests {

	@RegisterExtension
	static final WireOrca orca = new WireOrca();

	private static final String RECORD = "/job/" + WireOrca.ID;

	private static final WaitOptions SOON = WaitOptions.builder()
		.refreshInterval(Duration.ofMillis(10))
		.maxWait(Duration.ofSeconds(30))
		.build();

	private static final String DEEP = "[".repeat(20_000) + "]".repeat(20_000);

	private static final String TOO_DEEP = "[".repeat(200_000) + "]".repeat(200_000);

	private static final String MANY = "[" + "{},".repeat(3_000_000) + "{}]";

	private static void completed(String result) {
		orca.on(get(urlEqualTo(RECORD + "/status")), okJson(WireOrca.status("status", "COMPLETED")));
		orca.on(get(urlEqualTo(RECORD)), okJson(completedRecord(result)));
	}

	private static String completedRecord(String result) {
		return WireOrca.record("status", "COMPLETED").replace("\"result\":null", "\"result\":" + result);
	}

	static Stream<Arguments> readable() {
		return Stream.of(arguments("{\"loss\":NaN}", Map.class, Map.of("loss", Double.NaN)),
				arguments("{\"loss\":-Infinity}", Loss.class, new Loss(Double.NEGATIVE_INFINITY)),
				arguments("{\"loss\": Infinity }", Loss.class, new Loss(Double.POSITIVE_INFINITY)),
				arguments("NaN", Double.class, Double.NaN),
				arguments("[1,[2],{}]", Object.class, List.of(1, List.of(2), Map.of())),
				arguments("[1,2]", List.class, List.of(1, 2)), arguments("0.5", Double.class, 0.5),
				arguments("42", Object.class, 42), arguments("\"dö\\ne\"", String.class, "dö\ne"),
				arguments("true", Boolean.class, true), arguments("\"x\"", Object.class, "x"));
	}

	@ParameterizedTest
	@MethodSource("readable")
	void anyJsonIsALegalResult(String result, Class<?> type, Object value) {
		completed(result);
		Job<?> job = orca.template().reference(WireOrca.ID, type);
		JobSnapshot end = job.await(SOON);
		assertThat(end.status()).isEqualTo(Status.COMPLETED);
		assertThat(end.rawResult()).isEqualTo(result.trim());
		assertThat(orca.requests()).hasSizeLessThanOrEqualTo(2);
		assertThat(job.result()).isEqualTo(value);
		assertThat(job.getValue()).isEqualTo(value);
	}

	@Test
	void listIsReadByParameterizedType() {
		completed("[{\"loss\":1},{\"loss\":NaN}]");
		Job<List<Loss>> job = orca.template().get(WireOrca.ID, new ParameterizedTypeReference<>() {
		});
		assertThat(job.result()).containsExactly(new Loss(1), new Loss(Double.NaN));
	}

	static Stream<Arguments> unreadable() {
		return Stream.of(arguments("[1]", "no JSON object", true), arguments("true", "get(id, Object.class)", true),
				arguments("\"" + "x".repeat(20 * 1024 * 1024) + "\"", "orca.api.max-response-size", false),
				arguments("{\"a\":" + DEEP + "}", "depth", true), arguments(TOO_DEEP, "nested too deeply", false),
				arguments("{\"n\":" + "7".repeat(100_000) + "}", "Number value length", true),
				arguments("{\"n\":0." + "7".repeat(100_000) + "}", "Number value length", true),
				arguments(MANY, "1000000 values", true), arguments("{\"a\":" + MANY + "}", "1000000 values", true),
				arguments("{\"loss\":nan}", "malformed", false), arguments("{\"a\"}", "malformed", false));
	}

	@ParameterizedTest
	@MethodSource("unreadable")
	void endOfAJobIsToldAtOnceIfItsResultCannotBeRead(String result, String problem, boolean received) {
		completed(result);
		Job<Map<String, @Nullable Object>> job = orca.template().reference(WireOrca.ID);
		assertThat(job.await(SOON).status()).isEqualTo(Status.COMPLETED);
		assertThat(orca.requests()).hasSizeLessThanOrEqualTo(2);
		assertThat(job.getValue()).isNull();
		for (int i = 0; i < 2; i++) {
			JobValueException thrown = WireOrca.failure(JobValueException.class, job::result);
			assertThat(thrown).hasMessageContaining(problem)
				.hasMessageContaining(WireOrca.ID)
				.hasMessageContaining("JobValueResolver");
			assertThat(thrown.getMessage()).hasSizeLessThan(1500);
			assertThat(thrown.getSnapshot().rawResult()).isEqualTo(received ? result : null);
		}
		assertThat(orca.requests()).hasSizeLessThanOrEqualTo(2);
	}

	@Test
	void whatIsNotReadIsKnownFromBefore() {
		orca.always(200, WireOrca.record());
		JobTemplate template = orca.template();
		Job<?> job = template.get(WireOrca.ID);
		orca.clear();
		completed("\"" + "x".repeat(11 * 1024 * 1024) + "\"");
		JobSnapshot end = job.await(SOON);
		assertThat(end.status()).isEqualTo(Status.COMPLETED);
		assertThat(end.type()).isEqualTo("EVALUATE_MODEL");
		assertThat(end.payload()).isEqualTo(Map.of("batch_size", 32));
		assertThat(end.resultProblem()).contains("larger than 10MB");
		assertThat(orca.requests()).hasSize(2);
		assertThat(template.get(WireOrca.ID).getStatus()).isEqualTo(Status.COMPLETED);
		assertThat(new ReactiveJobTemplate(template).get(WireOrca.ID).map(Job::getStatus).block())
			.isEqualTo(Status.COMPLETED);
		assertThat(template.get(WireOrca.ID, (completed, resources) -> "from elsewhere").result())
			.isEqualTo("from elsewhere");
	}

	@Test
	void sizeOfTheLargestResponseIsASetting() {
		completed("\"" + "x".repeat(11 * 1024 * 1024) + "\"");
		JobTemplate template = orca.template(WireOrca.client(orca.url()).build(),
				(builder) -> builder.maxResponseSize(DataSize.ofMegabytes(12)));
		assertThat(template.get(WireOrca.ID, String.class).result()).hasSize(11 * 1024 * 1024);
		for (DataSize size : List.of(DataSize.ofBytes(-1), DataSize.ofKilobytes(63), DataSize.ofGigabytes(2))) {
			JobTemplate.Builder builder = JobTemplate.builder(WireOrca.client(orca.url()).build())
				.maxResponseSize(size);
			assertThat(WireOrca.failure(IllegalArgumentException.class, builder::build))
				.hasMessageContaining("from 64KB to 1GB");
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 500, 502, 404 })
	void endIsToldIfOnlyTheRecordCannotBeHad(int status) {
		orca.on(get(urlEqualTo(RECORD + "/status")), okJson(WireOrca.status("status", "COMPLETED")));
		orca.on(get(urlEqualTo(RECORD)), aResponse().withStatus((status == 404) ? 200 : status)
			.withBody((status == 404) ? "<html>Blocked</html>" : "Out of range float values"));
		Job<?> job = orca.template().reference(WireOrca.ID);
		if (status == 502) {
			orca.on(get(urlEqualTo(RECORD)), okJson(WireOrca.record()));
			job.refresh();
			orca.on(get(urlEqualTo(RECORD)), aResponse().withStatus(status));
		}
		assertThat(job.await(SOON).status()).isEqualTo(Status.COMPLETED);
		assertThat(orca.requests()).hasSizeLessThan(10);
		assertThat(WireOrca.failure(JobValueException.class, job::result)).hasMessageContaining("GET " + orca.url());
	}

	@Test
	void recordThatWasCutIsReadAgain() {
		assertThat(ofCutRecord(2).result(SOON)).isEqualTo(Map.of("a", 1));
	}

	@Test
	void endIsToldIfTheRecordIsCutEachTime() {
		Job<?> job = ofCutRecord(Integer.MAX_VALUE);
		assertThat(job.await(SOON).status()).isEqualTo(Status.COMPLETED);
		assertThat(WireOrca.failure(JobValueException.class, job::result)).hasMessageContaining("is cut");
	}

	private static Job<Map<String, @Nullable Object>> ofCutRecord(int times) {
		String record = completedRecord("{\"a\":1}");
		String status = WireOrca.status("status", "COMPLETED");
		List<FaultServer> servers = new ArrayList<>();
		int[] left = { times };
		FaultServer server = new FaultServer((socket) -> {
			List<String> lines = servers.get(0).requestLines();
			boolean cut = !lines.get(lines.size() - 1).contains("/status") && left[0]-- > 0;
			String body = lines.get(lines.size() - 1).contains("/status") ? status : record;
			answer(socket, body.length(), cut ? body.substring(0, 50) : body);
			socket.close();
		});
		servers.add(server);
		return orca.template(server.url()).reference(WireOrca.ID);
	}

	private static void answer(Socket socket, int length, String body) throws IOException {
		FaultServer.answer("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n" + body).handle(socket);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			steps_total     | 4000000000
			steps_total     | -4000000000
			steps_total     | 1e300
			steps_total     | NaN
			steps_total     | "many"
			steps_total     | [10]
			steps_completed | {"a": {"b": []}}
			steps_completed | true
			type            | 7
			type            | ["a"]
			exception       | {"message": "x"}
			payload         | [1, 2]
			payload         | "text"
			depends_on      | {"id": "a"}
			depends_on      | "a"
			depends_on      | [1, null, ["b"], "c"]
			created_at      | 1772359200
			created_at      | "soon"
			updated_at      | {"at": "2026-03-01T10:00:00Z"}
			updated_at      | "+999999999-12-31T23:59:59Z"
			updated_at      | "-999999999-01-01T00:00:00+18:00"
			lease_token     | [NaN]
			""")
	void oddFieldHidesNeitherTheEndNorTheResult(String field, String value) {
		String record = WireOrca.record("status", "COMPLETED", "result", Map.of("a", 1), field, "?")
			.replace("\"?\"", value);
		orca.always(200, record);
		Job<Map<String, @Nullable Object>> job = orca.template().reference(WireOrca.ID);
		assertThat(job.await(SOON).status()).isEqualTo(Status.COMPLETED);
		assertThat(job.result()).isEqualTo(Map.of("a", 1));
		assertThat(orca.requests()).hasSize(1);
		JobSnapshot snapshot = orca.template().get(WireOrca.ID).snapshot();
		if (field.startsWith("steps")) {
			assertThat(field.equals("steps_total") ? snapshot.stepsTotal() : snapshot.stepsCompleted()).isNull();
		}
		orca.always(200, WireOrca.status("status", "FAILED", field, "?").replace("\"?\"", value));
		Job<?> failed = orca.template().reference(WireOrca.ID);
		assertThat(failed.await(SOON).status()).isEqualTo(Status.FAILED);
	}

	@Test
	void textIsReadWhateverItsBytes() {
		String record = completedRecord("{\"ä€😀\" : [ \"ö\" ]}");
		for (String body : List.of(record, "\uFEFF" + record, "\n\t " + record + "\r\n")) {
			orca.always(aResponse().withStatus(200).withBody(body.getBytes(StandardCharsets.UTF_8)));
			JobSnapshot snapshot = orca.template().get(WireOrca.ID).snapshot();
			assertThat(snapshot.rawResult()).isEqualTo("{\"ä€😀\" : [ \"ö\" ]}");
			assertThat(snapshot.result()).isEqualTo(Map.of("ä€😀", List.of("ö")));
			assertThat(snapshot.rawPayload()).isEqualTo("{\"batch_size\":32}");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "null", "7", "\"a\"", "[]", "{}", "{\"id\": null}", "{\"id\": \" \"}", "{\"id\": \"..\"}",
			"{\"id\": \".\", \"status\": \"WAITING\"}", "{\"id\": {\"a\": 1}}", "{\"id\": true}" })
	void rowWithoutAnIdIsLeftOut(String row) {
		orca.always(200, "{\"total\": 3, \"items\": [" + row("a") + "," + row + "," + row("b") + "], \"next\": [{}]}");
		try (CapturedLog log = new CapturedLog()) {
			JobTemplate template = orca.template();
			assertThat(template.query(JobQuery.builder().build())).extracting(Job::getId).containsExactly("a", "b");
			assertThat(log.lines()).singleElement().asString().startsWith("WARNING").contains("left out: 1");
			assertThat(template.stream(JobQuery.builder().build())).extracting(Job::getId).containsExactly("a", "b");
			assertThat(orca.requests()).hasSize(2);
		}
	}

	@Test
	void pageOfOddRowsOnlyIsNotTheEndOfTheList() {
		orca.on(get(urlEqualTo("/job?limit=2&offset=0")), okJson("{\"total\": 3, \"items\": [null, {}]}"));
		orca.on(get(urlEqualTo("/job?limit=2&offset=2")), okJson("{\"total\": 3, \"items\": [" + row("c") + "]}"));
		JobTemplate template = orca.template(WireOrca.client(orca.url()).build(), (builder) -> builder.pageSize(2));
		assertThat(template.stream(JobQuery.builder().build())).extracting(Job::getId).containsExactly("c");
	}

	@ParameterizedTest
	@ValueSource(strings = { "\"steps_total\": 4000000000", "\"result\": [NaN]", "\"payload\": \"x\"", "\"status\": 7",
			"\"depends_on\": {}", "\"result\": {\"n\": 1e99999}" })
	void oddRowIsReadAsFarAsItCanBe(String field) {
		orca.always(200, "{\"items\": [{\"id\": \"a\", \"status\": \"PROCESSING\", " + field + "}," + row("b")
				+ "], \"total\": \"2\"}");
		List<Job<Map<String, @Nullable Object>>> jobs = orca.template().query(JobQuery.builder().build());
		assertThat(jobs).extracting(Job::getId).containsExactly("a", "b");
		assertThat(jobs.get(0).snapshot().status())
			.isEqualTo(field.contains("status") ? Status.UNKNOWN : Status.PROCESSING);
		assertThat(orca.template().count(JobQuery.builder().build())).isEqualTo(2);
	}

	private static String row(String id) {
		return WireOrca.record("id", id);
	}

	/**
	 * In a virtual machine of its own, with a small heap.
	 */
	@Test
	void tenLargeRecordsAtOnceFitIntoASmallHeap() throws Exception {
		String body = completedRecord("{\"text\":\"" + "x".repeat(10_000_000) + "\"}")
			.replace("\"id\":\"" + WireOrca.ID + "\",", "");
		try (FaultServer server = new FaultServer((socket) -> answer(socket, body.length(), body))) {
			Process process = new ProcessBuilder(System.getProperty("java.home") + File.separator + "bin/java",
					"-Xmx256m", "-XX:+ExitOnOutOfMemoryError", "-cp", System.getProperty("java.class.path"),
					LargeRecords.class.getName(), server.url())
				.redirectErrorStream(true)
				.start();
			String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
			assertThat(output).contains("read 10");
		}
	}

	/**
	 * Waits for ten jobs at once.
	 */
	static final class LargeRecords {

		private LargeRecords() {
		}

		public static void main(String[] arguments) {
			try (JobTemplate template = JobTemplate.builder(WireOrca.client(arguments[0]).build()).build()) {
				List<Job<Map<String, @Nullable Object>>> jobs = new ArrayList<>();
				for (int i = 0; i < 10; i++) {
					jobs.add(template.reference("job-" + i));
				}
				template.awaitAll(jobs, SOON);
				long read = jobs.stream()
					.filter((job) -> job.snapshot().rawResult() != null
							&& job.snapshot().rawResult().length() > 9_000_000)
					.count();
				System.out.println("read " + read);
			}
		}

	}

	record Loss(double loss) {
	}

}

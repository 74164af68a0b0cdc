package io.orcajob.client;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

import com.github.tomakehurst.wiremock.http.RequestMethod;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.netty.http.client.HttpClient;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;

import io.orcajob.Job;
import io.orcajob.JobNotFoundException;
import io.orcajob.JobRequest;
import io.orcajob.JobSnapshot;
import io.orcajob.JobSubmissionUncertainException;
import io.orcajob.JobValueException;
import io.orcajob.JobValueResolver;
import io.orcajob.OrcaApiException;
import io.orcajob.OrcaResponseException;
import io.orcajob.OrcaUnavailableException;
import io.orcajob.Status;
import io.orcajob.client.FaultServer.Fault;
import io.orcajob.core.JobTemplate;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.delete;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.noContent;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * What a submit sends, and what it makes of the answer if one comes: the id of the job is
 * found wherever it is, and is never lost.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SubmitAnswerTests {

	private static final JobRequest<Map<String, @Nullable Object>> REQUEST = JobRequest.post("/memoryset").build();

	@RegisterExtension
	static final WireOrca orca = new WireOrca();

	@Test
	void requestIsAPostOfJsonUnderAnIdOfItsOwn() {
		orca.always(201, "{\"job_id\": \"j1\"}");
		JobTemplate template = orca.template();
		JobRequest<?> request = JobRequest.post("/memoryset/{name}/analysis?dry={dry}", "a b/c?d#e%2Fü+", "1&2=3+4")
			.body(Map.of("lookup_count", 15))
			.build();
		template.submit(request);
		template.submit(request);
		assertThat(orca.requests()).hasSize(2).allSatisfy((sent) -> {
			assertThat(sent.getMethod()).isEqualTo(RequestMethod.POST);
			assertThat(sent.getUrl())
				.isEqualTo("/memoryset/a%20b%2Fc%3Fd%23e%252F%C3%BC%2B/analysis?dry=1%262%3D3%2B4");
			assertThat(sent.getBodyAsString()).isEqualTo("{\"lookup_count\":15}");
			assertThat(sent.header("Content-Type").values()).containsExactly("application/json");
			assertThat(sent.header("Accept").values()).containsExactly("application/json");
			assertThat(sent.header("Api-Key").values()).containsExactly(WireOrca.KEY);
			assertThat(sent.header("X-Request-ID").values()).singleElement()
				.satisfies((id) -> assertThat(UUID.fromString(id).version()).isEqualTo(4));
		}).extracting((sent) -> sent.getHeader("X-Request-ID")).doesNotHaveDuplicates();
	}

	static Stream<Arguments> bodies() {
		return Stream.of(
				arguments(Map.of("name", "ü \"x\"", "notes", List.of(1, true)),
						"{\"name\": \"ü \\\"x\\\"\", \"notes\": [1, true]}"),
				arguments(Collections.singletonMap("prompt", null), "{\"prompt\": null}"),
				arguments(new Memoryset("tickets", null), "{\"name\": \"tickets\", \"size\": null}"),
				arguments("{\"name\": \"already written\"}", "{\"name\": \"already written\"}"),
				arguments(List.of("a", "b"), "[\"a\", \"b\"]"));
	}

	@ParameterizedTest
	@MethodSource("bodies")
	void bodyIsWrittenByTheCodecs(Object body, String json) {
		orca.on(post("/memoryset").withRequestBody(com.github.tomakehurst.wiremock.client.WireMock.equalToJson(json)),
				okJson("{\"job_id\": \"j1\"}"));
		assertThat(orca.template().submit(JobRequest.post("/memoryset").body(body).build()).getId()).isEqualTo("j1");
	}

	@Test
	void withoutBodyThereIsNoContentType() {
		orca.always(201, "{\"job_id\": \"j1\"}");
		orca.template().submit(REQUEST);
		assertThat(orca.requests()).singleElement().satisfies((sent) -> {
			assertThat(sent.getBody()).isEmpty();
			assertThat(sent.containsHeader("Content-Type")).isFalse();
			assertThat(sent.getHeader("Content-Length")).isEqualTo("0");
		});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "-",
			textBlock = """
					{"job_id": "a", "task_id": "b", "status": "DISPATCHED"}                            | - | a | DISPATCHED
					{"task_id": "b", "status": "WAITING"}                                              | - | b | WAITING
					{"job_id": null, "task_id": "b", "status": "PROCESSING"}                           | - | b | PROCESSING
					{"insertion_job_id": "a", "insertion_task_id": "b", "insertion_status": "DISPATCHED"} | - | a | DISPATCHED
					{"insertion_task_id": "b", "insertion_status": "DISPATCHED", "status": "WAITING"}  | - | b | DISPATCHED
					{"id": "x", "finetuning_job_id": "a", "finetuning_status": "PROCESSING"}           | - | a | PROCESSING
					{"finetuning_job_id": null, "finetuning_task_id": "b", "finetuning_status": null}  | - | b | UNKNOWN
					{"insertion_job_id": null, "finetuning_job_id": "a", "finetuning_status": "WAITING"} | - | a | WAITING
					{"insertion_job_id": "i", "job_id": "a", "insertion_status": "WAITING"}            | - | a | UNKNOWN
					{"insertion_job_id": "a", "status": "READY"}                                       | - | a | UNKNOWN
					{"job_id": "a"}                                                                    | - | a | UNKNOWN
					{"job_id": "a", "status": null}                                                    | - | a | UNKNOWN
					{"job_id": "a", "status": {"name": "PROCESSING"}}                                  | - | a | UNKNOWN
					{"job_id": "a", "status": "PAUSED"}                                                | - | a | PAUSED
					{"job_id": 7, "status": "DISPATCHED"}                                              | - | 7 | DISPATCHED
					{"job_id": 9007199254740993}                                                       | - | 9007199254740993 | UNKNOWN
					{"job_id": " a/b?c ", "status": "DISPATCHED"}                                      | - | ' a/b?c ' | DISPATCHED
					{"id": "a", "job_id": "b", "status": "DISPATCHED"}                                 | id | a | DISPATCHED
					{"other_job_id": "a", "job_id": "b"}                                               | other_job_id | a | UNKNOWN
					{"other_job_id": null, "other_task_id": "b"}                                       | other_job_id | b | UNKNOWN
					{"other_task_id": "b", "job_id": "c"}                                              | other_job_id | b | UNKNOWN
					{"insertion_task_id": "b", "insertion_status": "WAITING"}                          | insertion_job_id | b | WAITING
					""")
	void idAndStatusAreFoundWhateverTheirNames(String answer, @Nullable String idField, String id, String status) {
		orca.always(201, answer);
		JobRequest.Builder<?> request = JobRequest.post("/memoryset");
		if (idField != null) {
			request.idField(idField);
		}
		Job<?> job = orca.template().submit(request.build());
		assertThat(job.getId()).isEqualTo(id);
		assertThat(job.snapshot().rawStatus()).isEqualTo(status);
		assertThat(job.getStatus().isTerminal()).isFalse();
		assertThat(job.getValue()).isNull();
		assertThat(orca.requests()).as("the POST, and nothing else").hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(ints = { 200, 201, 202, 203, 226 })
	void anySuccessIsAnAnswer(int status) {
		orca.always(status, "{\"job_id\": \"j1\"}");
		assertThat(orca.template().submit(REQUEST).getId()).isEqualTo("j1");
	}

	@Test
	void timesAreThoseOfTheAnswerAsFarAsItHasThem() {
		Instant before = Instant.now();
		orca.always(201, """
				{"job_id": "j1", "created_at": "2026-03-01T10:00:00+00:00", "updated_at": "2026-03-01 10:00:01"}""");
		JobSnapshot started = orca.template().submit(REQUEST).snapshot();
		assertThat(started.createdAt()).isEqualTo("2026-03-01T10:00:00Z");
		assertThat(started.updatedAt()).isEqualTo("2026-03-01T10:00:01Z");
		assertThat(started.refreshedAt()).isBetween(before, Instant.now());
		orca.always(201, "{\"job_id\": \"j1\", \"created_at\": 7}");
		assertThat(orca.template().submit(REQUEST).getCreatedAt()).isEqualTo(Instant.EPOCH);
	}

	@Test
	void typeIsThatOfTheRequestUntilTheFirstPoll() {
		orca.on(post("/memoryset"), okJson("{\"job_id\": \"" + WireOrca.ID
				+ "\", \"type\": \"TEXT\", \"status\": \"DISPATCHED\", \"updated_at\": \"2026-12-31T00:00:00Z\"}"));
		orca.on(get("/job/" + WireOrca.ID), okJson(WireOrca.record("type", "INSERT", "depends_on", List.of("d1"))));
		JobTemplate template = orca.template();
		assertThat(template.submit(REQUEST).getType()).isEqualTo("UNKNOWN");
		Job<?> job = template.submit(JobRequest.post("/memoryset").type("INSERT_MEMORIES").build());
		assertThat(job.getType()).isEqualTo("INSERT_MEMORIES");
		JobSnapshot polled = job.refresh();
		assertThat(polled.type()).as("the service knows better").isEqualTo("INSERT");
		assertThat(polled.status()).as("the times of the answer may be those of something else")
			.isEqualTo(Status.PROCESSING);
		assertThat(polled.payload()).containsEntry("batch_size", 32);
		assertThat(polled.dependsOn()).containsExactly("d1");
	}

	@ParameterizedTest
	@ValueSource(strings = { "COMPLETED", "FAILED", "ABORTED" })
	void endInTheAnswerCountsWithItsResultOnly(String status) {
		orca.on(post("/memoryset"), okJson("{\"job_id\": \"" + WireOrca.ID + "\", \"result\": {\"rows\": 6}, "
				+ "\"updated_at\": \"2026-12-31T00:00:00Z\", \"status\": \"" + status + "\"}"));
		orca.on(get("/job/" + WireOrca.ID), okJson(
				WireOrca.record("status", status, "result", Map.of("rows", 7), "exception", "in the service's words")));
		Job<Map<String, @Nullable Object>> job = orca.template().submit(REQUEST);
		assertThat(job.getStatus()).isEqualTo(Status.UNKNOWN);
		assertThat(job.getValue()).isNull();
		JobSnapshot ended = job.await();
		assertThat(ended.rawStatus()).isEqualTo(status);
		assertThat(ended.result()).containsEntry("rows", 7);
		assertThat(ended.exception()).isEqualTo("in the service's words");
		assertThat(orca.requests()).as("the POST and the record").hasSize(2);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"job_id\": null, \"name\": \"x\"}", "{\"insertion_job_id\": null, \"name\": \"x\"}",
			"{\"job_id\": null, \"task_id\": null, \"name\": \"x\"}",
			"{\"finetuning_task_id\": null, \"name\": \"x\"}" })
	void withoutJobTheAnswerIsTheValueAtOnce(String answer) {
		orca.always(201, answer);
		JobTemplate template = orca.template();
		Instant before = Instant.now();
		Job<Map<String, @Nullable Object>> job = template.submit(JobRequest.post("/memoryset").type("INSERT").build());
		assertThat(job.getValue()).containsEntry("name", "x");
		assertThat(job.result()).isEqualTo(job.getValue());
		assertThat(job.getStatus()).isEqualTo(Status.COMPLETED);
		assertThat(job.getType()).isEqualTo("INSERT");
		assertThat(job.getId()).isEqualTo("no-job");
		assertThat(job.getCompletion()).isOne();
		assertThat(job.getCreatedAt()).isBetween(before, Instant.now());
		assertThat(job.snapshot().result()).containsEntry("name", "x");
		assertThat(template.submit(JobRequest.post("/memoryset").value(Memoryset.class).build()).result())
			.isEqualTo(new Memoryset("x", null));
		assertThat(orca.requests()).hasSize(2);
	}

	@Test
	void withoutJobNothingIsAskedFor() {
		orca.always(201, "{\"insertion_job_id\": null, \"name\": \"x\"}");
		Job<Map<String, @Nullable Object>> job = orca.template().submit(REQUEST);
		assertThat(job.await()).isEqualTo(job.refresh()).isEqualTo(job.abort()).isEqualTo(job.snapshot());
		job.requestAbort();
		assertThat(job.awaitAsync()).isCompletedWithValue(job.snapshot());
		assertThat(job.resultAsync()).isCompletedWithValueMatching((value) -> "x".equals(value.get("name")));
		assertThat(job.updates().collectList().block()).containsExactly(job.snapshot());
		assertThatIllegalStateException().isThrownBy(job::token).withMessageContaining("no job");
		assertThat(orca.requests()).hasSize(1);
	}

	@Test
	void answerThatIsNotOfTheTypeIsAFailureOfTheValueOnly() {
		orca.always(200, "{\"job_id\": null, \"name\": {\"a\": 1}}");
		Job<Memoryset> job = orca.template().submit(JobRequest.post("/memoryset").value(Memoryset.class).build());
		assertThat(job.await().status()).isEqualTo(Status.COMPLETED);
		assertThatExceptionOfType(JobValueException.class).isThrownBy(job::result);
	}

	@Test
	void noContentIsNoJobAndNoValue() {
		orca.always(noContent());
		Job<Map<String, @Nullable Object>> job = orca.template().submit(REQUEST);
		assertThat(job.getStatus()).isEqualTo(Status.COMPLETED);
		assertThat(job.result()).isNull();
		assertThat(job.snapshot().result()).isNull();
		assertThat(orca.template().submit(JobRequest.post("/memoryset").value(Memoryset.class).build()).result())
			.isNull();
	}

	@Test
	void nullOfTheFieldThatWasNamedIsNoJob() {
		orca.always(201, "{\"other_job_id\": null, \"job_id\": \"not this one\"}");
		Job<?> job = orca.template().submit(JobRequest.post("/memoryset").idField("other_job_id").build());
		assertThat(job.getStatus()).isEqualTo(Status.COMPLETED);
		assertThat(job.getId()).isEqualTo("no-job");
	}

	@Test
	void withoutJobAResolverStillFindsTheValue() {
		orca.on(post("/memoryset/empty"), okJson("{\"insertion_job_id\": null, \"name\": \"x\"}"));
		orca.on(get("/memoryset/x"), okJson("{\"name\": \"x\", \"size\": 0}"));
		Job<Memoryset> job = orca.template()
			.submit(JobRequest.post("/memoryset/empty")
				.value(JobValueResolver.resource(Memoryset.class, null, "/memoryset/{name}", "x"))
				.build());
		assertThat(job.result()).isEqualTo(new Memoryset("x", 0));
	}

	static Stream<Arguments> noAnswers() {
		return Stream.of(arguments("<html>Log in</html>", null, "is no JSON: <html>Log in</html>"),
				arguments("", null, "is empty"), arguments(" \n", null, "is empty"), arguments("null", null, "is null"),
				arguments("OK", null, "is no JSON: OK"), arguments("{\"job_", null, "is cut"),
				arguments("{\"status\": \"DISPATCHED\", ", null, "is cut"),
				arguments("{\"job_id\": \"9c5b94b1-35ad-49bb-b118-8e8fc24", null, "is cut"),
				arguments("{\"job_id\": 123", null, "is cut"),
				arguments("{\"payload\": {\"job_id\": \"of another\", ", null, "is cut"),
				arguments("[{\"job_id\": \"of another\"}, ", null, "is cut"),
				arguments("{\"job_id\": \"\"}", null, "no job id in 'job_id'"),
				arguments("{\"job_id\": \" \"}", null, "no job id in 'job_id'"),
				arguments("{\"job_id\": \"..\"}", null, "no job id in 'job_id', but '..'"),
				arguments("{\"job_id\": \".\", ", null, "no job id in 'job_id', but '.'"),
				arguments("{\"job_id\": 1.5}", null, "no job id in 'job_id', but '1.5'"),
				arguments("{\"job_id\": true}", null, "no job id in 'job_id', but 'true'"),
				arguments("{\"insertion_job_id\": {\"id\": \"a\"}}", null, "no job id in 'insertion_job_id'"),
				arguments("{\"job_id\": \"a\"}", "other_job_id",
						"has no id of a job in 'other_job_id' (name the field with idField(..) of the JobRequest), but the "
								+ "fields [job_id]"),
				arguments("[\"a\"]", "id", "but no field at all"),
				arguments("\"a\"", "id", "has no id of a job in 'id'"),
				arguments("{\"id\": \"j9\", \"status\": \"QUEUED\"}", null,
						"no id of a job in a field that is known (name the field with idField(..) of the JobRequest), "
								+ "but the fields [id, status]"),
				arguments("{\"jobId\": \"j9\"}", null, "but the fields [jobId]"),
				arguments("{\"JOB_ID\": null}", null, "but the fields [JOB_ID]"),
				arguments("{\"data\": {\"job_id\": \"j9\"}}", null, "but the fields [data]"),
				arguments("{\"job\": {\"id\": null}}", null, "but the fields [job]"),
				arguments("{\"error\": \"x\"}", null, "but the fields [error]"),
				arguments("{\"name\": \"x\"}", null, "but the fields [name]"),
				arguments("{}", null, "but the fields []"), arguments("{}", "id", "but the fields []"),
				arguments("{\"job_id\": null}", "id", "but the fields [job_id]"),
				arguments("true", null, "no field at all"), arguments("7", null, "no field at all"),
				arguments("\"j9\"", null, "no field at all"), arguments("[]", null, "no field at all"),
				arguments("[\"j9\"]", null, "no field at all"),
				arguments("[{\"job_id\": \"j9\"}]", null, "no field at all"),
				arguments("{\"\\u001b[31m\\nforged\": \"" + "x".repeat(10_000) + "\"}", null,
						"but the fields [\\u001b[31m\\nforged]"),
				arguments("{\"id\": null, \"status\": \"DISPATCHED\"}", "id", "no id of a job in 'id'"),
				arguments("{\"insertion_job_id\": null, \"insertion_status\": \"PROCESSING\"}", null,
						"has 'insertion_status': 'PROCESSING'"),
				arguments("{\"job_id\": \"a\", ", "other_job_id", "is cut"));
	}

	@ParameterizedTest
	@MethodSource("noAnswers")
	void answerThatDoesNotTellLeavesItOpen(String answer, @Nullable String idField, String what) {
		for (SubmitForm form : SubmitForm.values()) {
			orca.always(aResponse().withStatus(200).withBody(answer));
			JobRequest.Builder<?> request = JobRequest.post("/memoryset").type("INSERT");
			if (idField != null) {
				request.idField(idField);
			}
			JobSubmissionUncertainException thrown = WireOrca.failure(JobSubmissionUncertainException.class,
					() -> form.submit(orca.template(), request.build()));
			assertThat(thrown).hasMessageContaining(what)
				.hasMessageContaining("HTTP 200")
				.hasMessageContaining("orca.api.url")
				.hasCauseExactlyInstanceOf(OrcaResponseException.class);
			assertThat(thrown.getQuery()).isNotNull();
			assertThat(orca.requests()).singleElement()
				.satisfies((sent) -> assertThat(sent.getHeader("X-Request-ID")).isEqualTo(thrown.getRequestId()));
			orca.clear();
		}
	}

	@Test
	void noContentIsNoAnswerIfTheFieldWasNamed() {
		orca.always(noContent());
		assertThat(WireOrca.failure(JobSubmissionUncertainException.class,
				() -> orca.template().submit(JobRequest.post("/memoryset").idField("id").build())))
			.hasMessageContaining("is empty");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			{"job_id": "a", "status": "DISPATCHED", "resu       | a | DISPATCHED
			{"job_id": "a", "status": "DISPA                    | a | UNKNOWN
			{"job_id": "a"                                      | a | UNKNOWN
			{"job_id": "a", oops                                | a | UNKNOWN
			{"job_id": "a", "status": "WAITING"} and more       | a | WAITING
			{"payload": {"job_id": "b"}, "task_id": "a", "x": [ | a | UNKNOWN
			{"job_id": null, "insertion_job_id": "a", "x": {"   | a | UNKNOWN
			""")
	void idThatWasReadIsNotLostWithTheRestOfTheAnswer(String answer, String id, String status) {
		orca.always(201, answer);
		for (SubmitForm form : SubmitForm.values()) {
			Job<?> job = form.submit(orca.template(), REQUEST);
			assertThat(job.getId()).isEqualTo(id);
			assertThat(job.snapshot().rawStatus()).isEqualTo(status);
		}
		assertThat(orca.requests()).hasSize(2);
	}

	static Stream<Arguments> cuts() {
		String begun = "{\"job_id\": \"j1\", \"status\": \"DISPATCHED\", \"re";
		return Stream.of(SubmitForm.values())
			.flatMap((form) -> Stream.of(arguments(form, "HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n", begun),
					arguments(form, "HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n", begun),
					arguments(form, "HTTP/1.1 201 Created\r\nConnection: close\r\n\r\n", begun)));
	}

	@ParameterizedTest
	@MethodSource("cuts")
	void connectionThatBreaksWithinTheAnswer(SubmitForm form, String head, String begun) {
		try (FaultServer server = new FaultServer(FaultServer.answerAndClose(head + begun))) {
			Job<?> job = form.submit(orca.template(server.url()), REQUEST);
			assertThat(job.getId()).isEqualTo("j1");
			assertThat(job.snapshot().rawStatus()).isEqualTo("DISPATCHED");
			assertThat(server.requests()).hasSize(1);
		}
		String early = begun.substring(0, begun.indexOf("j1") + 1);
		try (FaultServer server = new FaultServer(FaultServer.answerAndClose(head + early))) {
			assertThat(WireOrca.failure(JobSubmissionUncertainException.class,
					() -> form.submit(orca.template(server.url()), REQUEST)))
				.hasMessageContaining("is cut")
				.hasCauseExactlyInstanceOf(OrcaResponseException.class);
			assertThat(server.requests()).hasSize(1);
		}
	}

	@ParameterizedTest
	@EnumSource
	void silenceWithinTheAnswerDoesNotLoseTheId(SubmitForm form) {
		try (FaultServer server = new FaultServer(FaultServer
			.answer("HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{\"job_id\": \"j1\", \"status\": "))) {
			WebClient client = WireOrca.client(server.url())
				.clientConnector(
						new ReactorClientHttpConnector(HttpClient.create().responseTimeout(Duration.ofMillis(300))))
				.build();
			assertThat(form.submit(orca.template(client, (builder) -> builder), REQUEST).getId()).as("read time-out")
				.isEqualTo("j1");
			assertThat(form.submit(orca.template(WireOrca.client(server.url()).build(),
					(builder) -> builder.requestTimeout(Duration.ofMillis(300))), REQUEST)
				.getId()).as("request time-out").isEqualTo("j1");
			assertThat(server.requests()).hasSize(2);
		}
	}

	@ParameterizedTest
	@EnumSource
	void answerThatIsTooLarge(SubmitForm form) {
		String chunk = "100000\r\n" + "x".repeat(0x100000) + "\r\n";
		for (String begun : List.of("{\"job_id\": \"j1\", \"x\": \"", "{\"x\": \"")) {
			Fault endless = (socket) -> {
				FaultServer
					.answer("HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n"
							+ Integer.toHexString(begun.length()) + "\r\n" + begun + "\r\n")
					.handle(socket);
				while (true) {
					FaultServer.answer(chunk).handle(socket);
				}
			};
			try (FaultServer server = new FaultServer(endless)) {
				if (begun.contains("j1")) {
					assertThat(form.submit(orca.template(server.url()), REQUEST).getId()).isEqualTo("j1");
				}
				else {
					assertThat(WireOrca.failure(JobSubmissionUncertainException.class,
							() -> form.submit(orca.template(server.url()), REQUEST)))
						.hasMessageContaining("10MB")
						.hasCauseExactlyInstanceOf(OrcaResponseException.class);
				}
				assertThat(server.requests()).hasSize(1);
			}
		}
	}

	@Test
	void jobThatIsNotVisibleYetIsAskedForAgain() {
		orca.on(post("/memoryset"), okJson("{\"job_id\": \"" + WireOrca.ID + "\", \"status\": \"DISPATCHED\"}"));
		firstNotFound("GET");
		firstNotFound("DELETE");
		Job<?> job = orca.template().submit(REQUEST);
		assertThat(job.refresh().status()).isEqualTo(Status.PROCESSING);
		job = orca.template().submit(REQUEST);
		job.requestAbort();
		assertThat(orca.requests()).extracting(LoggedRequest::getMethod)
			.containsExactly(RequestMethod.POST, RequestMethod.GET, RequestMethod.GET, RequestMethod.POST,
					RequestMethod.DELETE, RequestMethod.DELETE);
	}

	private static void firstNotFound(String method) {
		orca.on((method.equals("GET") ? get(urlPathMatching("/job/.*")) : delete(urlPathMatching("/job/.*")))
			.inScenario(method)
			.whenScenarioStateIs(Scenario.STARTED)
			.willSetStateTo("visible"), aResponse().withStatus(404).withBody("{\"resource\": \"job\"}"));
		orca.on((method.equals("GET") ? get(urlPathMatching("/job/.*")) : delete(urlPathMatching("/job/.*")))
			.inScenario(method)
			.whenScenarioStateIs("visible"), okJson(WireOrca.record()));
	}

	@Test
	void jobThatStaysInvisibleIsToldAsSuch() {
		orca.on(post("/memoryset"), okJson("{\"job_id\": \"" + WireOrca.ID + "\"}"));
		orca.on(get(urlPathMatching("/job/.*")), aResponse().withStatus(404).withBody("{\"resource\": \"job\"}"));
		Job<?> job = orca.template().submit(REQUEST);
		OrcaUnavailableException thrown = WireOrca.failure(OrcaUnavailableException.class, job::refresh);
		assertThat(thrown).hasMessageContaining(WireOrca.ID)
			.hasMessageContaining("just been submitted")
			.hasCauseInstanceOf(JobNotFoundException.class);
		assertThat(thrown.getHttpStatus()).isEqualTo(404);
		assertThatExceptionOfType(OrcaApiException.class).isThrownBy(job::requestAbort);
		JobTemplate other = orca.template();
		assertThatExceptionOfType(JobNotFoundException.class).as("a job that was not submitted just now")
			.isThrownBy(() -> other.reference(WireOrca.ID).refresh());
	}

	record Memoryset(String name, @Nullable Integer size) {

	}

}

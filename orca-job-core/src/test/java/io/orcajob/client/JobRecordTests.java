package io.orcajob.client;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.orcajob.Job;
import io.orcajob.JobSnapshot;
import io.orcajob.OrcaResponseException;
import io.orcajob.Status;
import io.orcajob.core.JobTemplate;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a record and a status may look like, and what is made of them.
 */
class JobRecordTests {

	@RegisterExtension
	static final WireOrca orca = new WireOrca();

	@Test
	void recordIsRead() {
		Instant now = Instant.parse("2026-03-01T10:00:06Z");
		orca.always(200, WireOrca.record("result", Map.of("accuracy", 0.5), "depends_on", List.of("a", "b"),
				"exception", "words"));
		JobTemplate template = orca.template(WireOrca.client(orca.url()).build(),
				(builder) -> builder.clock(Clock.fixed(now, ZoneOffset.UTC)));
		assertThat(template.get(WireOrca.ID).snapshot()).isEqualTo(JobSnapshot.builder()
			.id(WireOrca.ID)
			.type("EVALUATE_MODEL")
			.status(Status.PROCESSING)
			.stepsTotal(10)
			.stepsCompleted(4)
			.exception("words")
			.payload(Map.of("batch_size", 32))
			.result(Map.of("accuracy", 0.5))
			.dependsOn(List.of("a", "b"))
			.createdAt(Instant.parse("2026-03-01T10:00:00Z"))
			.updatedAt(Instant.parse("2026-03-01T10:00:05Z"))
			.refreshedAt(now)
			.build());
	}

	@Test
	void statusIsReadOverTheRecord() {
		orca.always(200, WireOrca.record());
		Job<?> job = orca.template().get(WireOrca.ID);
		JobSnapshot before = job.snapshot();
		orca.always(200, WireOrca.status("status", "ABORTING", "steps_total", null, "steps_completed", null,
				"exception", "stop"));
		JobSnapshot after = job.refresh();
		assertThat(orca.requests()).extracting("url")
			.containsExactly("/job/" + WireOrca.ID, "/job/" + WireOrca.ID + "/status");
		assertThat(after).isEqualTo(before.toBuilder()
			.status(Status.ABORTING)
			.stepsTotal(null)
			.stepsCompleted(null)
			.exception("stop")
			.updatedAt(Instant.parse("2026-03-01T10:00:06Z"))
			.refreshedAt(after.refreshedAt())
			.build());
	}

	@ParameterizedTest
	@EnumSource
	void everyKnownStatusIsRead(Status status) {
		orca.always(200, WireOrca.record("status", status.name()));
		assertThat(orca.template().get(WireOrca.ID).snapshot().status()).isEqualTo(status);
	}

	@Test
	void unknownFieldsAreIgnored() {
		orca.always(200, WireOrca.record("priority", 3, "labels", List.of(Map.of("a", 1)), "owner", null));
		assertThat(orca.template().get(WireOrca.ID).getStatus()).isEqualTo(Status.PROCESSING);
		orca.always(200, WireOrca.status("eta", "soon"));
		assertThat(orca.template().reference(WireOrca.ID).refresh().status()).isEqualTo(Status.PROCESSING);
	}

	@Test
	void unknownStatusIsKeptVerbatimCountsAsActiveAndIsLoggedOnce() {
		try (CapturedLog log = new CapturedLog()) {
			JobTemplate template = orca.template();
			orca.always(200, WireOrca.record("status", "Paused\nFor now"));
			Job<?> job = template.get(WireOrca.ID);
			assertThat(job.snapshot().rawStatus()).isEqualTo("Paused\nFor now");
			assertThat(job.snapshot().status()).isEqualTo(Status.UNKNOWN);
			assertThat(job.snapshot().status().isTerminal()).isFalse();
			orca.always(200, WireOrca.status("status", "Paused\nFor now"));
			assertThat(job.refresh().rawStatus()).isEqualTo("Paused\nFor now");
			orca.always(200, WireOrca.status("status", "FROZEN"));
			assertThat(job.refresh().rawStatus()).isEqualTo("FROZEN");
			assertThat(log.lines().stream().filter((line) -> line.contains("job status"))).satisfiesExactly(
					(line) -> assertThat(line).startsWith("WARNING").contains("'Paused\\nFor now'"),
					(line) -> assertThat(line).startsWith("WARNING").contains("'FROZEN'"));
		}
	}

	@Test
	void endlessUnknownStatusesFillNeitherLogNorMemory() {
		try (CapturedLog log = new CapturedLog()) {
			JobTemplate template = orca.template();
			for (int i = 0; i < 110; i++) {
				orca.always(200, WireOrca.record("status", "S" + i + "x".repeat(1000)));
				template.get(WireOrca.ID);
			}
			assertThat(log.lines()).hasSize(100).allMatch((line) -> line.length() < 500);
		}
	}

	@Test
	void optionalFieldsMayBeNull() {
		orca.always(200, WireOrca.record("steps_total", null, "steps_completed", null, "exception", null, "payload",
				null, "result", null, "depends_on", null, "worker_id", null, "lease_token", null, "type", null));
		assertThatNothingIsKnown(orca.template().get(WireOrca.ID).snapshot());
	}

	@Test
	void optionalFieldsMayBeAbsent() {
		orca.always(200, "{\"status\": \"WAITING\"}");
		assertThatNothingIsKnown(orca.template().get(WireOrca.ID).snapshot());
	}

	private static void assertThatNothingIsKnown(JobSnapshot snapshot) {
		assertThat(snapshot.id()).isEqualTo(WireOrca.ID);
		assertThat(snapshot.type()).isEqualTo("UNKNOWN");
		assertThat(snapshot.stepsTotal()).isNull();
		assertThat(snapshot.stepsCompleted()).isNull();
		assertThat(snapshot.completion()).isZero();
		assertThat(snapshot.exception()).isNull();
		assertThat(snapshot.payload()).isEmpty();
		assertThat(snapshot.result()).isNull();
		assertThat(snapshot.dependsOn()).isEmpty();
	}

	@Test
	void nullsInsideAreKept() {
		Map<String, Object> nulls = new HashMap<>();
		nulls.put("loss", null);
		nulls.put("curve", Arrays.asList(1, null));
		orca.always(200, WireOrca.record("status", "COMPLETED", "result", nulls, "payload",
				Collections.singletonMap("prompt", null), "depends_on", Arrays.asList("a", null)));
		JobSnapshot snapshot = orca.template().get(WireOrca.ID).snapshot();
		assertThat(snapshot.result()).isEqualTo(nulls);
		assertThat(snapshot.payload()).containsOnlyKeys("prompt");
		assertThat(snapshot.dependsOn()).containsExactly("a");
	}

	@Test
	void resultOfCompletedJobMayBeNull() {
		orca.always(200, WireOrca.record("status", "COMPLETED", "result", null));
		Job<Map<String, Object>> job = orca.template().get(WireOrca.ID);
		assertThat(job.result()).isNull();
		assertThat(job.getValue()).isNull();
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			 10,   5, 0.5
			  0,   0, 0
			  0,   3, 0
			 10,  12, 1
			 10,  -1, 0
			 -5,   3, 0
			   ,   3, 0
			 10,    , 0
			 10, 5.0, 0.5
			""")
	void stepsMayBeAnything(Double total, Double completed, double completion) {
		orca.always(200, WireOrca.record("steps_total", total, "steps_completed", completed));
		Job<?> job = orca.template().get(WireOrca.ID);
		assertThat(job.getCompletion()).isEqualTo(completion);
		assertThat(job.getStepsTotal()).isEqualTo((total != null) ? total.intValue() : null);
		assertThat(job.getStepsCompleted()).isEqualTo((completed != null) ? completed.intValue() : null);
	}

	@Test
	void leaseTokenIsKeptNowhere() {
		try (CapturedLog log = new CapturedLog()) {
			orca.always(200, WireOrca.record());
			Job<?> job = orca.template().get(WireOrca.ID);
			assertThat(job.snapshot()).usingRecursiveAssertion()
				.allFieldsSatisfy((value) -> !String.valueOf(value).contains("lease"));
			assertThat(log.lines()).noneMatch((line) -> line.contains("lease"));
		}
	}

	@Test
	void answerThatTellsOfAnotherJobIsRefused() {
		orca.always(200, WireOrca.record("id", "another-one\n" + "x".repeat(1000)));
		OrcaResponseException thrown = WireOrca.failure(OrcaResponseException.class,
				() -> orca.template().get(WireOrca.ID));
		assertThat(thrown).hasMessageContaining("another job, 'another-one\\nx").hasMessageContaining(WireOrca.ID);
		assertThat(thrown.getMessage()).doesNotContain("\n").hasSizeLessThan(1500);
		assertThat(orca.requests()).hasSize(1);
	}

	@Test
	void idThatDiffersInCaseIsTheSame() {
		orca.always(200, WireOrca.record("id", WireOrca.ID.toUpperCase(Locale.ROOT)));
		assertThat(orca.template().get(WireOrca.ID).getId()).isEqualTo(WireOrca.ID);
	}

	@ParameterizedTest
	@ValueSource(strings = { "text/plain", "application/octet-stream", "text/html", "application/vnd.orca+json",
			"nonsense", "" })
	void goodJsonCountsWhateverItsContentType(String contentType) {
		orca.always(aResponse().withStatus(200).withHeader("Content-Type", contentType).withBody(WireOrca.record()));
		assertThat(orca.template().get(WireOrca.ID).getType()).isEqualTo("EVALUATE_MODEL");
	}

	@Test
	void requestSaysWhoAsksAndWhatFor() {
		orca.always(200, WireOrca.record());
		Job<?> job = orca.template().get(WireOrca.ID);
		orca.always(204, "");
		job.requestAbort();
		assertThat(orca.requests()).extracting((request) -> request.getMethod() + " " + request.getUrl())
			.containsExactly("GET /job/" + WireOrca.ID, "DELETE /job/" + WireOrca.ID + "/abort");
		assertThat(orca.requests()).allSatisfy((request) -> {
			assertThat(request.header("Api-Key").values()).containsExactly(WireOrca.KEY);
			assertThat(request.header("Accept").values()).containsExactly("application/json");
			assertThat(request.header("X-Request-ID").values()).hasSize(1);
			UUID requestId = UUID.fromString(request.getHeader("X-Request-ID"));
			assertThat(requestId.version()).isEqualTo(4);
			assertThat(request.getBodyAsString()).isEmpty();
		});
		assertThat(orca.requests()).extracting((request) -> request.getHeader("X-Request-ID")).doesNotHaveDuplicates();
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			'',      /job,             /job/1
			/,       /job,             /job/1
			/api/v1, /job,             /api/v1/job/1
			/api/,   /job,             /api/job/1
			'',      /task,            /task/1
			/,       /v2/task,         /v2/task/1
			""")
	void pathIsThatOfBaseUrlThenJobs(String basePath, String jobsPath, String path) {
		orca.always(200, WireOrca.record("id", "1"));
		JobTemplate template = orca.template(WireOrca.client(orca.url() + basePath).build(),
				(builder) -> builder.jobsPath(jobsPath));
		Job<?> job = template.get("1");
		orca.always(200, WireOrca.status());
		job.refresh();
		orca.always(204, "");
		job.requestAbort();
		assertThat(orca.requests()).extracting("url").containsExactly(path, path + "/status", path + "/abort");
	}

	@ParameterizedTest
	@ValueSource(strings = { "job", "/job/", "/", "//", "/job?x=1", "/job#x", "/{id}", "/my job", "/job//x" })
	void jobsPathThatIsNoneIsRefused(String jobsPath) {
		JobTemplate.Builder builder = JobTemplate.builder(WireOrca.client("http://localhost").build())
			.jobsPath(jobsPath);
		assertThat(WireOrca.failure(IllegalArgumentException.class, builder::build)).hasMessageContaining("'jobsPath'")
			.hasMessageContaining("/task")
			.hasMessageContaining("'" + jobsPath + "'");
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			204, ''
			200, ''
			200, 'null'
			200, '{"ok": true}'
			202, 'accepted'
			""")
	void abortAcceptsAnySuccess(int status, String body) {
		orca.always(status, body);
		orca.template().reference(WireOrca.ID).requestAbort();
		assertThat(orca.requests()).hasSize(1);
	}

}

package io.orcajob.core;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;

import io.orcajob.Job;
import io.orcajob.JobQuery;
import io.orcajob.JobSnapshot;
import io.orcajob.JobTimeoutException;
import io.orcajob.OrcaUnavailableException;
import io.orcajob.Status;
import io.orcajob.WaitOptions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What users of the SDK's job class would expect of a handle and could not have, by the
 * points of {@code orca-api.md} section 4: construction and reading (1 to 8), progress
 * and time (9 to 11). The number of the point begins the display name.
 *
 * @see SdkWaitExpectationTests
 * @see SdkEndingExpectationTests
 * @see SdkQueryExpectationTests
 * @see SdkSubmitExpectationTests
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SdkExpectationTests {

	private final VirtualOrca orca = new VirtualOrca((builder) -> builder.maxRetries(0));

	@AfterEach
	void close() {
		this.orca.close();
	}

	@Test
	void everyPointHasATest() {
		List<String> points = Stream
			.of(SdkExpectationTests.class, SdkWaitExpectationTests.class, SdkEndingExpectationTests.class,
					SdkQueryExpectationTests.class, SdkSubmitExpectationTests.class)
			.flatMap((tests) -> Arrays.stream(tests.getDeclaredMethods()))
			.map((method) -> method.getAnnotation(DisplayName.class))
			.filter(Objects::nonNull)
			.flatMap((name) -> Pattern.compile("4\\.\\d+").matcher(name.value()).results())
			.map(MatchResult::group)
			.toList();
		assertThat(points).containsAll(IntStream.rangeClosed(1, 27).mapToObj((point) -> "4." + point).toList());
	}

	@Test
	@DisplayName("4.1 A handle is made from the id alone, and no failure loses the id")
	void handleIsMadeFromTheIdAloneAndNoFailureLosesTheId() {
		String id = this.orca.submit(5);
		this.orca.answer((request) -> true, () -> Mono.just(VirtualOrca.response(503, "{}")));
		Job<?> job = this.orca.template.reference(id);
		assertThat(job.getId()).isEqualTo(id);
		assertThatExceptionOfType(OrcaUnavailableException.class).isThrownBy(job::refresh).withMessageContaining(id);
		CompletableFuture<JobSnapshot> wait = job.awaitAsync(WaitOptions.ofMaxWait(Duration.ofSeconds(4)));
		this.orca.advanceSeconds(4);
		assertThat(wait).failsWithin(Duration.ZERO)
			.withThrowableThat()
			.havingCause()
			.isInstanceOfSatisfying(JobTimeoutException.class, (ex) -> assertThat(ex.getJobId()).isEqualTo(id));
		this.orca.answer((request) -> false, Mono::empty);
		CompletableFuture<?> result = job.resultAsync();
		this.orca.advanceSeconds(4);
		assertThat(result).isCompletedWithValueMatching((value) -> value != null);
	}

	@Test
	@DisplayName("4.1 Reading a completed job does not ask for its value")
	void readingACompletedJobDoesNotAskForItsValue() {
		String id = this.orca.submit(5);
		this.orca.advanceSeconds(5);
		Job<Object> job = this.orca.template.get(id, (completed, resources) -> {
			throw new AssertionError("asked for");
		});
		assertThat(job.getStatus()).isEqualTo(Status.COMPLETED);
		assertThat(this.orca.requests()).isOne();
	}

	@Test
	@DisplayName("4.2 Getters read one immutable snapshot and neither block nor throw")
	void gettersReadOneSnapshotAndNeitherBlockNorThrow() {
		Job<?> job = this.orca.template.get(this.orca.submit(100));
		JobSnapshot before = job.snapshot();
		this.orca.advanceSeconds(10);
		int[] asked = new int[1];
		this.orca.answer((request) -> ++asked[0] > 0, Mono::never);
		assertThat(job).hasToString(before.toString());
		assertThat(asked[0]).as("requests for a text").isZero();
		assertThat(job.getStatus()).isEqualTo(before.status());
		assertThat(job.getStepsTotal()).isEqualTo(before.stepsTotal());
		assertThat(job.getStepsCompleted()).isEqualTo(before.stepsCompleted());
		assertThat(job.getCompletion()).isEqualTo(before.completion());
		assertThat(job.getUpdatedAt()).isEqualTo(before.updatedAt());
		assertThat(job.getRefreshedAt()).isEqualTo(before.refreshedAt());
		assertThat(job.getException()).isNull();
		assertThat(job.getValue()).isNull();
		assertThat(asked[0]).as("requests in the background for all of them").isOne();
		this.orca.advanceSeconds(30);
		this.orca.answer((request) -> false, Mono::empty);
		assertThat(job.refresh().stepsCompleted()).as("after an explicit refresh").isEqualTo(40);
		assertThat(job.getStepsCompleted()).isEqualTo(40);
		assertThat(before.stepsCompleted()).as("of the snapshot from before").isZero();
	}

	@Test
	@DisplayName("4.3 An ended job is not asked for again and keeps its value")
	void endedJobIsNotAskedForAgainAndKeepsItsValue() {
		Job<Evaluation> job = this.orca.template
			.reference(this.orca.submit(5, (script) -> script.result(Map.of("accuracy", 0.5))), Evaluation.class);
		CompletableFuture<Evaluation> result = job.resultAsync();
		this.orca.advanceSeconds(6);
		long before = this.orca.requests();
		for (int i = 0; i < 100; i++) {
			this.orca.advanceSeconds(36);
			assertThat(job.getStatus()).isEqualTo(Status.COMPLETED);
			assertThat(job.getValue()).isSameAs(result.join()).isSameAs(job.result());
			assertThat(job.refresh()).isSameAs(job.await());
		}
		assertThat(this.orca.requests()).isEqualTo(before);
	}

	@Test
	@DisplayName("4.4 Only a successful refresh counts as one")
	void onlyASuccessfulRefreshCounts() {
		Job<?> job = this.orca.template.get(this.orca.submit(60));
		this.orca.advanceSeconds(5);
		this.orca.answer((request) -> true, () -> Mono.just(VirtualOrca.response(500, "{}")));
		assertThatExceptionOfType(OrcaUnavailableException.class).isThrownBy(job::refresh);
		assertThat(job.snapshot().refreshedAt()).isEqualTo(VirtualOrca.START);
		this.orca.answer((request) -> false, Mono::empty);
		assertThat(job.refresh(Duration.ofSeconds(4)).stepsCompleted()).isEqualTo(5);
		assertThat(job.snapshot().refreshedAt()).isEqualTo(VirtualOrca.START.plusSeconds(5));
	}

	@Test
	@DisplayName("4.5 Null replaces what was known, so that a restarted job shows no old progress")
	void nullReplacesWhatWasKnown() {
		AtomicReference<String> answer = new AtomicReference<>(
				record("PROCESSING", 5, 10, "\"exception\":\"slow\",\"updated_at\":\"2026-03-01T10:00:01Z\""));
		answerWith(answer::get);
		Job<?> job = this.orca.template.get("job-1");
		assertThat(job.getCompletion()).isEqualTo(0.5);
		answer.set(record("DISPATCHED", null, null, "\"exception\":null,\"updated_at\":\"2026-03-01T10:00:02Z\""));
		job.refresh();
		assertThat(job.getStatus()).isEqualTo(Status.DISPATCHED);
		assertThat(job.getStepsTotal()).isNull();
		assertThat(job.getStepsCompleted()).isNull();
		assertThat(job.getException()).isNull();
		assertThat(job.getCompletion()).isZero();
		assertThat(job.getUpdatedAt()).isEqualTo("2026-03-01T10:00:02Z");
	}

	@Test
	@DisplayName("4.5 Type and time of creation come with the first refresh")
	void typeAndTimeOfCreationComeWithTheFirstRefresh() {
		Job<?> job = this.orca.template.reference(this.orca.submit(60, (script) -> script.type("FINETUNE")));
		this.orca.advanceSeconds(4);
		job.refresh();
		assertThat(job.getType()).isEqualTo("FINETUNE");
		assertThat(job.getCreatedAt()).isEqualTo(VirtualOrca.START);
	}

	@Test
	@DisplayName("4.6 Nobody sees COMPLETED without the value, however slow the network")
	void nobodySeesCompletedWithoutTheValue() {
		Job<Evaluation> job = this.orca.template
			.get(this.orca.submit(5, (script) -> script.result(Map.of("accuracy", 0.5))), Evaluation.class);
		this.orca.network = (request, next) -> Mono.delay(Duration.ofMillis(250), this.orca.scheduler)
			.then(Mono.defer(() -> next.exchange(request)));
		int[] updates = new int[1];
		job.updates().subscribe((snapshot) -> {
			updates[0]++;
			assertThat(snapshot.result() != null).isEqualTo(snapshot.status() == Status.COMPLETED);
			assertThat(job.snapshot()).isEqualTo(snapshot);
		});
		for (int i = 0; i < 100; i++) {
			this.orca.advance(Duration.ofMillis(100));
			Status status = job.snapshot().status();
			assertThat(job.getValue() != null).as("value while %s", status).isEqualTo(status == Status.COMPLETED);
		}
		assertThat(job.snapshot().status()).isEqualTo(Status.COMPLETED);
		assertThat(updates[0]).isGreaterThan(2);
	}

	@Test
	@DisplayName("4.7 A handle stays with its client, whatever other client is used on whatever thread")
	void handleStaysWithItsClient() {
		try (VirtualOrca other = new VirtualOrca()) {
			for (VirtualOrca account : new VirtualOrca[] { this.orca, other }) {
				account.submit(5, (script) -> script.id("shared").result(Map.of("ours", account == this.orca)));
			}
			Job<?> ours = this.orca.template.reference("shared");
			Job<?> theirs = other.template.reference("shared");
			this.orca.advanceSeconds(5);
			other.advanceSeconds(5);
			assertThat(CompletableFuture.supplyAsync(theirs::result)).succeedsWithin(Duration.ofSeconds(10))
				.isEqualTo(Map.of("ours", false));
			assertThat(CompletableFuture.supplyAsync(ours::result)).succeedsWithin(Duration.ofSeconds(10))
				.isEqualTo(Map.of("ours", true));
			assertThat(this.orca.requests()).isEqualTo(other.requests()).isOne();
		}
	}

	@Test
	@DisplayName("4.8 A status that is new to this version breaks nothing and counts as active")
	void statusThatIsNewBreaksNothing() {
		AtomicReference<String> answer = new AtomicReference<>(record("PAUSED", 1, 2, "\"result\":null"));
		answerWith(answer::get);
		Job<?> job = this.orca.template.get("job-1");
		for (Job<?> read : new Job<?>[] { job, this.orca.template.query(JobQuery.all()).get(0) }) {
			assertThat(read.getStatus()).isEqualTo(Status.UNKNOWN);
			assertThat(read.snapshot().rawStatus()).isEqualTo("PAUSED");
			assertThat(read.refresh().rawStatus()).isEqualTo("PAUSED");
		}
		CompletableFuture<JobSnapshot> wait = job.awaitAsync();
		this.orca.advanceSeconds(10);
		assertThat(wait).isNotDone();
		answer.set(record("COMPLETED", 2, 2, "\"result\":{}"));
		this.orca.advanceSeconds(3);
		assertThat(wait).isCompleted();
	}

	@ParameterizedTest(name = "{0} with {1} of {2} steps: {3}")
	@DisplayName("4.9 Completion is a fraction from 0 to 1, and 1 when completed")
	@CsvSource({ "PROCESSING, 3, 4, 0.75", "PROCESSING, , , 0", "PROCESSING, 3, , 0", "PROCESSING, , 4, 0",
			"PROCESSING, 0, 0, 0", "PROCESSING, 3, 0, 0", "PROCESSING, 5, 4, 1", "PROCESSING, -1, 4, 0",
			"FAILED, 3, 4, 0.75", "COMPLETED, , , 1", "COMPLETED, 0, 0, 1", "COMPLETED, 3, 4, 1" })
	void completionIsAFraction(String status, @Nullable Integer completed, @Nullable Integer total, double completion) {
		answerWith(() -> record(status, completed, total, "\"result\":{}"));
		assertThat(this.orca.template.get("job-1").getCompletion()).isEqualTo(completion);
	}

	@Test
	@DisplayName("4.10 A wall clock that steps back delays neither polls nor reads")
	void wallClockThatStepsBackDelaysNothing() {
		AtomicReference<Instant> time = new AtomicReference<>(VirtualOrca.START);
		Clock wall = ((InstantSource) time::get).withZone(ZoneOffset.UTC);
		try (VirtualOrca stepping = new VirtualOrca((builder) -> builder.clock(wall))) {
			CompletableFuture<JobSnapshot> wait = stepping.template.reference(stepping.submit(10)).awaitAsync();
			Job<?> read = stepping.template.get(stepping.submit(60));
			stepping.advanceSeconds(5);
			time.set(VirtualOrca.START.minus(Duration.ofHours(1)));
			read.getStatus();
			assertThat(read.getStepsCompleted()).isEqualTo(5);
			assertThat(read.snapshot().refreshedAt()).isEqualTo(time.get());
			stepping.advanceSeconds(7);
			assertThat(wait).isCompleted();
			assertThat(read.refresh(Duration.ofSeconds(6)).stepsCompleted()).isEqualTo(12);
		}
	}

	@Test
	@DisplayName("4.10 Times are instants, whether the service sends a zone or not")
	void timesAreInstants() {
		for (String sent : new String[] { "2026-03-01T10:00:00", "2026-03-01T10:00:00Z",
				"2026-03-01T11:00:00+01:00" }) {
			answerWith(() -> record("PROCESSING", 1, 2,
					"\"created_at\":\"%s\",\"updated_at\":\"%s\"".formatted(sent, sent)));
			Job<?> job = this.orca.template.get("job-1");
			assertThat(job.getCreatedAt()).isEqualTo(VirtualOrca.START).isEqualTo(job.getUpdatedAt());
			assertThat(job.getRefreshedAt()).isEqualTo(job.getUpdatedAt());
		}
	}

	@Test
	@DisplayName("4.11 Settings belong to one template, keep what is left out, and refuse nonsense")
	void settingsBelongToOneTemplateAndRefuseNonsense() {
		WaitOptions options = WaitOptions.builder().refreshInterval(Duration.ofMillis(1500)).build();
		try (VirtualOrca other = new VirtualOrca()) {
			this.orca.template.updateDefaults(options);
			assertThat(this.orca.template.getDefaults()).usingRecursiveComparison()
				.isEqualTo(options.orElse(JobTemplate.DEFAULT_OPTIONS));
			assertThat(other.template.getDefaults()).usingRecursiveComparison().isEqualTo(JobTemplate.DEFAULT_OPTIONS);
		}
		WaitOptions.Builder builder = WaitOptions.builder();
		for (Duration interval : new Duration[] { Duration.ZERO, Duration.ofMillis(-1) }) {
			assertThatIllegalArgumentException().isThrownBy(() -> builder.refreshInterval(interval))
				.withMessageContaining("refreshInterval");
		}
		assertThatIllegalArgumentException().isThrownBy(() -> builder.maxWait(Duration.ofMillis(-1)))
			.withMessageContaining("maxWait");
	}

	@Test
	@DisplayName("4.11 The defaults of a template are the SDK's")
	void defaultsAreTheSdks() {
		WaitOptions defaults = this.orca.template.getDefaults();
		assertThat(defaults.refreshInterval()).isEqualTo(Duration.ofSeconds(3));
		assertThat(defaults.maxWait()).isEqualTo(Duration.ofHours(1));
		assertThat(defaults.showProgress()).isTrue();
	}

	/**
	 * Answer every request, also for a list, with one job.
	 */
	private void answerWith(Supplier<String> record) {
		this.orca.network = (request, next) -> {
			boolean list = request.url().getPath().endsWith("/job");
			String body = list ? "{\"items\":[" + record.get() + "],\"total\":1}" : record.get();
			return Mono.just(VirtualOrca.response(200, body));
		};
	}

	private static String record(String status, @Nullable Integer completed, @Nullable Integer total, String more) {
		return "{\"id\":\"job-1\",\"type\":\"EVALUATE_MODEL\",\"status\":\"%s\",\"steps_completed\":%s,\"steps_total\":%s,%s}"
			.formatted(status, completed, total, more);
	}

	record Evaluation(double accuracy) {

	}

}

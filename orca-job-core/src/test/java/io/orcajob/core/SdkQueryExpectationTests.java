package io.orcajob.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.web.reactive.function.client.WebClient;

import io.orcajob.Job;
import io.orcajob.JobQuery;
import io.orcajob.Status;
import io.orcajob.WaitOptions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What users of the SDK's job class would expect of its lists and could not have, by the
 * points of {@code orca-api.md} section 4: {@code query} (22 to 26); and what the SDK's
 * own test of its job class checks (section 5, 1 to 5). The number of the point begins
 * the display name.
 * <p>
 * The rest of section 5 is about the resources that jobs work on.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SdkQueryExpectationTests {

	private final VirtualOrca orca = new VirtualOrca((builder) -> builder.maxRetries(0));

	@AfterEach
	void close() {
		this.orca.close();
	}

	@Test
	@DisplayName("4.22 The handles of a list behave like any other, typed values included")
	void handlesOfAListBehaveLikeAnyOther() {
		this.orca.submit(10, (script) -> script.result(Map.of("accuracy", 0.5)));
		Job<Evaluation> listed = this.orca.template.query(JobQuery.all(), Evaluation.class).get(0);
		Job<Evaluation> streamed = this.orca.template.stream(JobQuery.all(), Evaluation.class).findAny().orElseThrow();
		CompletableFuture<Evaluation> result = listed.resultAsync();
		this.orca.advanceSeconds(20);
		assertThat(result).isCompletedWithValue(new Evaluation(0.5));
		streamed.getStatus();
		assertThat(streamed.getStatus()).isEqualTo(Status.COMPLETED);
		for (int i = 0; i < 3; i++) {
			assertThat(listed.getValue()).isEqualTo(streamed.getValue()).isEqualTo(new Evaluation(0.5));
			assertThat(streamed.result()).isEqualTo(new Evaluation(0.5));
			this.orca.advanceSeconds(5);
		}
	}

	@Test
	@DisplayName("4.17, 4.23 What a job has before its end is no value, and result() waits for the end")
	void whatAJobHasBeforeItsEndIsNoValue() {
		String[] status = { "PROCESSING" };
		this.orca.network = (request, next) -> {
			String job = "{\"id\":\"job-1\",\"status\":\"%s\",\"result\":{\"half\":true}}".formatted(status[0]);
			boolean list = request.url().getPath().endsWith("/job");
			return Mono.just(VirtualOrca.response(200, list ? "{\"items\":[" + job + "],\"total\":1}" : job));
		};
		for (Job<Map<String, @Nullable Object>> job : List.of(this.orca.template.query(JobQuery.all()).get(0),
				this.orca.template.get("job-1"))) {
			status[0] = "PROCESSING";
			CompletableFuture<Map<String, @Nullable Object>> result = job.resultAsync();
			this.orca.advanceSeconds(10);
			assertThat(job.getValue()).isNull();
			assertThat(result).isNotDone();
			status[0] = "COMPLETED";
			this.orca.advanceSeconds(3);
			assertThat(result).isCompletedWithValue(Map.of("half", true));
			assertThat(job.getValue()).isEqualTo(Map.of("half", true));
		}
		status[0] = "FAILED";
		assertThat(this.orca.template.query(JobQuery.all()).get(0).getValue()).isNull();
	}

	@Test
	@DisplayName("4.24 Filters are sent as given; an empty one is refused and not taken for all jobs")
	void filtersAreSentAsGivenAndEmptyOnesRefused() {
		String ended = this.orca.submit(1);
		String running = this.orca.submit(100);
		this.orca.advanceSeconds(1);
		assertThat(ids(JobQuery.builder().status(Status.PROCESSING).build())).containsExactly(running);
		assertThat(ids(JobQuery.builder().status(Status.COMPLETED, Status.FAILED).build())).containsExactly(ended);
		assertThatIllegalArgumentException().isThrownBy(() -> JobQuery.builder().status())
			.withMessageContaining("statuses");
		assertThatIllegalArgumentException().isThrownBy(() -> JobQuery.builder().type()).withMessageContaining("types");
	}

	@Test
	@DisplayName("4.25 More jobs than a page holds are counted and walked page by page")
	void moreJobsThanAPageHoldsAreCountedAndWalked() {
		List<String> submitted = new ArrayList<>();
		IntStream.range(0, 230).forEach((i) -> submitted.add(this.orca.submit(600)));
		assertThat(this.orca.template.count(JobQuery.all())).isEqualTo(230);
		assertThat(ids(JobQuery.all())).hasSize(JobQuery.DEFAULT_LIMIT);
		assertThat(ids(JobQuery.builder().offset(200).build())).hasSize(30);
		long before = this.orca.requests();
		assertThat(this.orca.template.stream(JobQuery.all()).limit(50)).hasSize(50);
		assertThat(this.orca.requests() - before).as("pages, when they are needed").isOne();
		assertThat(this.orca.template.stream(JobQuery.all()).map(Job::getId))
			.containsExactlyInAnyOrderElementsOf(submitted);
	}

	@Test
	@DisplayName("4.26 Bounds of time go out as instants, with their zone")
	void boundsOfTimeGoOutWithTheirZone() {
		Instant start = Instant.parse("2026-03-01T11:00:00+01:00");
		this.orca.template.query(JobQuery.builder().start(start).end(start.plusSeconds(60)).build());
		assertThat(this.orca.simulator.journal().recent()).singleElement()
			.satisfies((request) -> assertThat(request.query()).contains("start_timestamp=2026-03-01T10%3A00%3A00Z",
					"end_timestamp=2026-03-01T10%3A01%3A00Z"));
	}

	private List<String> ids(JobQuery query) {
		return this.orca.template.query(query).stream().map(Job::getId).toList();
	}

	record Evaluation(double accuracy) {

	}

	/**
	 * Section 5: the evaluation of a data source, started as the SDK starts it.
	 */
	@Nested
	class SdkJobTest {

		private String id = "";

		@BeforeEach
		void startEvaluation() {
			Map<String, Object> answer = WebClient.builder()
				.clientConnector(SdkQueryExpectationTests.this.orca.simulator.connector())
				.baseUrl("http://simulator/")
				.defaultHeader("Api-Key", "key")
				.build()
				.post()
				.uri("/classification_model/{name}/evaluation", "sentiment")
				.bodyValue(Map.of("datasource_name_or_id", "reviews", "datasource_label_column", "label",
						"datasource_value_column", "value"))
				.retrieve()
				.bodyToMono(new ParameterizedTypeReference<Map<String, Object>>() {
				})
				.block();
			this.id = (String) Objects.requireNonNull(answer).get("job_id");
		}

		@Test
		@DisplayName("5.1 The handle of a job that was just started knows id, type, status and times")
		void handleOfAJobThatWasJustStarted() {
			Job<?> job = orca().template.get(this.id);
			assertThat(job.getId()).isEqualTo(this.id);
			assertThat(job.getType()).isEqualTo("EVALUATE_MODEL");
			assertThat(job.getStatus()).isIn(Status.DISPATCHED, Status.PROCESSING);
			assertThat(job.getCreatedAt()).isEqualTo(VirtualOrca.START);
			assertThat(job.getUpdatedAt()).isEqualTo(VirtualOrca.START);
			assertThat(job.getRefreshedAt()).isEqualTo(VirtualOrca.START);
		}

		@Test
		@DisplayName("5.2 A list by type finds it at once, finished or not")
		void listByTypeFindsIt() {
			JobQuery query = JobQuery.builder().limit(5).type("EVALUATE_MODEL").build();
			assertThat(ids(query)).containsExactly(this.id);
			orca().advanceSeconds(60);
			assertThat(ids(query)).containsExactly(this.id);
			assertThat(ids(JobQuery.builder().limit(5).type("FINETUNE").build())).isEmpty();
		}

		@Test
		@DisplayName("5.3 result() blocks until it is there; then the job is completed, step by step")
		void resultBlocksUntilItIsThere() {
			Job<Map<String, @Nullable Object>> job = orca().template.get(this.id);
			CompletableFuture<Map<String, @Nullable Object>> result = CompletableFuture
				.supplyAsync(() -> job.result(WaitOptions.builder().showProgress(false).build()));
			untilPolled();
			assertThat(result).isNotDone();
			orca().advanceSeconds(6);
			assertThat(result).succeedsWithin(Duration.ofSeconds(10))
				.satisfies((value) -> assertThat(value).containsKeys("accuracy", "f1_score"));
			assertCompleted(job);
		}

		@Test
		@DisplayName("5.4 wait() does so, too, and the value is there without a further call")
		void valueIsThereAfterAWait() {
			Job<?> job = orca().template.get(this.id);
			CompletableFuture<Status> ended = CompletableFuture
				.supplyAsync(() -> job.await(WaitOptions.builder().showProgress(false).build()).status());
			untilPolled();
			orca().advanceSeconds(6);
			assertThat(ended).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(Status.COMPLETED);
			long before = orca().requests();
			assertThat(job.getValue()).isNotNull();
			assertCompleted(job);
			assertThat(orca().requests()).isEqualTo(before);
		}

		@Test
		@DisplayName("5.5 With an interval of 1 s reading moves the time of refresh on after 1 s, refresh() at once")
		void readingMovesTheTimeOfRefreshOn() {
			orca().template.updateDefaults(WaitOptions.builder().refreshInterval(Duration.ofSeconds(1)).build());
			Job<?> job = orca().template.get(this.id);
			Instant first = job.getRefreshedAt();
			orca().advance(Duration.ofMillis(999));
			assertThat(job.getRefreshedAt()).isEqualTo(first);
			orca().advance(Duration.ofMillis(1));
			job.getStatus();
			Instant second = job.getRefreshedAt();
			assertThat(second).isAfter(first);
			orca().advance(Duration.ofNanos(1000));
			job.refresh();
			assertThat(job.getRefreshedAt()).isAfter(second);
		}

		private VirtualOrca orca() {
			return SdkQueryExpectationTests.this.orca;
		}

		private void untilPolled() {
			// The start, get(..) and the first poll.
			Awaitility.await().until(() -> orca().requests() == 3 && orca().template.requestsInFlight() == 0);
		}

		private void assertCompleted(Job<?> job) {
			assertThat(job.getStatus()).isEqualTo(Status.COMPLETED);
			assertThat(job.getStepsCompleted()).isNotNull().isEqualTo(job.getStepsTotal());
			assertThat(job.getCompletion()).isOne();
		}

	}

}

package io.orcajob.core;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import io.orcajob.Job;
import io.orcajob.JobQuery;
import io.orcajob.OrcaRequestException;
import io.orcajob.OrcaResponseException;
import io.orcajob.Status;
import io.orcajob.simulator.JobScript;
import io.orcajob.simulator.JobScript.Outcome;
import io.orcajob.simulator.ListOrder;
import io.orcajob.simulator.RecordedRequest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Lists of jobs: filters, pages, and what their handles can do.
 */
class QueryTests {

	private final VirtualOrca orca = new VirtualOrca((builder) -> builder.maxRetries(0));

	@AfterEach
	void close() {
		this.orca.close();
	}

	@Test
	void listsWhatMatchesAnyOfTheStatusesAndTypes() {
		String completed = this.orca.submit(1);
		String failed = this.orca.submit(1, (script) -> script.type("FINETUNE").outcome(Outcome.FAILED));
		String running = this.orca.submit(100, (script) -> script.type("FINETUNE"));
		this.orca.advanceSeconds(2);
		assertThat(ids(JobQuery.all())).containsExactlyInAnyOrder(completed, failed, running);
		assertThat(ids(JobQuery.builder().status(Status.COMPLETED, Status.FAILED).build()))
			.containsExactlyInAnyOrder(completed, failed);
		assertThat(ids(JobQuery.builder().type("FINETUNE", "OTHER").build())).containsExactlyInAnyOrder(failed,
				running);
		assertThat(ids(JobQuery.builder().status(Status.PROCESSING).type("FINETUNE").build())).containsExactly(running);
		assertThat(ids(JobQuery.builder().status(Status.ABORTED).build())).isEmpty();
		assertThat(this.orca.template.count(JobQuery.builder().type("FINETUNE").limit(1).offset(5).build()))
			.isEqualTo(2);
	}

	@Test
	void filtersAreSentAsRepeatedKeysAndEscaped() {
		this.orca.template.query(JobQuery.builder()
			.status(Status.FAILED, Status.ABORTED)
			.type("A&B=C+D")
			.start(VirtualOrca.START)
			.end(VirtualOrca.START.plusMillis(1500))
			.offset(3)
			.build());
		List<RecordedRequest> requests = this.orca.simulator.journal().recent();
		assertThat(requests.get(0).query()).isEqualTo(
				"limit=100&offset=3&status=FAILED&status=ABORTED&type=A%26B%3DC%2BD&start_timestamp=2026-03-01T10%3A00%3A00Z"
						+ "&end_timestamp=2026-03-01T10%3A00%3A01.500Z");
	}

	@Test
	void timeFilterIsByCreation() {
		String first = this.orca.submit(100);
		this.orca.advanceSeconds(10);
		String second = this.orca.submit(100);
		assertThat(ids(JobQuery.builder().start(VirtualOrca.START.plusSeconds(5)).build())).containsExactly(second);
		assertThat(ids(JobQuery.builder().end(VirtualOrca.START.plusSeconds(5)).build())).containsExactly(first);
	}

	@Test
	void queryIsOnePage() {
		submit(150);
		assertThat(this.orca.template.query(JobQuery.all())).hasSize(100);
		assertThat(this.orca.template.query(JobQuery.builder().limit(20).offset(140).build())).hasSize(10);
		assertThat(this.orca.template.query(JobQuery.builder().offset(200).build())).isEmpty();
		assertThat(this.orca.requests()).isEqualTo(3);
	}

	@Test
	void emptyFiltersAreRefusedAsTheyWouldMatchEverything() {
		assertThatIllegalArgumentException().isThrownBy(() -> JobQuery.builder().status())
			.withMessageContaining("statuses");
		assertThatIllegalArgumentException().isThrownBy(() -> JobQuery.builder().status((Status) null))
			.withMessageContaining("statuses");
		assertThatIllegalArgumentException().isThrownBy(() -> JobQuery.builder().type()).withMessageContaining("types");
		assertThatIllegalArgumentException().isThrownBy(() -> JobQuery.builder().type(" "));
		assertThatIllegalArgumentException().isThrownBy(() -> JobQuery.builder().status(Status.UNKNOWN))
			.withMessageContaining("UNKNOWN");
		assertThatIllegalArgumentException().isThrownBy(() -> JobQuery.builder().limit(0))
			.withMessageContaining("limit");
		assertThatIllegalArgumentException().isThrownBy(() -> JobQuery.builder().offset(-1))
			.withMessageContaining("offset");
		assertThatIllegalArgumentException()
			.isThrownBy(
					() -> JobQuery.builder().start(VirtualOrca.START).end(VirtualOrca.START.minusSeconds(1)).build())
			.withMessageContaining("before");
	}

	@Test
	void streamWalksThePagesWhenTheyAreNeeded() {
		List<String> submitted = submit(250);
		Stream<Job<Map<String, @Nullable Object>>> stream = this.orca.template.stream(JobQuery.all());
		assertThat(this.orca.requests()).isZero();
		assertThat(stream.limit(150).toList()).hasSize(150);
		assertThat(this.orca.requests()).isEqualTo(2);
		assertThat(this.orca.template.stream(JobQuery.all()).map(Job::getId).toList())
			.containsExactlyInAnyOrderElementsOf(submitted);
		assertThat(this.orca.requests()).isEqualTo(5);
		assertThat(this.orca.template.stream(JobQuery.builder().offset(30).limit(120).build()).toList()).hasSize(120);
		assertThat(this.orca.template.stream(JobQuery.builder().offset(300).build())).isEmpty();
	}

	@Test
	void streamGivesNoJobTwiceAndMissesNoneWhileOthersComeAndGo() {
		List<String> staying = submit(250);
		List<String> leaving = IntStream.range(0, 100).mapToObj((i) -> this.orca.submit(50)).toList();
		JobQuery active = JobQuery.builder().status(Status.PROCESSING).build();
		List<String> seen = new ArrayList<>();
		this.orca.template.stream(active).forEach((job) -> {
			seen.add(job.getId());
			if (seen.size() == 100) {
				this.orca.advanceSeconds(60);
			}
			if (seen.size() == 150) {
				submit(7);
			}
		});
		assertThat(seen).doesNotHaveDuplicates().containsAll(staying);
		assertThat(new HashSet<>(seen)).containsAnyElementsOf(leaving);
	}

	@Test
	void streamMissesNoneWhenALaterJobEnds() {
		try (VirtualOrca ascending = new VirtualOrca((service) -> service.listOrder(ListOrder.CREATED_ASC),
				(builder) -> builder)) {
			List<String> staying = IntStream.range(0, 500).mapToObj((i) -> ascending.submit(3600)).toList();
			ascending.submit(50);
			List<String> seen = new ArrayList<>();
			ascending.template.stream(JobQuery.builder().status(Status.PROCESSING).build()).forEach((job) -> {
				seen.add(job.getId());
				if (seen.size() == 100) {
					ascending.advanceSeconds(60);
				}
			});
			assertThat(seen).doesNotHaveDuplicates().containsAll(staying);
		}
	}

	@Test
	void streamMissesNoneWhileWholePagesOfNewJobsComeFirst() {
		List<String> before = submit(500);
		int[] pages = new int[1];
		this.orca.network = (request, next) -> next.exchange(request)
			.doOnNext((response) -> submit((++pages[0] <= 5) ? 100 : 0));
		List<String> seen = this.orca.template.stream(JobQuery.all()).map(Job::getId).toList();
		assertThat(seen).doesNotHaveDuplicates().containsAll(before);
	}

	@Test
	void streamGivesAsManyAsItsLimitThoughANewJobFillsItsLastPage() {
		List<String> before = submit(150);
		List<String> seen = new ArrayList<>();
		this.orca.template.stream(JobQuery.builder().limit(101).build()).forEach((job) -> {
			seen.add(job.getId());
			if (seen.size() == 100) {
				submit(1);
			}
		});
		assertThat(seen).hasSize(101).doesNotHaveDuplicates().isSubsetOf(before);
	}

	/**
	 * The newest jobs come first and are read, but then all others move up.
	 */
	@Test
	void streamDoesNotCrawlWhileAJobEndsWithEachPage() {
		UnaryOperator<JobScript.Builder> script = (builder) -> builder.aborting(Duration.ZERO);
		List<String> jobs = IntStream.range(0, 3000).mapToObj((i) -> this.orca.submit(3600, script)).toList();
		Deque<String> newestLast = new ArrayDeque<>(jobs);
		this.orca.network = (request, next) -> next.exchange(request)
			.doOnNext((response) -> this.orca.simulator.abort(newestLast.removeLast()));
		List<String> seen = this.orca.template.stream(JobQuery.builder().status(Status.PROCESSING).build())
			.map(Job::getId)
			.toList();
		assertThat(seen).doesNotHaveDuplicates().containsAll(jobs);
		assertThat(this.orca.requests()).as("requests for 30 pages").isLessThan(45);
	}

	@Test
	void pageThatDoesNotTellHowManyThereAreIsNoAnswer() {
		this.orca.answer((request) -> true,
				() -> Mono.just(VirtualOrca.response(200, "{\"items\":[{\"id\":\"a\",\"status\":\"COMPLETED\"}]}")));
		List<Runnable> calls = List.of(() -> this.orca.template.count(JobQuery.all()),
				() -> this.orca.template.query(JobQuery.all()),
				() -> this.orca.template.stream(JobQuery.all()).toList());
		assertThat(calls)
			.allSatisfy((call) -> assertThatExceptionOfType(OrcaResponseException.class).isThrownBy(call::run)
				.withMessageContainingAll("has no 'total'", "orca.api.url"));
	}

	@Test
	void streamEndsAlsoIfTheServiceIgnoresTheOffset() {
		this.orca.answer((request) -> true,
				() -> Mono.just(VirtualOrca.response(200,
						"{\"items\":[{\"id\":\"a\",\"status\":\"COMPLETED\"},{\"id\":\"b\",\"status\":\"FAILED\"}],"
								+ "\"total\":1000,\"offset\":0,\"limit\":100}")));
		assertThat(this.orca.template.stream(JobQuery.all()).map(Job::getId)).containsExactly("a", "b");
	}

	@Test
	void handlesOfAQueryBehaveLikeAnyOther() {
		this.orca.submit(10, (script) -> script.result(Map.of("accuracy", 0.5)));
		Job<Evaluation> job = this.orca.template.query(JobQuery.all(), Evaluation.class).get(0);
		assertThat(job.getStatus()).isEqualTo(Status.PROCESSING);
		assertThat(job.getValue()).isNull();
		assertThat(this.orca.requests()).isOne();
		CompletableFuture<Evaluation> result = job.resultAsync();
		this.orca.advanceSeconds(12);
		assertThat(result).isCompletedWithValue(new Evaluation(0.5));
		Job<Evaluation> ended = this.orca.template.stream(JobQuery.all(), Evaluation.class).findFirst().orElseThrow();
		long before = this.orca.requests();
		assertThat(ended.result()).isEqualTo(new Evaluation(0.5));
		assertThat(ended.getStatus()).isEqualTo(Status.COMPLETED);
		assertThat(this.orca.requests()).isEqualTo(before);
	}

	@Test
	void resultOfAJobThatHasNotEndedIsNoValue() {
		this.orca.answer((request) -> true, () -> Mono.just(VirtualOrca.response(200,
				"{\"items\":[{\"id\":\"a\",\"status\":\"PROCESSING\",\"result\":{\"half\":1}}],\"total\":1}")));
		assertThat(this.orca.template.query(JobQuery.all()).get(0).getValue()).isNull();
	}

	@Test
	void refusalOfTheServiceIsTold() {
		this.orca.answer((request) -> true, () -> Mono.just(VirtualOrca.response(422,
				"{\"validation_issues\":[{\"loc\":[\"query\",\"limit\"],\"msg\":\"too large\"}]}")));
		assertThatExceptionOfType(OrcaRequestException.class)
			.isThrownBy(() -> this.orca.template.query(JobQuery.builder().limit(100_000).build()))
			.withMessageContaining("too large");
	}

	private List<String> ids(JobQuery query) {
		return this.orca.template.query(query).stream().map(Job::getId).toList();
	}

	private List<String> submit(int jobs) {
		List<String> ids = new ArrayList<>();
		for (int i = 0; i < jobs; i++) {
			ids.add(this.orca.submit((int) Duration.ofHours(1).toSeconds()));
		}
		return ids;
	}

	record Evaluation(double accuracy) {

	}

}

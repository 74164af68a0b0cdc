package io.orcajob.core;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;

import io.orcajob.Job;
import io.orcajob.JobQuery;
import io.orcajob.JobRequest;
import io.orcajob.JobSnapshot;
import io.orcajob.JobWaitStoppedException;
import io.orcajob.Status;
import io.orcajob.WaitOptions;
import io.orcajob.client.CapturedLog;
import io.orcajob.poll.JobFinder;
import io.orcajob.poll.Observation;
import io.orcajob.simulator.Fault;
import io.orcajob.simulator.JobScript.Outcome;
import io.orcajob.simulator.ListOrder;
import io.orcajob.simulator.OrcaSimulator;
import io.orcajob.simulator.TimestampFormat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Being told of all jobs that match a query.
 */
class QueryWatchTests {

	private static final String LIST = "GET /job";

	private static final String STATUS = "GET /job/{id}/status";

	private static final String NOTHING = "0 jobs, 0 scheduled, 0 ready, 0 last checks, 0 queries, 0 errands, 0 in flight";

	private static final JobQuery ALL = JobQuery.all();

	private final RecordedEvents told = new RecordedEvents();

	private VirtualOrca orca = orca(UnaryOperator.identity(), UnaryOperator.identity());

	@AfterEach
	void close() {
		this.orca.close();
	}

	@Test
	void jobsThatAreActiveAndThoseThatComeLaterAreToldUntilTheyEnd() {
		String running = this.orca.submit(5);
		this.orca.advanceSeconds(2);
		JobWatch watch = this.orca.template.watch(ALL);
		this.orca.advanceSeconds(2);
		String later = this.orca.submit(4, (script) -> script.outcome(Outcome.FAILED));
		this.orca.advanceSeconds(20);
		assertThat(this.told.statusesOf(running)).containsExactly("PROCESSING", "COMPLETED");
		assertThat(this.told.statusesOf(later)).containsExactly("PROCESSING", "FAILED");
		assertThat(this.told.changesOf(later)).containsExactly("null > PROCESSING", "PROCESSING > FAILED");
		assertThat(this.told.all()).allSatisfy((event) -> assertThat(event.getSource()).isSameAs(this.orca.template));
		assertThat(watch.isActive()).isTrue();
	}

	@Test
	void listWithoutEndIsReadAgainAfterTheIntervalAndDelaysNoPoll() {
		CompletableFuture<JobSnapshot> wait = this.orca.template.reference(this.orca.submit(10))
			.awaitAsync(WaitOptions.builder().refreshInterval(Duration.ofSeconds(1)).build());
		int[] pages = new int[1];
		this.orca.network = (request, next) -> {
			if (!request.url().getPath().endsWith("/job")) {
				return next.exchange(request);
			}
			pages[0]++;
			return Mono.delay(Duration.ofMillis(1), this.orca.scheduler)
				.map((later) -> VirtualOrca.response(200, "{\"items\":[{\"id\":\"new-" + pages[0]
						+ "\",\"status\":\"PROCESSING\"}],\"total\":" + (10 + pages[0]) + "}"));
		};
		List<String> found = new ArrayList<>();
		this.orca.template.support().poller().watch(ALL, Duration.ofSeconds(3), new JobFinder() {

			@Override
			public void found(List<Observation> jobs) {
				jobs.forEach((job) -> found.add(job.snapshot().id()));
			}

			@Override
			public void failed(Throwable error) {
				found.add(error.toString());
			}

		});
		this.orca.advanceSeconds(2.9);
		assertThat(pages[0]).as("pages of one walk").isBetween(50, 150);
		this.orca.advanceSeconds(8.1);
		assertThat(wait).isCompleted();
		assertThat(pages[0]).as("pages of four walks").isLessThan(4 * 3000);
		assertThat(found).as("all but a page that is under way").hasSizeBetween(pages[0] - 1, pages[0]);
	}

	@Test
	void theEndIsToldWithTheResult() {
		String id = this.orca.submit(3);
		this.orca.template.watch(ALL);
		this.orca.advanceSeconds(10);
		JobSnapshot last = this.told.all().get(this.told.all().size() - 1).getSnapshot();
		assertThat(last.id()).isEqualTo(id);
		assertThat(last.result()).containsEntry("simulated", true);
	}

	@ParameterizedTest
	@EnumSource(ListOrder.class)
	void jobsThatBeginAndEndBetweenTwoWalksAreTold(ListOrder order) {
		replace((service) -> service.listOrder(order).largestPage(7), UnaryOperator.identity());
		this.orca.template.watch(ALL);
		this.orca.advanceSeconds(1);
		List<String> shortLived = submit(40, 1);
		this.orca.advanceSeconds(100);
		assertThat(this.told.ended()).containsExactlyInAnyOrderElementsOf(shortLived);
		assertThat(this.told.all()).hasSize(40);
	}

	@Test
	void endsThatTheListShowsFirstAreKnownToMetersAndEndpoint() {
		this.orca.template.watch(ALL);
		this.orca.advanceSeconds(1);
		List<String> submitted = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			submitted.add(this.orca.template
				.submit(JobRequest.post("/simulator/job").body(Map.of("duration_ms", 1000)).idField("id").build())
				.getId());
		}
		this.orca.advanceSeconds(20);
		assertThat(this.told.ended()).containsExactlyInAnyOrderElementsOf(submitted);
		assertThat(this.orca.template.monitor().recentlyEnded()).extracting(JobSnapshot::id)
			.as("what meters and the endpoint know")
			.containsExactlyInAnyOrderElementsOf(submitted);
	}

	@Test
	void jobsThatHadEndedBeforeTheWatchAreNotTold() {
		submit(5, 1);
		this.orca.advanceSeconds(100);
		submit(5, 1);
		this.orca.advanceSeconds(30);
		submit(5, 1);
		this.orca.advanceSeconds(1.5);
		this.orca.template.watch(ALL);
		this.orca.advanceSeconds(200);
		assertThat(this.told.all()).isEmpty();
	}

	@Test
	void whatHappensWhileTheServiceDoesNotAnswerYetIsToldLater() {
		String ending = this.orca.submit(10);
		this.orca.advanceSeconds(5);
		this.orca.simulator.fault(Fault.on(LIST).times(8).answer(503));
		this.orca.template.watch(ALL);
		this.orca.advanceSeconds(5);
		String shortLived = this.orca.submit(1);
		String running = this.orca.submit(300);
		this.orca.advanceSeconds(100);
		assertThat(this.told.of(ending)).containsExactly("COMPLETED");
		assertThat(this.told.of(shortLived)).containsExactly("COMPLETED");
		assertThat(this.told.statusesOf(running)).containsExactly("PROCESSING");
	}

	@Test
	void whatHappensWhileTheServiceIsDownIsToldAfterwards() {
		String running = this.orca.submit(60);
		this.orca.template.watch(ALL);
		this.orca.advanceSeconds(10);
		this.orca.simulator.fault(Fault.any().always().answer(503));
		this.orca.advanceSeconds(20);
		List<String> shortLived = submit(3, 5);
		this.orca.advanceSeconds(600);
		this.orca.simulator.clearFaults();
		this.orca.advanceSeconds(30);
		assertThat(this.told.ended()).containsExactlyInAnyOrder(running, shortLived.get(0), shortLived.get(1),
				shortLived.get(2));
	}

	@ParameterizedTest
	// A date alone does not tell what has ended before.
	@EnumSource(value = TimestampFormat.class, names = "DATE", mode = EnumSource.Mode.EXCLUDE)
	void timestampsMayHaveAnyForm(TimestampFormat timestamps) {
		replace((service) -> service.timestamps(timestamps), UnaryOperator.identity());
		submit(1, 1);
		this.orca.advanceSeconds(5.3);
		this.orca.template.watch(ALL);
		this.orca.advanceSeconds(0.4);
		List<String> shortLived = submit(1, 0);
		this.orca.advanceSeconds(5);
		shortLived.addAll(submit(2, 1));
		this.orca.advanceSeconds(100);
		assertThat(this.told.ended()).containsExactlyInAnyOrderElementsOf(shortLived);
	}

	@ParameterizedTest
	// A date alone does not tell what has ended before.
	@EnumSource(value = TimestampFormat.class, names = "DATE", mode = EnumSource.Mode.EXCLUDE)
	void theClockOfThisMachineStandsInForAServiceThatDoesNotTellTheTime(TimestampFormat timestamps) {
		replace((service) -> service.timestamps(timestamps), UnaryOperator.identity());
		this.orca.network = withoutDate();
		submit(1, 1);
		this.orca.advanceSeconds(5.3);
		this.orca.template.watch(ALL);
		this.orca.advanceSeconds(0.4);
		List<String> shortLived = submit(1, 0);
		this.orca.advanceSeconds(5);
		shortLived.addAll(submit(2, 1));
		this.orca.advanceSeconds(100);
		assertThat(this.told.ended()).containsExactlyInAnyOrderElementsOf(shortLived);
	}

	/**
	 * The service's clock counts, and not the one of this machine.
	 */
	@ParameterizedTest
	@ValueSource(longs = { 0, -600, 600, 86_400 })
	void clocksMayDiffer(long secondsOff) {
		replace(UnaryOperator.identity(),
				(builder) -> builder.clock(Clock.fixed(VirtualOrca.START.plusSeconds(secondsOff), ZoneOffset.UTC)));
		submit(1, 1);
		this.orca.advanceSeconds(5.3);
		this.orca.template.watch(ALL);
		this.orca.advanceSeconds(0.4);
		List<String> shortLived = submit(2, 0);
		this.orca.advanceSeconds(200);
		shortLived.addAll(submit(2, 1));
		this.orca.advanceSeconds(100);
		assertThat(this.told.ended()).containsExactlyInAnyOrderElementsOf(shortLived);
	}

	@Test
	void typesAndTimesOfTheQueryHold() {
		String tooEarly = this.orca.submit(100, (script) -> script.type("FINETUNE"));
		this.orca.advanceSeconds(10);
		JobQuery query = JobQuery.builder()
			.type("FINETUNE")
			.start(VirtualOrca.START.plusSeconds(5))
			.end(VirtualOrca.START.plusSeconds(60))
			.build();
		this.orca.template.watch(query);
		this.orca.advanceSeconds(10);
		String matching = this.orca.submit(100, (script) -> script.type("FINETUNE"));
		String other = this.orca.submit(100);
		this.orca.advanceSeconds(50);
		String tooLate = this.orca.submit(100, (script) -> script.type("FINETUNE"));
		this.orca.advanceSeconds(300);
		assertThat(this.told.statusesOf(matching)).containsExactly("PROCESSING", "COMPLETED");
		assertThat(this.told.jobs()).doesNotContain(tooEarly, other, tooLate);
	}

	@Test
	void listIsNotAskedForOnceNothingCanBeNew() {
		this.orca.submit(600);
		this.orca.template.watch(JobQuery.builder().end(VirtualOrca.START.plusSeconds(60)).build());
		this.orca.advanceSeconds(200);
		long walks = this.orca.requests(LIST);
		this.orca.advanceSeconds(500);
		assertThat(this.orca.requests(LIST)).isEqualTo(walks);
		assertThat(this.told.ended()).hasSize(1);
	}

	@Test
	void jobThatBeginsToMatchLaterIsToldFromThenOnToItsEnd() {
		String first = this.orca.submit(10);
		String second = this.orca.submit(10, (script) -> script.dependsOn(first));
		this.orca.template.watch(JobQuery.builder().status(Status.PROCESSING).build());
		this.orca.advanceSeconds(60);
		assertThat(this.told.statusesOf(first)).containsExactly("PROCESSING", "COMPLETED");
		assertThat(this.told.statusesOf(second)).containsExactly("PROCESSING", "COMPLETED");
	}

	@Test
	void jobOfLongAgoBeginsToMatchLaterToo() {
		String first = this.orca.submit(1000);
		String second = this.orca.submit(100, (script) -> script.dependsOn(first));
		this.orca.advanceSeconds(600);
		this.orca.template
			.watch(JobQuery.builder().status(Status.PROCESSING).end(VirtualOrca.START.plusSeconds(60)).build());
		this.orca.advanceSeconds(600);
		assertThat(this.told.statusesOf(second)).containsExactly("PROCESSING", "COMPLETED");
	}

	@Test
	void quietListCostsOneSmallRequestPerInterval() {
		submit(300, 1);
		this.orca.advanceSeconds(600);
		this.orca.template.watch(ALL);
		this.orca.advanceSeconds(1);
		long first = this.orca.requests();
		assertThat(first).isEqualTo(1);
		this.orca.advanceSeconds(300);
		assertThat(this.orca.requests(LIST) - first).isEqualTo(100);
		assertThat(this.orca.requests()).isEqualTo(this.orca.requests(LIST));
	}

	@Test
	void jobIsPolledOncePerIntervalHoweverManyWatchIt() {
		String id = this.orca.submit(1000);
		Job<?> job = this.orca.template.reference(id);
		this.orca.template.watch(ALL);
		this.orca.template.watch(JobQuery.builder().type("EVALUATE_MODEL").build());
		this.orca.template.watch(job);
		this.orca.template.watch(job);
		job.awaitAsync();
		this.orca.advanceSeconds(10);
		long before = this.orca.requests(STATUS);
		this.orca.advanceSeconds(300);
		assertThat(this.orca.requests(STATUS) - before).isEqualTo(100);
	}

	@Test
	void jobThatAnOperatorHasUnwatchedIsNotFoundAgain() {
		String id = this.orca.submit(1000);
		this.orca.advanceSeconds(90);
		this.orca.template.watch(ALL);
		this.orca.advanceSeconds(10);
		this.orca.template.support().poller().stopWatching(id);
		this.orca.advanceSeconds(0);
		int told = this.told.of(id).size();
		this.orca.advanceSeconds(300);
		assertThat(this.told.of(id)).hasSize(told);
		// Whoever wants to be told of it nevertheless may.
		this.orca.template.watch(this.orca.template.reference(id));
		this.orca.advanceSeconds(10);
		assertThat(this.told.of(id)).hasSizeGreaterThan(told);
	}

	@Test
	void nothingIsToldTwiceWhateverWatchesIt() {
		String id = this.orca.submit(5);
		Job<?> job = this.orca.template.get(id);
		this.orca.template.watch(job);
		this.orca.template.watch(ALL);
		this.orca.advanceSeconds(1);
		this.orca.template.watch(JobQuery.builder().type("EVALUATE_MODEL").build());
		this.orca.template.watch(this.orca.template.get(id));
		this.orca.advanceSeconds(30);
		assertThat(this.told.changesOf(id)).containsExactly("null > PROCESSING", "PROCESSING > COMPLETED");
		assertThat(this.told.of(id)).doesNotHaveDuplicates();
		int events = this.told.all().size();
		// Also to those who come after the end.
		this.orca.template.watch(job);
		this.orca.template.watch(this.orca.template.get(id));
		this.orca.template.watch(ALL);
		this.orca.advanceSeconds(100);
		assertThat(this.told.all()).hasSize(events);
	}

	@Test
	void afterCloseThereAreNoPollsAndNothingIsTold() {
		submit(5, 1000);
		JobWatch watch = this.orca.template.watch(ALL);
		this.orca.advanceSeconds(10);
		assertThat(this.told.jobs()).hasSize(5);
		int events = this.told.all().size();
		long requests = this.orca.requests();
		watch.close();
		assertThat(watch.isActive()).isFalse();
		this.orca.advanceSeconds(100);
		assertThat(this.orca.requests()).isEqualTo(requests);
		assertThat(this.told.all()).hasSize(events);
		watch.close();
		assertNothingIsLeft();
	}

	@Test
	void closeTakesBackAWalkThatHasToWait() {
		this.orca.simulator.fault(Fault.on(LIST).answer(429).retryAfter(Duration.ofSeconds(20)));
		JobWatch watch = this.orca.template.watch(ALL);
		this.orca.advanceSeconds(10);
		watch.close();
		this.orca.advanceSeconds(100);
		assertThat(this.orca.requests()).isEqualTo(1);
		assertNothingIsLeft();
	}

	@Test
	void closeDuringAWalkEndsIt() {
		submit(50, 1000);
		delayListsBy(Duration.ofSeconds(1));
		JobWatch watch = this.orca.template.watch(ALL);
		this.orca.advanceSeconds(0.5);
		watch.close();
		this.orca.advanceSeconds(100);
		assertThat(this.orca.requests()).isLessThanOrEqualTo(1);
		assertThat(this.told.all()).isEmpty();
		assertNothingIsLeft();
	}

	@Test
	void closeOfOneWatchLeavesTheOthersAlone() {
		String id = this.orca.submit(30);
		JobWatch first = this.orca.template.watch(ALL);
		JobWatch second = this.orca.template.watch(ALL);
		this.orca.advanceSeconds(10);
		first.close();
		this.orca.advanceSeconds(60);
		assertThat(first.isActive()).isFalse();
		assertThat(second.isActive()).isTrue();
		assertThat(this.told.statusesOf(id)).containsExactly("PROCESSING", "COMPLETED");
	}

	@Test
	void pageThatFailsLosesNoJobOfTheOthers() {
		replace((service) -> service.largestPage(10), UnaryOperator.identity());
		List<String> running = submit(25, 1000);
		this.orca.simulator.fault(Fault.on(LIST).after(1).times(2).answer(503));
		this.orca.template.watch(ALL);
		this.orca.advanceSeconds(30);
		assertThat(this.told.jobs()).containsExactlyInAnyOrderElementsOf(running);
	}

	@Test
	void passingErrorsDoNotEndTheWatch() {
		this.orca.simulator.fault(Fault.on(LIST).times(1).answer(401));
		this.orca.simulator.fault(Fault.on(LIST).after(1).times(1).answer(500));
		this.orca.simulator.fault(Fault.on(LIST).after(2).times(1).reset());
		this.orca.simulator.fault(Fault.on(LIST).after(3).times(1).html());
		this.orca.simulator.fault(Fault.on(LIST).after(4).times(1).wrongJson());
		this.orca.simulator.fault(Fault.on(LIST).after(5).times(1).answer(403));
		this.orca.simulator.fault(Fault.on(LIST).after(6).times(1).answer(408));
		this.orca.simulator.fault(Fault.on(LIST).after(7).times(1).stall());
		JobWatch watch = this.orca.template.watch(ALL);
		this.orca.advanceSeconds(200);
		String id = this.orca.submit(10);
		this.orca.advanceSeconds(50);
		assertThat(watch.isActive()).isTrue();
		assertThat(this.told.statusesOf(id)).containsExactly("PROCESSING", "COMPLETED");
	}

	@ParameterizedTest
	@CsvSource({ "401, 2", "403, 2", "404, 2", "422, 1", "400, 2" })
	void errorThatAnotherRequestWouldNotChangeEndsTheWatchWithAWarning(int status, int requests) {
		try (CapturedLog log = new CapturedLog()) {
			this.orca.simulator.fault(Fault.on(LIST).always().answer(status));
			JobWatch watch = this.orca.template.watch(ALL);
			this.orca.advanceSeconds(100);
			assertThat(watch.isActive()).isFalse();
			assertThat(this.orca.requests()).isEqualTo(requests);
			assertThat(log.lines()).filteredOn((line) -> line.startsWith("WARNING Listeners are told of no more jobs"))
				.singleElement()
				.asString()
				.contains("HTTP " + status);
			watch.close();
			assertNothingIsLeft();
		}
	}

	@Test
	void retryAfterHoldsAllRequestsBackAndOneGoesFirstThen() {
		String id = this.orca.submit(1000);
		this.orca.template.watch(ALL);
		this.orca.advanceSeconds(9.5);
		this.orca.simulator.fault(Fault.on(LIST).answer(503).retryAfter(Duration.ofSeconds(30)));
		this.orca.advanceSeconds(5);
		long before = this.orca.requests();
		this.orca.advanceSeconds(25);
		assertThat(this.orca.requests()).isEqualTo(before);
		this.orca.advanceSeconds(30);
		assertThat(this.orca.requests() - before).isGreaterThan(15);
		assertThat(this.told.statusesOf(id)).containsExactly("PROCESSING");
	}

	@Test
	void retryAfterOfAnotherRequestHoldsWalksBackToo() {
		String id = this.orca.submit(1000);
		this.orca.template.watch(ALL);
		this.orca.advanceSeconds(9.5);
		this.orca.simulator.fault(Fault.on(STATUS).answer(429).retryAfter(Duration.ofSeconds(30)));
		this.orca.advanceSeconds(5);
		long before = this.orca.requests();
		this.orca.advanceSeconds(25);
		assertThat(this.orca.requests()).isEqualTo(before);
		this.orca.advanceSeconds(30);
		assertThat(this.orca.requests(LIST)).isGreaterThan(8);
		assertThat(this.told.jobs()).containsExactly(id);
	}

	@Test
	void longWalkDoesNotHoldUpTheOthersPolls() {
		replace((service) -> service.largestPage(1), (builder) -> builder.maxConcurrentRequests(1)
			.defaults(WaitOptions.builder().showProgress(false).build()));
		List<String> running = submit(100, 1000);
		String id = this.orca.submit(5);
		delayListsBy(Duration.ofMillis(500));
		this.orca.template.watch(JobQuery.builder().status(Status.PROCESSING, Status.WAITING).build());
		this.orca.advanceSeconds(0.1);
		CompletableFuture<JobSnapshot> wait = this.orca.template.reference(id)
			.awaitAsync(WaitOptions.builder()
				.refreshInterval(Duration.ofSeconds(1))
				.maxWait(Duration.ofSeconds(9))
				.build());
		this.orca.advanceSeconds(9);
		assertThat(wait).isCompletedWithValueMatching((snapshot) -> snapshot.status() == Status.COMPLETED);
		this.orca.advanceSeconds(300);
		assertThat(this.told.jobs()).containsAll(running);
	}

	@Test
	void templateThatStopsEndsTheWatchAndAnotherMayFollowAfterItsStart() {
		String running = this.orca.submit(60);
		JobWatch watch = this.orca.template.watch(ALL);
		this.orca.advanceSeconds(10);
		this.orca.template.stop();
		assertThat(watch.isActive()).isFalse();
		long before = this.orca.requests();
		this.orca.advanceSeconds(10);
		assertThat(this.orca.requests()).isEqualTo(before);
		assertThatExceptionOfType(JobWaitStoppedException.class).isThrownBy(() -> this.orca.template.watch(ALL));
		this.orca.template.start();
		JobWatch next = this.orca.template.watch(ALL);
		this.orca.advanceSeconds(100);
		assertThat(next.isActive()).isTrue();
		assertThat(this.told.ended()).containsExactly(running);
		watch.close();
		next.close();
		this.orca.advanceSeconds(10);
		assertNothingIsLeft();
	}

	@Test
	void stopCancelsAWalkThatIsUnderWay() {
		List<String> cancelled = new ArrayList<>();
		this.orca.network = (request,
				next) -> Mono.<org.springframework.web.reactive.function.client.ClientResponse>never()
					.doOnCancel(() -> cancelled.add(request.url().getPath()));
		this.orca.template.watch(ALL);
		this.orca.advanceSeconds(1);
		this.orca.template.stop();
		assertThat(cancelled).containsExactly("/job");
	}

	@Test
	void finderThatFailsIsToldSoAndDisturbsNoOther() {
		List<Throwable> failures = new ArrayList<>();
		String id = this.orca.submit(20);
		this.orca.template.watch(ALL);
		this.orca.template.support().poller().watch(ALL, Duration.ofSeconds(3), new JobFinder() {

			@Override
			public void found(List<Observation> jobs) {
				throw new AssertionError("thrown by the test");
			}

			@Override
			public void failed(Throwable error) {
				failures.add(error);
			}

		});
		this.orca.advanceSeconds(60);
		assertThat(failures).singleElement().isInstanceOf(AssertionError.class);
		assertThat(this.told.statusesOf(id)).containsExactly("PROCESSING", "COMPLETED");
	}

	@ParameterizedTest
	@ValueSource(ints = { 10, 60_000 })
	void schedulerThatIsDisposedOfEndsTheWatch(int interval) {
		Scheduler scheduler = Schedulers.newSingle("disposed-by-the-test");
		try (VirtualOrca other = new VirtualOrca((builder) -> builder.scheduler(scheduler)
			.listener(this.told)
			.defaults(WaitOptions.builder().refreshInterval(Duration.ofMillis(interval)).build()))) {
			JobWatch before = other.template.watch(ALL);
			await().until(() -> other.requests(LIST) > ((interval > 10) ? 0 : 3));
			scheduler.dispose();
			JobWatch after = other.template.watch(ALL);
			await().until(() -> !before.isActive() && !after.isActive());
		}
	}

	@Test
	void restrictionsThatMakeNoSenseAreRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.orca.template.watch(JobQuery.builder().limit(5).build()))
			.withMessageContaining("limit");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.orca.template.watch(JobQuery.builder().offset(5).build()))
			.withMessageContaining("offset");
		for (Status status : List.of(Status.COMPLETED, Status.FAILED, Status.ABORTED)) {
			assertThatIllegalArgumentException()
				.isThrownBy(
						() -> this.orca.template.watch(JobQuery.builder().status(Status.PROCESSING, status).build()))
				.withMessageContaining("ended");
		}
		this.orca.advanceSeconds(10);
		assertThat(this.orca.requests()).isZero();
		assertNothingIsLeft();
	}

	@Test
	void thousandJobsAreToldEachOnce() {
		this.orca.template.watch(ALL);
		List<String> jobs = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			jobs.addAll(submit(10, i % 20));
			this.orca.advanceSeconds(0.5);
		}
		this.orca.advanceSeconds(60);
		assertThat(this.told.ended()).containsExactlyInAnyOrderElementsOf(jobs);
		this.orca.advanceSeconds(200);
		assertThat(this.told.ended()).hasSize(1_000);
	}

	/**
	 * Jobs end and arrive while pages are read that hold few of them.
	 */
	@ParameterizedTest
	@EnumSource(ListOrder.class)
	void noJobIsMissedOrToldTwiceWhileThePagesDrift(ListOrder order) {
		int seed = order.ordinal();
		RecordedEvents told = new RecordedEvents();
		Random random = new Random(seed);
		try (VirtualOrca orca = new VirtualOrca((service) -> service.listOrder(order).largestPage(7),
				(builder) -> builder.listener(told)
					.pageSize(10)
					.defaults(WaitOptions.builder().refreshInterval(Duration.ofSeconds(2)).build()))) {
			orca.network = (request, next) -> Mono.delay(Duration.ofMillis(5 + random.nextInt(40)), orca.scheduler)
				.then(Mono.defer(() -> next.exchange(request)));
			List<String> before = IntStream.range(0, 30).mapToObj((i) -> orca.submit(10 + i)).toList();
			orca.advanceSeconds(5);
			orca.template.watch(ALL);
			Set<String> expected = new HashSet<>(before);
			for (int i = 0; i < 90; i++) {
				expected.add(orca.submit(random.nextInt(10),
						(script) -> script.queue(Duration.ofMillis(random.nextInt(2_000)))
							.duration(Duration.ofMillis((random.nextInt(4) == 0) ? 0 : random.nextInt(6_000)))));
				orca.advance(Duration.ofMillis(random.nextInt(150)));
			}
			orca.advanceSeconds(75);
			assertThat(told.ended()).as("%s, seed %d", order, seed).doesNotHaveDuplicates();
			assertThat(new HashSet<>(told.ended())).as("%s, seed %d", order, seed).isEqualTo(expected);
		}
	}

	private void assertNothingIsLeft() {
		assertThat(this.orca.template.support().poller())
			.hasToString("JobPoller[" + ((this.orca.requests() == 0) ? "idle" : NOTHING) + "]");
	}

	private List<String> submit(int jobs, int seconds) {
		List<String> ids = new ArrayList<>();
		IntStream.range(0, jobs).forEach((i) -> ids.add(this.orca.submit(seconds)));
		return ids;
	}

	private void delayListsBy(Duration delay) {
		this.orca.network = (request, next) -> request.url().getPath().equals("/job")
				? Mono.delay(delay, this.orca.scheduler).then(Mono.defer(() -> next.exchange(request)))
				: next.exchange(request);
	}

	private static ExchangeFilterFunction withoutDate() {
		return (request, next) -> next.exchange(request)
			.map((response) -> response.mutate().headers((headers) -> headers.remove(HttpHeaders.DATE)).build());
	}

	private void replace(UnaryOperator<OrcaSimulator.Builder> service, UnaryOperator<JobTemplate.Builder> customizer) {
		this.orca.close();
		this.orca = orca(service, customizer);
	}

	private VirtualOrca orca(UnaryOperator<OrcaSimulator.Builder> service,
			UnaryOperator<JobTemplate.Builder> customizer) {
		return new VirtualOrca(service, (builder) -> customizer.apply(builder.listener(this.told)));
	}

}

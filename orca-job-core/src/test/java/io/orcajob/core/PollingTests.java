package io.orcajob.core;

import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientRequestException;

import io.orcajob.Job;
import io.orcajob.JobQuery;
import io.orcajob.JobSnapshot;
import io.orcajob.JobTimeoutException;
import io.orcajob.JobWaitStoppedException;
import io.orcajob.OrcaAuthenticationException;
import io.orcajob.OrcaRequestException;
import io.orcajob.OrcaUnavailableException;
import io.orcajob.Status;
import io.orcajob.WaitOptions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What the poller does when the service is slow, in trouble, or wants to be left alone.
 */
class PollingTests {

	private final VirtualOrca orca = new VirtualOrca();

	private int polls;

	@AfterEach
	void close() {
		this.orca.close();
	}

	@Test
	void failedPollsAreRepeatedLaterAndLaterAndForgottenOnSuccess() {
		CompletableFuture<JobSnapshot> future = this.orca.template.reference(this.orca.submit(300)).awaitAsync();
		this.orca.advanceSeconds(3);
		answerAll(503, "{}");
		this.orca.advanceSeconds(120);
		assertThat(this.polls).as("backs off to one in 5 to 10 s").isBetween(14, 28);
		assertThat(future).isNotDone();
		this.orca.answer((request) -> false, Mono::empty);
		this.orca.advanceSeconds(10);
		long before = this.orca.requests();
		this.orca.advanceSeconds(30);
		assertThat(this.orca.requests() - before).as("every 3 s again").isEqualTo(10);
		this.orca.advanceSeconds(140);
		assertThat(future).isCompleted();
	}

	@Test
	void timeoutCarriesTheErrorOfTheLastPoll() {
		CompletableFuture<JobSnapshot> future = this.orca.template.reference(this.orca.submit(300))
			.awaitAsync(WaitOptions.ofMaxWait(Duration.ofSeconds(20)));
		this.orca.advanceSeconds(3);
		this.orca.answer((request) -> true,
				() -> Mono.error(new WebClientRequestException(new ConnectException("Connection refused"),
						HttpMethod.GET, URI.create("http://simulator/"), new HttpHeaders())));
		this.orca.advanceSeconds(17);
		assertThat(future).failsWithin(Duration.ZERO)
			.withThrowableThat()
			.havingCause()
			.isInstanceOf(JobTimeoutException.class)
			.withCauseInstanceOf(OrcaUnavailableException.class)
			.withMessageContaining("Connection refused");
	}

	@Test
	void answerThatWillNotChangeEndsTheWait() {
		answerAll(422, "{\"detail\":[{\"loc\":[\"path\",\"id\"],\"msg\":\"not an id\"}]}");
		CompletableFuture<JobSnapshot> future = this.orca.template.reference(this.orca.submit(300)).awaitAsync();
		assertThat(this.polls).isOne();
		assertThat(future).failsWithin(Duration.ZERO)
			.withThrowableThat()
			.withCauseInstanceOf(OrcaRequestException.class)
			.withMessageContaining("not an id");
	}

	@Test
	void refusedKeyEndsTheWaitOnlyAfterASecondRequestHasConfirmedIt() {
		answerAll(401, "{}");
		CompletableFuture<JobSnapshot> future = this.orca.template.reference(this.orca.submit(300)).awaitAsync();
		assertThat(this.polls).isOne();
		assertThat(future).isNotDone();
		this.orca.advanceSeconds(0.5);
		assertThat(this.polls).isEqualTo(2);
		assertThat(future).failsWithin(Duration.ZERO)
			.withThrowableThat()
			.withCauseInstanceOf(OrcaAuthenticationException.class);
	}

	@Test
	void hiccupOfAProxyDoesNotEndTheWait() {
		CompletableFuture<JobSnapshot> future = this.orca.template.reference(this.orca.submit(30)).awaitAsync();
		for (int i = 0; i < 3; i++) {
			answerAll(403, "{}");
			long before = this.polls;
			while (this.polls == before) {
				this.orca.advance(Duration.ofMillis(100));
			}
			this.orca.answer((request) -> false, Mono::empty);
			this.orca.advanceSeconds(4);
		}
		this.orca.advanceSeconds(30);
		assertThat(future).isCompleted();
	}

	@Test
	void missingKeyEndsTheWaitAtOnce() {
		JobTemplate template = JobTemplate
			.builder(WebClient.builder()
				.baseUrl("http://simulator/")
				.clientConnector(this.orca.simulator.connector())
				.build())
			.scheduler(this.orca.scheduler)
			.callbackExecutor(Runnable::run)
			.build();
		assertThat(template.reference("any").awaitAsync()).failsWithin(Duration.ZERO)
			.withThrowableThat()
			.withMessageContainingAll("orca.api.key", "ORCA_API_KEY");
		assertThat(this.orca.requests()).isZero();
	}

	@Test
	void completedJobWhoseRecordCannotBeReadForAMomentIsNotShownAsCompletedMeanwhile() {
		Job<Map<String, @Nullable Object>> job = this.orca.template.reference(this.orca.submit(5));
		CompletableFuture<Map<String, @Nullable Object>> future = job.resultAsync();
		this.orca.advanceSeconds(4);
		int[] reads = new int[1];
		this.orca.answer((request) -> !request.url().getPath().endsWith("/status") && ++reads[0] <= 2,
				() -> Mono.just(VirtualOrca.response(500, "{}")));
		for (int step = 0; step < 200 && reads[0] < 2; step++) {
			this.orca.advanceSeconds(0.1);
		}
		assertThat(reads).containsExactly(2);
		assertThat(job.snapshot().status()).isEqualTo(Status.PROCESSING);
		assertThat(future).isNotDone();
		this.orca.advanceSeconds(10);
		assertThat(future).isCompleted();
		assertThat(job.snapshot().result()).isNotEmpty();
	}

	@Test
	void retryAfterSilencesAllJobsThenOneProbesThenTheRestFollowsSpread() {
		List<CompletableFuture<JobSnapshot>> futures = watch(30, 600, Duration.ofSeconds(3));
		this.orca.advanceSeconds(3);
		int[] answered = new int[1];
		this.orca.answer((request) -> answered[0]++ == 0,
				() -> Mono.just(VirtualOrca.response(429, "{}", "Retry-After", "20")));
		long before = this.orca.requests();
		this.orca.advanceSeconds(20);
		assertThat(this.orca.requests() - before).as("requests while the service wants to be left alone").isZero();
		assertThat(answered[0]).isOne();
		this.orca.answer((request) -> false, Mono::empty);
		this.orca.advance(Duration.ofMillis(150));
		assertThat(this.orca.requests() - before).isBetween(1L, 4L);
		this.orca.advanceSeconds(2.95);
		assertThat(this.orca.requests() - before).isBetween(28L, 40L);
		this.orca.advanceSeconds(600);
		assertThat(futures).allMatch(CompletableFuture::isDone);
	}

	@Test
	void probeThatFailsKeepsTheOthersBack() {
		watch(30, 600, Duration.ofSeconds(3));
		this.orca.advanceSeconds(3);
		answerAll(429, "{}", "Retry-After", "5");
		this.orca.advanceSeconds(60);
		assertThat(this.polls).as("one in 5 s").isBetween(11, 13);
	}

	@Test
	void waitWhoseDeadlineFallsIntoTheSilenceEndsAtItsDeadlineAfterALastCheck() {
		CompletableFuture<JobSnapshot> future = this.orca.template.reference(this.orca.submit(300))
			.awaitAsync(WaitOptions.ofMaxWait(Duration.ofSeconds(10)));
		this.orca.advanceSeconds(2);
		answerAll(503, "{\"service\":\"db\"}", "Retry-After", "60");
		this.orca.advanceSeconds(7.9);
		assertThat(future).isNotDone();
		assertThat(this.polls).isOne();
		this.orca.advanceSeconds(0.1);
		assertThat(this.polls).isEqualTo(2);
		assertThat(future).failsWithin(Duration.ZERO)
			.withThrowableThat()
			.havingCause()
			.isInstanceOf(JobTimeoutException.class)
			.withCauseInstanceOf(OrcaUnavailableException.class)
			.withMessageContaining("asks to wait for 1 min");
	}

	@Test
	void refreshFailsFastWhenTheSilenceIsLongerThanARequestMayTake() {
		String id = this.orca.submit(300);
		Job<Map<String, @Nullable Object>> job = this.orca.template.get(id);
		job.awaitAsync();
		answerAll(429, "{}", "Retry-After", "55");
		this.orca.advanceSeconds(3);
		assertThat(this.polls).isOne();
		for (Runnable call : List.<Runnable>of(job::refresh, job::requestAbort,
				() -> this.orca.template.get("other"))) {
			assertThatExceptionOfType(OrcaUnavailableException.class).isThrownBy(call::run)
				.withMessageContaining("was sent")
				.satisfies((ex) -> assertThat(ex.getRetryAfter()).isEqualTo(Duration.ofSeconds(55)));
		}
		assertThat(this.polls).isOne();
	}

	@Test
	void noMoreRequestsAreInFlightThanAllowed() {
		this.orca.answer((request) -> ++this.polls > 0, Mono::never);
		watch(100, 600, Duration.ofSeconds(3));
		this.orca.advanceSeconds(20);
		assertThat(this.polls).isEqualTo(16);
		assertThat(this.orca.template.requestsInFlight()).isEqualTo(16);
	}

	@Test
	void requestWithoutAnAnswerIsGivenUpAndRepeated() {
		CompletableFuture<JobSnapshot> future = this.orca.template.reference(this.orca.submit(5)).awaitAsync();
		this.orca.advanceSeconds(2);
		this.orca.answer((request) -> ++this.polls > 0, Mono::never);
		this.orca.advanceSeconds(30.9);
		assertThat(this.polls).isOne();
		this.orca.answer((request) -> false, Mono::empty);
		this.orca.advanceSeconds(0.7);
		assertThat(future).isCompleted();
	}

	@Test
	void slowJobDoesNotDelayOthers() {
		String slow = this.orca.submit(5);
		this.orca.answer((request) -> request.url().getPath().contains(slow), Mono::never);
		CompletableFuture<JobSnapshot> waiting = this.orca.template.reference(slow).awaitAsync();
		List<CompletableFuture<JobSnapshot>> others = watch(20, 5, Duration.ofSeconds(1));
		this.orca.advanceSeconds(7);
		assertThat(others).allMatch(CompletableFuture::isDone);
		assertThat(waiting).isNotDone();
	}

	@Test
	void throwingCallbackDisturbsNobody() {
		List<CompletableFuture<JobSnapshot>> futures = watch(3, 5, Duration.ofSeconds(1));
		futures.get(0).whenComplete((snapshot, error) -> {
			throw new IllegalStateException("thrown by the test");
		});
		futures.get(1).thenRun(() -> {
			throw new AssertionError("thrown by the test");
		});
		this.orca.advanceSeconds(7);
		assertThat(futures).allMatch(CompletableFuture::isDone);
	}

	@Test
	void aCallbackMayCloseTheTemplate() {
		List<CompletableFuture<JobSnapshot>> futures = watch(3, 5, Duration.ofSeconds(1));
		CompletableFuture<JobSnapshot> longer = this.orca.template.reference(this.orca.submit(500)).awaitAsync();
		futures.get(0).thenRun(this.orca.template::close);
		this.orca.advanceSeconds(7);
		assertThat(longer).isCompletedExceptionally();
	}

	@Test
	void waitForAPermitEndsAtItsDeadlineAlsoIfTheJobIsRead() {
		try (VirtualOrca narrow = new VirtualOrca((builder) -> builder.maxConcurrentRequests(1))) {
			narrow.answer((request) -> true, Mono::never);
			narrow.template.reference(narrow.submit(100)).awaitAsync();
			Job<Map<String, @Nullable Object>> job = narrow.template.reference(narrow.submit(100));
			CompletableFuture<JobSnapshot> future = job.awaitAsync(WaitOptions.ofMaxWait(Duration.ofSeconds(5)));
			job.getStatus();
			narrow.advanceSeconds(5);
			assertThat(future).isCompletedExceptionally();
		}
	}

	@Test
	void lastCheckSeesTheEndAndTheResultOverASlowNetwork() {
		delayAnswers(Duration.ofMillis(100));
		CompletableFuture<JobSnapshot> future = this.orca.template.reference(this.orca.submit(28))
			.awaitAsync(WaitOptions.builder()
				.refreshInterval(Duration.ofSeconds(60))
				.maxWait(Duration.ofSeconds(30))
				.build());
		this.orca.advanceSeconds(30);
		assertThat(future).isCompletedWithValueMatching((snapshot) -> snapshot.status() == Status.COMPLETED);
	}

	@Test
	void secondWaiterGetsAFreshPollIfTheLastOneIsOlderThanItsInterval() {
		String id = this.orca.submit(10);
		this.orca.template.reference(id)
			.awaitAsync(
					WaitOptions.builder().refreshInterval(Duration.ofHours(1)).maxWait(Duration.ofHours(3)).build());
		this.orca.advance(Duration.ofMinutes(30));
		assertThat(this.orca.template.reference(id)
			.awaitAsync(WaitOptions.builder().refreshInterval(Duration.ofMinutes(1)).build())).isCompleted();
	}

	@Test
	void thoseWhoReadAllTheTimeDoNotStarveThoseWhoWait() {
		try (VirtualOrca busy = new VirtualOrca((builder) -> builder.maxConcurrentRequests(2)
			.defaults(WaitOptions.builder().refreshInterval(Duration.ofSeconds(1)).build()))) {
			busy.network = (request, next) -> Mono.delay(Duration.ofMillis(100), busy.scheduler)
				.then(Mono.defer(() -> next.exchange(request)));
			List<Job<?>> dashboard = new ArrayList<>();
			IntStream.range(0, 40).forEach((i) -> dashboard.add(busy.template.reference(busy.submit(100_000))));
			readFor(busy, dashboard, 10);
			CompletableFuture<JobSnapshot> future = busy.template.reference(busy.submit(1)).awaitAsync();
			readFor(busy, dashboard, 10);
			assertThat(future).isCompleted();
		}
	}

	private static void readFor(VirtualOrca busy, List<Job<?>> jobs, int seconds) {
		for (int i = 0; i < 2 * seconds; i++) {
			jobs.forEach(Job::getStatus);
			busy.advance(Duration.ofMillis(500));
		}
	}

	@Test
	void requestThatHangsSinceBeforeTheSilenceDoesNotProlongIt() {
		String slow = this.orca.submit(1000);
		this.orca.answer((request) -> request.url().getPath().contains(slow), Mono::never);
		this.orca.template.reference(slow).awaitAsync();
		List<CompletableFuture<JobSnapshot>> others = watch(5, 5, Duration.ofSeconds(1));
		int[] answered = new int[1];
		this.orca.answer((request) -> request.url().getPath().contains(slow) || answered[0]++ == 0,
				() -> Mono.just(VirtualOrca.response(429, "{}", "Retry-After", "1")));
		this.orca.advanceSeconds(12);
		assertThat(others).allMatch(CompletableFuture::isDone);
	}

	@Test
	void refreshesEndInTimeWhileTheServiceAsksToWaitAgainAndAgain() {
		JobTemplate template = retryless();
		List<Job<Map<String, @Nullable Object>>> jobs = IntStream.range(0, 20)
			.mapToObj((i) -> template.get(this.orca.submit(1000)))
			.toList();
		answerAll(503, "{}", "Retry-After", "20");
		List<Thread> threads = jobs.stream().map((job) -> new Thread(() -> {
			try {
				job.refresh();
			}
			catch (OrcaUnavailableException ex) {
				// The service asks to wait.
			}
		})).toList();
		threads.forEach(Thread::start);
		Awaitility.await()
			.until(() -> threads.stream()
				.allMatch((thread) -> List.of(Thread.State.WAITING, Thread.State.TIMED_WAITING, Thread.State.TERMINATED)
					.contains(thread.getState())));
		for (int second = 0; second < 31; second++) {
			this.orca.advanceSeconds(1);
		}
		Awaitility.await().until(() -> threads.stream().noneMatch(Thread::isAlive));
		template.close();
	}

	private JobTemplate retryless() {
		return JobTemplate
			.builder(WebClient.builder()
				.baseUrl("http://simulator/")
				.defaultHeader("Api-Key", "key")
				.clientConnector(this.orca.simulator.connector())
				.filter((request, next) -> this.orca.network.filter(request, next))
				.build())
			.scheduler(this.orca.scheduler)
			.maxRetries(0)
			.build();
	}

	@Test
	void executorThatFailsLosesNoEnding() {
		int[] calls = new int[1];
		try (VirtualOrca broken = new VirtualOrca((builder) -> builder.callbackExecutor((command) -> {
			if (calls[0]++ % 2 == 0) {
				throw new IllegalStateException("thrown by the test");
			}
			command.run();
		}))) {
			String id = broken.submit(1000);
			List<CompletableFuture<JobSnapshot>> futures = new ArrayList<>();
			for (int i = 1; i <= 4; i++) {
				futures.add(broken.template.reference(id).awaitAsync(WaitOptions.ofMaxWait(Duration.ofSeconds(i))));
				futures.add(broken.template.reference(broken.submit(i)).awaitAsync());
			}
			broken.advanceSeconds(10);
			Awaitility.await().untilAsserted(() -> assertThat(futures).allMatch(CompletableFuture::isDone));
			CompletableFuture<JobSnapshot> first = broken.template.reference(broken.submit(1000)).awaitAsync();
			CompletableFuture<JobSnapshot> second = broken.template.reference(broken.submit(1000)).awaitAsync();
			broken.template.stop();
			Awaitility.await()
				.untilAsserted(
						() -> assertThat(List.of(first, second)).allMatch(CompletableFuture::isCompletedExceptionally));
		}
	}

	@Test
	void listenerThatFailsDisturbsNobody() {
		try (VirtualOrca broken = new VirtualOrca((builder) -> builder.pollListener((snapshot) -> {
			throw new NoClassDefFoundError("thrown by the test");
		}))) {
			Job<Map<String, @Nullable Object>> job = broken.template.reference(broken.submit(1));
			CompletableFuture<JobSnapshot> future = job.awaitAsync();
			broken.advanceSeconds(1);
			assertThat(job.refresh().status()).isEqualTo(Status.COMPLETED);
			assertThat(future).isCompleted();
		}
	}

	@Test
	void disposedSchedulerEndsTheWaits() {
		VirtualOrca virtual = this.orca;
		Scheduler scheduler = Schedulers.newSingle("disposed-by-the-test");
		try (JobTemplate template = JobTemplate
			.builder(WebClient.builder()
				.baseUrl("http://simulator/")
				.defaultHeader("Api-Key", "key")
				.clientConnector(virtual.simulator.connector())
				.build())
			.scheduler(scheduler)
			.build()) {
			CompletableFuture<JobSnapshot> before = template.reference(virtual.submit(1000)).awaitAsync();
			Awaitility.await().until(() -> virtual.requests() == 1 && template.requestsInFlight() == 0);
			scheduler.dispose();
			CompletableFuture<JobSnapshot> after = template.reference(virtual.submit(1000)).awaitAsync();
			assertThat(List.of(before, after))
				.allSatisfy((future) -> assertThat(future).failsWithin(Duration.ofSeconds(10))
					.withThrowableThat()
					.withCauseInstanceOf(JobWaitStoppedException.class));
		}
	}

	@Test
	void longestDurationsAreLegal() {
		Duration endless = Duration.ofDays(36_500);
		try (VirtualOrca patient = new VirtualOrca((builder) -> builder
			.defaults(WaitOptions.builder().refreshInterval(endless).maxWait(endless).build()))) {
			Job<Map<String, @Nullable Object>> job = patient.template.get(patient.submit(1));
			CompletableFuture<JobSnapshot> future = job.awaitAsync();
			assertThat(job.getStatus()).isEqualTo(Status.PROCESSING);
			assertThat(job.refresh(endless).status()).isEqualTo(Status.PROCESSING);
			patient.advanceSeconds(1);
			job.refresh();
			assertThat(future).isCompleted();
		}
	}

	@Test
	void longestLimitsOfRequestsAndPausesAreLegal() {
		Duration endless = Duration.ofDays(24);
		try (VirtualOrca patient = new VirtualOrca(
				(builder) -> builder.requestTimeout(endless).retryBackOff(Duration.ofMillis(500), 2, endless))) {
			Job<Map<String, @Nullable Object>> job = patient.template.get(patient.submit(100));
			assertThat(job.refresh().status()).isEqualTo(Status.PROCESSING);
			assertThat(patient.template.query(JobQuery.all())).hasSize(1);
			assertThat(job.awaitAsync(WaitOptions.ofMaxWait(Duration.ZERO))).isCompletedExceptionally();
			patient.answer((request) -> ++this.polls > 0, () -> Mono.just(VirtualOrca.response(503, "{}")));
			CompletableFuture<JobSnapshot> future = job.awaitAsync(WaitOptions.ofMaxWait(Duration.ofSeconds(20)));
			patient.advanceSeconds(20);
			assertThat(this.polls).as("at 0 s, and after pauses of up to 0.5, 1, 2, 4 and 8 s").isBetween(6, 9);
			assertThat(future).isCompletedExceptionally();
		}
		try (VirtualOrca slow = new VirtualOrca((builder) -> builder.retryBackOff(endless, 1, endless))) {
			slow.answer((request) -> ++this.polls > 0, () -> Mono.just(VirtualOrca.response(503, "{}")));
			this.polls = 0;
			CompletableFuture<JobSnapshot> future = slow.template.reference("any")
				.awaitAsync(WaitOptions.ofMaxWait(Duration.ofHours(1)));
			slow.advance(Duration.ofHours(1));
			assertThat(this.polls).as("at once and as the last check").isEqualTo(2);
			assertThat(future).isCompletedExceptionally();
		}
	}

	@Test
	void whoComesLaterGetsTheKnownStateAtOnce() {
		String id = this.orca.submit(100);
		WaitOptions hourly = WaitOptions.builder()
			.refreshInterval(Duration.ofHours(1))
			.maxWait(Duration.ofHours(3))
			.build();
		this.orca.template.reference(id).awaitAsync(hourly);
		long before = this.orca.requests();
		Job<?> followed = this.orca.template.reference(id);
		List<JobSnapshot> updates = new ArrayList<>();
		followed.updates().subscribe(updates::add);
		assertThat(updates).extracting(JobSnapshot::status).containsExactly(Status.PROCESSING);
		assertThat(followed.snapshot().status()).isEqualTo(Status.PROCESSING);
		Job<?> awaited = this.orca.template.reference(id);
		awaited.awaitAsync(hourly);
		assertThat(awaited.snapshot().status()).isEqualTo(Status.PROCESSING);
		assertThat(this.orca.requests()).as("no request is needed for that").isEqualTo(before);
	}

	private void delayAnswers(Duration delay) {
		this.orca.network = (request, next) -> Mono.delay(delay, this.orca.scheduler)
			.then(Mono.defer(() -> next.exchange(request)));
	}

	@Test
	void tenThousandJobsOfOneHour() {
		List<CompletableFuture<JobSnapshot>> futures = watch(10_000, 3600, Duration.ofMinutes(10),
				WaitOptions.builder().maxWait(Duration.ofHours(2)).build());
		this.orca.advance(Duration.ofMinutes(59));
		assertThat(futures).noneMatch(CompletableFuture::isDone);
		this.orca.advance(Duration.ofMinutes(11));
		assertThat(futures).allMatch((future) -> future.join().status() == Status.COMPLETED);
		assertThat(this.orca.requests()).as("polls per job: at once, once in ten minutes, and the result")
			.isBetween(10_000L * 7, 10_000L * 9);
		assertThat(this.orca.template.requestsInFlight()).isZero();
	}

	private List<CompletableFuture<JobSnapshot>> watch(int jobs, int seconds, Duration interval) {
		return watch(jobs, seconds, interval, WaitOptions.unset());
	}

	private List<CompletableFuture<JobSnapshot>> watch(int jobs, int seconds, Duration interval, WaitOptions options) {
		WaitOptions merged = WaitOptions.builder().refreshInterval(interval).build().orElse(options);
		List<CompletableFuture<JobSnapshot>> futures = new ArrayList<>();
		IntStream.range(0, jobs)
			.forEach((i) -> futures.add(this.orca.template.reference(this.orca.submit(seconds)).awaitAsync(merged)));
		return futures;
	}

	private void answerAll(int status, String body, String... headers) {
		this.orca.answer((request) -> ++this.polls > 0, () -> Mono.just(VirtualOrca.response(status, body, headers)));
	}

}

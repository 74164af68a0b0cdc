package io.orcajob.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.test.scheduler.VirtualTimeScheduler;

import org.springframework.web.reactive.function.client.ExchangeFilterFunction;

import io.orcajob.Job;
import io.orcajob.JobSnapshot;
import io.orcajob.JobTimeoutException;
import io.orcajob.OrcaUnavailableException;
import io.orcajob.WaitOptions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What {@code Retry-After} means to those who block, and to those who come meanwhile.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ThrottleTests {

	private final VirtualOrca orca = new VirtualOrca();

	private final AtomicInteger sent = new AtomicInteger();

	@AfterEach
	void close() {
		this.orca.close();
	}

	@Test
	void retryAfterOfZeroIsNoReasonToDoWithoutARandomPause() {
		String id = this.orca.submit(1000);
		this.orca.answer((request) -> this.sent.incrementAndGet() < 4,
				() -> Mono.just(VirtualOrca.response(503, "{}", "Retry-After", "0")));
		CompletableFuture<Job<?>> call = call(this.orca, id);
		for (int retry = 1; retry <= 3; retry++) {
			int pauses = retry;
			Awaitility.await().until(() -> this.orca.scheduler.getScheduledTaskCount() == pauses);
			assertThat(this.sent).hasValue(retry);
			this.orca.advance(Duration.ofMillis(500L << (retry - 1)));
		}
		assertThat(call).succeedsWithin(Duration.ofSeconds(10));
		assertThat(this.sent).hasValue(4);
	}

	@Test
	void retryAfterOfZeroHoldsNobodyElseBack() {
		try (VirtualOrca busy = new VirtualOrca((builder) -> builder.maxRetries(0))) {
			for (int i = 0; i < 10; i++) {
				busy.template.reference(busy.submit(1000)).awaitAsync();
			}
			String refused = busy.submit(1000);
			busy.answer((request) -> request.url().getPath().contains(refused),
					() -> Mono.just(VirtualOrca.response(503, "{}", "Retry-After", "0")));
			busy.template.reference(refused).awaitAsync();
			assertThatExceptionOfType(OrcaUnavailableException.class).isThrownBy(() -> busy.template.get(refused));
			// Were there a probe, it would keep all others back: it is never answered.
			busy.answer((request) -> this.sent.incrementAndGet() > 0, Mono::never);
			busy.advanceSeconds(3);
			assertThat(this.sent).as("polls of 11 jobs").hasValue(11);
		}
	}

	@Test
	void thoseWhoBlockWhileTheServiceAsksToWaitDoNotComeAllAtOnceThen() {
		List<Duration> pauses = new CopyOnWriteArrayList<>();
		VirtualTimeScheduler time = VirtualTimeScheduler.create();
		try (VirtualOrca asked = new VirtualOrca(
				(builder) -> builder.scheduler(new RecordingScheduler(time, pauses)))) {
			String id = asked.submit(1000);
			asked.answer((request) -> this.sent.incrementAndGet() == 1,
					() -> Mono.just(VirtualOrca.response(429, "{}", "Retry-After", "20")));
			List<CompletableFuture<Job<?>>> calls = new ArrayList<>();
			calls.add(call(asked, id));
			Awaitility.await().until(() -> pauses.size() == 1);
			for (int i = 1; i < 50; i++) {
				calls.add(call(asked, id));
			}
			Awaitility.await().until(() -> pauses.size() == 50);
			assertThat(this.sent).as("while the service asks to wait").hasValue(1);
			Map<Long, Long> perMoment = pauses.stream()
				.collect(Collectors.groupingBy((pause) -> pause.toMillis() / 25, Collectors.counting()));
			assertThat(pauses).allMatch((pause) -> pause.toMillis() >= 20_000 && pause.toMillis() <= 20_500);
			assertThat(perMoment.values()).as("of 50 within 25 ms").allMatch((calling) -> calling < 20);
			time.advanceTimeBy(Duration.ofMillis(20_500));
			assertThat(calls).allSatisfy((call) -> assertThat(call).succeedsWithin(Duration.ofSeconds(10)));
			assertThat(this.sent).hasValue(51);
		}
	}

	@Test
	void singleCheckEndsAtOnceIfNoRequestMayBeSentForLong() {
		Job<?> job = this.orca.template.get(this.orca.submit(100));
		this.orca.answer((request) -> this.sent.incrementAndGet() > 0,
				() -> Mono.just(VirtualOrca.response(429, "{}", "Retry-After", "60")));
		job.awaitAsync();
		this.orca.advanceSeconds(4);
		CompletableFuture<JobSnapshot> check = job.awaitAsync(WaitOptions.ofMaxWait(Duration.ZERO));
		assertThat(check).failsWithin(Duration.ZERO)
			.withThrowableOfType(ExecutionException.class)
			.havingCause()
			.isInstanceOf(JobTimeoutException.class)
			.withCauseInstanceOf(OrcaUnavailableException.class)
			.withMessageContaining("asked all to wait");
		assertThatExceptionOfType(JobTimeoutException.class)
			.isThrownBy(() -> job.await(WaitOptions.ofMaxWait(Duration.ZERO)));
		assertThat(this.sent).hasValue(1);
	}

	@Test
	void retryAfterForOneJobTakesNoLastCheckFromOthers() {
		String offending = throttleOneJob(60);
		int[] now = new int[1];
		int[] most = new int[1];
		List<CompletableFuture<JobSnapshot>> others = waits(99, 8);
		this.orca.advanceSeconds(1);
		this.orca.template.reference(offending).awaitAsync();
		this.orca.network = (request, next) -> {
			most[0] = Math.max(most[0], ++now[0]);
			return Mono.delay(Duration.ofMillis(5), this.orca.scheduler)
				.then(Mono.defer(() -> next.exchange(request)))
				.doFinally((signal) -> now[0]--);
		};
		this.orca.advanceSeconds(20);
		assertThat(others).allMatch((wait) -> wait.isDone() && !wait.isCompletedExceptionally());
		assertThat(most[0]).as("last checks at a time").isOne();
	}

	@Test
	void lastCheckThatIsRefusedIsTheOnlyOne() {
		List<CompletableFuture<JobSnapshot>> waits = waits(50, 8);
		this.orca.advanceSeconds(1);
		this.orca.answer((request) -> this.sent.incrementAndGet() > 0,
				() -> Mono.just(VirtualOrca.response(429, "{}", "Retry-After", "60")));
		this.orca.advanceSeconds(20);
		assertThat(this.sent).as("the poll that closes the gate, and a last check").hasValueLessThanOrEqualTo(17);
		assertThat(waits).allSatisfy((wait) -> assertThat(wait).failsWithin(Duration.ZERO)
			.withThrowableThat()
			.havingCause()
			.isInstanceOf(JobTimeoutException.class)
			.withCauseInstanceOf(OrcaUnavailableException.class)
			.withMessageContaining("asks to wait"));
	}

	@Test
	void lastChecksGoOnAfterOneThatFailsForAnotherReason() {
		String offending = throttleOneJob(60);
		List<CompletableFuture<JobSnapshot>> waits = waits(20, 8);
		this.orca.advanceSeconds(1);
		this.orca.template.reference(offending).awaitAsync();
		this.orca.answer((request) -> this.sent.incrementAndGet() <= 3,
				() -> Mono.just(VirtualOrca.response(500, "{}")));
		this.orca.advanceSeconds(20);
		assertThat(waits.stream().filter((wait) -> !wait.isCompletedExceptionally())).hasSize(17);
	}

	@Test
	void manyWaitsEndInTimeWhileTheServiceAsksToWait() {
		String offending = throttleOneJob(60);
		this.orca.template.reference(offending).awaitAsync();
		this.orca.advanceSeconds(1);
		List<CompletableFuture<JobSnapshot>> waits = IntStream.range(0, 1000)
			.mapToObj((i) -> this.orca.template.reference(this.orca.submit(1000))
				.awaitAsync(WaitOptions.ofMaxWait(Duration.ofSeconds(10))))
			.toList();
		// In one step, so that all is due at once, and never answered.
		this.orca.network = (request, next) -> Mono.never();
		this.orca.scheduler.advanceTimeBy(Duration.ofSeconds(12));
		assertThat(waits).allMatch(CompletableFuture::isCompletedExceptionally);
	}

	@Test
	void anotherJobThanTheOneThatWasThrottledFindsOutWhetherTheServiceAnswers() {
		String offending = throttleOneJob(5);
		List<CompletableFuture<JobSnapshot>> waits = waits(3, 12);
		List<String> requested = new ArrayList<>();
		this.orca.advanceSeconds(1);
		this.orca.template.reference(offending).awaitAsync();
		assertThat(this.orca.template.monitor().throttledFor()).isPositive();
		ExchangeFilterFunction throttling = this.orca.network;
		this.orca.network = (request, next) -> {
			requested.add(request.url().getPath());
			return throttling.filter(request, next);
		};
		this.orca.advanceSeconds(5);
		assertThat(requested).isNotEmpty().first().asString().doesNotContain(offending);
		this.orca.advanceSeconds(60);
		assertThat(waits).allMatch((wait) -> wait.isDone() && !wait.isCompletedExceptionally());
	}

	/**
	 * Let the service refuse all requests for one job.
	 */
	private String throttleOneJob(int seconds) {
		String offending = this.orca.submit(1000);
		this.orca.answer((request) -> request.url().getPath().contains(offending),
				() -> Mono.just(VirtualOrca.response(429, "{}", "Retry-After", String.valueOf(seconds))));
		return offending;
	}

	private List<CompletableFuture<JobSnapshot>> waits(int jobs, int seconds) {
		return IntStream.range(0, jobs)
			.mapToObj((i) -> this.orca.template.reference(this.orca.submit(seconds))
				.awaitAsync(WaitOptions.ofMaxWait(Duration.ofSeconds((seconds == 8) ? 10 : 60))))
			.toList();
	}

	private static CompletableFuture<Job<?>> call(VirtualOrca orca, String id) {
		return CompletableFuture.supplyAsync(() -> orca.template.get(id), (command) -> new Thread(command).start());
	}

	/**
	 * Virtual time that keeps in mind for how long somebody wants to wait.
	 */
	private record RecordingScheduler(Scheduler time, List<Duration> delays) implements Scheduler {

		@Override
		public long now(TimeUnit unit) {
			return this.time.now(unit);
		}

		@Override
		public Disposable schedule(Runnable task) {
			return this.time.schedule(task);
		}

		@Override
		public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
			Disposable scheduled = this.time.schedule(task, delay, unit);
			this.delays.add(Duration.of(delay, unit.toChronoUnit()));
			return scheduled;
		}

		@Override
		public Worker createWorker() {
			return this.time.createWorker();
		}

	}

}

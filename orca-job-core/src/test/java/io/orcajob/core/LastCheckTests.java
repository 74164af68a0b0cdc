package io.orcajob.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import io.orcajob.Job;
import io.orcajob.JobSnapshot;
import io.orcajob.Status;
import io.orcajob.WaitOptions;
import io.orcajob.simulator.JobScript;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A job that ends in time is no timeout, however slow the network is and whatever else is
 * to be asked for.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LastCheckTests {

	/**
	 * The status read at 6 s says that the job has completed, and its result is still to
	 * be read when the time is over.
	 */
	@Test
	void statusThatTellsTheEndJustBeforeTheDeadlineIsNoTimeout() {
		for (int maxWait = 5150; maxWait <= 7000; maxWait += 10) {
			try (VirtualOrca orca = slow(100)) {
				CompletableFuture<JobSnapshot> wait = orca.template.reference(orca.submit(5))
					.awaitAsync(options(3000, maxWait));
				orca.advanceSeconds(10);
				assertThat(wait).as("at most %d ms", maxWait)
					.isCompletedWithValueMatching((ended) -> ended.result() != null);
			}
		}
	}

	@ParameterizedTest(name = "round trip of {0} ms, end {1} ms before the deadline")
	@CsvSource({ "0, 11", "1, 12", "30, 41", "100, 111", "1000, 1011", "5000, 5011", "14000, 14011" })
	void constantRoundTripLeavesTimeForTheAnswer(int roundTrip, int before) {
		try (VirtualOrca orca = slow(roundTrip)) {
			CompletableFuture<JobSnapshot> wait = orca.template
				.reference(orca.submit(1, (script) -> script.duration(Duration.ofMillis(30_000 - before))))
				.awaitAsync(options(60_000, 30_000));
			orca.advanceSeconds(60);
			assertThat(wait).isCompletedWithValueMatching((ended) -> ended.status() == Status.COMPLETED);
		}
	}

	/**
	 * With a round trip of 30 ms 16 permits are good for 533 answers per second.
	 */
	@ParameterizedTest(name = "{0} requests at a time, end {1} ms before the deadline")
	@CsvSource({ "16, 2700", "64, 1000" })
	void thousandWaitsWithOneDeadlineAllSeeTheEnd(int permits, int before) {
		try (VirtualOrca orca = slow(30, new VirtualOrca((builder) -> builder.maxConcurrentRequests(permits)))) {
			UnaryOperator<JobScript.Builder> script = (builder) -> builder.duration(Duration.ofMillis(30_000 - before));
			List<CompletableFuture<JobSnapshot>> waits = IntStream.range(0, 1000)
				.mapToObj((i) -> orca.template.reference(orca.submit(1, script)).awaitAsync(options(60_000, 30_000)))
				.toList();
			orca.advanceSeconds(30);
			assertThat(inTime(waits)).isEqualTo(1000);
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 4, 16 })
	void thoseWhoReadAllTheTimeDoNotDelayLastChecks(int permits) {
		WaitOptions oftenRead = WaitOptions.builder().refreshInterval(Duration.ofSeconds(1)).build();
		try (VirtualOrca orca = slow(100,
				new VirtualOrca((builder) -> builder.defaults(oftenRead).maxConcurrentRequests(permits)))) {
			List<Job<?>> dashboard = new ArrayList<>();
			IntStream.range(0, 1000).forEach((i) -> dashboard.add(orca.template.reference(orca.submit(100_000))));
			List<CompletableFuture<JobSnapshot>> waits = IntStream.range(0, 16)
				.mapToObj((i) -> orca.template.reference(orca.submit(9)).awaitAsync(options(60_000, 10_000)))
				.toList();
			for (int i = 0; i < 40; i++) {
				dashboard.forEach(Job::getStatus);
				orca.advance(Duration.ofMillis(250));
			}
			assertThat(inTime(waits)).isEqualTo(16);
		}
	}

	private static long inTime(List<CompletableFuture<JobSnapshot>> waits) {
		return waits.stream().filter((wait) -> wait.isDone() && !wait.isCompletedExceptionally()).count();
	}

	private static VirtualOrca slow(int roundTripMillis) {
		return slow(roundTripMillis, new VirtualOrca());
	}

	private static VirtualOrca slow(int roundTripMillis, VirtualOrca orca) {
		Duration roundTrip = Duration.ofMillis(roundTripMillis);
		orca.network = (request, next) -> Mono.delay(roundTrip, orca.scheduler)
			.then(Mono.defer(() -> next.exchange(request)));
		return orca;
	}

	private static WaitOptions options(long interval, long maxWait) {
		return WaitOptions.builder()
			.refreshInterval(Duration.ofMillis(interval))
			.maxWait(Duration.ofMillis(maxWait))
			.build();
	}

}

package io.orcajob.simulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Readers, an abort and the passing of time at once: whatever comes out, nobody sees an
 * ended job in another state later.
 */
class AbortRaceTests {

	private static final List<String> ORDER = List.of("DISPATCHED", "PROCESSING", "ABORTING", "end");

	private final ExecutorService executor = Executors.newFixedThreadPool(4);

	private final OrcaSimulator simulator = OrcaSimulator.builder()
		.clock(Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC))
		.build();

	@AfterEach
	void shutdown() {
		this.executor.shutdownNow();
	}

	@RepeatedTest(20)
	void abortNeverTakesAnEndBack() throws Exception {
		String id = this.simulator
			.submit(JobScript.builder().queue(Duration.ofMillis(10)).duration(Duration.ofMillis(100)).build());
		CyclicBarrier barrier = new CyclicBarrier(4);
		Future<?> time = this.executor.submit(() -> {
			barrier.await();
			for (int i = 0; i < 700; i++) {
				this.simulator.advance(Duration.ofMillis(1));
			}
			return null;
		});
		Future<?> abort = this.executor.submit(() -> {
			barrier.await();
			while (this.simulator.status(id).equals("DISPATCHED")) {
				Thread.onSpinWait();
			}
			this.simulator.abort(id);
			return null;
		});
		List<Future<List<String>>> readers = List.of(this.executor.submit(() -> read(id, barrier, time)),
				this.executor.submit(() -> read(id, barrier, time)));
		abort.get(10, TimeUnit.SECONDS);
		String end = this.simulator.status(id);
		for (Future<List<String>> reader : readers) {
			List<String> seen = reader.get(10, TimeUnit.SECONDS);
			assertThat(seen).last().isIn("COMPLETED", "ABORTED");
			assertThat(seen.stream().filter((status) -> rank(status) == 3).distinct()).hasSize(1);
			assertThat(seen).isSortedAccordingTo((one, other) -> rank(one) - rank(other));
			assertThat(seen).last().isEqualTo(this.simulator.status(id));
		}
		assertThat(end).isIn("ABORTING", "ABORTED", "COMPLETED");
	}

	private List<String> read(String id, CyclicBarrier barrier, Future<?> time) throws Exception {
		List<String> seen = new ArrayList<>();
		barrier.await();
		boolean last;
		do {
			last = time.isDone();
			String status = this.simulator.status(id);
			if (seen.isEmpty() || !seen.get(seen.size() - 1).equals(status)) {
				seen.add(status);
			}
		}
		while (!last);
		return seen;
	}

	private static int rank(String status) {
		int rank = ORDER.indexOf(status);
		return (rank != -1) ? rank : 3;
	}

}

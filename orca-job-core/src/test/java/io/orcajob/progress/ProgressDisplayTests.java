package io.orcajob.progress;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.orcajob.JobSnapshot;
import io.orcajob.Status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link ProgressDisplay}.
 */
class ProgressDisplayTests {

	private final RecordingView view = new RecordingView();

	private final ProgressDisplay display = new ProgressDisplay(this.view, true);

	@Test
	void severalWaitsForOneJobShowItOnce() {
		JobProgress one = this.display.start(Jobs.processing("a", 1));
		JobProgress other = this.display.start(Jobs.processing("a", 1));
		one.update(Jobs.processing("a", 2));
		one.close(Jobs.processing("a", 2));
		one.close(Jobs.processing("a", 2));
		one.update(Jobs.processing("a", 3));
		other.update(Jobs.processing("a", 4));
		assertThat(this.view.calls).containsExactly("open a 1", "update a 2", "update a 4");
		other.close(Jobs.job("a", Status.COMPLETED, 100));
		assertThat(this.view.calls).endsWith("close a COMPLETED 100").hasSize(4);
		this.display.start(Jobs.processing("a", 1));
		assertThat(this.view.calls).endsWith("open a 1").hasSize(5);
	}

	@Test
	void olderStatesAreIgnored() {
		JobProgress progress = this.display.start(Jobs.at(Jobs.processing("a", 1), 1));
		progress.update(Jobs.at(Jobs.processing("a", 3), 3));
		progress.update(Jobs.at(Jobs.processing("a", 2), 2));
		progress.update(Jobs.at(Jobs.job("a", Status.COMPLETED, 100), 4));
		progress.update(Jobs.at(Jobs.processing("a", 5), 5));
		progress.close(Jobs.at(Jobs.processing("a", 5), 5));
		assertThat(this.view.calls).containsExactly("open a 1", "update a 3", "update a 100", "close a COMPLETED 100");
	}

	@Test
	void sameStateIsShownOnce() {
		JobSnapshot snapshot = Jobs.processing("a", 1);
		JobProgress progress = this.display.start(snapshot);
		progress.update(snapshot);
		assertThat(this.view.calls).containsExactly("open a 1");
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void reasonOfAFailureIsShownIfWanted(boolean showReason) {
		List<String> lines = new ArrayList<>();
		ProgressView log = new ProgressLog(() -> 0, lines::add, lines::add);
		JobProgress progress = new ProgressDisplay(log, showReason).start(Jobs.processing("a", 1));
		progress.update(Jobs.failed("a", "secret"));
		progress.close(Jobs.failed("a", "secret"));
		assertThat(lines).singleElement()
			.satisfies((line) -> assertThat(line.contains("secret")).isEqualTo(showReason));
	}

	@Test
	void argumentsAreRequired() {
		assertThatIllegalArgumentException().isThrownBy(() -> ProgressDisplay.create(null, true))
			.withMessage("'mode' must not be null");
		assertThatIllegalArgumentException().isThrownBy(() -> this.display.start(null))
			.withMessage("'snapshot' must not be null");
	}

	@Test
	void failingViewFailsNoWait() {
		this.view.failing = true;
		JobProgress unopened = this.display.start(Jobs.processing("a", 1));
		unopened.update(Jobs.processing("a", 2));
		unopened.close(Jobs.processing("a", 2));
		this.view.failing = false;
		JobProgress opened = this.display.start(Jobs.processing("a", 1));
		this.view.failing = true;
		opened.update(Jobs.processing("a", 2));
		opened.close(Jobs.processing("a", 2));
	}

	@Test
	void failingStreamFailsNoWait() {
		ProgressDisplay failing = bars(new OutputStream() {

			@Override
			public void write(int b) throws IOException {
				throw new IOException("The terminal has gone");
			}

		});
		JobProgress progress = failing.start(Jobs.processing("a", 1));
		progress.update(Jobs.processing("a", 2));
		progress.close(Jobs.job("a", Status.COMPLETED, 100));
	}

	@Test
	void eightThreadsAtOnceLeaveATidyTerminal() throws Exception {
		ByteArrayOutputStream stream = new ByteArrayOutputStream();
		ProgressDisplay bars = bars(stream);
		int threads = 8;
		CyclicBarrier barrier = new CyclicBarrier(threads);
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		try {
			List<Future<?>> futures = new ArrayList<>();
			for (int i = 0; i < threads; i++) {
				int thread = i;
				futures.add(executor.submit(() -> {
					barrier.await();
					for (int round = 0; round < 50; round++) {
						// Some jobs are waited for by several threads.
						String id = "job" + (thread / 2) + "-" + round;
						JobProgress first = bars.start(Jobs.processing(id, 0));
						JobProgress second = bars.start(Jobs.processing("own" + thread + "-" + round, 0));
						first.update(Jobs.processing(id, round));
						second.close(Jobs.job("own" + thread + "-" + round, Status.FAILED, round));
						first.close(Jobs.job(id, Status.COMPLETED, 100));
					}
					return null;
				}));
			}
			for (Future<?> future : futures) {
				future.get(60, TimeUnit.SECONDS);
			}
		}
		finally {
			executor.shutdownNow();
		}
		String written = stream.toString(StandardCharsets.UTF_8);
		String lastRegion = written.substring(written.lastIndexOf("\u001b[1;"));
		assertThat(lastRegion).startsWith("\u001b[1;24r").endsWith("\n");
	}

	private static ProgressDisplay bars(OutputStream stream) {
		return new ProgressDisplay(ProgressMode.BAR, new Surroundings(true, Map.of("TERM", "xterm"), true, stream,
				StandardCharsets.UTF_8, () -> new TerminalSize(24, 80), System::nanoTime));
	}

	private static final class RecordingView implements ProgressView {

		private final List<String> calls = Collections.synchronizedList(new ArrayList<>());

		private boolean failing;

		@Override
		public Line open(JobSnapshot first) {
			record("open " + first.id() + " " + first.stepsCompleted());
			return new Line() {

				@Override
				public void update(JobSnapshot snapshot) {
					record("update " + snapshot.id() + " " + snapshot.stepsCompleted());
				}

				@Override
				public void close(JobSnapshot last) {
					record("close " + last.id() + " " + last.status() + " " + last.stepsCompleted());
				}

			};
		}

		private void record(String call) {
			if (this.failing) {
				throw new IllegalStateException("Cannot show anything");
			}
			this.calls.add(call);
		}

	}

}

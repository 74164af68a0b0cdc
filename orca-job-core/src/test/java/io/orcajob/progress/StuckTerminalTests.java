package io.orcajob.progress;

import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.web.reactive.function.client.WebClient;

import io.orcajob.Job;
import io.orcajob.JobFailedException;
import io.orcajob.JobTimeoutException;
import io.orcajob.Status;
import io.orcajob.WaitOptions;
import io.orcajob.core.JobTemplate;
import io.orcajob.simulator.JobScript;
import io.orcajob.simulator.OrcaSimulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for terminals that take nothing, as after Ctrl+S.
 */
@Timeout(60)
class StuckTerminalTests {

	/**
	 * What a call may take, far less than the seconds that a user might notice.
	 */
	private static final Duration TOLERANCE = Duration.ofSeconds(3);

	private final StoppableTerminal terminal = new StoppableTerminal();

	@AfterEach
	void resume() {
		this.terminal.resume();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 8, 9, 200 })
	void noCallWaitsForTheTerminal(int jobs) {
		ProgressDisplay display = display(Drawing.thread());
		this.terminal.stop();
		long began = System.nanoTime();
		List<JobProgress> shown = new ArrayList<>();
		for (int i = 0; i < jobs; i++) {
			shown.add(display.start(Jobs.processing("job" + i, 1)));
		}
		for (int i = 0; i < jobs; i++) {
			shown.get(i).update(Jobs.processing("job" + i, 2));
		}
		for (int i = 0; i < jobs; i++) {
			shown.get(i).close(Jobs.job("job" + i, Status.FAILED, 2));
		}
		assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(TOLERANCE);
	}

	@Test
	void resumedTerminalShowsWhatEndedMeanwhile() {
		ProgressDisplay display = display(Drawing.thread());
		JobProgress one = display.start(Jobs.processing("one", 1));
		JobProgress other = display.start(Jobs.processing("other", 1));
		this.terminal.stop();
		one.close(Jobs.job("one", Status.COMPLETED, 100));
		other.update(Jobs.processing("other", 77));
		this.terminal.resume();
		await().atMost(Duration.ofSeconds(10))
			.untilAsserted(() -> assertThat(this.terminal.written()).contains("one completed", "77%"));
		other.close(Jobs.job("other", Status.COMPLETED, 100));
		assertThat(this.terminal.written()).as("shown when the wait ends").contains("other completed");
	}

	@Test
	void stoppedTerminalIsOwedABoundedNumberOfLines() {
		ProgressDisplay display = display(Drawing.thread());
		this.terminal.stop();
		for (int i = 0; i < 2 * Drawing.MAX_LINES; i++) {
			display.start(Jobs.processing("j" + i, 1)).close(Jobs.job("j" + i, Status.COMPLETED, 100));
		}
		this.terminal.resume();
		String last = "j" + (2 * Drawing.MAX_LINES - 1) + " completed";
		await().atMost(Duration.ofSeconds(10)).until(() -> this.terminal.written().contains(last));
		assertThat(this.terminal.written().lines().filter((line) -> line.contains(" completed")).count()).isBetween(1L,
				Drawing.MAX_LINES + 2L);
	}

	@Test
	void interruptedThreadWaitsForItsLineAndStaysInterrupted() {
		ProgressDisplay display = display(Drawing.thread());
		JobProgress progress = display.start(Jobs.processing("a", 1));
		Thread.currentThread().interrupt();
		progress.close(Jobs.job("a", Status.COMPLETED, 100));
		assertThat(Thread.interrupted()).isTrue();
		assertThat(this.terminal.written()).contains("a completed");
	}

	@Test
	void otherBarsOfTheApplicationThatAreStuckHoldUpNoWait() throws Exception {
		CountDownLatch stuck = new CountDownLatch(1);
		CountDownLatch resumed = new CountDownLatch(1);
		ProgressBar other = ProgressBar.builder().setConsumer(new DelegatingProgressBarConsumer((text) -> {
			stuck.countDown();
			join(resumed);
		})).build();
		try {
			assertThat(stuck.await(10, TimeUnit.SECONDS)).isTrue();
			ProgressDisplay display = display(Drawing.thread());
			long began = System.nanoTime();
			for (int i = 0; i < 5; i++) {
				display.start(Jobs.processing("a", 1)).close(Jobs.job("a", Status.COMPLETED, 100));
			}
			assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(TOLERANCE);
			assertThat(this.terminal.written()).contains("a completed");
		}
		finally {
			resumed.countDown();
			other.close();
		}
	}

	@Test
	void waitsGoOnWithoutAThreadToDraw() {
		ProgressDisplay display = display((command) -> {
			throw new OutOfMemoryError("unable to create native thread");
		});
		JobProgress progress = display.start(Jobs.processing("a", 1));
		progress.update(Jobs.processing("a", 2));
		progress.close(Jobs.job("a", Status.COMPLETED, 100));
		assertThat(this.terminal.written()).isEmpty();
	}

	@Test
	void threadEndsWithTheLastBar() {
		display(Drawing.thread()).start(Jobs.processing("a", 1)).close(Jobs.job("a", Status.COMPLETED, 100));
		await().atMost(Duration.ofSeconds(30))
			.until(() -> Thread.getAllStackTraces()
				.keySet()
				.stream()
				.noneMatch((thread) -> thread.getName().startsWith("orca-job-progress-")));
	}

	/**
	 * Standard output is a pipe here that is full and that nobody reads.
	 */
	@Test
	void deadlinesAreKeptAndTheApplicationEnds() throws Exception {
		Process process = new ProcessBuilder(System.getProperty("java.home") + "/bin/java", "-cp",
				System.getProperty("java.class.path"), Application.class.getName())
			.start();
		try {
			CompletableFuture<String> told = CompletableFuture.supplyAsync(() -> text(process));
			assertThat(process.waitFor(40, TimeUnit.SECONDS)).as("the application has ended").isTrue();
			assertThat(told.get(10, TimeUnit.SECONDS)).contains("stdout is stuck", "await timed out in time",
					"failure was told in time", "future timed out in time", "close ended in time");
			assertThat(process.exitValue()).isEqualTo(3);
		}
		finally {
			process.destroyForcibly();
		}
	}

	private ProgressDisplay display(Executor executor) {
		Style style = new Style(false, false);
		TerminalSize size = new TerminalSize(24, 80);
		Screen screen = new RegionScreen(new TerminalOutput(this.terminal, StandardCharsets.UTF_8), size, () -> size,
				System::nanoTime);
		return new ProgressDisplay(new ProgressBars(new LibraryBars(style), screen, style, System::nanoTime, executor),
				true);
	}

	private static String text(Process process) {
		try {
			return new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void join(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Takes what is written while it is not stopped.
	 */
	private static final class StoppableTerminal extends OutputStream {

		private final ByteArrayOutputStream written = new ByteArrayOutputStream();

		private volatile CountDownLatch running = new CountDownLatch(0);

		void stop() {
			this.running = new CountDownLatch(1);
		}

		void resume() {
			this.running.countDown();
		}

		String written() {
			return this.written.toString(StandardCharsets.UTF_8);
		}

		@Override
		public void write(int b) {
			write(new byte[] { (byte) b }, 0, 1);
		}

		@Override
		public void write(byte[] bytes, int offset, int length) {
			join(this.running);
			this.written.write(bytes, offset, length);
		}

	}

	/**
	 * An application whose user has pressed Ctrl+S.
	 */
	static final class Application {

		private static final Duration MAX_WAIT = Duration.ofSeconds(2);

		private Application() {
		}

		public static void main(String[] args) throws Exception {
			block(new FileOutputStream(FileDescriptor.out));
			OrcaSimulator simulator = OrcaSimulator.builder().build();
			JobTemplate template = JobTemplate
				.builder(WebClient.builder()
					.baseUrl("http://simulator/")
					.defaultHeader("Api-Key", "key")
					.clientConnector(simulator.connector())
					.build())
				.progressMode(ProgressMode.BAR)
				.build();
			WaitOptions options = WaitOptions.builder()
				.maxWait(MAX_WAIT)
				.refreshInterval(Duration.ofMillis(100))
				.showProgress(true)
				.build();
			Job<?> endless = template.get(simulator.submit(JobScript.builder().duration(Duration.ofHours(1)).build()));
			Job<?> failing = template.get(simulator
				.submit(JobScript.builder().duration(Duration.ofMillis(1)).outcome(JobScript.Outcome.FAILED).build()));
			long began = System.nanoTime();
			CompletableFuture<?> future = endless.awaitAsync(options);
			try {
				failing.result(options);
			}
			catch (JobFailedException ex) {
				tell("failure was told", began);
			}
			try {
				endless.await(options);
			}
			catch (JobTimeoutException ex) {
				tell("await timed out", began);
			}
			future.exceptionally((error) -> null).get();
			tell("future timed out", began);
			began = System.nanoTime();
			endless.awaitAsync(options);
			template.close();
			tell("close ended", began);
			ProgressDisplay.create(ProgressMode.BAR, true).start(Jobs.processing("left open", 1));
			System.exit(3);
		}

		private static void block(OutputStream out) throws InterruptedException {
			Thread filler = new Thread(() -> {
				try {
					while (true) {
						out.write(new byte[1 << 16]);
					}
				}
				catch (IOException ex) {
					System.err.println("stdout is closed");
				}
			});
			filler.setDaemon(true);
			filler.start();
			filler.join(1_000);
			System.err.println(filler.isAlive() ? "stdout is stuck" : "stdout is not stuck");
		}

		private static void tell(String what, long began) {
			Duration took = Duration.ofNanos(System.nanoTime() - began);
			boolean inTime = took.compareTo(MAX_WAIT.plus(TOLERANCE)) < 0;
			System.err.println(what + (inTime ? " in time" : " after " + took));
		}

	}

}

package io.orcajob.progress;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import io.orcajob.JobSnapshot;
import io.orcajob.Status;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ProgressBars}.
 */
class ProgressBarsTests {

	private final PlainBars bars = new PlainBars();

	private final PaperScreen screen = new PaperScreen();

	private long now;

	private final ProgressBars view = new ProgressBars(this.bars, this.screen, new Style(false, false), () -> this.now,
			Runnable::run);

	@Test
	void eachJobHasARowUntilItEnds() {
		ProgressView.Line one = this.view.open(Jobs.processing("one", 10));
		ProgressView.Line other = this.view.open(Jobs.processing("other", 20));
		assertThat(this.screen.rows).containsExactly("evaluate model one 10", "evaluate model other 20");
		other.update(Jobs.processing("other", 30));
		assertThat(this.screen.rows).containsExactly("evaluate model one 10", "evaluate model other 30");
		this.now = TimeUnit.SECONDS.toNanos(83);
		one.close(Jobs.job("one", Status.COMPLETED, 100));
		assertThat(this.screen.rows).containsExactly("evaluate model other 30");
		assertThat(this.screen.printed).containsExactly("evaluate model one completed, 100/100 steps, took 1 min 23 s");
		other.close(Jobs.job("other", Status.FAILED, 30));
		assertThat(this.screen.rows).isEmpty();
		assertThat(this.bars.open).isEmpty();
	}

	@Test
	void titlesAreAligned() {
		this.view.open(Jobs.processing("longest", 10));
		this.view.open(Jobs.processing("a", 10));
		assertThat(this.screen.rows.get(1)).isEqualTo("evaluate model a       10");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			COMPLETED  | 32 | ✓ | completed       | , 45/100 steps, took 0 s
			FAILED     | 31 | ✗ | failed          | ' at 45 %, 45/100 steps, took 0 s'
			ABORTED    | 33 | ✗ | aborted         | ' at 45 %, 45/100 steps, took 0 s'
			PROCESSING | 36 | … | last known processing | ' at 45 %, 45/100 steps, waited 0 s'
			""")
	void endingHasAColour(Status status, String colour, String symbol, String word, String rest) {
		ProgressBars colourful = new ProgressBars(this.bars, this.screen, new Style(true, true), () -> 0,
				Runnable::run);
		colourful.open(Jobs.processing("a", 10)).close(Jobs.job("a", status, 45));
		String start = "\u001b[" + colour + "m";
		assertThat(this.screen.printed)
			.containsExactly(start + symbol + " evaluate model a\u001b[0m " + start + word + "\u001b[0m" + rest);
		assertThat(this.bars.open).isEmpty();
	}

	@Test
	void eightJobsHaveRowsAndNineShareOne() {
		List<ProgressView.Line> lines = open(8);
		assertThat(this.screen.rows).hasSize(8);
		lines.add(this.view.open(Jobs.processing("ninth", 10)));
		assertThat(this.screen.rows).containsExactly("9 jobs, 10 %: 9 running (0 s)");
		assertThat(this.bars.open).hasSize(1);
	}

	@Test
	void sharedRowCountsEndings() {
		List<ProgressView.Line> lines = open(23);
		for (int i = 0; i < 12; i++) {
			lines.get(i).close(Jobs.job("job" + i, Status.COMPLETED, 100));
		}
		lines.get(12).close(Jobs.job("job12", Status.FAILED, 50));
		this.bars.tick();
		assertThat(this.screen.rows).containsExactly("23 jobs, 60 %: 10 running, 1 failed, 12 completed (0 s)");
		assertThat(this.screen.printed).containsExactly("evaluate model job12 failed at 50 %, 50/100 steps, took 0 s");
		lines.get(13).close(Jobs.processing("job13", 50));
		for (int i = 14; i < 23; i++) {
			lines.get(i).close(Jobs.job("job" + i, Status.ABORTED, 50));
		}
		assertThat(this.screen.rows).isEmpty();
		assertThat(this.screen.printed).containsExactly("evaluate model job12 failed at 50 %, 50/100 steps, took 0 s",
				"23 jobs: 1 failed, 9 aborted, 1 no longer waited for, 12 completed, took 0 s");
		assertThat(this.bars.open).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			80 | 9 jobs, 30 %: 7 running, 1 failed, 1 completed (0 s)
			46 | 9 jobs, 30 %: 7 running, 1 failed, 1 completed
			45 | 9 jobs, 30 %: 7 running, 1 failed
			19 | 9 jobs, 30 %
			11 | 30 %
			3  | ''
			0  | ''
			""")
	void narrowSharedRowKeepsThePercentage(int columns, String expected) {
		List<ProgressView.Line> lines = open(9);
		this.screen.columns = columns;
		lines.get(0).close(Jobs.job("job0", Status.COMPLETED, 100));
		lines.get(1).close(Jobs.job("job1", Status.FAILED, 50));
		this.bars.tick();
		assertThat(this.screen.rows).containsExactly((expected != null) ? expected : "");
	}

	@Test
	void failedJobsAreNamedAboveTheSharedRowAsTheyFail() {
		List<ProgressView.Line> lines = open(12);
		lines.get(0).close(Jobs.job("job0", Status.COMPLETED, 100));
		lines.get(1).close(Jobs.failed("job1", "out of memory"));
		assertThat(this.screen.printed)
			.containsExactly("evaluate model job1 failed at 50 %, 50/100 steps, took 0 s: out of memory");
		lines.get(2).close(Jobs.job("job2", Status.ABORTED, 50));
		lines.get(3).close(Jobs.processing("job3", 50));
		lines.get(4).close(Jobs.failed("job4", null));
		assertThat(this.screen.printed).hasSize(2)
			.last()
			.isEqualTo("evaluate model job4 failed at 50 %, 50/100 steps, took 0 s");
		this.bars.tick();
		assertThat(this.screen.rows.get(0)).contains("7 running, 2 failed");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			CUDA out of memory                         | : CUDA out of memory
			'\n  \n ValueError: no rows\n  at line 3' | : ValueError: no rows… (12 more characters)
			'first\rsecond'                            | : first… (7 more characters)
			'a\u001b[31mred\u0007'                     | : a\\u001b[31mred\\u0007
			'   '                                       | ''
			''                                          | ''
			""")
	void failedJobShowsTheFirstLineOfTheReason(String reason, String expected) {
		this.view.open(Jobs.processing("a", 10)).close(Jobs.failed("a", reason));
		assertThat(this.screen.printed.get(0))
			.isEqualTo("evaluate model a failed at 50 %, 50/100 steps, took 0 s" + expected);
	}

	@Test
	void longReasonIsShortened() {
		this.view.open(Jobs.processing("a", 10)).close(Jobs.failed("a", "\uD83D\uDE80".repeat(500_000)));
		assertThat(this.screen.printed.get(0)).hasSizeLessThan(600).endsWith("\uD83D\uDE80… (999,500 more characters)");
		this.view.open(Jobs.processing("a", 10)).close(Jobs.failed("a", "x" + "\uD83D\uDE80".repeat(500_000)));
		assertThat(this.screen.printed.get(1)).hasSizeLessThan(600).endsWith("\uD83D\uDE80… (999,502 more characters)");
	}

	@ParameterizedTest
	@EnumSource(names = { "COMPLETED", "ABORTED", "PROCESSING" })
	void onlyAFailedJobShowsAReason(Status status) {
		JobSnapshot last = Jobs.failed("a", "a warning").toBuilder().status(status).build();
		this.view.open(Jobs.processing("a", 10)).close(last);
		assertThat(this.screen.printed.get(0)).doesNotContain("a warning");
	}

	@Test
	void afterASharedRowJobsHaveRowsAgain() {
		List<ProgressView.Line> lines = open(9);
		lines.forEach((line) -> line.close(Jobs.job("a", Status.COMPLETED, 100)));
		open(2);
		assertThat(this.screen.rows).hasSize(2);
	}

	@Test
	void screenWithRoomForOneRowHasOne() {
		this.screen.maxRows = 1;
		open(2);
		assertThat(this.screen.rows).containsExactly("2 jobs, 10 %: 2 running (0 s)");
	}

	@Test
	void closingTwiceEndsOnce() {
		ProgressView.Line line = this.view.open(Jobs.processing("a", 10));
		line.close(Jobs.processing("a", 10));
		line.close(Jobs.processing("a", 10));
		assertThat(this.screen.printed).hasSize(1);
	}

	private List<ProgressView.Line> open(int count) {
		return new ArrayList<>(
				IntStream.range(0, count).mapToObj((i) -> this.view.open(Jobs.processing("job" + i, 10))).toList());
	}

	/**
	 * Rows without a library and without a thread.
	 */
	private static final class PlainBars implements BarFactory {

		private final List<PlainBar> open = new ArrayList<>();

		@Override
		public Bar job(JobSnapshot first, Function<JobSnapshot, String> title, IntSupplier columns,
				Consumer<String> sink) {
			PlainBar bar = new PlainBar((snapshot) -> title.apply(snapshot) + " " + snapshot.stepsCompleted(), sink);
			bar.update(first);
			return bar;
		}

		@Override
		public Bar text(Supplier<String> text, Consumer<String> sink) {
			return new PlainBar((snapshot) -> text.get(), sink);
		}

		void tick() {
			this.open.forEach((bar) -> bar.update(Jobs.processing("any", 0)));
		}

		private final class PlainBar implements Bar {

			private final Function<JobSnapshot, String> renderer;

			private final Consumer<String> sink;

			PlainBar(Function<JobSnapshot, String> renderer, Consumer<String> sink) {
				this.renderer = renderer;
				this.sink = sink;
				PlainBars.this.open.add(this);
			}

			@Override
			public void update(JobSnapshot snapshot) {
				this.sink.accept(this.renderer.apply(snapshot));
			}

			@Override
			public void close() {
				PlainBars.this.open.remove(this);
			}

		}

	}

	private static final class PaperScreen implements Screen {

		private List<String> rows = List.of();

		private final List<String> printed = new ArrayList<>();

		private int maxRows = 20;

		private int columns = 80;

		@Override
		public int maxRows() {
			return this.maxRows;
		}

		@Override
		public int columns() {
			return this.columns;
		}

		@Override
		public void draw(List<String> rows) {
			this.rows = rows;
		}

		@Override
		public void print(String line) {
			this.printed.add(line);
		}

	}

}

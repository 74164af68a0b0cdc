package io.orcajob.progress;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.orcajob.JobSnapshot;
import io.orcajob.Status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link LibraryBars}.
 */
class LibraryBarsTests {

	private final BlockingQueue<String> rendered = new LinkedBlockingQueue<>();

	@Test
	void rowShowsPercentStepsRateAndRemainingTime() throws Exception {
		assertThat(render(Jobs.processing("a", 45), new Style(false, true), 79))
			.isEqualTo("evaluate model a  45% █████████░░░░░░░░░░░░     45/100      ?/s ETA ?          ");
		assertThat(render(Jobs.processing("a", 45), new Style(false, false), 79))
			.isEqualTo("evaluate model a  45% [=======            ]     45/100      ?/s ETA ?          ");
		assertThat(render(Jobs.processing("a", 45), new Style(false, false), 120))
			.containsPattern("ETA \\? {11}\\(\\d+ m?s\\)$");
		assertThat(render(Jobs.processing("a", 45), new Style(false, false), 40))
			.isEqualTo("evaluate model a  45% 45/100 ETA ?");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			39 | 8f1c2b3d  45% 45/100 ETA ?
			26 | 8f1c2b3d  45% 45/100 ETA ?
			25 | 8f1c2b3d  45% 45/100
			19 | 8f1c2b3d  45%
			13 | 8f1c2b3d  45%
			12 | 45%
			3  | 45%
			2  | ''
			0  | ''
			""")
	void narrowRowGivesUpTheNameAndKeepsThePercentage(int columns, String expected) throws Exception {
		assertThat(render(Jobs.processing("8f1c2b3d-1111", 45), new Style(false, true), columns)).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource({ "24, 8f1c2b3d waiting", "16, 8f1c2b3d waiting", "15, waiting", "7, waiting", "6, ''" })
	void narrowRowWithoutStepsKeepsTheStatus(int columns, String expected) throws Exception {
		assertThat(render(Jobs.job("8f1c2b3d-1111", Status.WAITING, null), new Style(false, true), columns))
			.startsWith(expected)
			.satisfies((row) -> assertThat(Cells.width(row)).isLessThanOrEqualTo(columns));
	}

	@ParameterizedTest
	@ValueSource(strings = { "日本語のモデルを評価する", "🚀🚀🚀🚀🚀🚀🚀🚀", "e\u0301e\u0301", "A\tB", "\uD83D" })
	void rowFitsWhateverTheName(String name) throws Exception {
		for (int columns : new int[] { 1, 5, 10, 19, 39, 79, 119 }) {
			JobSnapshot job = Jobs.processing(name, 45).toBuilder().type(name).build();
			String row = render(job, new Style(false, true), columns);
			assertThat(Cells.width(row)).isLessThanOrEqualTo(columns);
			assertThat(row).doesNotContain("\t");
			if (columns >= 5) {
				assertThat(row).contains("45%");
			}
		}
	}

	@Test
	void rowHasColoursIfWanted() throws Exception {
		assertThat(render(Jobs.processing("a", 45), new Style(true, true), 79))
			.contains("\u001b[36m━━━━━━━━━\u001b[0m\u001b[90m────────────\u001b[0m");
	}

	@Test
	void withoutStepsTheRowShowsTheStatus() throws Exception {
		assertThat(render(Jobs.job("a", Status.WAITING, null), new Style(false, false), 79))
			.matches("evaluate model a  \\? % waiting \\(\\d+ m?s\\)");
		JobSnapshot empty = Jobs.processing("a", 0).toBuilder().stepsTotal(0).build();
		assertThat(render(empty, new Style(false, false), 79)).contains("? % processing");
	}

	@Test
	void moreStepsThanThereAreAreAll() throws Exception {
		assertThat(render(Jobs.processing("a", 140), new Style(false, false), 79)).contains("100% [", "100/100");
		assertThat(render(Jobs.processing("a", -1), new Style(false, false), 79)).contains("  0% [", "  0/100");
	}

	@Test
	void stepsMayBecomeKnownAndChange() throws Exception {
		Bar bar = bar(Jobs.job("a", Status.DISPATCHED, null), new Style(false, false), 79);
		bar.update(Jobs.processing("a", 50));
		assertThat(next((row) -> row.contains("50%"))).contains("50/100");
		bar.update(Jobs.processing("a", 50).toBuilder().stepsTotal(200).build());
		assertThat(next((row) -> row.contains("25%"))).contains("50/200");
		bar.update(Jobs.processing("a", null));
		assertThat(next((row) -> row.contains("? %"))).isNotNull();
		bar.close();
	}

	@Test
	void closedRowIsNotRendered() throws Exception {
		Bar bar = bar(Jobs.processing("a", 1), new Style(false, false), 79);
		next((row) -> true);
		bar.close();
		this.rendered.clear();
		bar.update(Jobs.processing("a", 0));
		bar.close();
		assertThat(this.rendered).isEmpty();
	}

	@Test
	void closingKeepsTheInterrupt() {
		Bar bar = bar(Jobs.processing("a", 1), new Style(false, false), 79);
		Thread.currentThread().interrupt();
		bar.close();
		assertThat(Thread.interrupted()).isTrue();
	}

	@Test
	void textIsRenderedAgainAndAgain() throws Exception {
		Bar bar = new LibraryBars(new Style(false, false)).text(() -> "jobs", this.rendered::add);
		assertThat(next((row) -> true)).isEqualTo("jobs");
		bar.update(Jobs.processing("a", 1));
		assertThat(next((row) -> true)).isEqualTo("jobs");
		bar.close();
	}

	@Test
	void allRowsShareOneDaemonThread() {
		for (int i = 0; i < 5; i++) {
			bar(Jobs.processing("a", 1), new Style(false, false), 79).close();
		}
		await().atMost(Duration.ofSeconds(5))
			.untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
				.filteredOn((thread) -> thread.getName().equals("ProgressBar"))
				.singleElement()
				.satisfies((thread) -> assertThat(thread.isDaemon()).isTrue()));
	}

	private String render(JobSnapshot snapshot, Style style, int columns) throws InterruptedException {
		this.rendered.clear();
		Bar bar = bar(snapshot, style, columns);
		String row = next((any) -> true);
		bar.close();
		return row;
	}

	private Bar bar(JobSnapshot snapshot, Style style, int columns) {
		return new LibraryBars(style).job(snapshot, JobWords::title, () -> columns, this.rendered::add);
	}

	private String next(Predicate<String> condition) throws InterruptedException {
		while (true) {
			String row = this.rendered.poll(10, TimeUnit.SECONDS);
			assertThat(row).isNotNull();
			if (condition.test(row)) {
				return row;
			}
		}
	}

}

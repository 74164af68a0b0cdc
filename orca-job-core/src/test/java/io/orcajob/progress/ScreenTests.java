package io.orcajob.progress;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RegionScreen} and {@link LineScreen}.
 */
class ScreenTests {

	private final ByteArrayOutputStream stream = new ByteArrayOutputStream();

	private TerminalSize size = new TerminalSize(24, 40);

	private long now;

	private final Screen region = new RegionScreen(output(this.stream), this.size, () -> this.size, () -> this.now);

	private final Screen line = new LineScreen(output(this.stream), 20);

	@Test
	void rowsAreReservedBelowWhatScrolls() {
		this.region.draw(List.of("one", "two"));
		assertThat(written()).startsWith("ESCDESCDESC[2AESC7ESC[1;22rESC8")
			.endsWith("ESC7ESC[23;1HESC[0mESC[2KoneESC[24;1HESC[0mESC[2KtwoESC8");
	}

	@Test
	void onlyChangedRowsAreWritten() {
		this.region.draw(List.of("one", "two"));
		this.stream.reset();
		this.region.draw(List.of("one", "2"));
		assertThat(written()).isEqualTo("ESC7ESC[24;1HESC[0mESC[2K2ESC8");
		this.stream.reset();
		this.region.draw(List.of("one", "2"));
		assertThat(written()).isEmpty();
	}

	@Test
	void withoutRowsTheWholeTerminalScrollsAgain() {
		this.region.draw(List.of("one"));
		this.stream.reset();
		this.region.draw(List.of());
		assertThat(written()).isEqualTo("ESC7ESC[24;1HESC[2KESC[1;24rESC8");
		this.stream.reset();
		this.region.print("completed");
		assertThat(written()).isEqualTo("completed\n");
	}

	@Test
	void otherSizeIsNoticedWithinASecond() {
		this.region.draw(List.of("one"));
		this.stream.reset();
		this.size = new TerminalSize(30, 50);
		this.now = TimeUnit.MILLISECONDS.toNanos(999);
		this.region.draw(List.of("two"));
		assertThat(written()).contains("ESC[24;1H").doesNotContain("ESC[30;1H");
		this.stream.reset();
		this.now++;
		this.now += TimeUnit.MILLISECONDS.toNanos(1);
		this.region.draw(List.of("three"));
		assertThat(written()).startsWith("ESC7ESC[1;30rESC8ESC[J").contains("ESC[1;29r", "ESC[30;1H");
		assertThat(this.region.columns()).isEqualTo(49);
	}

	@Test
	void rowsNeverWrapNorFillTheTerminal() {
		this.region.draw(List.of("\u001b[36m" + "x".repeat(50) + "\u001b[0m"));
		assertThat(written()).contains("ESC[36m" + "x".repeat(39) + "ESC[0m");
		assertThat(this.region.maxRows()).isEqualTo(8);
	}

	@Test
	void rowsLeaveTwoThatScroll() {
		assertThat(new RegionScreen(output(this.stream), new TerminalSize(3, 10), () -> null, () -> 0).maxRows())
			.isEqualTo(1);
		this.region.draw(List.of("one"));
		this.stream.reset();
		this.size = new TerminalSize(2, 1);
		this.now = TimeUnit.SECONDS.toNanos(1);
		this.region.draw(List.of("two"));
		assertThat(this.region.maxRows()).isZero();
		assertThat(this.region.columns()).isZero();
		assertThat(written()).contains("ESC[1;2r").doesNotContain("two", "ESC[1;1r", "ESC[1;0r");
	}

	@Test
	void wideCharactersTakeTwoCells() {
		this.region.draw(List.of("日".repeat(30)));
		assertThat(written()).contains("日".repeat(19)).doesNotContain("日".repeat(20));
		this.stream.reset();
		this.line.draw(List.of("日本語"));
		this.line.draw(List.of("a"));
		assertThat(written()).isEqualTo("日本語\ra     \r");
	}

	@Test
	void lineIsOverwrittenAndGivenBackBlank() {
		this.line.draw(List.of("one long row"));
		this.line.draw(List.of("short"));
		this.line.draw(List.of("short"));
		this.line.draw(List.of());
		assertThat(written()).isEqualTo("one long row\rshort       \r     \r");
	}

	@Test
	void printedLineReplacesTheRow() {
		this.line.draw(List.of("one long row"));
		this.line.print("done");
		assertThat(written()).isEqualTo("one long row\rdone        \n");
	}

	@Test
	void afterAFailureNothingIsWritten() {
		FailingStream failing = new FailingStream();
		TerminalOutput output = output(failing);
		output.write("a");
		output.write("b");
		assertThat(failing.calls).isEqualTo(1);
	}

	private String written() {
		return this.stream.toString(StandardCharsets.UTF_8).replace("\u001b", "ESC");
	}

	private static TerminalOutput output(OutputStream stream) {
		return new TerminalOutput(stream, StandardCharsets.UTF_8);
	}

	private static final class FailingStream extends OutputStream {

		private int calls;

		@Override
		public void write(int b) throws IOException {
			this.calls++;
			throw new IOException("The terminal has gone");
		}

	}

}

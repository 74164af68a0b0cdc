package io.orcajob.progress;

import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Surroundings}.
 */
class SurroundingsTests {

	@ParameterizedTest
	@CsvSource({ "AUTO, true, xterm, , true", "AUTO, true, tmux-256color, false, true",
			"AUTO, true, xterm, true, false", "AUTO, true, xterm, 1, false", "AUTO, true, dumb, , false",
			"AUTO, true, , , false", "AUTO, true, '', , false", "AUTO, false, xterm, , false",
			"BAR, false, , true, true", "BAR, true, dumb, , true", "LOG, true, xterm, , false" })
	void modeAndSurroundingsDecideWhetherThereAreBars(ProgressMode mode, boolean terminal, String term, String ci,
			boolean expected) {
		Surroundings surroundings = surroundings(terminal, environment(term, ci, null), true, StandardCharsets.UTF_8);
		assertThat(surroundings.wantsBars(mode)).isEqualTo(expected);
		Class<?> view = expected ? ProgressBars.class : ProgressLog.class;
		assertThat(new ProgressDisplay(mode, surroundings).view()).isInstanceOf(view);
	}

	@ParameterizedTest
	@CsvSource({ "xterm, , true", "xterm, '', true", "xterm, 1, false", "dumb, , false", ", , false" })
	void noColourWhereItIsNotWanted(String term, String noColour, boolean expected) {
		Surroundings surroundings = surroundings(true, environment(term, null, noColour), true, StandardCharsets.UTF_8);
		assertThat(surroundings.style().colours()).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource({ "UTF-8, true", "US-ASCII, false", "ISO-8859-1, false" })
	void onlyCharactersThatTheTerminalKnows(Charset charset, boolean expected) {
		Surroundings surroundings = surroundings(true, environment("xterm", null, null), true, charset);
		assertThat(surroundings.style().unicode()).isEqualTo(expected);
	}

	@Test
	void withoutTheLibraryBarsBecomeLogLines() {
		Surroundings surroundings = surroundings(true, environment("xterm", null, null), false, StandardCharsets.UTF_8);
		assertThat(new ProgressDisplay(ProgressMode.BAR, surroundings).view()).isInstanceOf(ProgressLog.class);
	}

	@Test
	void onlyATerminalThatTellsItsSizeHasRows() {
		Map<String, String> environment = environment("xterm", null, null);
		assertThat(surroundings(true, environment, true, StandardCharsets.UTF_8).screen())
			.isInstanceOf(RegionScreen.class);
		assertThat(surroundings(false, environment, true, StandardCharsets.UTF_8).screen())
			.isInstanceOf(LineScreen.class);
		assertThat(surroundings(true, environment("dumb", null, null), true, StandardCharsets.UTF_8).screen())
			.isInstanceOf(LineScreen.class);
		assertThat(new Surroundings(true, environment, true, OutputStream.nullOutputStream(), StandardCharsets.UTF_8,
				() -> null, () -> 0)
			.screen()).isInstanceOf(LineScreen.class);
		Screen flat = new Surroundings(true, environment, true, OutputStream.nullOutputStream(), StandardCharsets.UTF_8,
				() -> new TerminalSize(2, 30), () -> 0)
			.screen();
		assertThat(flat).isInstanceOf(LineScreen.class);
		assertThat(flat.columns()).isEqualTo(29);
	}

	@ParameterizedTest
	@CsvSource({ "'24 80\n', 24, 80", "'50 200', 50, 200" })
	void sizeIsWhatSttySays(String text, int rows, int columns) {
		assertThat(TerminalSize.parse(text)).isEqualTo(new TerminalSize(rows, columns));
	}

	@ParameterizedTest
	@CsvSource({ "''", "'0 0'", "'24'", "'a b'", "'24 80 1'" })
	void sizeIsUnknownIfSttySaysSomethingElse(String text) {
		assertThat(TerminalSize.parse(text)).isNull();
	}

	@Test
	void detectionNeverFails() {
		assertThat(Surroundings.detect().library()).isTrue();
		assertThat(ProgressDisplay.create(ProgressMode.AUTO, true)).isNotNull();
	}

	private static Surroundings surroundings(boolean terminal, Map<String, String> environment, boolean library,
			Charset charset) {
		return new Surroundings(terminal, environment, library, OutputStream.nullOutputStream(), charset,
				() -> new TerminalSize(24, 80), () -> 0);
	}

	private static Map<String, String> environment(String term, String ci, String noColour) {
		Map<String, String> environment = new HashMap<>();
		environment.put("TERM", term);
		environment.put("CI", ci);
		environment.put("NO_COLOR", noColour);
		environment.values().removeIf((value) -> value == null);
		return environment;
	}

}

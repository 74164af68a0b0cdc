package io.orcajob.progress;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Cells}.
 */
class CellsTests {

	@ParameterizedTest
	@CsvSource({ "'', 0", "abc, 3", "日本語, 6", "한국, 4", "🚀x, 3", "e\u0301, 1", "'\u001b[31mred\u001b[0m', 3",
			"'\u001b[31', 0", "━█✓…, 4" })
	void textHasAWidth(String text, int width) {
		assertThat(Cells.width(text)).isEqualTo(width);
	}

	@ParameterizedTest
	@CsvSource({ "abc, 2, ab", "abc, 0, ''", "日本語, 5, 日本", "日本語, 1, ''", "a日b, 2, a", "🚀x, 2, 🚀", "🚀x, 1, ''",
			"e\u0301x, 1, e\u0301", "'\u001b[31mred\u001b[0m', 2, '\u001b[31mre\u001b[0m'",
			"'\u001b[31mred\u001b[0m', 0, '\u001b[31m\u001b[0m'" })
	void textIsCutBetweenCharacters(String text, int columns, String expected) {
		assertThat(Cells.trim(text, columns)).isEqualTo(expected);
	}

	@Test
	void firstTextThatFitsIsTaken() {
		assertThat(Cells.fit(4, List.of("日本語", "日本", "日"))).isEqualTo("日本");
		assertThat(Cells.fit(1, List.of("日本語", "日本", "日"))).isEmpty();
	}

}

package io.orcajob.internal.text;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Durations}.
 */
class DurationsTests {

	@ParameterizedTest
	@CsvSource({ "PT0S, 0 s", "PT1H, 1 h", "PT0.5S, 500 ms", "PT3S, 3 s", "PT1M, 1 min", "PT1M30S, 1 min 30 s",
			"PT1H5M, 1 h 5 min", "PT1H0.001S, 1 h 1 ms", "P36500D, 36500 d", "PT36H, 1 d 12 h", "PT2.5S, 2 s 500 ms",
			"PT0.000000001S, 1 ns", "PT0.0005S, 500 us", "PT-5S, -5 s", "PT-1M-30S, -1 min 30 s" })
	void settingIsExact(Duration duration, String expected) {
		assertThat(Durations.describe(duration)).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource({ "PT0S, 0 s", "PT-3S, 0 s", "PT0.000999S, 0 s", "PT0.4999S, 499 ms", "PT0.999999S, 999 ms",
			"PT1.999S, 1 s", "PT59.9S, 59 s", "PT1M, 1 min", "PT1M5.5S, 1 min 5 s", "PT59M59.9S, 59 min 59 s",
			"PT1H0M59S, 1 h", "PT1H5M7S, 1 h 5 min", "PT25H30M, 1 d 1 h" })
	void measuredDurationHasTwoUnits(Duration duration, String expected) {
		assertThat(Durations.describeRoughly(duration)).isEqualTo(expected);
	}

	@Test
	void noDurationIsNamedSo() {
		assertThat(Durations.describe(null)).isEqualTo("null");
	}

	@Test
	void longestAndShortestDurationsHaveWords() {
		assertThat(Durations.describe(Duration.ofSeconds(Long.MAX_VALUE, 999_999_999))).endsWith("999 ns");
		assertThat(Durations.describe(Duration.ofSeconds(Long.MIN_VALUE))).startsWith("-");
		assertThat(Durations.describeRoughly(Duration.ofSeconds(Long.MAX_VALUE))).endsWith(" h");
	}

}

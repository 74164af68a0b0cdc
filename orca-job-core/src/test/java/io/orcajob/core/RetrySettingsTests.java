package io.orcajob.core;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class RetrySettingsTests {

	private static final Duration LONGEST = Duration.ofDays(24);

	private static final RetrySettings SETTINGS = settings(Duration.ofMillis(500), 2, Duration.ofSeconds(10));

	@ParameterizedTest(name = "retry {0} at {1}: {2} ms")
	@CsvSource({ "1, 0, 0", "1, 0.5, 250", "1, 1, 500", "2, 0, 0", "2, 1, 1000", "3, 0.25, 500", "3, 1, 2000",
			"4, 1, 4000", "5, 0.5, 4000", "5, 1, 8000", "6, 0, 0", "6, 0.5, 5000", "6, 1, 10000", "7, 1, 10000",
			"1000000, 0, 0", "1000000, 1, 10000" })
	void pauseIsAnythingUpToABoundThatGrowsToTheLargest(int retry, double random, long expectedMillis) {
		assertThat(Duration.ofNanos(SETTINGS.pauseNanos(retry, random))).isEqualTo(Duration.ofMillis(expectedMillis));
	}

	@Test
	void boundDoesNotGrowWithAMultiplierOfOne() {
		RetrySettings settings = settings(Duration.ofMillis(500), 1, Duration.ofSeconds(10));
		assertThat(Duration.ofNanos(settings.pauseNanos(20, 1))).isEqualTo(Duration.ofMillis(500));
	}

	@Test
	void longestPausesDoNotOverflow() {
		RetrySettings growing = settings(Duration.ofMillis(500), 2, LONGEST);
		assertThat(Duration.ofNanos(growing.pauseNanos(3, 1))).isEqualTo(Duration.ofSeconds(2));
		assertThat(Duration.ofNanos(growing.pauseNanos(5000, 1))).isEqualTo(LONGEST);
		assertThat(Duration.ofNanos(settings(LONGEST, 1, LONGEST).pauseNanos(1, 1))).isEqualTo(LONGEST);
	}

	@Test
	void nonsenseIsRefused() {
		Duration second = Duration.ofSeconds(1);
		assertThatIllegalArgumentException().isThrownBy(() -> new RetrySettings(-1, second, 2, second))
			.withMessageContaining("'maxRetries'");
		assertThatIllegalArgumentException().isThrownBy(() -> settings(Duration.ZERO, 2, second))
			.withMessageContaining("'initialInterval'");
		assertThatIllegalArgumentException().isThrownBy(() -> settings(second, 0.99, second))
			.withMessageContaining("'multiplier'");
		assertThatIllegalArgumentException().isThrownBy(() -> settings(second, Double.NaN, second))
			.withMessageContaining("'multiplier'");
		assertThatIllegalArgumentException().isThrownBy(() -> settings(second, 2, Duration.ofMillis(999)))
			.withMessageContaining("'maxInterval'");
	}

	private static RetrySettings settings(Duration initial, double multiplier, Duration largest) {
		return new RetrySettings(5, initial, multiplier, largest);
	}

}

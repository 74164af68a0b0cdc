package io.orcajob.poll;

import java.time.Duration;
import java.util.Arrays;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class PollDelaysTests {

	private static final PollerSettings SETTINGS = new PollerSettings(16, 100, Duration.ofSeconds(30),
			Duration.ofMillis(500), 2, Duration.ofSeconds(10));

	@ParameterizedTest
	@CsvSource({ "1, 3000, 0, 250", "1, 3000, 1, 500", "2, 3000, 1, 1000", "3, 3000, 0.5, 1500", "5, 3000, 1, 8000",
			"6, 3000, 1, 10000", "1000000, 3000, 1, 10000", "7, 60000, 1, 32000", "8, 60000, 1, 60000",
			"1000, 60000, 0, 30000" })
	void delayAfterFailure(int failures, long intervalMillis, double random, long expectedMillis) {
		long delay = PollDelays.afterFailure(failures, Duration.ofMillis(intervalMillis).toNanos(), SETTINGS, random);
		assertThat(Duration.ofNanos(delay)).isEqualTo(Duration.ofMillis(expectedMillis));
	}

	@ParameterizedTest
	@CsvSource({ "0, 10, 0, 10", "0, 10, 9, 10", "0, 10, 10, 20", "3, 10, 0, 3", "3, 10, 3, 13", "3, 10, 1000, 1003",
			"-5, 10, 0, 5", "9223372036854775800, 10, 9223372036854775805, -9223372036854775806" })
	void nextOnGridDropsWhatWasMissed(long origin, long interval, long after, long expected) {
		assertThat(PollDelays.nextOnGrid(origin, interval, after)).isEqualTo(expected);
	}

	@Test
	void phasesOfAnyNumberOfJobsAreSpreadEvenly() {
		assertThat(PollDelays.phase(0)).isZero();
		for (int jobs : new int[] { 2, 7, 100, 10_000 }) {
			double[] phases = new double[jobs];
			Arrays.setAll(phases, PollDelays::phase);
			Arrays.sort(phases);
			double widest = 1 - phases[jobs - 1];
			for (int i = 1; i < jobs; i++) {
				widest = Math.max(widest, phases[i] - phases[i - 1]);
			}
			assertThat(widest * jobs).as("widest gap among " + jobs + " jobs, as a multiple of the even one")
				.isLessThan(2);
		}
	}

}

package io.orcajob.client;

import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ServiceClock}.
 */
class ServiceClockTests {

	private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

	private final ServiceClock clock = new ServiceClock();

	@Test
	void nothingIsKnownBeforeAnAnswer() {
		assertThat(this.clock.toServiceTime(START)).isNull();
	}

	@Test
	void smallestDifferenceCounts() {
		observe(Duration.ZERO, Duration.ofMillis(10_900));
		observe(Duration.ofSeconds(1), Duration.ofMillis(10_030));
		observe(Duration.ofSeconds(2), Duration.ofMillis(10_500));
		assertThat(this.clock.toServiceTime(START)).isEqualTo(START.minusMillis(10_030));
	}

	@Test
	void differenceOfTheLastWindowCountsUntilTheNextOne() {
		observe(Duration.ZERO, Duration.ofMillis(30));
		observe(Duration.ofMinutes(6), Duration.ofMillis(900));
		assertThat(this.clock.toServiceTime(START)).isEqualTo(START.minusMillis(30));
		observe(Duration.ofMinutes(12), Duration.ofMillis(800));
		assertThat(this.clock.toServiceTime(START)).isEqualTo(START.minusMillis(800));
	}

	/**
	 * The local clock may have been put right meanwhile.
	 */
	@Test
	void differenceFromBeforeAPauseDoesNotCount() {
		observe(Duration.ZERO, Duration.ofMillis(30));
		observe(Duration.ofHours(8), Duration.ofSeconds(20));
		assertThat(this.clock.toServiceTime(START)).isEqualTo(START.minusSeconds(20));
	}

	@Test
	void localClockThatIsTurnedBackBeginsAnew() {
		observe(Duration.ofHours(1), Duration.ofMinutes(-10));
		observe(Duration.ZERO, Duration.ofMillis(30));
		assertThat(this.clock.toServiceTime(START)).isEqualTo(START.minusMillis(30));
	}

	private void observe(Duration since, Duration difference) {
		Instant receivedAt = START.plus(since);
		this.clock.observe(receivedAt, receivedAt.minus(difference));
	}

}

package io.orcajob.progress;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import io.orcajob.JobSnapshot;
import io.orcajob.Status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Tests for {@link ProgressLog}.
 */
class ProgressLogTests {

	private final List<String> lines = new ArrayList<>();

	private final List<String> failures = new ArrayList<>();

	private long now = Long.MAX_VALUE - 5;

	private final ProgressLog log = new ProgressLog(() -> this.now, this.lines::add, this.failures::add);

	/**
	 * After a first line at 30 s and 20 %.
	 */
	@ParameterizedTest
	@CsvSource({ "29, 100, false", "30, 29, false", "30, 30, true", "29, 30, false", "3600, 29, false",
			"3600, 30, true", "30, 11, false", "30, 10, true" })
	void furtherLineNeedsBothTimeAndProgress(int seconds, int completed, boolean expected) {
		ProgressView.Line line = open();
		pass(30);
		line.update(Jobs.processing("a", 20));
		assertThat(this.lines).hasSize(1);
		pass(seconds);
		line.update(Jobs.processing("a", completed));
		assertThat(this.lines).hasSize(expected ? 2 : 1);
	}

	@ParameterizedTest
	@CsvSource({ "29, PROCESSING, false", "30, DISPATCHED, false", "30, PROCESSING, true" })
	void withoutStepsFurtherLineNeedsBothTimeAndAnotherStatus(int seconds, Status status, boolean expected) {
		ProgressView.Line line = open();
		pass(30);
		line.update(Jobs.job("a", Status.DISPATCHED, null));
		pass(seconds);
		line.update(Jobs.job("a", status, null));
		assertThat(this.lines).hasSize(expected ? 2 : 1);
	}

	@Test
	void shortWaitHasOneLineAtItsEnd() {
		ProgressView.Line line = open();
		for (int i = 0; i < 29; i++) {
			pass(1);
			line.update(Jobs.processing("a", i * 3));
		}
		line.update(Jobs.job("a", Status.COMPLETED, 100));
		line.close(Jobs.job("a", Status.COMPLETED, 100));
		assertThat(this.lines).containsExactly("Job 'evaluate model' a completed after 29 s (100 of 100 steps)");
	}

	@Test
	void longWaitHasAtMostOneLinePerTenPercent() {
		ProgressView.Line line = open();
		for (int percent = 0; percent < 100; percent++) {
			pass(60);
			line.update(Jobs.processing("a", percent));
		}
		assertThat(this.lines).hasSize(10)
			.startsWith("Job 'evaluate model' a is processing at 0 % (0 of 100 steps) after 1 min",
					"Job 'evaluate model' a is processing at 10 % (10 of 100 steps) after 11 min");
	}

	@Test
	void waitsThatFollowEachOtherShareTheLimits() {
		for (int i = 0; i < 100; i++) {
			ProgressView.Line line = open();
			line.update(Jobs.processing("a", i));
			pass(1);
			line.close(Jobs.processing("a", i));
		}
		assertThat(this.lines).hasSize(3)
			.first(STRING)
			.isEqualTo("Job 'evaluate model' a is not waited for any longer after 1 s; "
					+ "last known: processing at 29 % (29 of 100 steps)");
		open().close(Jobs.job("a", Status.COMPLETED, 100));
		assertThat(this.lines).hasSize(4).last(STRING).contains("completed");
	}

	@Test
	void limitsCountForEachJobOnItsOwn() {
		ProgressView.Line one = open();
		ProgressView.Line other = this.log.open(Jobs.processing("b", 0));
		pass(30);
		one.update(Jobs.processing("a", 10));
		other.update(Jobs.processing("b", 10));
		assertThat(this.lines).hasSize(2);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			ABORTED    | 45 | aborted at 45 % (45 of 100 steps) after 30 s
			COMPLETED  |    | completed after 30 s
			PROCESSING | 45 | is not waited for any longer after 30 s; last known: processing at 45 % (45 of 100 steps)
			WAITING    |    | is not waited for any longer after 30 s; last known: waiting
			""")
	void everyEndingHasALine(Status status, Integer completed, String expected) {
		ProgressView.Line line = open();
		pass(30);
		line.close(Jobs.job("a", status, completed));
		assertThat(this.lines).containsExactly("Job 'evaluate model' a " + expected);
	}

	static Stream<Arguments> failures() {
		return Stream.of(arguments(45, "out of memory", "failed at 45 % (45 of 100 steps) after 30 s: out of memory"),
				arguments(null, "out of memory", "failed after 30 s: out of memory"),
				arguments(null, null, "failed after 30 s"), arguments(null, " ", "failed after 30 s"),
				arguments(null, "\r\n Traceback:\n  line 1\n", "failed after 30 s: Traceback:… (9 more characters)"),
				arguments(null, "a\u001b[31mred\u009b\u202e\u2028forged line",
						"failed after 30 s: a\\u001b[31mred\\u009b\\u202e… (12 more characters)"));
	}

	@ParameterizedTest
	@MethodSource("failures")
	void failureIsAWarningWithItsReason(@Nullable Integer completed, @Nullable String reason, String expected) {
		close(this.log, completed, reason);
		assertThat(this.failures).containsExactly("Job 'evaluate model' a " + expected);
		assertThat(this.lines).isEmpty();
	}

	@Test
	void longReasonIsShortened() {
		close(this.log, null, "x".repeat(1_048_576));
		assertThat(this.failures).singleElement(STRING)
			.endsWith("xxx… (1,048,076 more characters)")
			.hasSizeLessThan(700);
	}

	private void close(ProgressLog log, @Nullable Integer completed, @Nullable String reason) {
		ProgressView.Line line = log.open(Jobs.job("a", Status.DISPATCHED, null));
		pass(30);
		line.close(Jobs.job("a", Status.FAILED, completed).toBuilder().exception(reason).build());
	}

	@Test
	void controlCharactersDoNotReachTheLog() {
		JobSnapshot nasty = JobSnapshot.builder().id("a\nERROR forged\u001b[31m").type("X\r\nY").build();
		ProgressView.Line line = this.log.open(nasty);
		pass(30);
		line.close(nasty);
		assertThat(this.lines.get(0)).startsWith("Job 'x\\r\\ny' a\\nERROR forged\\u001b[31m ")
			.doesNotContain("\n", "\r", "\u001b");
	}

	private ProgressView.Line open() {
		return this.log.open(Jobs.job("a", Status.DISPATCHED, null));
	}

	private void pass(int seconds) {
		this.now += Duration.ofSeconds(seconds).toNanos();
	}

}

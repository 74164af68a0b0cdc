package io.orcajob.simulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What becomes of jobs as time goes by.
 */
class JobLifeTests {

	private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

	private final OrcaSimulator simulator = OrcaSimulator.builder().clock(Clock.fixed(START, ZoneOffset.UTC)).build();

	private final TestClient client = TestClient.direct(this.simulator);

	@Test
	void jobIsQueuedThenProcessedThenCompleted() {
		String id = this.simulator.submit(script().result(Map.of("n", 1)).build());
		assertThat(statusAt(id, 0)).isEqualTo("DISPATCHED");
		assertThat(statusAt(id, 999)).isEqualTo("DISPATCHED");
		assertThat(statusAt(id, 1000)).isEqualTo("PROCESSING");
		assertThat(statusAt(id, 10_999)).isEqualTo("PROCESSING");
		assertThat(record(id)).containsEntry("result", null).containsEntry("exception", null);
		assertThat(statusAt(id, 11_000)).isEqualTo("COMPLETED");
		assertThat(record(id)).containsEntry("result", Map.of("n", 1))
			.containsEntry("steps_completed", 4)
			.containsEntry("exception", null)
			.containsEntry("updated_at", "2026-01-02T03:04:16.000000+00:00");
		assertThat(statusAt(id, 1_000_000_000)).isEqualTo("COMPLETED");
		assertThat(record(id)).containsEntry("updated_at", "2026-01-02T03:04:16.000000+00:00");
	}

	@Test
	void stepsAreDoneEvenlyAndMoveTheTimeOfTheLastUpdate() {
		String id = this.simulator.submit(script().build());
		at(999);
		assertThat(record(id)).containsEntry("steps_total", null)
			.containsEntry("steps_completed", null)
			.containsEntry("updated_at", "2026-01-02T03:04:05.000000+00:00");
		at(1000);
		assertThat(record(id)).containsEntry("steps_total", 4)
			.containsEntry("steps_completed", 0)
			.containsEntry("updated_at", "2026-01-02T03:04:06.000000+00:00");
		at(3499);
		assertThat(record(id)).containsEntry("steps_completed", 0)
			.containsEntry("updated_at", "2026-01-02T03:04:06.000000+00:00");
		at(3500);
		assertThat(record(id)).containsEntry("steps_completed", 1)
			.containsEntry("updated_at", "2026-01-02T03:04:08.500000+00:00");
		at(10_999);
		assertThat(record(id)).containsEntry("steps_completed", 3)
			.containsEntry("updated_at", "2026-01-02T03:04:13.500000+00:00");
	}

	@ParameterizedTest
	@CsvSource({ "3, 10", "7, 1000", "100, 77", "1000, 999", "13, 1" })
	void timeOfTheLastUpdateIsWhenTheStepWasFirstSeen(int steps, long millis) {
		String id = this.simulator
			.submit(script().queue(Duration.ZERO).steps(steps).duration(Duration.ofMillis(millis)).build());
		String first = null;
		Object previous = null;
		Duration tick = Duration.ofNanos(Math.max(1000, millis * 1_000_000 / 500 / 1000 * 1000));
		while (!"COMPLETED".equals(this.simulator.status(id))) {
			Map<String, Object> record = record(id);
			Instant updated = Instant.parse(((String) record.get("updated_at")).replace("+00:00", "Z"));
			assertThat(updated).isBeforeOrEqualTo(this.simulator.now());
			if (record.get("steps_completed").equals(previous)) {
				assertThat(record.get("updated_at")).isEqualTo(first);
			}
			else if (previous != null) {
				assertThat(updated).isAfter(this.simulator.now().minus(tick));
			}
			previous = record.get("steps_completed");
			first = (String) record.get("updated_at");
			this.simulator.advance(tick);
		}
	}

	@Test
	void failedJobStopsBeforeItsLastStepAndSaysWhy() {
		String id = this.simulator
			.submit(script().outcome(JobScript.Outcome.FAILED).exception("no such column").build());
		assertThat(statusAt(id, 10_999)).isEqualTo("PROCESSING");
		assertThat(record(id)).containsEntry("exception", null);
		assertThat(statusAt(id, 11_000)).isEqualTo("FAILED");
		assertThat(record(id)).containsEntry("exception", "no such column")
			.containsEntry("steps_completed", 3)
			.containsEntry("result", null);
	}

	@Test
	void failedJobHasWordsUnlessToldOtherwise() {
		String spoken = this.simulator.submit(script().outcome(JobScript.Outcome.FAILED).build());
		String silent = this.simulator.submit(script().outcome(JobScript.Outcome.FAILED).exception(null).build());
		at(11_000);
		assertThat((String) record(spoken).get("exception")).isNotBlank();
		assertThat(record(silent)).containsEntry("status", "FAILED").containsEntry("exception", null);
	}

	@Test
	void stepsAndResultMayBeMissing() {
		String none = this.simulator.submit(script().steps(null).result(null).build());
		String zero = this.simulator.submit(script().steps(0).build());
		at(5000);
		assertThat(record(none)).containsEntry("steps_total", null).containsEntry("steps_completed", null);
		assertThat(record(zero)).containsEntry("steps_total", 0).containsEntry("steps_completed", 0);
		at(11_000);
		assertThat(record(none)).containsEntry("status", "COMPLETED")
			.containsEntry("result", null)
			.containsEntry("steps_completed", null);
		assertThat(record(zero)).containsEntry("status", "COMPLETED").containsEntry("steps_completed", 0);
	}

	@Test
	void jobOfNoDurationIsDoneAtOnce() {
		JobScript.Builder script = script().queue(Duration.ZERO).duration(Duration.ZERO);
		String completed = this.simulator.submit(script.build());
		String failed = this.simulator.submit(script.outcome(JobScript.Outcome.FAILED).build());
		assertThat(record(completed)).containsEntry("status", "COMPLETED").containsEntry("steps_completed", 4);
		assertThat(record(failed)).containsEntry("status", "FAILED").containsEntry("steps_completed", 0);
	}

	@Test
	void hugeJobHasSteps() {
		String id = this.simulator
			.submit(script().queue(Duration.ZERO).steps(2_000_000_000).duration(Duration.ofDays(36_500)).build());
		this.simulator.advance(Duration.ofDays(18_250));
		assertThat(record(id)).containsEntry("steps_completed", 1_000_000_000)
			.containsEntry("updated_at", TimestampFormat.OFFSET.format(Micros.of(START.plus(Duration.ofDays(18_250)))));
	}

	@Test
	void abortedJobIsAbortingThenAborted() {
		String id = this.simulator.submit(script().aborting(Duration.ofMillis(700)).build());
		at(4000);
		this.simulator.abort(id);
		assertThat(record(id)).containsEntry("status", "ABORTING")
			.containsEntry("steps_completed", 1)
			.containsEntry("updated_at", "2026-01-02T03:04:09.000000+00:00");
		assertThat(statusAt(id, 4699)).isEqualTo("ABORTING");
		assertThat(statusAt(id, 4700)).isEqualTo("ABORTED");
		assertThat(record(id)).containsEntry("result", null)
			.containsEntry("exception", null)
			.containsEntry("steps_completed", 1)
			.containsEntry("updated_at", "2026-01-02T03:04:09.700000+00:00");
		assertThat(statusAt(id, 20_000)).isEqualTo("ABORTED");
	}

	@Test
	void jobAbortedInTheQueueHasNoSteps() {
		String id = this.simulator.submit(script().build());
		this.simulator.abort(id);
		assertThat(statusAt(id, 2000)).isEqualTo("ABORTED");
		assertThat(record(id)).containsEntry("steps_total", null).containsEntry("worker_id", null);
	}

	@Test
	void secondAbortChangesNothing() {
		String id = this.simulator.submit(script().build());
		this.simulator.abort(id);
		at(400);
		this.simulator.abort(id);
		assertThat(statusAt(id, 500)).isEqualTo("ABORTED");
		this.simulator.abort(id);
		assertThat(record(id)).containsEntry("updated_at", "2026-01-02T03:04:05.500000+00:00");
	}

	@Test
	void abortOfFinishedJobHasNoEffect() {
		String completed = this.simulator.submit(script().build());
		String failed = this.simulator.submit(script().outcome(JobScript.Outcome.FAILED).build());
		at(11_000);
		List<Map<String, Object>> before = List.of(record(completed), record(failed));
		assertThat(this.client.delete("/job/" + completed + "/abort").status()).isEqualTo(204);
		assertThat(this.client.delete("/job/" + failed + "/abort").status()).isEqualTo(204);
		at(20_000);
		assertThat(List.of(record(completed), record(failed))).isEqualTo(before);
	}

	@Test
	void dependentJobWaitsForAll() {
		String shorter = this.simulator.submit(script().build());
		String longer = this.simulator.submit(script().duration(Duration.ofSeconds(20)).build());
		String id = this.simulator.submit(script().dependsOn(shorter, longer, shorter).build());
		assertThat(record(id)).containsEntry("status", "WAITING")
			.containsEntry("depends_on", List.of(shorter, longer, shorter));
		assertThat(statusAt(id, 20_999)).isEqualTo("WAITING");
		assertThat(record(id)).containsEntry("updated_at", "2026-01-02T03:04:05.000000+00:00");
		assertThat(statusAt(id, 21_000)).isEqualTo("DISPATCHED");
		assertThat(record(id)).containsEntry("updated_at", "2026-01-02T03:04:26.000000+00:00");
		assertThat(statusAt(id, 22_000)).isEqualTo("PROCESSING");
		assertThat(statusAt(id, 32_000)).isEqualTo("COMPLETED");
	}

	@Test
	void jobThatDependsOnCompletedOnesDoesNotWait() {
		String first = this.simulator.submit(script().build());
		at(50_000);
		assertThat(this.simulator.status(this.simulator.submit(script().dependsOn(first).build())))
			.isEqualTo("DISPATCHED");
	}

	@Test
	void dependentJobFailsAsSoonAsOneDependencyFails() {
		String good = this.simulator.submit(script().duration(Duration.ofSeconds(60)).build());
		String bad = this.simulator.submit(script().outcome(JobScript.Outcome.FAILED).build());
		String id = this.simulator.submit(script().dependsOn(good, bad).build());
		String next = this.simulator.submit(script().dependsOn(id).build());
		assertThat(statusAt(id, 10_999)).isEqualTo("WAITING");
		assertThat(statusAt(id, 11_000)).isEqualTo("FAILED");
		assertThat(record(id)).containsEntry("exception", "Dependency " + bad + " is FAILED")
			.containsEntry("steps_total", null)
			.containsEntry("updated_at", "2026-01-02T03:04:16.000000+00:00");
		assertThat(record(next)).containsEntry("exception", "Dependency " + id + " is FAILED");
		String late = this.simulator.submit(script().dependsOn(bad).build());
		assertThat(record(late)).containsEntry("status", "FAILED")
			.containsEntry("updated_at", record(late).get("created_at"));
	}

	@Test
	void dependentJobsFailWhenADependencyIsAborted() {
		String first = this.simulator.submit(script().build());
		String left = this.simulator.submit(script().dependsOn(first).build());
		String right = this.simulator.submit(script().dependsOn(first).build());
		String last = this.simulator.submit(script().dependsOn(left, right).build());
		at(2000);
		this.simulator.abort(first);
		assertThat(statusAt(last, 2499)).isEqualTo("WAITING");
		assertThat(statusAt(last, 2500)).isEqualTo("FAILED");
		assertThat(record(left)).containsEntry("exception", "Dependency " + first + " is ABORTED");
		assertThat(record(right)).containsEntry("status", "FAILED");
		assertThat(record(last)).containsEntry("exception", "Dependency " + left + " is FAILED");
	}

	@Test
	void waitingJobCanBeAborted() {
		String first = this.simulator.submit(script().build());
		String id = this.simulator.submit(script().dependsOn(first).build());
		this.simulator.abort(id);
		this.simulator.abort(first);
		assertThat(statusAt(id, 100)).isEqualTo("ABORTING");
		assertThat(statusAt(id, 500)).isEqualTo("ABORTED");
		assertThat(statusAt(first, 500)).isEqualTo("ABORTED");
	}

	@Test
	void longChainIsNoProblem() {
		List<String> ids = new ArrayList<>();
		for (int i = 0; i < 20_000; i++) {
			JobScript.Builder script = script();
			if (i > 0) {
				script.dependsOn(ids.get(i - 1));
			}
			ids.add(this.simulator.submit(script.build()));
		}
		at(11_000 * 19_999L + 1000);
		assertThat(this.simulator.status(ids.get(19_999))).isEqualTo("PROCESSING");
		OrcaSimulator other = OrcaSimulator.builder().clock(Clock.fixed(START, ZoneOffset.UTC)).build();
		String last = null;
		for (int i = 0; i < 20_000; i++) {
			last = other
				.submit(script().id("job-" + i).dependsOn((i > 0) ? List.of("job-" + (i - 1)) : List.of()).build());
		}
		other.abort("job-0");
		other.advance(Duration.ofMillis(500));
		assertThat(other.status(last)).isEqualTo("FAILED");
	}

	@Test
	void statesComeInOrder() {
		String first = this.simulator.submit(script().build());
		String id = this.simulator.submit(script().dependsOn(first).build());
		List<String> seen = new ArrayList<>();
		for (int i = 0; i < 300; i++) {
			String status = this.simulator.status(id);
			if (seen.isEmpty() || !seen.get(seen.size() - 1).equals(status)) {
				seen.add(status);
			}
			this.simulator.advance(Duration.ofMillis(100));
		}
		assertThat(seen).containsExactly("WAITING", "DISPATCHED", "PROCESSING", "COMPLETED");
	}

	@Test
	void chosenIdIsTakenOnce() {
		JobScript script = script().id("mine").build();
		assertThat(this.simulator.submit(script)).isEqualTo("mine");
		assertThatIllegalArgumentException().isThrownBy(() -> this.simulator.submit(script))
			.withMessageContaining("mine");
	}

	@Test
	void unknownJobsAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.simulator.submit(script().dependsOn("x").build()))
			.withMessageContaining("'x'");
		assertThatIllegalArgumentException().isThrownBy(() -> this.simulator.abort("x"));
		assertThatIllegalArgumentException().isThrownBy(() -> this.simulator.status("x"));
	}

	private static JobScript.Builder script() {
		return JobScript.builder().queue(Duration.ofSeconds(1)).steps(4).duration(Duration.ofSeconds(10));
	}

	private String statusAt(String id, long millis) {
		at(millis);
		return this.simulator.status(id);
	}

	private void at(long millis) {
		this.simulator.advance(Duration.between(this.simulator.now(), START.plusMillis(millis)));
	}

	private Map<String, Object> record(String id) {
		return this.client.get("/job/" + id).json();
	}

}

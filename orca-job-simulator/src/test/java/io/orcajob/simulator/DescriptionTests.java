package io.orcajob.simulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a failed assertion prints of a simulator.
 */
class DescriptionTests {

	private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);

	@Test
	void simulatorTellsItsAddressTimeJobsAndRequests() {
		try (OrcaSimulator simulator = OrcaSimulator.builder().clock(CLOCK).key("secret-key").build()) {
			assertThat(simulator)
				.hasToString("OrcaSimulator that does not listen, time 2026-01-02T03:04:05Z, jobs {}, 0 requests {}");
			simulator.submit(JobScript.builder().queue(Duration.ZERO).duration(Duration.ofHours(1)).build());
			simulator.submit(JobScript.builder().queue(Duration.ZERO).duration(Duration.ZERO).build());
			simulator.start();
			assertThat(simulator.toString())
				.contains("OrcaSimulator at " + simulator.url(), "PROCESSING=1", "COMPLETED=1")
				.doesNotContain("secret-key");
		}
	}

	@Test
	void journalTellsItsRoutesAndItsNewestRequests() {
		RequestJournal journal = new RequestJournal();
		for (int i = 0; i < 12; i++) {
			journal.add("GET /job/{id}", new RecordedRequest("GET", "/job/" + i, (i == 11) ? "a=b" : null,
					(i == 11) ? "r-11" : null, CLOCK.instant()));
		}
		assertThat(journal.toString().lines().toList()).hasSize(11)
			.startsWith("12 requests {GET /job/{id}=12}", "  GET /job/2 at 2026-01-02T03:04:05Z")
			.endsWith("  GET /job/11?a=b at 2026-01-02T03:04:05Z (request id r-11)");
	}

	@Test
	void faultTellsWhomItMeetsAndWhatItDoes() {
		assertThat(Fault.on("GET /job/{id}/status").after(2).times(3).answer(503))
			.hasToString("Fault on GET /job/{id}/status, after 2, times 3: HTTP 503");
		assertThat(Fault.any().always().delay(Duration.ofSeconds(2)).retryAfter(Duration.ofSeconds(1)))
			.hasToString("Fault on any route, always, delay PT2S, headers [Retry-After]");
		assertThat(Fault.any().answer(200, "text/html", "<html>"))
			.hasToString("Fault on any route, times 1: HTTP 200 text/html, 6 characters");
		assertThat(Fault.any().reset()).asString().endsWith(": RESET");
		assertThat(Fault.any().wrongJson()).asString().endsWith(": WRONG_JSON");
		assertThat(Fault.any().jobStatus("PAUSED")).asString().endsWith(": status PAUSED");
	}

	@Test
	void scriptTellsTheLifeOfItsJob() {
		assertThat(JobScript.builder()
			.id("7")
			.type("TEST")
			.queue(Duration.ofSeconds(1))
			.duration(Duration.ofSeconds(2))
			.steps(10)
			.result(Map.of("a", 1))
			.dependsOn("6")
			.build()).hasToString(
					"JobScript TEST 7, depends on [6], queued PT1S, runs PT2S in 10 steps, COMPLETED with the result {a=1}");
		assertThat(JobScript.builder().outcome(JobScript.Outcome.FAILED).exception("out of memory").build()).asString()
			.endsWith("FAILED with 'out of memory'");
	}

}

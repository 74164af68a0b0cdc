package io.orcajob.simulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A hundred thousand jobs.
 */
class ManyJobsTests {

	private static final int JOBS = 100_000;

	private final OrcaSimulator simulator = OrcaSimulator.builder()
		.clock(Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC))
		.build();

	private final TestClient client = TestClient.direct(this.simulator);

	@Test
	@Timeout(20)
	void hundredThousandJobsAreListedAndFound() {
		Set<Thread> threads = Thread.getAllStackTraces().keySet();
		String last = "";
		for (int i = 0; i < JOBS; i++) {
			last = this.simulator.submit(JobScript.builder().duration(Duration.ofSeconds(i)).build());
		}
		this.simulator.advance(Duration.ofSeconds(90_000).plusMillis(500));
		for (int i = 0; i < 100; i++) {
			assertThat(this.client.get("/job/" + last + "/status").field("status")).isEqualTo("PROCESSING");
			assertThat(this.client.get("/job?status=PROCESSING&status=DISPATCHED&limit=10&offset=" + 10 * i)
				.field("total")).isEqualTo(9_999);
		}
		assertThat(this.client.get("/job?limit=1000&offset=99000").items()).hasSize(1000);
		assertThat(threads).containsAll(Thread.getAllStackTraces().keySet());
	}

}

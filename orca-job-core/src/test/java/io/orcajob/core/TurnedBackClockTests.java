package io.orcajob.core;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import io.orcajob.Job;
import io.orcajob.JobSnapshot;
import io.orcajob.Status;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An {@code updated_at} that goes back, as the service's clock is turned back or its
 * servers disagree.
 */
class TurnedBackClockTests {

	private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

	private final VirtualOrca orca = new VirtualOrca();

	private final Job<Map<String, @Nullable Object>> job = this.orca.template.reference("job-1");

	private Instant updatedAt = NOON;

	private int steps = 1;

	private String status = "PROCESSING";

	@BeforeEach
	void answer() {
		this.orca.answer((request) -> true, () -> Mono.just(VirtualOrca.response(200, """
				{"id":"job-1","type":"T","status":"%s","steps_total":10,"steps_completed":%d,"updated_at":"%s"}
				""".formatted(this.status, this.steps, this.updatedAt))));
	}

	@AfterEach
	void close() {
		this.orca.close();
	}

	@Test
	void pollsShowProgressAgainFromTheSecondOn() {
		CompletableFuture<JobSnapshot> wait = this.job.awaitAsync();
		this.updatedAt = NOON.minusSeconds(3600);
		this.steps = 2;
		this.orca.advanceSeconds(3);
		assertThat(this.job.snapshot().stepsCompleted()).as("one server may lag behind").isEqualTo(1);
		for (int polls = 0; polls < 3; polls++) {
			this.steps++;
			this.updatedAt = this.updatedAt.plusSeconds(3);
			this.orca.advanceSeconds(3);
			assertThat(this.job.snapshot().stepsCompleted()).isEqualTo(this.steps);
		}
		this.status = "COMPLETED";
		this.orca.advanceSeconds(3);
		assertThat(wait).isCompleted();
	}

	@Test
	void oneServerThatLagsBehindTurnsNothingBack() {
		this.job.awaitAsync();
		for (int polls = 0; polls < 4; polls++) {
			this.updatedAt = NOON.plusSeconds(10 * polls);
			this.steps = 5 + polls;
			this.orca.advanceSeconds(3);
			this.updatedAt = NOON.minusSeconds(60);
			this.steps = 1;
			this.orca.advanceSeconds(3);
			assertThat(this.job.snapshot().stepsCompleted()).isEqualTo(5 + polls);
		}
	}

	@Test
	void refreshShowsWhatTheServiceSaysNow() {
		this.job.awaitAsync();
		this.updatedAt = NOON.minusSeconds(3600);
		this.steps = 2;
		assertThat(this.job.refresh().stepsCompleted()).isEqualTo(2);
		Job<?> late = this.orca.template.reference("job-1");
		assertThat(late.refresh().updatedAt()).isEqualTo(this.updatedAt);
	}

	@Test
	void refreshShowsWhatTheServiceSaysNowWhereNobodyWaits() {
		assertThat(this.job.refresh().stepsCompleted()).isEqualTo(1);
		this.updatedAt = NOON.minusSeconds(3600);
		this.steps = 2;
		assertThat(this.job.refresh().stepsCompleted()).isEqualTo(2);
	}

	@Test
	void handleThatHasMissedTheTurnFollows() {
		Job<?> other = this.orca.template.reference("job-1");
		other.refresh();
		this.job.awaitAsync();
		this.updatedAt = NOON.minusSeconds(3600);
		this.orca.advanceSeconds(6);
		this.updatedAt = this.updatedAt.plusSeconds(1);
		this.steps = 3;
		this.orca.advanceSeconds(3);
		other.awaitAsync();
		assertThat(other.snapshot().stepsCompleted()).isEqualTo(3);
	}

	@Test
	void endStays() {
		this.status = "FAILED";
		assertThat(this.job.refresh().status()).isEqualTo(Status.FAILED);
		this.status = "PROCESSING";
		this.updatedAt = NOON.minusSeconds(3600);
		assertThat(this.job.refresh().status()).isEqualTo(Status.FAILED);
		this.orca.advance(Duration.ofMinutes(1));
		assertThat(this.job.getStatus()).isEqualTo(Status.FAILED);
	}

}

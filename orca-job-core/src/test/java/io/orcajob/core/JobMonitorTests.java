package io.orcajob.core;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.orcajob.poll.WatchedJob;
import io.orcajob.simulator.Fault;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a monitor says of a watched job.
 */
class JobMonitorTests {

	private final VirtualOrca orca = new VirtualOrca();

	@AfterEach
	void close() {
		this.orca.close();
	}

	@Test
	void remainingTimeFollowsTheStepsAndIsNotKnownOnceTheyDoNotCome() {
		String id = this.orca.submit(100);
		this.orca.template.reference(id).awaitAsync();
		this.orca.advanceSeconds(1);
		assertThat(watched(id).remaining()).as("nothing tells").isNull();
		this.orca.advanceSeconds(39);
		assertThat(watched(id).remaining()).isBetween(Duration.ofSeconds(55), Duration.ofSeconds(65));
		this.orca.simulator.fault(Fault.any().answer(503).always());
		this.orca.advanceSeconds(30);
		WatchedJob failing = watched(id);
		assertThat(failing.failures()).isPositive();
		assertThat(failing.lastError()).contains("503");
		assertThat(failing.remaining()).as("as it was").isBetween(Duration.ofSeconds(25), Duration.ofSeconds(35));
		this.orca.advanceSeconds(60);
		assertThat(watched(id).remaining()).as("over, and nobody knows").isNull();
	}

	private WatchedJob watched(String id) {
		CompletableFuture<List<WatchedJob>> watched = this.orca.template.support().poller().watched(id);
		this.orca.advanceSeconds(0);
		return Objects.requireNonNull(watched.getNow(null)).get(0);
	}

}

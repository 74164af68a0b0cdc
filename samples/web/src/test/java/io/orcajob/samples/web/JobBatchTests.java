package io.orcajob.samples.web;

import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

import io.orcajob.JobWaitStoppedException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link JobBatch}.
 */
class JobBatchTests {

	@Test
	void futureThatIsStoppedByCtrlCThrowsWhatTheRunnerKnows() {
		CompletableFuture<String> future = CompletableFuture
			.failedFuture(new JobWaitStoppedException("id", "The application stops", null));
		assertThatExceptionOfType(JobWaitStoppedException.class).isThrownBy(() -> JobBatch.join(future));
	}

	@Test
	void futureGivesItsValue() {
		assertThat(JobBatch.join(CompletableFuture.completedFuture("value"))).isEqualTo("value");
	}

}

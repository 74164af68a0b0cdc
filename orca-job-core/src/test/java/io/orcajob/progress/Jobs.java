package io.orcajob.progress;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import io.orcajob.JobSnapshot;
import io.orcajob.Status;

/**
 * Snapshots for tests.
 */
final class Jobs {

	static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

	private Jobs() {
	}

	static JobSnapshot processing(String id, @Nullable Integer completed) {
		return job(id, Status.PROCESSING, completed);
	}

	static JobSnapshot job(String id, Status status, @Nullable Integer completed) {
		JobSnapshot.Builder builder = JobSnapshot.builder()
			.id(id)
			.type("EVALUATE_MODEL")
			.status(status)
			.refreshedAt(START);
		if (completed != null) {
			builder.stepsTotal(100).stepsCompleted(completed);
		}
		return builder.build();
	}

	static JobSnapshot failed(String id, @Nullable String reason) {
		return job(id, Status.FAILED, 50).toBuilder().exception(reason).build();
	}

	static JobSnapshot at(JobSnapshot snapshot, int second) {
		return snapshot.toBuilder().updatedAt(START.plusSeconds(second)).build();
	}

}

package io.orcajob.poll;

import java.time.Instant;

import org.junit.jupiter.api.Test;

import io.orcajob.JobNotFoundException;
import io.orcajob.JobSnapshot;
import io.orcajob.OrcaUnavailableException;
import io.orcajob.Status;

import static org.assertj.core.api.Assertions.assertThat;

class ObservationTests {

	private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

	@Test
	void anyAnswerReplacesNone() {
		Observation none = Observation.none("id");
		Observation answer = observation(Status.PROCESSING, 5, 1);
		assertThat(none.merge(answer)).isSameAs(answer);
		assertThat(answer.merge(none)).isSameAs(answer);
		assertThat(none.isNone()).isTrue();
	}

	@Test
	void endStaysWhateverComesLater() {
		Observation ended = observation(Status.COMPLETED, 5, 1);
		assertThat(ended.merge(observation(Status.PROCESSING, 6, 2))).isSameAs(ended);
		assertThat(ended.merge(observation(Status.FAILED, 6, 2))).isSameAs(ended);
	}

	@Test
	void endWinsEvenIfItWasAskedForEarlier() {
		Observation ended = observation(Status.FAILED, 1, 1);
		assertThat(observation(Status.PROCESSING, 5, 2).merge(ended)).isSameAs(ended);
	}

	@Test
	void laterUpdateWinsOverLaterRequest() {
		Observation newer = observation(Status.PROCESSING, 6, 1);
		assertThat(observation(Status.DISPATCHED, 5, 2).merge(newer)).isSameAs(newer);
	}

	@Test
	void olderUpdateOfALaterRequestOnlyMovesTheTimeOfRefresh() {
		Observation known = observation(Status.PROCESSING, 6, 1);
		Observation merged = known.merge(observation(Status.DISPATCHED, 5, 2));
		assertThat(merged.snapshot().status()).isEqualTo(Status.PROCESSING);
		assertThat(merged.snapshot().updatedAt()).isEqualTo(NOW.plusSeconds(6));
		assertThat(merged.snapshot().refreshedAt()).isEqualTo(NOW.plusSeconds(102));
		assertThat(merged.number()).isEqualTo(2);
	}

	@Test
	void laterRequestWinsAmongEqualUpdates() {
		Observation first = observation(Status.PROCESSING, 5, 1);
		Observation second = observation(Status.ABORTING, 5, 2);
		assertThat(first.merge(second)).isSameAs(second);
		assertThat(second.merge(first)).isSameAs(second);
	}

	@Test
	void laterRequestWinsWhereTheTimeOfUpdateIsUnknown() {
		Observation first = observation(Status.PROCESSING, 5, 1);
		JobSnapshot snapshot = JobSnapshot.builder().id("id").status(Status.ABORTING).build();
		Observation second = new Observation(snapshot, 2, 2);
		assertThat(first.merge(second)).isSameAs(second);
		assertThat(second.merge(first)).isSameAs(second);
	}

	@Test
	void answerToTheSubmitGivesWayToAnyOther() {
		Observation submitted = submitted(9, 1);
		Observation polled = observation(Status.PROCESSING, 5, 2);
		assertThat(submitted.merge(polled)).isSameAs(polled);
		assertThat(polled.merge(submitted)).isSameAs(polled);
		assertThat(observation(Status.PROCESSING, 5, 0).merge(submitted)).as("nothing was known").isSameAs(submitted);
	}

	@Test
	void handleWithoutJobStaysAsItIs() {
		Observation none = Observation.withoutJob(observation(Status.COMPLETED, 5, 1).snapshot());
		assertThat(none.isJob()).isFalse();
		assertThat(none.merge(observation(Status.PROCESSING, 6, 2))).isSameAs(none);
		assertThat(Observation.none("id").isJob()).isTrue();
		assertThat(submitted(5, 1).isJob()).isTrue();
	}

	@Test
	void jobThatIsNotKnownIsNotVisibleYetForTenSecondsAfterItsSubmit() {
		JobNotFoundException notFound = new JobNotFoundException("m", 404, "no such job", "request-1", null);
		long second = 1_000_000_000;
		Observation submitted = submitted(5, 1);
		long answered = submitted.atNanos();
		assertThat(submitted.explain(notFound, answered + 10 * second - 1))
			.isInstanceOfSatisfying(OrcaUnavailableException.class, (error) -> {
				assertThat(error.getHttpStatus()).isEqualTo(404);
				assertThat(error.getServiceMessage()).isEqualTo("no such job");
				assertThat(error.getRequestId()).isEqualTo("request-1");
				assertThat(error).hasCause(notFound);
			});
		assertThat(submitted.explain(notFound, answered + 10 * second)).isSameAs(notFound);
		assertThat(observation(Status.PROCESSING, 5, 1).explain(notFound, answered)).isSameAs(notFound);
		IllegalStateException other = new IllegalStateException();
		assertThat(submitted.explain(other, answered)).isSameAs(other);
	}

	private static Observation submitted(int updated, int number) {
		Observation observation = observation(Status.DISPATCHED, updated, number);
		return new Observation(observation.snapshot(), number, number, true);
	}

	private static Observation observation(Status status, int updated, int number) {
		return new Observation(JobSnapshot.builder()
			.id("id")
			.status(status)
			.updatedAt(NOW.plusSeconds(updated))
			.refreshedAt(NOW.plusSeconds(100 + number))
			.build(), number, number);
	}

}

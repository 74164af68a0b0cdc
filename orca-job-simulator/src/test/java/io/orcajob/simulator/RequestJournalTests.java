package io.orcajob.simulator;

import java.time.Instant;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.entry;

/**
 * What a journal keeps, and how much of it.
 */
class RequestJournalTests {

	private final RequestJournal journal = new RequestJournal();

	@Test
	void newJournalIsEmpty() {
		assertThat(this.journal.total()).isZero();
		assertThat(this.journal.count("GET /job")).isZero();
		assertThat(this.journal.counts()).isEmpty();
		assertThat(this.journal.recent()).isEmpty();
	}

	@Test
	void requestsAreCountedByRoute() {
		add("GET /job", "1");
		add("GET /auth", "2");
		add("GET /job", "3");
		assertThat(this.journal.total()).isEqualTo(3);
		assertThat(this.journal.count("GET /job")).isEqualTo(2);
		assertThat(this.journal.counts()).containsExactly(entry("GET /auth", 1L), entry("GET /job", 2L));
		assertThat(this.journal.recent()).extracting(RecordedRequest::requestId).containsExactly("1", "2", "3");
		assertThat(this.journal.recent("GET /job")).extracting(RecordedRequest::requestId).containsExactly("1", "3");
		assertThat(this.journal.recent("DELETE /job")).isEmpty();
	}

	@Test
	void onlyTheNewestRequestsAreKept() {
		IntStream.rangeClosed(1, 10_001).forEach((i) -> add("GET /job", String.valueOf(i)));
		assertThat(this.journal.total()).isEqualTo(10_001);
		assertThat(this.journal.recent()).hasSize(10_000);
		assertThat(this.journal.recent().get(0).requestId()).isEqualTo("2");
	}

	@Test
	void everyRequestOfSeveralThreadsIsCounted() {
		IntStream.range(0, 20_000).parallel().forEach((i) -> add("GET /job/" + (i % 2), "x"));
		assertThat(this.journal.total()).isEqualTo(20_000);
		assertThat(this.journal.counts()).containsOnly(entry("GET /job/0", 10_000L), entry("GET /job/1", 10_000L));
	}

	@Test
	void clearForgetsEverything() {
		add("GET /job", "1");
		this.journal.clear();
		newJournalIsEmpty();
	}

	@Test
	void copiesDoNotChange() {
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> this.journal.counts().put("GET /job", 1L));
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> this.journal.recent().clear());
	}

	private void add(String route, String requestId) {
		this.journal.add(route, new RecordedRequest("GET", "/", null, requestId, Instant.EPOCH));
	}

}

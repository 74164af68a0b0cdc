package io.orcajob.simulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.orcajob.simulator.TestClient.Answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

/**
 * The orders that a list may have, and the size of its pages.
 */
class ListOrderTests {

	@Test
	void oldestIsFirst() {
		OrcaSimulator simulator = simulator(ListOrder.CREATED_ASC);
		List<String> ids = submit(simulator, 5);
		TestClient client = TestClient.direct(simulator);
		assertThat(client.get("/job").ids()).isEqualTo(ids);
		assertThat(client.get("/job?offset=1&limit=2").ids()).isEqualTo(ids.subList(1, 3));
		assertThat(client.get("/job?offset=1&limit=2&status=DISPATCHED").ids()).isEqualTo(ids.subList(1, 3));
		submit(simulator, 1);
		assertThat(client.get("/job?offset=1&limit=2").ids()).isEqualTo(ids.subList(1, 3));
	}

	@Test
	void lastChangedIsFirst() {
		OrcaSimulator simulator = simulator(ListOrder.UPDATED_DESC);
		TestClient client = TestClient.direct(simulator);
		List<String> ids = submit(simulator, 3);
		assertThat(client.get("/job").ids()).containsExactly(ids.get(2), ids.get(1), ids.get(0));
		simulator.advance(Duration.ofMillis(100));
		simulator.abort(ids.get(1));
		assertThat(client.get("/job").ids()).containsExactly(ids.get(1), ids.get(2), ids.get(0));
		assertThat(client.get("/job?limit=1&offset=1").ids()).containsExactly(ids.get(2));
		assertThat(client.get("/job?status=DISPATCHED&limit=1").ids()).containsExactly(ids.get(2));
	}

	@Test
	void unstableOrderIsAnotherEachTimeButTheSameForEachSimulator() {
		List<List<Object>> first = unstableLists();
		assertThat(new HashSet<>(first)).hasSizeGreaterThan(1);
		assertThat(first).allSatisfy((ids) -> assertThat(ids).containsExactlyInAnyOrderElementsOf(first.get(0)));
		assertThat(unstableLists()).isEqualTo(first);
	}

	private static List<List<Object>> unstableLists() {
		OrcaSimulator simulator = simulator(ListOrder.UNSTABLE);
		IntStream.range(0, 10).forEach((i) -> simulator.submit(JobScript.builder().id("job-" + i).build()));
		TestClient client = TestClient.direct(simulator);
		return IntStream.range(0, 5).mapToObj((i) -> client.get("/job").ids()).toList();
	}

	@Test
	void pagesOfAnUnstableListRepeatAndLeaveOut() {
		OrcaSimulator simulator = simulator(ListOrder.UNSTABLE);
		submit(simulator, 100);
		TestClient client = TestClient.direct(simulator);
		List<Object> seen = new ArrayList<>();
		for (int offset = 0; offset < 100; offset += 10) {
			seen.addAll(client.get("/job?limit=10&offset=" + offset).ids());
		}
		Set<Object> distinct = new HashSet<>(seen);
		assertThat(seen).hasSize(100);
		assertThat(distinct).hasSizeBetween(40, 90);
	}

	@ParameterizedTest
	@EnumSource
	void largestPageIsACap(ListOrder order) {
		OrcaSimulator simulator = OrcaSimulator.builder().listOrder(order).largestPage(3).build();
		submit(simulator, 5);
		TestClient client = TestClient.direct(simulator);
		for (String query : List.of("", "?limit=100", "?limit=4&status=DISPATCHED&status=PROCESSING")) {
			Answer answer = client.get("/job" + query);
			assertThat(answer.items()).hasSize(3);
			assertThat(answer.json()).contains(entry("limit", 3), entry("total", 5), entry("offset", 0));
		}
		assertThat(client.get("/job?limit=2").items()).hasSize(2);
		assertThat(client.get("/job?offset=4").items()).hasSize(1);
		assertThat(client.get("/job?offset=99999999999").items()).isEmpty();
	}

	@Test
	void impossibleSettingsAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> OrcaSimulator.builder().largestPage(0))
			.withMessageContaining("'largestPage'");
		assertThatIllegalArgumentException().isThrownBy(() -> OrcaSimulator.builder().listOrder(null))
			.withMessageContaining("'listOrder'");
	}

	private static OrcaSimulator simulator(ListOrder order) {
		return OrcaSimulator.builder()
			.clock(Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC))
			.listOrder(order)
			.build();
	}

	private static List<String> submit(OrcaSimulator simulator, int count) {
		return IntStream.range(0, count).mapToObj((i) -> simulator.submit(JobScript.builder().build())).toList();
	}

}

package io.orcajob.simulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.orcajob.simulator.TestClient.Answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

/**
 * Filters and pages of the list.
 */
class JobListTests {

	private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

	private final OrcaSimulator simulator = OrcaSimulator.builder().clock(Clock.fixed(START, ZoneOffset.UTC)).build();

	private final TestClient client = TestClient.direct(this.simulator);

	@Test
	void newestIsFirst() {
		List<String> ids = submit(3);
		assertThat(this.client.get("/job").ids()).containsExactly(ids.get(2), ids.get(1), ids.get(0));
	}

	@Test
	void pagesPartTheList() {
		List<String> ids = submit(25);
		List<Object> seen = new ArrayList<>();
		for (int offset = 0; offset < 30; offset += 10) {
			Answer page = this.client.get("/job?limit=10&offset=" + offset);
			assertThat(page.json()).contains(entry("total", 25), entry("offset", offset), entry("limit", 10));
			seen.addAll(page.ids());
		}
		assertThat(seen).hasSize(25).containsExactlyInAnyOrderElementsOf(ids);
	}

	@Test
	void pagesDriftWhenJobsComeAndGo() {
		List<String> ids = submit(4);
		assertThat(this.client.get("/job?limit=2").ids()).containsExactly(ids.get(3), ids.get(2));
		submit(1);
		assertThat(this.client.get("/job?limit=2&offset=2").ids()).containsExactly(ids.get(2), ids.get(1));
		this.simulator.abort(ids.get(3));
		this.simulator.abort(ids.get(2));
		this.simulator.advance(Duration.ofMillis(500));
		assertThat(this.client.get("/job?limit=2&offset=2&status=DISPATCHED&status=PROCESSING").ids())
			.containsExactly(ids.get(0));
	}

	@Test
	void limitAndOffsetHaveBounds() {
		submit(1500);
		assertThat(this.client.get("/job").items()).hasSize(100);
		Answer capped = this.client.get("/job?limit=5000");
		assertThat(capped.items()).hasSize(1000);
		assertThat(capped.json()).contains(entry("limit", 1000), entry("total", 1500));
		assertThat(this.client.get("/job?limit=99999999999999").items()).hasSize(1000);
		assertThat(this.client.get("/job?limit=0").json()).containsExactly(entry("items", List.of()),
				entry("total", 1500), entry("offset", 0), entry("limit", 0));
		assertThat(this.client.get("/job?status=DISPATCHED&limit=0").field("total")).isEqualTo(1500);
		assertThat(this.client.get("/job?offset=1499").items()).hasSize(1);
		assertThat(this.client.get("/job?offset=1500").items()).isEmpty();
		assertThat(this.client.get("/job?offset=99999999999").items()).isEmpty();
	}

	@Test
	void statusFilterSeesStatusOfNow() {
		String completed = this.simulator.submit(JobScript.builder().duration(Duration.ofSeconds(1)).build());
		String failed = this.simulator
			.submit(JobScript.builder().duration(Duration.ofSeconds(1)).outcome(JobScript.Outcome.FAILED).build());
		String processing = this.simulator.submit(JobScript.builder().duration(Duration.ofHours(1)).build());
		String waiting = this.simulator.submit(JobScript.builder().dependsOn(processing).build());
		assertThat(this.client.get("/job?status=DISPATCHED").field("total")).isEqualTo(3);
		this.simulator.advance(Duration.ofSeconds(10));
		assertThat(this.client.get("/job?status=DISPATCHED").json()).containsEntry("total", 0);
		assertThat(this.client.get("/job?status=COMPLETED").ids()).containsExactly(completed);
		assertThat(this.client.get("/job?status=FAILED&status=WAITING").ids()).containsExactly(waiting, failed);
		assertThat(this.client.get("/job?status=FAILED&status=FAILED").ids()).containsExactly(failed);
		this.simulator.abort(processing);
		assertThat(this.client.get("/job?status=ABORTING").ids()).containsExactly(processing);
		assertThat(this.client.get("/job?status=INITIALIZED").field("total")).isEqualTo(0);
	}

	@Test
	void typeFilterTakesAnyType() {
		String one = this.simulator.submit(JobScript.builder().type("ONE").build());
		String two = this.simulator.submit(JobScript.builder().type("a b&c").build());
		this.simulator.submit(JobScript.builder().type("THREE").build());
		assertThat(this.client.get("/job?type=ONE").ids()).containsExactly(one);
		assertThat(this.client.get("/job?type=a+b%26c&type=ONE").ids()).containsExactly(two, one);
		assertThat(this.client.get("/job?type=ONE&status=COMPLETED").ids()).isEmpty();
		assertThat(this.client.get("/job?type=FOUR").field("total")).isEqualTo(0);
	}

	@Test
	void timeFilterIsInclusive() {
		List<String> ids = IntStream.range(0, 3).mapToObj((i) -> {
			String id = this.simulator.submit(JobScript.builder().build());
			this.simulator.advance(Duration.ofSeconds(1));
			return id;
		}).toList();
		assertThat(this.client.get("/job?start_timestamp=2026-01-02T03:04:06Z").ids()).containsExactly(ids.get(2),
				ids.get(1));
		assertThat(this.client.get("/job?end_timestamp=2026-01-02T03:04:06Z").ids()).containsExactly(ids.get(1),
				ids.get(0));
		assertThat(this.client.get("/job?start_timestamp=2026-01-02T03:04:06&end_timestamp=2026-01-02T03:04:06&limit=5")
			.ids()).containsExactly(ids.get(1));
		assertThat(this.client.get("/job?start_timestamp=2026-01-02T03:04:06.000001&status=DISPATCHED").field("total"))
			.isEqualTo(0);
		assertThat(this.client.get("/job?start_timestamp=2026-01-02T03:04:06.000001").ids())
			.containsExactly(ids.get(2));
		assertThat(this.client.get("/job?start_timestamp=2026-01-02T03:04:07&end_timestamp=2026-01-02T03:04:06").json())
			.contains(entry("total", 0), entry("items", List.of()));
	}

	@ParameterizedTest
	@CsvSource({ "2026-01-02T03:04:06, 1", "2026-01-02T03:04:06Z, 1", "2026-01-02T03:04:06%2B00:00, 1",
			"2026-01-02T05:04:06%2B02:00, 1", "2026-01-02T05:04:06.5%2B0200, 0", "2026-01-02T03:04:05, 2",
			"2026-01-02T03:04:05.000000000, 2", "2026-01-02%2003:04:06, 1", "2026-01-02, 2", "2026-01-03, 0",
			"2026-01-02T03:05, 0" })
	void timeFilterTakesEveryForm(String timestamp, int total) {
		submit(1);
		this.simulator.advance(Duration.ofSeconds(1));
		submit(1);
		assertThat(this.client.get("/job?start_timestamp=" + timestamp).field("total")).isEqualTo(total);
	}

	@ParameterizedTest
	@CsvSource({ "limit, -1", "limit, ten", "limit, 1.5", "limit, ''", "offset, -1", "offset, x",
			"start_timestamp, yesterday", "start_timestamp, ''", "start_timestamp, 2026-01-02T03:04:05+00:00",
			"end_timestamp, 2026-13-01", "end_timestamp, %2B999999999-01-01T00:00:00" })
	void badParameterIsNamed(String name, String value) {
		Answer answer = this.client.get("/job?" + name + "=" + value);
		assertThat(answer.status()).isEqualTo(422);
		assertThat(answer.json()).containsEntry("status_code", 422);
		assertThat(answer.issueLocations()).containsExactly(List.of("query", name));
	}

	@Test
	void badStatusIsNamed() {
		Answer answer = this.client.get("/job?status=FAILED&status=failed&status=");
		assertThat(answer.status()).isEqualTo(422);
		assertThat(answer.issueLocations()).containsExactly(List.of("query", "status", 1),
				List.of("query", "status", 2));
		assertThat(answer.text()).contains("'COMPLETED'");
	}

	@Test
	void badParametersAreNamedAtOnce() {
		assertThat(this.client.get("/job?limit=-1&offset=-1&status=X").issueLocations()).hasSize(3);
	}

	private List<String> submit(int count) {
		return IntStream.range(0, count).mapToObj((i) -> this.simulator.submit(JobScript.builder().build())).toList();
	}

}

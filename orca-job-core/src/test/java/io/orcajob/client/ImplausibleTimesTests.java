package io.orcajob.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.orcajob.Job;
import io.orcajob.JobSnapshot;
import io.orcajob.Status;
import io.orcajob.WaitOptions;
import io.orcajob.core.JobTemplate;
import io.orcajob.metrics.JobMetrics;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Times of the service that cannot be are not measured, and do no harm.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ImplausibleTimesTests {

	@RegisterExtension
	static final WireOrca orca = new WireOrca();

	private static final WaitOptions OFTEN = WaitOptions.builder().refreshInterval(Duration.ofMillis(10)).build();

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final JobMetrics metrics = new JobMetrics();

	@ParameterizedTest
	@CsvSource({ "0001-01-01T00:00:00Z, 2026-03-01T10:00:05Z", "2026-03-01T10:00:00Z, 9999-12-31T23:59:59Z",
			"0001-01-01T00:00:00, 0001-01-01T00:00:00", "9999-12-31, 9999-12-31",
			"2026-03-01T10:00:05Z, 2026-03-01T09:00:00Z", "-999999999-01-01T00:00:00Z, +999999999-12-31T23:59:59Z",
			"+999999999-12-31T23:59:59Z, -999999999-01-01T00:00:00Z", "2026-03-01T10:00:00Z, 0001-01-01T00:00:00Z" })
	void timesThatCannotBeAreNotMeasuredAndThatIsSaidOnce(String created, String updated) {
		try (CapturedLog log = new CapturedLog()) {
			JobTemplate template = template();
			for (String id : new String[] { "a", "b" }) {
				assertThat(end(template, id, created, updated).status()).isEqualTo(Status.COMPLETED);
			}
			assertThat(log.lines().stream().filter((line) -> line.contains("times that cannot be"))).singleElement()
				.asString()
				.startsWith("WARNING")
				.contains("job a");
			assertThat(log.lines()).noneMatch((line) -> line.contains("Exception"));
		}
		assertThat(total("orca.job.duration")).isLessThan(1);
		assertThat(total("orca.job.detection.lag")).isZero();
		assertThat(total("orca.job.queue")).isZero();
	}

	@Test
	void clocksThatDifferALittleAreMeasured() {
		end(template(), "a", "2026-03-01T10:00:05Z", "2026-03-01T10:00:04Z");
		assertThat(this.registry.get("orca.job.duration").timer().count()).isOne();
		assertThat(total("orca.job.duration")).isZero();
	}

	@ParameterizedTest
	@CsvSource({ "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "-999999999-01-01T00:00:00Z" })
	void ageThatCannotBeIsUnknown(String created) {
		orca.always(200, WireOrca.record("id", "a", "created_at", created));
		JobTemplate template = template();
		CompletableFuture<JobSnapshot> end = template.reference("a").awaitAsync(OFTEN);
		Awaitility.await().until(() -> orca.requests().size() > 1);
		assertThat(template.monitor().watched()).singleElement().satisfies((job) -> assertThat(job.age()).isNull());
		end.cancel(false);
	}

	private JobTemplate template() {
		this.metrics.bindTo(this.registry);
		return orca.template(WireOrca.client(orca.url()).build(), (builder) -> builder.pollListener(this.metrics));
	}

	/**
	 * Wait for a job that is seen in the queue, at work and ended.
	 */
	private static JobSnapshot end(JobTemplate template, String id, String created, String updated) {
		orca.clear();
		answer(id, "WAITING", created, null);
		Job<?> job = template.reference(id);
		CompletableFuture<JobSnapshot> end = job.awaitAsync(OFTEN);
		Awaitility.await().until(() -> orca.requests().size() > 2);
		answer(id, "PROCESSING", created, updated);
		int before = orca.requests().size();
		Awaitility.await().until(() -> orca.requests().size() > before + 2);
		answer(id, "COMPLETED", created, updated);
		return end.orTimeout(10, TimeUnit.SECONDS).join();
	}

	private static void answer(String id, String status, String created, @Nullable String updated) {
		orca.always(200, WireOrca.record("id", id, "status", status, "created_at", created, "updated_at", updated));
	}

	private double total(String meter) {
		return this.registry.find(meter)
			.timers()
			.stream()
			.mapToDouble((timer) -> timer.totalTime(TimeUnit.SECONDS))
			.sum();
	}

}

package io.orcajob.core;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import io.orcajob.metrics.JobMetrics;
import io.orcajob.simulator.JobScript.Outcome;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the meters say of whole lives of jobs.
 */
class JobMetricsTests {

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final JobMetrics metrics = new JobMetrics();

	private final VirtualOrca orca = new VirtualOrca((builder) -> builder.pollListener(this.metrics));

	@AfterEach
	void close() {
		this.orca.close();
	}

	@Test
	void durationIsFromCreatedToEndedByTheClockOfTheServiceOncePerWatchedJob() {
		this.metrics.bindTo(this.registry);
		String completed = this.orca.submit(10);
		String failed = this.orca.submit(4, (script) -> script.type("FINETUNE").outcome(Outcome.FAILED));
		this.orca.template.reference(completed).awaitAsync();
		this.orca.template.reference(completed).awaitAsync();
		this.orca.template.reference(failed).awaitAsync();
		this.orca.advanceSeconds(60);
		this.orca.template.reference(completed).awaitAsync();
		Timer timer = this.registry.get("orca.job.duration")
			.tags("type", "EVALUATE_MODEL", "status", "COMPLETED")
			.timer();
		assertThat(timer.count()).isOne();
		assertThat(timer.totalTime(TimeUnit.SECONDS)).isEqualTo(10);
		assertThat(this.registry.get("orca.job.duration").tags("type", "FINETUNE", "status", "FAILED").timer().count())
			.isOne();
		assertThat(this.registry.getMeters()).hasSize(2);
	}

	@Test
	void jobThatHasEndedBeforeSomebodyWaitsForItIsMeasuredOnce() {
		this.metrics.bindTo(this.registry);
		String id = this.orca.submit(10);
		this.orca.advanceSeconds(60);
		this.orca.template.get(id).await();
		this.orca.template.get(id).resultAsync();
		assertThat(this.registry.get("orca.job.duration").timer().count()).isOne();
	}

	@ParameterizedTest
	@ValueSource(strings = { "\"created_at\":\"2026-03-01T10:00:00Z\"", "\"updated_at\":\"2026-03-01T10:00:00Z\"",
			"\"created_at\":\"soon\",\"updated_at\":null" })
	void jobWhoseTimesAreNotKnownIsNotMeasured(String times) {
		this.metrics.bindTo(this.registry);
		this.orca.answer((request) -> true, () -> Mono.just(
				VirtualOrca.response(200, "{\"id\":\"7\",\"type\":\"TEST\",\"status\":\"COMPLETED\"," + times + "}")));
		assertThat(this.orca.template.reference("7").awaitAsync()).isCompleted();
		assertThat(this.registry.getMeters()).isEmpty();
	}

	@Test
	void jobsThatNobodyWatchesAreNotMeasured() {
		this.metrics.bindTo(this.registry);
		String id = this.orca.submit(1);
		this.orca.advance(Duration.ofSeconds(2));
		assertThat(this.orca.template.get(id).refresh().status().isTerminal()).isTrue();
		assertThat(this.registry.getMeters()).isEmpty();
	}

}

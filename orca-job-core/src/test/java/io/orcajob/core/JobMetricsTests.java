package io.orcajob.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import io.orcajob.Job;
import io.orcajob.JobInterruptedException;
import io.orcajob.JobQuery;
import io.orcajob.JobSnapshot;
import io.orcajob.WaitOptions;
import io.orcajob.metrics.JobMetrics;
import io.orcajob.observation.JobKeyNames;
import io.orcajob.observation.JobMeter;
import io.orcajob.simulator.JobScript;
import io.orcajob.simulator.JobScript.Outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link JobMetrics} on the lives of jobs.
 */
class JobMetricsTests {

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final JobMetrics metrics = new JobMetrics();

	private final VirtualOrca orca = new VirtualOrca(
			(builder) -> builder.pollListener(this.metrics).callListener(this.metrics).listener(new JobListener() {

				@Override
				public void onStatusChanged(JobStatusChangedEvent event) {
					if (event.isEnd()) {
						throw new IllegalStateException("thrown by the test");
					}
				}

			}));

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
		Timer timer = timer(JobMeter.DURATION, "EVALUATE_MODEL", "COMPLETED");
		assertThat(timer.count()).isOne();
		assertThat(timer.totalTime(TimeUnit.SECONDS)).isEqualTo(10);
		assertThat(timer(JobMeter.DURATION, "FINETUNE", "FAILED").count()).isOne();
		assertThat(this.registry.find("orca.job.duration").meters()).hasSize(2);
	}

	@Test
	void jobThatHasEndedBeforeSomebodyWaitsForItIsMeasuredOnceAndHasNoLag() {
		this.metrics.bindTo(this.registry);
		String id = this.orca.submit(10);
		Job<?> job = this.orca.template.get(id);
		this.orca.advanceSeconds(60);
		job.awaitAsync();
		this.orca.template.get(id).await();
		this.orca.template.get(id).resultAsync();
		assertThat(this.registry.get("orca.job.duration").timer().count()).isOne();
		assertThat(this.registry.find("orca.job.detection.lag").timer()).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "\"created_at\":\"2026-03-01T10:00:00Z\"", "\"updated_at\":\"2026-03-01T10:00:00Z\"",
			"\"created_at\":\"soon\",\"updated_at\":null" })
	void jobWhoseTimesAreNotKnownIsNotMeasured(String times) {
		this.metrics.bindTo(this.registry);
		this.orca.answer((request) -> true, () -> Mono.just(
				VirtualOrca.response(200, "{\"id\":\"7\",\"type\":\"TEST\",\"status\":\"COMPLETED\"," + times + "}")));
		assertThat(this.orca.template.reference("7").awaitAsync()).isCompleted();
		assertThat(this.registry.find("orca.job.duration").timer()).isNull();
	}

	@Test
	void jobsThatNobodyWatchesAreNotMeasured() {
		this.metrics.bindTo(this.registry);
		String id = this.orca.submit(1);
		this.orca.advance(Duration.ofSeconds(2));
		assertThat(this.orca.template.get(id).refresh().status().isTerminal()).isTrue();
		assertThat(this.registry.getMeters()).extracting((meter) -> meter.getId().getType())
			.containsOnly(Meter.Type.COUNTER);
	}

	@Test
	void durationIsLeftOutWhereTheServiceDoesNotTellTheTime() {
		this.metrics.bindTo(this.registry);
		this.orca.answer((request) -> true, () -> Mono
			.just(VirtualOrca.response(200, "{\"status\": \"COMPLETED\", \"updated_at\": \"2026-01-01\"}")));
		this.orca.template.reference("7").awaitAsync();
		assertThat(this.registry.find("orca.job.duration").timer()).isNull();
		assertThat(timer(JobMeter.WAITS, "completed").count()).isOne();
	}

	@Test
	void timeInTheQueueIsThatUntilFirstSeenProcessing() {
		this.metrics.bindTo(this.registry);
		String id = this.orca.submit(10, (script) -> script.queue(Duration.ofSeconds(7)));
		this.orca.template.reference(id).awaitAsync();
		this.orca.advanceSeconds(60);
		// Polled at 0, 3, 6 and 9 s; the service's own time of that state is a step's.
		assertThat(timer(JobMeter.QUEUE, "EVALUATE_MODEL").totalTime(TimeUnit.SECONDS)).isBetween(7.0, 9.0);
	}

	@Test
	void timeInTheQueueIsMeasuredOncePerJobAndNotByWhoLooksLate() {
		this.metrics.bindTo(this.registry);
		String id = this.orca.submit(1000, (script) -> script.queue(Duration.ofSeconds(5)));
		Job<?> early = this.orca.template.get(id);
		Job<?> late = this.orca.template.get(id);
		this.orca.advanceSeconds(1);
		early.awaitAsync(WaitOptions.ofMaxWait(Duration.ofSeconds(20)));
		this.orca.advanceSeconds(600);
		late.awaitAsync(WaitOptions.ofMaxWait(Duration.ofSeconds(20)));
		this.orca.advanceSeconds(30);
		Timer timer = timer(JobMeter.QUEUE, "EVALUATE_MODEL");
		assertThat(timer.count()).isOne();
		assertThat(timer.totalTime(TimeUnit.SECONDS)).isBetween(5.0, 8.0);
	}

	@Test
	void timeInTheQueueOfAJobThatBeginsBeforeTheFirstPollIsMeasured() {
		this.metrics.bindTo(this.registry);
		Job<?> job = this.orca.template.get(this.orca.submit(100, (script) -> script.queue(Duration.ofSeconds(2))));
		this.orca.advance(Duration.ofMillis(2500));
		job.awaitAsync();
		this.orca.advanceSeconds(10);
		assertThat(timer(JobMeter.QUEUE, "EVALUATE_MODEL").totalTime(TimeUnit.SECONDS)).isBetween(2.0, 2.5);
	}

	@Test
	void watchedJobsAreCountedByTypeAndTheGaugeStays() {
		this.metrics.bindTo(this.registry);
		String one = this.orca.submit(10);
		String other = this.orca.submit(20, (script) -> script.type("FINETUNE"));
		this.orca.template.reference(one).awaitAsync();
		this.orca.template.reference(one).awaitAsync();
		CompletableFuture<JobSnapshot> cancelled = this.orca.template.reference(other).awaitAsync();
		this.orca.advanceSeconds(1);
		assertThat(watched("EVALUATE_MODEL")).isOne();
		assertThat(watched("FINETUNE")).isOne();
		assertThat(watched("UNKNOWN")).isZero();
		cancelled.cancel(false);
		this.orca.advanceSeconds(1);
		assertThat(watched("FINETUNE")).isZero();
		this.orca.advanceSeconds(20);
		assertThat(watched("EVALUATE_MODEL")).isZero();
		this.orca.template.reference(this.orca.submit(100)).awaitAsync();
		this.orca.advanceSeconds(1);
		assertThat(watched("EVALUATE_MODEL")).isOne();
		this.orca.template.stop();
		assertThat(watched("EVALUATE_MODEL")).isZero();
	}

	@Test
	void pollsAreTimedByModeAndOutcome() {
		this.metrics.bindTo(this.registry);
		String id = this.orca.submit(7);
		this.orca.template.reference(id).awaitAsync();
		this.orca.advanceSeconds(1);
		List<Mono<?>> errors = new ArrayList<>();
		this.orca.answer((request) -> errors.size() < 2, () -> {
			errors.add(Mono.empty());
			return Mono.just(VirtualOrca.response((errors.size() == 1) ? 503 : 429, "{}"));
		});
		this.orca.advanceSeconds(60);
		assertThat(timer(JobMeter.POLLS, "value", "success").count()).as("first record and result").isEqualTo(2);
		assertThat(timer(JobMeter.POLLS, "status", "success").count()).isPositive();
		assertThat(timer(JobMeter.POLLS, "status", "unavailable").count()).isOne();
		assertThat(timer(JobMeter.POLLS, "status", "throttled").count()).isOne();
		assertThat(timer(JobMeter.POLL_DELAY).count()).isPositive();
		assertThat(timer(JobMeter.POLL_DELAY).max(TimeUnit.SECONDS)).isZero();
		this.orca.template.watch(JobQuery.all());
		this.orca.advanceSeconds(1);
		assertThat(timer(JobMeter.POLLS, "sweep", "success").count()).isPositive();
	}

	@Test
	void lagIsFromTheEndByTheServicesClockHoweverWrongOursIs() {
		this.metrics.bindTo(this.registry);
		String id = this.orca.submit(10);
		this.orca.template.reference(id).awaitAsync();
		this.orca.advanceSeconds(60);
		// Polled every 3 s: the end at 10 s is noticed at 12 s.
		assertThat(timer(JobMeter.DETECTION_LAG, "EVALUATE_MODEL").totalTime(TimeUnit.SECONDS)).isEqualTo(2);
	}

	@Test
	void retriesAndThrottlesAreCounted() {
		this.metrics.bindTo(this.registry);
		String id = this.orca.submit(100);
		List<String> answers = new ArrayList<>(List.of("503", "429"));
		this.orca.answer((request) -> !answers.isEmpty(),
				() -> Mono.just(VirtualOrca.response(Integer.parseInt(answers.remove(0)), "{}", "Retry-After", "1")));
		this.orca.await(() -> this.orca.template.get(id));
		assertThat(this.registry.get("orca.job.retries").counter().count()).isEqualTo(2);
		assertThat(this.registry.get("orca.job.throttled").counter().count()).isEqualTo(2);
	}

	@Test
	void answersThatDoNotSayForHowLongToWaitAreCounted() {
		this.metrics.bindTo(this.registry);
		String id = this.orca.submit(100);
		List<Integer> answers = new ArrayList<>(List.of(429, 503, 429));
		this.orca.answer((request) -> !answers.isEmpty(),
				() -> Mono.just(VirtualOrca.response(answers.remove(0), "{}")));
		this.orca.await(() -> this.orca.template.get(id));
		answers.add(429);
		this.orca.template.reference(this.orca.submit(100)).awaitAsync();
		this.orca.advanceSeconds(30);
		assertThat(timer(JobMeter.POLLS, "value", "throttled").count()).isOne();
		assertThat(this.registry.get("orca.job.throttled").counter().count()).isEqualTo(3);
	}

	@Test
	void eachEndingOfAWaitIsCountedOnce() {
		this.metrics.bindTo(this.registry);
		this.orca.template.reference(this.orca.submit(1)).awaitAsync();
		this.orca.template.reference(this.orca.submit(1, (script) -> script.outcome(Outcome.FAILED))).resultAsync();
		String aborted = this.orca.submit(100);
		this.orca.simulator.abort(aborted);
		this.orca.template.reference(aborted).awaitAsync();
		this.orca.template.reference(this.orca.submit(100)).awaitAsync(WaitOptions.ofMaxWait(Duration.ofSeconds(5)));
		this.orca.template.reference("no such job").awaitAsync();
		this.orca.template.reference(this.orca.submit(100)).awaitAsync().cancel(true);
		this.orca.advanceSeconds(10);
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(JobInterruptedException.class)
			.isThrownBy(() -> this.orca.template.reference(this.orca.submit(100)).await());
		assertThat(Thread.interrupted()).isTrue();
		this.orca.template.reference(this.orca.submit(100)).awaitAsync();
		this.orca.template.stop();
		assertThat(this.registry.find("orca.job.waits").timers())
			.allSatisfy((timer) -> assertThat(timer.count()).isOne())
			.extracting((timer) -> timer.getId().getTag("outcome"))
			.containsExactlyInAnyOrder("completed", "failed", "aborted", "timeout", "error", "cancelled", "interrupted",
					"stopped");
		assertThat(timer(JobMeter.WAITS, "timeout").totalTime(TimeUnit.SECONDS)).isEqualTo(5);
	}

	@Test
	void callsOfListenersAreTimed() {
		this.metrics.bindTo(this.registry);
		this.orca.template.watch(this.orca.template.reference(this.orca.submit(7)));
		this.orca.advanceSeconds(60);
		assertThat(timer(JobMeter.LISTENERS, "success").count()).isPositive();
		assertThat(timer(JobMeter.LISTENERS, "error").count()).isOne();
		assertThat(this.registry.get("orca.job.listeners.merged").counter().count()).isZero();
	}

	@Test
	void typesBeyondABoundAreOne() {
		this.metrics.bindTo(this.registry);
		for (int i = 0; i < 60; i++) {
			this.metrics.jobEnded(this.orca.template.get(this.orca.submit(1, type("TYPE_" + i))).snapshot());
		}
		assertThat(this.registry.find("orca.job.duration").timers()).hasSize(51)
			.extracting((timer) -> timer.getId().getTag("type"))
			.contains("TYPE_0", "TYPE_49", "other")
			.doesNotContain("TYPE_50");
	}

	@Test
	void registryThatIsBoundLateShowsWhatIsWatched() {
		this.orca.template.reference(this.orca.submit(100)).awaitAsync();
		this.orca.advanceSeconds(1);
		this.metrics.bindTo(this.registry);
		assertThat(watched("EVALUATE_MODEL")).isOne();
	}

	@Test
	void everyMeterHasItsDescriptionAndKeys() {
		eachEndingOfAWaitIsCountedOnce();
		assertThat(this.registry.getMeters()).filteredOn((meter) -> !meter.getId().getName().endsWith(".histogram"))
			.allSatisfy((meter) -> {
				JobMeter documented = documented(meter.getId().getName());
				assertThat(meter.getId().getDescription()).isEqualTo(documented.description());
				assertThat(meter.getId().getTags()).extracting((tag) -> tag.getKey())
					.containsExactlyInAnyOrderElementsOf(
							documented.keys().stream().map(JobKeyNames::asString).toList());
			});
	}

	private static JobMeter documented(String name) {
		for (JobMeter meter : JobMeter.values()) {
			if (meter.meterName().equals(name)) {
				return meter;
			}
		}
		throw new AssertionError("The meter " + name + " is not documented");
	}

	private static UnaryOperator<JobScript.Builder> type(String type) {
		return (script) -> script.type(type);
	}

	private double watched(String type) {
		Gauge gauge = this.registry.get("orca.job.watched").tag("type", type).gauge();
		return gauge.value();
	}

	private Timer timer(JobMeter meter, String... values) {
		String[] tags = new String[values.length * 2];
		for (int i = 0; i < values.length; i++) {
			tags[2 * i] = meter.keys().get(i).asString();
			tags[2 * i + 1] = values[i];
		}
		return this.registry.get(meter.meterName()).tags(tags).timer();
	}

}

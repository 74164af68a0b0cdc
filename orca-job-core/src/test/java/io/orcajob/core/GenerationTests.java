package io.orcajob.core;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.orcajob.Job;
import io.orcajob.JobNotFoundException;
import io.orcajob.JobQuery;
import io.orcajob.JobSnapshot;
import io.orcajob.Status;
import io.orcajob.simulator.ListOrder;
import io.orcajob.simulator.TimestampFormat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What differs from one deployment of the service to another makes no difference to
 * users.
 */
class GenerationTests {

	@ParameterizedTest
	@ValueSource(strings = { "/job", "/task" })
	void bothGenerationsWorkWhole(String jobsPath) {
		try (VirtualOrca orca = new VirtualOrca((service) -> service.jobsPath(jobsPath),
				(builder) -> builder.jobsPath(jobsPath))) {
			Job<Map<String, @Nullable Object>> job = orca.template.get(orca.submit(10));
			CompletableFuture<Map<String, @Nullable Object>> result = job.resultAsync();
			orca.advanceSeconds(5);
			assertThat(job.refresh().stepsCompleted()).isEqualTo(5);
			orca.advanceSeconds(10);
			assertThat(result).isCompletedWithValueMatching((value) -> !value.isEmpty());
			assertThat(orca.template.query(JobQuery.all())).hasSize(1);
			assertThat(orca.template.count(JobQuery.all())).isOne();
			Job<Map<String, @Nullable Object>> unwanted = orca.template.get(orca.submit(1000));
			CompletableFuture<JobSnapshot> aborted = CompletableFuture.supplyAsync(unwanted::abort);
			Awaitility.await().until(() -> unwanted.snapshot().status() == Status.ABORTING);
			orca.advanceSeconds(1);
			Awaitility.await().until(aborted::isDone);
			assertThat(aborted.join().status()).isEqualTo(Status.ABORTED);
			assertThatExceptionOfType(JobNotFoundException.class).isThrownBy(() -> orca.template.get("no-such-job"))
				.withMessageContaining("no-such-job")
				.withMessageNotContaining("orca.api.jobs-path");
			assertThat(orca.simulator.journal().counts().keySet()).allMatch((route) -> route.contains(jobsPath));
		}
	}

	@Test
	void wrongGenerationHintsAtTheSetting() {
		try (VirtualOrca orca = new VirtualOrca((service) -> service.jobsPath("/task"), (builder) -> builder)) {
			assertThatExceptionOfType(JobNotFoundException.class).isThrownBy(() -> orca.template.get(orca.submit(1)))
				.withMessageContaining("orca.api.jobs-path")
				.withMessageContaining("/task");
		}
	}

	@ParameterizedTest
	@EnumSource
	void everyFormOfTimestampIsUnderstood(TimestampFormat format) {
		ChronoUnit precision = switch (format) {
			case DATE -> ChronoUnit.DAYS;
			case SECONDS -> ChronoUnit.SECONDS;
			case ZULU -> ChronoUnit.MILLIS;
			default -> ChronoUnit.MICROS;
		};
		try (VirtualOrca orca = new VirtualOrca((service) -> service.timestamps(format), (builder) -> builder)) {
			orca.advance(Duration.ofNanos(123_456_000));
			Instant created = VirtualOrca.START.plusNanos(123_456_000);
			Job<Map<String, @Nullable Object>> job = orca.template.reference(orca.submit(10));
			CompletableFuture<JobSnapshot> future = job.awaitAsync();
			orca.advanceSeconds(12);
			assertThat(future.join().createdAt()).isEqualTo(created.truncatedTo(precision));
			assertThat(future.join().updatedAt()).isEqualTo(created.plusSeconds(10).truncatedTo(precision));
			assertThat(orca.template.query(JobQuery.all()).get(0).getCreatedAt()).isEqualTo(future.join().createdAt());
		}
	}

	@ParameterizedTest
	@EnumSource
	void anyOrderOfTheListGivesEachJobOnce(ListOrder order) {
		try (VirtualOrca orca = new VirtualOrca((service) -> service.listOrder(order).largestPage(7),
				(builder) -> builder)) {
			for (int i = 0; i < 50; i++) {
				orca.submit(100 + i);
				orca.advanceSeconds(1);
			}
			assertThat(orca.template.stream(JobQuery.all()).map(Job::getId).toList()).doesNotHaveDuplicates()
				.hasSizeBetween((order == ListOrder.UNSTABLE) ? 1 : 50, 50);
		}
	}

}

package io.orcajob.autoconfigure;

import java.time.Duration;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.actuate.endpoint.MetricsEndpoint;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsEndpointAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.webclient.autoconfigure.WebClientObservationAutoConfiguration;

import io.orcajob.core.JobTemplate;
import io.orcajob.metrics.JobMetrics;
import io.orcajob.simulator.JobScript;
import io.orcajob.simulator.JobScript.Outcome;
import io.orcajob.simulator.OrcaSimulator;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OrcaJobMetricsAutoConfiguration}.
 */
class OrcaJobMetricsAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.with(TestRunners.withStarter())
		.withConfiguration(AutoConfigurations.of(OrcaJobMetricsAutoConfiguration.class, MetricsAutoConfiguration.class,
				CompositeMeterRegistryAutoConfiguration.class, SimpleMetricsExportAutoConfiguration.class,
				MetricsEndpointAutoConfiguration.class, ObservationAutoConfiguration.class,
				WebClientObservationAutoConfiguration.class))
		.withPropertyValues("management.endpoints.web.exposure.include=metrics", "orca.job.refresh-interval=10ms");

	@Test
	void durationOfJobsIsAtTheMetricsEndpoint() {
		this.contextRunner.run((context) -> {
			awaitJobs(context);
			MetricsEndpoint.MetricDescriptor metric = context.getBean(MetricsEndpoint.class)
				.metric("orca.job.duration", null);
			assertThat(metric).isNotNull();
			assertThat(metric.getAvailableTags()).extracting(MetricsEndpoint.AvailableTag::getTag)
				.containsExactlyInAnyOrder("type", "status");
			assertThat(metric.getMeasurements()).filteredOn((sample) -> sample.getStatistic().name().equals("COUNT"))
				.extracting(MetricsEndpoint.Sample::getValue)
				.containsExactly(3.0);
		});
	}

	@Test
	void durationIsTakenByTypeAndStatus() {
		this.contextRunner.run((context) -> {
			awaitJobs(context);
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			Timer completed = registry.get("orca.job.duration").tags("type", "A", "status", "COMPLETED").timer();
			assertThat(completed.count()).isEqualTo(2);
			assertThat(registry.get("orca.job.duration").tags("type", "B", "status", "FAILED").timer().count())
				.isEqualTo(1);
		});
	}

	@Test
	void requestsAreObservedBySpringBoot() {
		this.contextRunner.run((context) -> {
			awaitJobs(context);
			assertThat(context.getBean(MeterRegistry.class).get("http.client.requests").timers())
				.allSatisfy((timer) -> assertThat(timer.getId().getTag("uri")).startsWith("/job/{id}"));
		});
	}

	@Test
	void timersThatSpringBootMakesOfObservationsAreDescribed() {
		this.contextRunner.run((context) -> {
			awaitJobs(context);
			assertThat(context.getBean(MeterRegistry.class).getMeters()).extracting(Meter::getId)
				.filteredOn((id) -> id.getName().startsWith("orca.job.") && !id.getName().endsWith(".histogram"))
				.allSatisfy((id) -> assertThat(id.getDescription()).as(id.getName()).isNotBlank())
				.extracting(Meter.Id::getName)
				.contains("orca.job.wait", "orca.job.wait.active", "orca.job.poll", "orca.job.poll.active");
		});
	}

	@Test
	void isDisabledByThePropertyForMeters() {
		this.contextRunner.withPropertyValues("management.metrics.enable.orca.job=false").run((context) -> {
			awaitJobs(context);
			assertThat(context.getBean(MetricsEndpoint.class).metric("orca.job.duration", null)).isNull();
		});
	}

	@Test
	void backsOffForMetricsOfTheApplication() {
		this.contextRunner.withBean("ownMetrics", JobMetrics.class)
			.run((context) -> assertThat(context).hasSingleBean(JobMetrics.class).hasBean("ownMetrics"));
	}

	@Test
	void backsOffWithoutMicrometer() {
		new ApplicationContextRunner().with(TestRunners.withStarter())
			.withConfiguration(AutoConfigurations.of(OrcaJobMetricsAutoConfiguration.class))
			.withClassLoader(new FilteredClassLoader("io.micrometer.core"))
			.run((context) -> {
				assertThat(context).hasNotFailed()
					.hasSingleBean(JobTemplate.class)
					.doesNotHaveBean(OrcaJobMetricsAutoConfiguration.class);
				String id = context.getBean(OrcaSimulator.class).submit(job("A", Outcome.COMPLETED));
				context.getBean(JobTemplate.class).reference(id).await();
			});
	}

	private static void awaitJobs(AssertableApplicationContext context) {
		OrcaSimulator simulator = context.getBean(OrcaSimulator.class);
		JobTemplate jobs = context.getBean(JobTemplate.class);
		for (JobScript script : new JobScript[] { job("A", Outcome.COMPLETED), job("A", Outcome.COMPLETED),
				job("B", Outcome.FAILED) }) {
			jobs.reference(simulator.submit(script)).await();
		}
	}

	private static JobScript job(String type, Outcome outcome) {
		return JobScript.builder()
			.type(type)
			.queue(Duration.ZERO)
			.duration(Duration.ofMillis(1))
			.outcome(outcome)
			.build();
	}

}

package io.orcajob.autoconfigure;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.orcajob.JobQuery;
import io.orcajob.core.JobTemplate;
import io.orcajob.observation.JobObservationContext;
import io.orcajob.observation.JobObservationConvention;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The auto-configured template is observed as the application is.
 */
class JobObservationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.with(TestRunners.withStarter())
		.withConfiguration(AutoConfigurations.of(ObservationAutoConfiguration.class))
		.withUserConfiguration(HandlerConfiguration.class);

	@Test
	void registryOfTheApplicationIsUsed() {
		this.contextRunner.run((context) -> assertThat(queried(context))
			.containsExactly("orca.job.query[operation=count,outcome=success]"));
	}

	@Test
	void observationsAreSwitchedOffByTheirNames() {
		this.contextRunner.withPropertyValues("management.observations.enable.orca.job=false")
			.run((context) -> assertThat(queried(context)).isEmpty());
		this.contextRunner.withPropertyValues("management.observations.enable.orca.job.poll=false")
			.run((context) -> assertThat(queried(context)).hasSize(1));
	}

	@Test
	void conventionOfTheApplicationIsUsed() {
		this.contextRunner.withBean(OwnConvention.class)
			.run((context) -> assertThat(queried(context)).contains("orca.job.query[own=QUERY]"));
	}

	@Test
	void nothingIsObservedWithoutARegistry() {
		new ApplicationContextRunner().with(TestRunners.withStarter())
			.withUserConfiguration(HandlerConfiguration.class)
			.run((context) -> {
				assertThat(context).doesNotHaveBean(ObservationRegistry.class);
				assertThat(queried(context)).isEmpty();
			});
	}

	@Test
	void nothingIsObservedIfItIsNotClearByWhichOfTwoRegistries() {
		new ApplicationContextRunner().with(TestRunners.withStarter())
			.withUserConfiguration(HandlerConfiguration.class)
			.withConfiguration(AutoConfigurations.of(ObservationAutoConfiguration.class))
			.withBean("one", ObservationRegistry.class, ObservationRegistry::create)
			.withBean("other", ObservationRegistry.class, ObservationRegistry::create)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(queried(context)).isEmpty();
			});
	}

	@Test
	void customizerGoesLast() {
		this.contextRunner
			.withBean(JobTemplateCustomizer.class,
					() -> (builder) -> builder.observationRegistry(ObservationRegistry.NOOP))
			.run((context) -> assertThat(queried(context)).isEmpty());
	}

	private static List<String> queried(AssertableApplicationContext context) {
		Seen seen = context.getBean(Seen.class);
		seen.stopped.clear();
		context.getBean(JobTemplate.class).count(JobQuery.all());
		return seen.stopped;
	}

	@Configuration(proxyBeanMethods = false)
	static class HandlerConfiguration {

		@Bean
		Seen seen() {
			return new Seen();
		}

	}

	/**
	 * What was observed of the template, with its keys.
	 */
	static final class Seen implements ObservationHandler<JobObservationContext> {

		final List<String> stopped = new CopyOnWriteArrayList<>();

		@Override
		public void onStop(JobObservationContext context) {
			this.stopped.add(context.getName()
					+ context.getLowCardinalityKeyValues().toString().replace("keyValue(", "").replace(")", ""));
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return context instanceof JobObservationContext;
		}

	}

	static final class OwnConvention implements JobObservationConvention {

		@Override
		public KeyValues getLowCardinalityKeyValues(JobObservationContext context) {
			return KeyValues.of("own", context.getObservation().name());
		}

	}

}

package io.orcajob.autoconfigure;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.health.actuate.endpoint.CompositeHealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.actuate.endpoint.IndicatedHealthDescriptor;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.AvailabilityProbesAutoConfiguration;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.application.AvailabilityHealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.orcajob.core.JobOperations;
import io.orcajob.core.JobTemplate;
import io.orcajob.simulator.Fault;
import io.orcajob.simulator.OrcaSimulator;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OrcaHealthContributorAutoConfiguration}.
 */
class OrcaHealthContributorAutoConfigurationTests {

	private static final String HEALTHY = "GET /check/healthy";

	private final OrcaSimulator service = OrcaSimulator.builder().key("secret").build();

	private ApplicationContextRunner contextRunner;

	@BeforeEach
	void startService() {
		this.service.start();
		this.contextRunner = new ApplicationContextRunner().with(TestRunners.withStarter())
			.withConfiguration(AutoConfigurations.of(OrcaHealthContributorAutoConfiguration.class,
					HealthContributorAutoConfiguration.class, HealthContributorRegistryAutoConfiguration.class,
					HealthEndpointAutoConfiguration.class, EndpointAutoConfiguration.class,
					ApplicationAvailabilityAutoConfiguration.class,
					AvailabilityHealthContributorAutoConfiguration.class, AvailabilityProbesAutoConfiguration.class))
			.withPropertyValues("orca.api.url=" + this.service.url(), "orca.api.key=secret");
	}

	@AfterEach
	void stopService() {
		this.service.close();
	}

	@Test
	void serviceIsPartOfTheHealth() {
		this.contextRunner.run((context) -> {
			HealthDescriptor health = health(context, "orca");
			assertThat(health.getStatus()).isEqualTo(Status.UP);
			assertThat(((IndicatedHealthDescriptor) health).getDetails()).containsEntry("state", "up");
		});
	}

	@Test
	void serviceThatIsNotWellMakesTheApplicationUnwell() {
		this.service.fault(Fault.on(HEALTHY).answer(503).always());
		this.contextRunner.run((context) -> {
			assertThat(health(context, "orca").getStatus()).isEqualTo(Status.DOWN);
			assertThat(health(context).getStatus()).isEqualTo(Status.DOWN);
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "readiness", "liveness" })
	void serviceIsNotPartOfTheProbes(String group) {
		this.service.fault(Fault.on(HEALTHY).answer(503).always());
		this.contextRunner.run((context) -> {
			ready(context);
			assertThat(health(context, group).getStatus()).isEqualTo(Status.UP);
		});
		assertThat(this.service.journal().total()).isZero();
	}

	@Test
	void applicationCanMakeItPartOfAProbe() {
		this.service.fault(Fault.on(HEALTHY).answer(503).always());
		this.contextRunner.withPropertyValues("management.endpoint.health.group.readiness.include=readinessState,orca")
			.run((context) -> {
				ready(context);
				assertThat(health(context, "readiness").getStatus()).isEqualTo(Status.DOWN);
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "management.health.orca.enabled=false", "management.health.defaults.enabled=false" })
	void isDisabledByItsPropertyAndThatOfAll(String property) {
		this.contextRunner.withPropertyValues(property)
			.run((context) -> assertThat(context).hasSingleBean(JobTemplate.class)
				.doesNotHaveBean("orcaHealthContributor"));
	}

	@Test
	void isEnabledByItsPropertyAgainstThatOfAll() {
		this.contextRunner
			.withPropertyValues("management.health.defaults.enabled=false", "management.health.orca.enabled=true")
			.run((context) -> assertThat(context).hasBean("orcaHealthContributor"));
	}

	@Test
	void outcomeIsKeptUnlessThePropertySaysOtherwise() {
		this.contextRunner.run((context) -> {
			health(context, "orca");
			health(context, "orca");
			assertThat(this.service.journal().count(HEALTHY)).isEqualTo(1);
		});
		this.service.journal().clear();
		this.contextRunner.withPropertyValues("management.health.orca.time-to-live=0").run((context) -> {
			health(context, "orca");
			health(context, "orca");
			assertThat(this.service.journal().count(HEALTHY)).isEqualTo(2);
		});
	}

	@Test
	void timeLimitIsThatOfTheProperty() {
		this.service.fault(Fault.on(HEALTHY).stall().always());
		this.contextRunner.withPropertyValues("management.health.orca.timeout=200ms").run((context) -> {
			IndicatedHealthDescriptor health = (IndicatedHealthDescriptor) health(context, "orca");
			assertThat(health.getStatus()).isEqualTo(Status.DOWN);
			assertThat(health.getDetails()).containsEntry("state", "unreachable")
				.extractingByKey("reason")
				.asString()
				.contains("200 ms");
		});
	}

	@Test
	void bareNumbersMeanSeconds() {
		this.contextRunner
			.withPropertyValues("management.health.orca.timeout=2", "management.health.orca.time-to-live=3")
			.run((context) -> {
				OrcaHealthIndicatorProperties properties = context.getBean(OrcaHealthIndicatorProperties.class);
				assertThat(properties.getTimeout()).isEqualTo(Duration.ofSeconds(2));
				assertThat(properties.getTimeToLive()).isEqualTo(Duration.ofSeconds(3));
			});
	}

	@ParameterizedTest
	@CsvSource({ "timeout, 0", "timeout, -1s", "timeout, 25d", "time-to-live, -1s", "time-to-live, 25d" })
	void valueThatCannotWorkStopsTheStart(String name, String value) {
		this.contextRunner.withPropertyValues("management.health.orca." + name + "=" + value)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("management.health.orca." + name)
				.hasMessageContaining("at most 24d"));
	}

	@Test
	void eachAccountHasItsHealth() {
		try (OrcaSimulator research = OrcaSimulator.builder().key("research-key").build().start()) {
			research.fault(Fault.on(HEALTHY).answer(503).always());
			this.contextRunner.withUserConfiguration(ResearchAccount.class)
				.withPropertyValues("research.url=" + research.url())
				.run((context) -> {
					CompositeHealthDescriptor health = (CompositeHealthDescriptor) health(context, "orca");
					assertThat(health.getStatus()).isEqualTo(Status.DOWN);
					assertThat(health.getComponents()).containsOnlyKeys("jobTemplate", "researchJobs");
					assertThat(health(context, "orca", "jobTemplate").getStatus()).isEqualTo(Status.UP);
					assertThat(health(context, "orca", "researchJobs").getStatus()).isEqualTo(Status.DOWN);
				});
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "orcaHealthIndicator", "orcaHealthContributor" })
	void backsOffForTheIndicatorOfTheApplication(String name) {
		this.contextRunner
			.withBean(name, HealthIndicator.class, () -> () -> Health.up().withDetail("whose", "ours").build())
			.run((context) -> {
				assertThat(((IndicatedHealthDescriptor) health(context, "orca")).getDetails()).containsEntry("whose",
						"ours");
				assertThat(context.getBeanNamesForType(HealthContributor.class)).contains(name)
					.filteredOn((bean) -> bean.startsWith("orca"))
					.hasSize(1);
			});
	}

	@Test
	void backsOffWithoutATemplate() {
		this.contextRunner.withBean("jobs", JobOperations.class, () -> null)
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(JobTemplate.class)
				.doesNotHaveBean(OrcaHealthContributorAutoConfiguration.class));
	}

	/**
	 * By its name, as Spring Boot imports it: its annotations cannot be loaded.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "org.springframework.boot.health", "org.springframework.boot.health.contributor",
			"org.springframework.boot.health.autoconfigure" })
	void backsOffWithoutHealth(String missing) {
		new ApplicationContextRunner().with(TestRunners.withStarter())
			.withUserConfiguration(Imported.class)
			.withClassLoader(new FilteredClassLoader(missing))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(JobTemplate.class)
				.doesNotHaveBean("orcaHealthContributor"));
	}

	/**
	 * Health has other users than the actuator.
	 */
	@Test
	void needsNoEndpoints() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(Endpoint.class.getPackageName())).run((context) -> {
			assertThat(context).hasNotFailed().doesNotHaveBean(HealthEndpoint.class);
			assertThat(context.getBean(HealthContributorRegistry.class).getContributor("orca")).isNotNull();
		});
	}

	private static HealthDescriptor health(AssertableApplicationContext context, String... path) {
		HealthDescriptor health = context.getBean(HealthEndpoint.class).healthForPath(path);
		assertThat(health).as(List.of(path).toString()).isNotNull();
		return health;
	}

	private static void ready(AssertableApplicationContext context) {
		AvailabilityChangeEvent.publish(context, LivenessState.CORRECT);
		AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(OrcaHealthContributorAutoConfiguration.class)
	static class Imported {

	}

	@Configuration(proxyBeanMethods = false)
	static class ResearchAccount {

		@Bean(defaultCandidate = false)
		JobTemplate researchJobs(JobTemplateFactory factory, @Value("${research.url}") String url) {
			return factory.builder(OrcaConnectionDetails.of(url, "research-key")).build();
		}

	}

}

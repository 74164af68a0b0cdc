package io.orcajob.autoconfigure;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.condition.ConditionEvaluationReport;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.orcajob.JobSnapshot;
import io.orcajob.OrcaAuthenticationException;
import io.orcajob.Status;
import io.orcajob.core.JobTemplate;
import io.orcajob.simulator.JobScript;
import io.orcajob.simulator.OrcaSimulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link OrcaSimulatorAutoConfiguration}.
 */
@ExtendWith(OutputCaptureExtension.class)
class OrcaSimulatorAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.with(TestRunners.withStarter());

	@Test
	void startsWhenNothingIsConfigured(CapturedOutput output) {
		this.contextRunner.run((context) -> {
			OrcaSimulator simulator = context.getBean(OrcaSimulator.class);
			assertThat(simulator.isRunning()).isTrue();
			assertThat(context).hasSingleBean(OrcaConnectionDetails.class);
			assertThat(context.getBean(OrcaConnectionDetails.class).getUrl()).isEqualTo(simulator.url());
			String id = simulator.submit(JobScript.builder().build());
			assertThat(context.getBean(JobTemplate.class).get(id).getId()).isEqualTo(id);
			assertThat(output.toString().lines().filter((line) -> line.contains("simulator")).toList()).singleElement()
				.asString()
				.contains("WARN", "No OrcaCloud service is configured", simulator.url(), "orca.api.key",
						"ORCA_API_KEY");
		});
	}

	/**
	 * An empty variable is what {@code docker run -e ORCA_API_KEY=} or a missing secret
	 * leaves behind.
	 */
	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			# enabled | url            | key | own details | starts | template uses it
			unset     | unset          | unset | false       | true     | true
			unset     | empty          | empty | false       | true     | true
			unset     | http://own:9/  | unset | false       | false    | false
			unset     | unset          | k     | false       | false    | false
			unset     | http://own:9/  | k     | false       | false    | false
			unset     | unset          | unset | true        | false    | false
			unset     | empty          | k     | true        | false    | false
			empty     | unset          | unset | false       | true     | true
			empty     | unset          | k     | false       | false    | false
			true      | unset          | unset | false       | true     | true
			true      | http://own:9/  | unset | false       | true     | true
			true      | unset          | k     | false       | true     | true
			true      | http://own:9/  | k     | false       | true     | true
			true      | unset          | unset | true        | true     | false
			true      | http://own:9/  | k     | true        | true     | false
			false     | unset          | unset | false       | false    | false
			false     | http://own:9/  | k     | false       | false    | false
			false     | unset          | unset | true        | false    | false
			""")
	void startsByTheRule(String enabled, String url, String key, boolean ownDetails, boolean starts, boolean used) {
		ApplicationContextRunner runner = this.contextRunner.withInitializer(TestRunners.environmentVariables(
				variables("ORCA_SIMULATOR_ENABLED", enabled, "ORCA_API_URL", url, "ORCA_API_KEY", key)));
		runner = ownDetails ? runner.withUserConfiguration(OwnConnectionDetails.class) : runner;
		runner.run((context) -> {
			assertThat(context).hasNotFailed().hasSingleBean(OrcaConnectionDetails.class);
			assertThat(context.getBeansOfType(OrcaSimulator.class)).hasSize(starts ? 1 : 0);
			assertThat(context.getBean(OrcaConnectionDetails.class) instanceof SimulatorOrcaConnectionDetails)
				.isEqualTo(used);
			if (ownDetails) {
				assertThat(context.getBean(OrcaConnectionDetails.class).getUrl()).isEqualTo("http://details:9/");
			}
			if (starts) {
				assertThat(context.getBean(OrcaSimulator.class).isRunning()).isTrue();
			}
		});
	}

	@Test
	void contextFailsIfTheSimulatorIsWantedButNotThere() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(OrcaSimulator.class))
			.withPropertyValues("orca.simulator.enabled=true")
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.rootCause()
				.hasMessageContaining("orca.simulator.enabled")
				.satisfies((ex) -> assertThat(
						ex.getMessage() + ((InvalidConfigurationPropertyValueException) ex).getReason())
					.contains("orca-job-simulator")));
	}

	@Test
	void doesNotStartWithoutItsModule() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(OrcaSimulator.class)).run((context) -> {
			assertThat(context).hasNotFailed().doesNotHaveBean(SimulatorNotice.class);
			assertThat(context.getBean(OrcaConnectionDetails.class).getUrl()).isEqualTo("https://api.orcadb.ai/");
		});
	}

	@Test
	void reportSaysWhyItStartsOrNot() {
		this.contextRunner.run((context) -> assertThat(report(context)).contains(
				"OrcaCloud Simulator neither orca.api.url nor orca.api.key is set and there is no OrcaConnectionDetails bean"));
		this.contextRunner.withPropertyValues("orca.api.key=k")
			.run((context) -> assertThat(report(context)).contains("OrcaCloud Simulator orca.api.key is set"));
		this.contextRunner.withPropertyValues("orca.simulator.enabled=false")
			.run((context) -> assertThat(report(context))
				.contains("OrcaCloud Simulator orca.simulator.enabled is false"));
		this.contextRunner.withUserConfiguration(OwnConnectionDetails.class)
			.run((context) -> assertThat(report(context))
				.contains("OrcaCloud Simulator found OrcaConnectionDetails bean 'ownConnectionDetails'"));
	}

	@Test
	void noticeSaysWhenItIsUsedInPlaceOfAConfiguredService(CapturedOutput output) {
		this.contextRunner.withPropertyValues("orca.simulator.enabled=true", "orca.api.key=real-key")
			.run((context) -> assertThat(output)
				.contains("orca.simulator.enabled is true", context.getBean(OrcaSimulator.class).url(),
						"orca.api.url and orca.api.key are not used")
				.doesNotContain("real-key"));
	}

	@Test
	void noticeSaysWhenItIsNotUsed(CapturedOutput output) {
		this.contextRunner.withPropertyValues("orca.simulator.enabled=true")
			.withUserConfiguration(OwnConnectionDetails.class)
			.run((context) -> assertThat(output).contains("It is not used",
					context.getBean(OrcaSimulator.class).url()));
	}

	@Test
	void noticeAppearsWithLazyInitialization(CapturedOutput output) {
		this.contextRunner
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.run((context) -> assertThat(output).contains("No OrcaCloud service is configured"));
	}

	/**
	 * As in an application that was processed ahead of time without a key.
	 */
	@Test
	void simulatorThatWasChosenAtBuildTimeDoesNotReplaceAServiceThatIsConfiguredLater() {
		this.contextRunner.run((context) -> {
			SimulatorNotice notice = context.getBean(SimulatorNotice.class);
			notice.afterSingletonsInstantiated();
			TestPropertyValues.of("orca.api.key=k").applyTo(context.getSourceApplicationContext());
			assertThatIllegalStateException().isThrownBy(notice::afterSingletonsInstantiated)
				.withMessageContainingAll("orca.api.key is set", "orca.simulator.enabled=false");
		});
	}

	@Test
	void simulatorThatWasChosenAtBuildTimeDoesNotServeOnACloudPlatform() {
		this.contextRunner.run((context) -> {
			SimulatorNotice notice = context.getBean(SimulatorNotice.class);
			TestPropertyValues.of("spring.main.cloud-platform=kubernetes")
				.applyTo(context.getSourceApplicationContext());
			assertThatIllegalStateException().isThrownBy(notice::afterSingletonsInstantiated)
				.withMessageContainingAll("KUBERNETES", "orca.simulator.enabled=false");
		});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "-", textBlock = """
			KUBERNETES_SERVICE_HOST=10.0.0.1 | KUBERNETES_SERVICE_PORT=443 | KUBERNETES
			VCAP_APPLICATION={}              | A=B                         | CLOUD_FOUNDRY
			DYNO=web.1                       | A=B                         | HEROKU
			WEBSITE_SITE_NAME=a              | WEBSITE_INSTANCE_ID=b       | -
			SPRING_MAIN_CLOUDPLATFORM=none   | KUBERNETES_SERVICE_HOST=x   | -
			""")
	void doesNotStartByItselfOnACloudPlatform(String first, String second, @Nullable String platform,
			CapturedOutput output) {
		this.contextRunner.withInitializer(TestRunners.environmentVariables(first, second)).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBeansOfType(OrcaSimulator.class)).hasSize((platform != null) ? 0 : 1);
			if (platform != null) {
				assertThat(context.getBean(OrcaConnectionDetails.class).getUrl()).isEqualTo("https://api.orcadb.ai/");
				assertThat(report(context)).contains("the application runs on the cloud platform " + platform);
				assertThat(output.toString().lines().filter((line) -> line.contains("simulator")).toList())
					.singleElement()
					.asString()
					.contains("WARN", "was not started", platform, "ORCA_API_KEY", "orca.simulator.enabled=true");
			}
		});
	}

	@Test
	void refusalOnACloudPlatformIsSaidWithLazyInitialization(CapturedOutput output) {
		this.contextRunner.withPropertyValues("spring.main.cloud-platform=kubernetes")
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.run((context) -> assertThat(output).contains("was not started", "KUBERNETES"));
	}

	@ParameterizedTest
	@CsvSource({ "orca.simulator.enabled=true, true", "orca.simulator.enabled=false, false", "orca.api.key=k, false" })
	void cloudPlatformDoesNotMatterIfTheApplicationHasDecided(String property, boolean starts, CapturedOutput output) {
		this.contextRunner.withPropertyValues("spring.main.cloud-platform=kubernetes", property).run((context) -> {
			assertThat(context.getBeansOfType(OrcaSimulator.class)).hasSize(starts ? 1 : 0);
			assertThat(output).doesNotContain("was not started");
		});
	}

	@Test
	void portIsUsed() {
		int port;
		try (OrcaSimulator other = OrcaSimulator.builder().build().start()) {
			port = other.port();
		}
		this.contextRunner.withPropertyValues("orca.simulator.port=" + port)
			.run((context) -> assertThat(context.getBean(OrcaSimulator.class).port()).isEqualTo(port));
	}

	@Test
	void keyIsAskedForAndSent() {
		this.contextRunner.withPropertyValues("orca.simulator.key=mine").run((context) -> {
			OrcaSimulator simulator = context.getBean(OrcaSimulator.class);
			String id = simulator.submit(JobScript.builder().build());
			assertThat(context.getBean(JobTemplate.class).get(id).getId()).isEqualTo(id);
			ApplicationContextRunner other = new ApplicationContextRunner().with(TestRunners.withStarter());
			other.withPropertyValues("orca.api.url=" + simulator.url(), "orca.api.key=other")
				.run((otherContext) -> assertThatExceptionOfType(OrcaAuthenticationException.class)
					.isThrownBy(() -> otherContext.getBean(JobTemplate.class).get(id)));
		});
	}

	@Test
	void keyOfTheRealServiceIsNotSentToIt() {
		this.contextRunner.withPropertyValues("orca.simulator.enabled=true", "orca.api.key=real")
			.run((context) -> assertThat(context.getBean(OrcaConnectionDetails.class).getApiKey())
				.isEqualTo("any-key-for-the-simulator"));
	}

	@Test
	void simulatorOfTheApplicationIsStartedAndUsed() {
		this.contextRunner.withUserConfiguration(OwnSimulator.class).run((context) -> {
			assertThat(context).hasSingleBean(OrcaSimulator.class);
			OrcaSimulator simulator = context.getBean(OrcaSimulator.class);
			assertThat(simulator).isSameAs(context.getBean("ownSimulator"));
			assertThat(simulator.isRunning()).isTrue();
			assertThat(context.getBean(OrcaConnectionDetails.class).getUrl()).isEqualTo(simulator.url());
		});
	}

	@Test
	void isStoppedAfterTheJobTemplate() {
		OrcaSimulator[] simulator = new OrcaSimulator[1];
		boolean[] running = new boolean[2];
		this.contextRunner
			.withBean("probe", SmartLifecycle.class, () -> new StopProbe(() -> running[0] = simulator[0].isRunning()))
			.run((context) -> {
				simulator[0] = context.getBean(OrcaSimulator.class);
				JobTemplate template = context.getBean(JobTemplate.class);
				context.getSourceApplicationContext().close();
				assertThat(template.isRunning()).isFalse();
				running[1] = simulator[0].isRunning();
			});
		assertThat(running).containsExactly(true, false);
	}

	@ParameterizedTest
	@ValueSource(strings = { "maybe", "2" })
	void invalidSwitchIsRefused(String value) {
		this.contextRunner.withPropertyValues("orca.simulator.enabled=" + value)
			.run((context) -> assertThat(context).getFailure().hasStackTraceContaining("orca.simulator.enabled"));
	}

	@Test
	void jobsRunToTheirEnd() {
		this.contextRunner.withUserConfiguration(OwnSimulator.class).run((context) -> {
			String id = context.getBean(OrcaSimulator.class).submit(JobScript.builder().type("TEST").build());
			JobSnapshot end = context.getBean(JobTemplate.class).get(id).await();
			assertThat(end.status()).isEqualTo(Status.COMPLETED);
		});
	}

	private static String[] variables(String... namesAndValues) {
		List<String> variables = new ArrayList<>();
		for (int i = 0; i < namesAndValues.length; i += 2) {
			String value = namesAndValues[i + 1];
			if (!value.equals("unset")) {
				variables.add(namesAndValues[i] + "=" + (value.equals("empty") ? "" : value));
			}
		}
		return variables.toArray(String[]::new);
	}

	private static String report(ConfigurableApplicationContext context) {
		return String.valueOf(ConditionEvaluationReport.get(context.getBeanFactory())
			.getConditionAndOutcomesBySource()
			.get(OrcaSimulatorAutoConfiguration.class.getName())
			.stream()
			.map((outcome) -> outcome.getOutcome().getMessage())
			.toList());
	}

	private record StopProbe(Runnable onStop) implements SmartLifecycle {

		@Override
		public void start() {
		}

		@Override
		public void stop() {
			this.onStop.run();
		}

		@Override
		public boolean isRunning() {
			return true;
		}

		@Override
		public int getPhase() {
			return Integer.MIN_VALUE;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnConnectionDetails {

		@Bean
		OrcaConnectionDetails ownConnectionDetails() {
			return new OrcaConnectionDetails() {

				@Override
				public String getUrl() {
					return "http://details:9/";
				}

				@Override
				public String getApiKey() {
					return "details";
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnSimulator {

		@Bean
		OrcaSimulator ownSimulator() {
			return OrcaSimulator.builder().clock(Clock.systemUTC()).speed(1000).build();
		}

	}

}

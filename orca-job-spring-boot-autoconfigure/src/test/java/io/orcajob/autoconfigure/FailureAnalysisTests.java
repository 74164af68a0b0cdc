package io.orcajob.autoconfigure;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;

import io.orcajob.simulator.OrcaSimulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests for what an application prints that cannot start.
 */
@ExtendWith(OutputCaptureExtension.class)
class FailureAnalysisTests {

	private static final String WRONG_VALUES = """
			orca.api.call-timeout                   | soon         | It must be a duration such as 500ms, 3s or 5m
			orca.api.call-timeout                   | 0            | It must be at least 1ms and at most 24d
			orca.api.connect-timeout                | soon         | such as 500ms, 3s or 5m; a bare number means seconds.
			orca.api.connect-timeout                | 0            | It must be at least 1ms and at most 24d
			orca.api.jobs-path                      | job          | It must be a path such as /job or /task
			orca.api.max-response-size              | 10 apples    | It must be a size such as 512KB or 20MB
			orca.api.max-response-size              | 1            | It must be at least 64KB and at most 1GB
			orca.api.read-timeout                   | 5 minutes    | It must be a duration such as 500ms, 3s or 5m
			orca.api.read-timeout                   | -1s          | It must be at least 1ms and at most 24d
			orca.api.request-timeout                | 1y           | It must be a duration such as 500ms, 3s or 5m
			orca.api.request-timeout                | 25d          | It must be at least 1ms and at most 24d
			orca.api.retry.initial-interval         | 1.5s         | It must be a duration such as 500ms, 3s or 5m
			orca.api.retry.initial-interval         | 0            | It must be at least 1ms and at most 24d
			orca.api.retry.max-interval             | 1.5s         | It must be a duration such as 500ms, 3s or 5m
			orca.api.retry.max-interval             | 499ms        | shorter than orca.api.retry.initial-interval, which is 500 ms
			orca.api.retry.max-retries              | many         | It must be a whole number
			orca.api.retry.max-retries              | 1.5          | It must be a whole number
			orca.api.retry.max-retries              | -1           | It must be at least 0
			orca.api.retry.multiplier               | two          | It must be a number
			orca.api.retry.multiplier               | 0.5          | It must be a number of at least 1
			orca.api.ssl.bundle                     | missing      | defined below spring.ssl.bundle.pem or spring.ssl.bundle.jks
			orca.api.url                            | localhost:99 | It must begin with https:// or http://
			orca.api.url                            | ${UNSET}     | It must be an absolute URL, such as https://api.orcadb.ai/
			orca.job.abort.max-wait                 | ever         | It must be a duration such as 500ms, 3s or 5m
			orca.job.abort.max-wait                 | -1           | It must be zero, for a single check, or more
			orca.job.abort.refresh-interval         | often        | It must be a duration such as 500ms, 3s or 5m
			orca.job.abort.refresh-interval         | 0            | It must be at least 1ms and at most 36500d
			orca.job.abort.show-progress            | maybe        | It must be true or false
			orca.job.max-wait                       | ever         | It must be a duration such as 500ms, 3s or 5m
			orca.job.max-wait                       | -1           | It must be zero, for a single check, or more
			orca.job.poller.max-concurrent-requests | all          | It must be a whole number
			orca.job.poller.max-concurrent-requests | 0            | It must be at least 1
			orca.job.poller.page-size               | many         | It must be a whole number
			orca.job.poller.page-size               | 0            | It must be at least 1
			orca.job.progress.mode                  | colourful    | It must be one of auto, bar, log
			orca.job.refresh-interval               | 3 s          | It must be a duration such as 500ms, 3s or 5m
			orca.job.refresh-interval               | -3           | It must be at least 1ms and at most 36500d
			orca.job.show-failure-reason            | no reason    | It must be true or false
			orca.job.show-progress                  | 2            | It must be true or false
			orca.simulator.enabled                  | maybe        | It must be true or false
			orca.simulator.port                     | any          | It must be a whole number
			orca.simulator.port                     | 65536        | It must be a port up to 65535, or 0 for any free one
			""";

	private static final String WRONG_SECRETS = """
			orca.api.key       | pass-word pass-word                  | It must consist of printable ASCII characters
			orca.api.url       | https://me:pass-word@api.orcadb.ai/  | It must have neither user nor password
			orca.api.url       | https://api.orcadb.ai/?key=pass-word | It must have neither user nor password
			orca.job.token.key | pass-word                            | It must have at least 32 bytes
			orca.job.token.previous-key | pass-word-that-is-long-enough-for-it | It must not be set without orca.job.token.key
			orca.job.token.previous-key | pass-word                   | It must have at least 32 bytes
			orca.simulator.key | pass-word\tb                         | It must consist of printable ASCII characters
			""";

	@ParameterizedTest
	@MethodSource("wrongValues")
	void wrongValueIsNamedWithItsPropertyAndTheRemedy(String property, String value, String remedy,
			CapturedOutput output) {
		fail(property.startsWith("orca.simulator."), "--" + property + "=" + value);
		assertThat(output).contains("APPLICATION FAILED TO START",
				"Invalid value '" + value + "' for configuration property '" + property + "' (originating from \""
						+ property + "\" from property source \"commandLineArgs\")",
				"Change the value of the property, or remove it for its default. It must ", remedy);
	}

	@ParameterizedTest
	@MethodSource("wrongValues")
	void wrongEnvironmentVariableIsNamed(String property, String value, String remedy, CapturedOutput output) {
		String variable = property.toUpperCase(Locale.ROOT).replace('.', '_').replace("-", "");
		failWithVariable(property.startsWith("orca.simulator."), variable, value);
		assertThat(output).contains(
				"APPLICATION FAILED TO START", "Invalid value '" + value + "' for configuration property '" + property
						+ "' (originating from \"" + variable + "\" from property source \"systemEnvironment\")",
				remedy);
	}

	@ParameterizedTest
	@MethodSource("wrongSecrets")
	void wrongValueThatMayHoldASecretIsNotShown(String property, String value, String remedy, CapturedOutput output) {
		String variable = property.toUpperCase(Locale.ROOT).replace('.', '_').replace("-", "");
		failWithVariable(property.startsWith("orca.simulator."), variable, value);
		assertThat(output)
			.contains("APPLICATION FAILED TO START",
					"Invalid value for configuration property '" + property + "' (originating from \"" + variable
							+ "\" from property source \"systemEnvironment\"), not shown as it may hold a secret.",
					remedy)
			.doesNotContain("pass-word");
	}

	@Test
	void valueOfAnotherSourceIsNotShownAsItMayHoldASecret(CapturedOutput output) {
		SpringApplication application = application(false);
		application.addInitializers(TestRunners.environmentVariables("ORCA_API_URL=https://me:pass-word@localhost/"));
		assertThatException().isThrownBy(() -> application.run("--orca.api.url=nowhere"));
		assertThat(output).contains("Invalid value 'nowhere'").doesNotContain("pass-word");
	}

	@Test
	void otherSpellingsOfAnEnvironmentVariableAreNamed(CapturedOutput output) {
		failWithVariable(false, "ORCA_JOB_MAX_WAIT", "-1");
		assertThat(output).contains("Invalid value '-1' for configuration property 'orca.job.max-wait'",
				"ORCA_JOB_MAX_WAIT");
	}

	@Test
	void defaultThatDoesNotGoWithAnotherValueIsNamed(CapturedOutput output) {
		fail(false, "--orca.api.retry.initial-interval=20s");
		assertThat(output).contains(
				"Invalid value '10 s' for configuration property 'orca.api.retry.max-interval' (its default).",
				"It must not be shorter than orca.api.retry.initial-interval, which is 20 s");
	}

	@Test
	void sslBundleThatCannotBeReadIsNamed(CapturedOutput output) {
		fail(false, "--orca.api.ssl.bundle=mine",
				"--spring.ssl.bundle.pem.mine.truststore.certificate=classpath:missing.crt");
		assertThat(output).contains("APPLICATION FAILED TO START",
				"Invalid value 'mine' for configuration property 'orca.api.ssl.bundle'", "missing.crt");
	}

	@Test
	void allPropertiesAreTried() {
		Set<String> tried = new TreeSet<>();
		Stream.concat(wrongValues(), wrongSecrets()).forEach((arguments) -> tried.add((String) arguments.get()[0]));
		assertThat(tried).isEqualTo(ConfigurationMetadataTests.propertyNames());
	}

	@Test
	void failuresOfOthersAreLeftToOthers(CapturedOutput output) {
		fail(false, "--spring.ssl.bundle.pem.mine.reload-on-update=maybe");
		assertThat(output).contains("APPLICATION FAILED TO START", "reload-on-update")
			.doesNotContain("remove it for its default");
	}

	@Test
	void portInUseIsNamed(CapturedOutput output) {
		try (OrcaSimulator other = OrcaSimulator.builder().build().start()) {
			fail(true, "--orca.simulator.port=" + other.port());
			assertThat(output).contains("APPLICATION FAILED TO START", "listen on port " + other.port(),
					"set orca.simulator.port to another port");
		}
	}

	private static Stream<Arguments> wrongValues() {
		return rows(WRONG_VALUES);
	}

	private static Stream<Arguments> wrongSecrets() {
		return rows(WRONG_SECRETS);
	}

	private static Stream<Arguments> rows(String table) {
		return table.lines().map((line) -> {
			Object[] cells = Stream.of(line.split("\\|")).map(String::strip).toArray();
			return Arguments.of(cells);
		});
	}

	private static void fail(boolean simulator, String... args) {
		SpringApplication application = application(simulator);
		application.addInitializers(TestRunners.environmentVariables());
		assertThatException().isThrownBy(() -> application.run(args));
	}

	private static void failWithVariable(boolean simulator, String name, String value) {
		SpringApplication application = application(simulator);
		application.addInitializers(TestRunners.environmentVariables(name + "=" + value));
		assertThatException().isThrownBy(() -> application.run());
	}

	private static SpringApplication application(boolean simulator) {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.bannerMode(Banner.Mode.OFF)
			.properties("orca.simulator.enabled=" + simulator)
			.build();
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ OrcaSimulatorAutoConfiguration.class, OrcaJobAutoConfiguration.class,
			SslAutoConfiguration.class })
	static class Application {

	}

}

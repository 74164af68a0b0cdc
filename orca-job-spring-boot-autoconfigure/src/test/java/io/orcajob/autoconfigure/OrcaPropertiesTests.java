package io.orcajob.autoconfigure;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import org.springframework.util.unit.DataSize;

import io.orcajob.WaitOptions;
import io.orcajob.core.JobTemplate;
import io.orcajob.poll.PollerSettings;
import io.orcajob.progress.ProgressMode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OrcaApiProperties}, {@link OrcaJobProperties} and
 * {@link OrcaSimulatorProperties}.
 */
class OrcaPropertiesTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(OrcaJobAutoConfiguration.class, OrcaSimulatorAutoConfiguration.class))
		.withInitializer(TestRunners.environmentVariables())
		.withPropertyValues("orca.simulator.enabled=true");

	@Test
	void defaultsAreThoseOfTheLibrary() {
		this.contextRunner.run((context) -> {
			OrcaApiProperties api = context.getBean(OrcaApiProperties.class);
			assertThat(api.getUrl()).isEqualTo("https://api.orcadb.ai/");
			assertThat(api.getKey()).isNull();
			assertThat(api.getJobsPath()).isEqualTo("/job");
			assertThat(api.getConnectTimeout()).hasSeconds(3);
			assertThat(api.getReadTimeout()).hasSeconds(20);
			assertThat(api.getRequestTimeout()).isEqualTo(JobTemplate.DEFAULT_REQUEST_TIMEOUT).hasSeconds(30);
			assertThat(api.getMaxResponseSize()).isEqualTo(DataSize.ofMegabytes(10));
			assertThat(api.getSsl().getBundle()).isNull();
			assertThat(api.getRetry().getMaxRetries()).isEqualTo(JobTemplate.DEFAULT_MAX_RETRIES).isEqualTo(5);
			assertThat(api.getRetry().getInitialInterval()).isEqualTo(JobTemplate.DEFAULT_RETRY_INTERVAL)
				.hasMillis(500);
			assertThat(api.getRetry().getMultiplier()).isEqualTo(JobTemplate.DEFAULT_RETRY_MULTIPLIER).isEqualTo(2);
			assertThat(api.getRetry().getMaxInterval()).isEqualTo(JobTemplate.DEFAULT_MAX_RETRY_INTERVAL)
				.hasSeconds(10);
			OrcaJobProperties job = context.getBean(OrcaJobProperties.class);
			assertThat(job.toWaitOptions()).hasToString(JobTemplate.DEFAULT_OPTIONS.toString())
				.hasToString(options(Duration.ofSeconds(3), Duration.ofHours(1), true));
			assertThat(job.getAbort().toWaitOptions()).hasToString(JobTemplate.DEFAULT_ABORT_OPTIONS.toString())
				.hasToString(options(Duration.ofSeconds(1), Duration.ofSeconds(20), false));
			assertThat(job.getPoller().getMaxConcurrentRequests())
				.isEqualTo(PollerSettings.DEFAULT_MAX_CONCURRENT_REQUESTS)
				.isEqualTo(16);
			assertThat(job.getProgress().getMode()).isEqualTo(ProgressMode.AUTO);
			OrcaSimulatorProperties simulator = context.getBean(OrcaSimulatorProperties.class);
			assertThat(simulator.getPort()).isZero();
			assertThat(simulator.getKey()).isNull();
		});
	}

	@Test
	void allCanBeSet() {
		this.contextRunner.withPropertyValues("orca.api.url=http://localhost:1584/base", "orca.api.key=secret",
				"orca.api.jobs-path=/task", "orca.api.connect-timeout=1s", "orca.api.read-timeout=2s",
				"orca.api.request-timeout=3s", "orca.api.call-timeout=4s", "orca.api.max-response-size=1MB",
				"orca.api.ssl.bundle=mine", "orca.api.retry.max-retries=0", "orca.api.retry.initial-interval=1ms",
				"orca.api.retry.multiplier=1.5", "orca.api.retry.max-interval=1m", "orca.job.refresh-interval=500ms",
				"orca.job.max-wait=0", "orca.job.show-progress=false", "orca.job.abort.refresh-interval=200ms",
				"orca.job.abort.max-wait=PT5S", "orca.job.abort.show-progress=true",
				"orca.job.poller.max-concurrent-requests=1", "orca.job.progress.mode=log", "orca.simulator.key=mine")
			.run((context) -> {
				OrcaApiProperties api = context.getBean(OrcaApiProperties.class);
				assertThat(api.getUrl()).isEqualTo("http://localhost:1584/base");
				assertThat(api.getKey()).isEqualTo("secret");
				assertThat(api.getJobsPath()).isEqualTo("/task");
				assertThat(api.getConnectTimeout()).hasSeconds(1);
				assertThat(api.getReadTimeout()).hasSeconds(2);
				assertThat(api.getRequestTimeout()).hasSeconds(3);
				assertThat(api.getCallTimeout()).hasSeconds(4);
				assertThat(api.getMaxResponseSize()).isEqualTo(DataSize.ofMegabytes(1));
				assertThat(api.getSsl().getBundle()).isEqualTo("mine");
				assertThat(api.getRetry().getMaxRetries()).isZero();
				assertThat(api.getRetry().getInitialInterval()).hasMillis(1);
				assertThat(api.getRetry().getMultiplier()).isEqualTo(1.5);
				assertThat(api.getRetry().getMaxInterval()).hasMinutes(1);
				OrcaJobProperties job = context.getBean(OrcaJobProperties.class);
				assertThat(job.toWaitOptions()).hasToString(options(Duration.ofMillis(500), Duration.ZERO, false));
				assertThat(job.getAbort().toWaitOptions())
					.hasToString(options(Duration.ofMillis(200), Duration.ofSeconds(5), true));
				assertThat(job.getPoller().getMaxConcurrentRequests()).isEqualTo(1);
				assertThat(job.getProgress().getMode()).isEqualTo(ProgressMode.LOG);
				assertThat(context.getBean(OrcaSimulatorProperties.class).getKey()).isEqualTo("mine");
				assertThat(context.getBean(JobTemplate.class).getDefaults())
					.hasToString(options(Duration.ofMillis(500), Duration.ZERO, false));
			});
	}

	@Test
	void bareNumbersMeanSeconds() {
		this.contextRunner
			.withPropertyValues("orca.api.connect-timeout=1", "orca.api.read-timeout=2", "orca.api.request-timeout=3",
					"orca.api.call-timeout=10", "orca.api.retry.initial-interval=4", "orca.api.retry.max-interval=5",
					"orca.job.refresh-interval=6", "orca.job.max-wait=7", "orca.job.abort.refresh-interval=8",
					"orca.job.abort.max-wait=9")
			.run((context) -> {
				OrcaApiProperties api = context.getBean(OrcaApiProperties.class);
				assertThat(api.getConnectTimeout()).hasSeconds(1);
				assertThat(api.getReadTimeout()).hasSeconds(2);
				assertThat(api.getRequestTimeout()).hasSeconds(3);
				assertThat(api.getRetry().getInitialInterval()).hasSeconds(4);
				assertThat(api.getRetry().getMaxInterval()).hasSeconds(5);
				assertThat(api.getCallTimeout()).hasSeconds(10);
				OrcaJobProperties job = context.getBean(OrcaJobProperties.class);
				assertThat(job.getRefreshInterval()).hasSeconds(6);
				assertThat(job.getMaxWait()).hasSeconds(7);
				assertThat(job.getAbort().getRefreshInterval()).hasSeconds(8);
				assertThat(job.getAbort().getMaxWait()).hasSeconds(9);
			});
	}

	@Test
	void environmentVariablesOfTheOfficialClientsAreUnderstood() {
		this.contextRunner
			.withInitializer(TestRunners.environmentVariables("ORCA_API_URL=http://localhost:9/",
					"ORCA_API_KEY=from-environment", "ORCA_JOB_REFRESH_INTERVAL=7", "ORCA_API_RETRY_MAXRETRIES=1"))
			.run((context) -> {
				OrcaApiProperties api = context.getBean(OrcaApiProperties.class);
				assertThat(api.getUrl()).isEqualTo("http://localhost:9/");
				assertThat(api.getKey()).isEqualTo("from-environment");
				assertThat(api.getRetry().getMaxRetries()).isEqualTo(1);
				assertThat(context.getBean(OrcaJobProperties.class).getRefreshInterval()).hasSeconds(7);
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "  " })
	void emptyEnvironmentVariablesCountAsUnset(String value) {
		this.contextRunner.withInitializer(TestRunners.environmentVariables("ORCA_API_URL=" + value,
				"ORCA_API_KEY=" + value, "ORCA_API_SSL_BUNDLE=" + value, "ORCA_API_JOBS_PATH=" + value,
				"ORCA_SIMULATOR_KEY=" + value, "ORCA_JOB_MAX_WAIT=" + value.trim()))
			.run((context) -> {
				OrcaApiProperties api = context.getBean(OrcaApiProperties.class);
				assertThat(api.getUrl()).isEqualTo("https://api.orcadb.ai/");
				assertThat(api.getKey()).isNull();
				assertThat(api.getSsl().getBundle()).isNull();
				assertThat(api.getJobsPath()).isEqualTo("/job");
				assertThat(context.getBean(OrcaSimulatorProperties.class).getKey()).isNull();
				assertThat(context.getBean(OrcaJobProperties.class).getMaxWait()).hasHours(1);
			});
	}

	@Test
	void whitespaceAroundKeyAndUrlIsIgnored() {
		this.contextRunner.withPropertyValues("orca.api.key= secret\n", "orca.api.url= http://localhost:9/ ")
			.run((context) -> {
				OrcaApiProperties api = context.getBean(OrcaApiProperties.class);
				assertThat(api.getKey()).isEqualTo("secret");
				assertThat(api.getUrl()).isEqualTo("http://localhost:9/");
			});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					orca.api.url                           | localhost:1584      | It must begin with https:// or http://
					orca.api.url                           | /orca               | It must begin with https:// or http://
					orca.api.url                           | ftp://localhost/    | It must begin with https:// or http://
					orca.api.url                           | http:///job         | It must name a host
					orca.api.url                           | http:/job           | It must name a host
					orca.api.url                           | http://orca_api/    | has no underscore
					orca.api.url                           | http://host:99999/  | up to 65535
					orca.api.url                           | http://{host}/      | It must be an absolute URL
					orca.api.url                           | https://not a url   | It must be an absolute URL
					orca.api.jobs-path                     | job                 | with a slash at its beginning
					orca.api.jobs-path                     | /job/               | none at its end
					orca.api.jobs-path                     | /job/{id}           | It must be a path such as /job or /task
					orca.api.jobs-path                     | /job?x=1            | It must be a path such as /job or /task
					orca.api.connect-timeout               | 0                   | It must be at least 1ms and at most 24d
					orca.api.connect-timeout               | 10us                | It must be at least 1ms and at most 24d
					orca.api.connect-timeout               | 25d                 | It must be at least 1ms and at most 24d
					orca.api.read-timeout                  | -1s                 | It must be at least 1ms and at most 24d
					orca.api.request-timeout               | 0                   | It must be at least 1ms and at most 24d
					orca.api.call-timeout                  | 0                   | It must be at least 1ms and at most 24d
					orca.api.call-timeout                  | 25d                 | It must be at least 1ms and at most 24d
					orca.api.max-response-size             | 0                   | It must be at least 64KB and at most 1GB
					orca.api.max-response-size             | 63KB                | such as 512KB or 20MB; a bare number means bytes
					orca.api.max-response-size             | 2GB                 | It must be at least 64KB and at most 1GB
					orca.api.retry.max-retries             | -1                  | It must be at least 0
					orca.api.retry.initial-interval        | 0                   | It must be at least 1ms and at most 24d
					orca.api.retry.initial-interval        | -5                  | It must be at least 1ms and at most 24d
					orca.api.retry.multiplier              | 0.9                 | It must be a number of at least 1
					orca.api.retry.multiplier              | NaN                 | It must be a number of at least 1
					orca.api.retry.multiplier              | Infinity            | It must be a number of at least 1
					orca.api.retry.max-interval            | 0                   | It must be at least 1ms and at most 24d
					orca.api.retry.max-interval            | 499ms               | must not be shorter than orca.api.retry.initial-interval
					orca.job.refresh-interval              | 0                   | It must be at least 1ms and at most 36500d
					orca.job.refresh-interval              | -1                  | a bare number means seconds
					orca.job.refresh-interval              | 106752d             | It must be at least 1ms and at most 36500d
					orca.job.max-wait                      | -1                  | It must be zero, for a single check, or more
					orca.job.abort.refresh-interval        | 0                   | It must be at least 1ms and at most 36500d
					orca.job.abort.max-wait                | -1                  | It must be zero, for a single check, or more
					orca.job.poller.max-concurrent-requests | 0                  | It must be at least 1
					orca.simulator.port                    | -1                  | It must be a port up to 65535
					orca.simulator.port                    | 65536               | 0 for any free one
					""")
	void invalidValueIsRefusedWithWhatWouldBeRight(String property, String value, String reason) {
		this.contextRunner.withPropertyValues(property + "=" + value).run((context) -> {
			assertThat(context).hasFailed();
			assertThat(context.getStartupFailure()).rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, (failure) -> {
					assertThat(failure.getName()).isEqualTo(property);
					assertThat(failure.getReason()).contains(reason);
				});
		});
	}

	@ParameterizedTest
	@CsvSource({ "orca.api.url, https://me:pass-word@api.orcadb.ai/, neither user nor password",
			"orca.api.url, https://api.orcadb.ai/?key=pass-word, neither user nor password",
			"orca.api.url, https://api.orcadb.ai/#pass-word, neither user nor password",
			"orca.api.key, pass-word pass-word, printable ASCII", "orca.api.key, pass-wörd pass-word, printable ASCII",
			"orca.simulator.key, pass-word\tb, printable ASCII" })
	void invalidValueThatMayHoldASecretIsRefusedWithoutBeingShown(String property, String value, String reason) {
		this.contextRunner.withPropertyValues(property + "=" + value).run((context) -> {
			assertThat(context).hasFailed();
			assertThat(context.getStartupFailure()).hasStackTraceContaining(property).hasStackTraceContaining(reason);
			assertThat(context.getStartupFailure()).rootCause().isInstanceOf(SecretPropertyValueException.class);
			for (Throwable cause = context.getStartupFailure(); cause != null; cause = cause.getCause()) {
				assertThat(cause.getMessage()).doesNotContain("pass-word");
			}
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://api.orcadb.ai", "https://api.orcadb.ai/", "HTTPS://API.orcadb.ai/",
			"http://localhost:1584/", "http://127.0.0.1:1584", "http://[::1]:1584/",
			"https://proxy.example/orca/api/" })
	void validUrlIsAccepted(String url) {
		this.contextRunner.withPropertyValues("orca.api.url=" + url)
			.run((context) -> assertThat(context.getBean(OrcaApiProperties.class).getUrl()).isEqualTo(url));
	}

	private static String options(Duration refreshInterval, Duration maxWait, boolean showProgress) {
		return WaitOptions.builder()
			.refreshInterval(refreshInterval)
			.maxWait(maxWait)
			.showProgress(showProgress)
			.build()
			.toString();
	}

}

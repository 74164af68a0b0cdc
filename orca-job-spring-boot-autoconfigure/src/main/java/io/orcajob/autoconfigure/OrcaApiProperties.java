package io.orcajob.autoconfigure;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;

import io.orcajob.client.WebClientJobsApi;
import io.orcajob.core.JobTemplate;
import io.orcajob.internal.text.Durations;

/**
 * Properties of the OrcaCloud service and of the requests to it.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("orca.api")
public class OrcaApiProperties implements InitializingBean {

	/**
	 * The URL of the real service.
	 */
	public static final String DEFAULT_URL = "https://api.orcadb.ai/";

	private static final Pattern JOBS_PATH = Pattern.compile("(/[A-Za-z0-9._~-]+)+");

	/**
	 * Base URL of the service. Empty means unset.
	 */
	private String url = DEFAULT_URL;

	/**
	 * API key of the account. Empty means unset.
	 */
	private @Nullable String key;

	/**
	 * Path of the jobs below the base URL. Older deployments answer at /task.
	 */
	private String jobsPath = WebClientJobsApi.DEFAULT_JOBS_PATH;

	/**
	 * Time limit for connecting. A bare number means seconds.
	 */
	@DurationUnit(ChronoUnit.SECONDS)
	private Duration connectTimeout = Duration.ofSeconds(3);

	/**
	 * Time limit for each read of an answer. A bare number means seconds.
	 */
	@DurationUnit(ChronoUnit.SECONDS)
	private Duration readTimeout = Duration.ofSeconds(20);

	/**
	 * Time limit for a whole exchange, from the request to the last byte of the answer. A
	 * bare number means seconds.
	 */
	@DurationUnit(ChronoUnit.SECONDS)
	private Duration requestTimeout = JobTemplate.DEFAULT_REQUEST_TIMEOUT;

	/**
	 * Time limit for a call that is no wait, with all its requests and the pauses between
	 * them. A bare number means seconds.
	 */
	@DurationUnit(ChronoUnit.SECONDS)
	private Duration callTimeout = JobTemplate.DEFAULT_CALL_TIMEOUT;

	/**
	 * Largest body of a response that is read. A job with a larger record ends all the
	 * same, but without its result. A bare number means bytes.
	 */
	private DataSize maxResponseSize = WebClientJobsApi.DEFAULT_MAX_RESPONSE_SIZE;

	private final Ssl ssl = new Ssl();

	private final Retry retry = new Retry();

	public String getUrl() {
		return this.url;
	}

	public void setUrl(@Nullable String url) {
		this.url = StringUtils.hasText(url) ? url.strip() : DEFAULT_URL;
	}

	public @Nullable String getKey() {
		return this.key;
	}

	public void setKey(@Nullable String key) {
		this.key = StringUtils.hasText(key) ? key.strip() : null;
	}

	public String getJobsPath() {
		return this.jobsPath;
	}

	public void setJobsPath(@Nullable String jobsPath) {
		this.jobsPath = StringUtils.hasText(jobsPath) ? jobsPath.strip() : WebClientJobsApi.DEFAULT_JOBS_PATH;
	}

	public Duration getConnectTimeout() {
		return this.connectTimeout;
	}

	public void setConnectTimeout(Duration connectTimeout) {
		this.connectTimeout = connectTimeout;
	}

	public Duration getReadTimeout() {
		return this.readTimeout;
	}

	public void setReadTimeout(Duration readTimeout) {
		this.readTimeout = readTimeout;
	}

	public Duration getRequestTimeout() {
		return this.requestTimeout;
	}

	public void setRequestTimeout(Duration requestTimeout) {
		this.requestTimeout = requestTimeout;
	}

	public Duration getCallTimeout() {
		return this.callTimeout;
	}

	public void setCallTimeout(Duration callTimeout) {
		this.callTimeout = callTimeout;
	}

	public DataSize getMaxResponseSize() {
		return this.maxResponseSize;
	}

	public void setMaxResponseSize(DataSize maxResponseSize) {
		this.maxResponseSize = maxResponseSize;
	}

	public Ssl getSsl() {
		return this.ssl;
	}

	public Retry getRetry() {
		return this.retry;
	}

	/**
	 * Refuse values that cannot work.
	 */
	@Override
	public void afterPropertiesSet() {
		checkUrl();
		String problem = ApiKey.problem(this.key);
		if (problem != null) {
			throw new SecretPropertyValueException("orca.api.key", problem);
		}
		PropertyChecks.check(JOBS_PATH.matcher(this.jobsPath).matches(), "orca.api.jobs-path", this.jobsPath,
				"It must be a path such as /job or /task, with a slash at its beginning and none at its end");
		PropertyChecks.timeout("orca.api.connect-timeout", this.connectTimeout);
		PropertyChecks.timeout("orca.api.read-timeout", this.readTimeout);
		PropertyChecks.timeout("orca.api.request-timeout", this.requestTimeout);
		PropertyChecks.timeout("orca.api.call-timeout", this.callTimeout);
		PropertyChecks.check(
				this.maxResponseSize.compareTo(WebClientJobsApi.MIN_MAX_RESPONSE_SIZE) >= 0
						&& this.maxResponseSize.compareTo(WebClientJobsApi.MAX_MAX_RESPONSE_SIZE) <= 0,
				"orca.api.max-response-size", this.maxResponseSize,
				"It must be at least 64KB and at most 1GB, " + PropertyChecks.SIZES);
		this.retry.check();
	}

	private void checkUrl() {
		String problem = ServiceUrl.problem(this.url);
		if (problem != null && ServiceUrl.mayHoldSecret(this.url)) {
			throw new SecretPropertyValueException("orca.api.url", problem);
		}
		PropertyChecks.check(problem == null, "orca.api.url", this.url, (problem != null) ? problem : "");
	}

	/**
	 * How connections are secured.
	 */
	public static class Ssl {

		/**
		 * Name of the SSL bundle for connections to the service. Empty means unset.
		 */
		private @Nullable String bundle;

		public @Nullable String getBundle() {
			return this.bundle;
		}

		public void setBundle(@Nullable String bundle) {
			this.bundle = StringUtils.hasText(bundle) ? bundle.strip() : null;
		}

	}

	/**
	 * How failed requests are repeated.
	 */
	public static class Retry {

		/**
		 * Maximum number of times that a blocking call repeats a request that may succeed
		 * later. The first request does not count.
		 */
		private int maxRetries = JobTemplate.DEFAULT_MAX_RETRIES;

		/**
		 * Upper bound of the random pause before the first repetition. A bare number
		 * means seconds.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private Duration initialInterval = JobTemplate.DEFAULT_RETRY_INTERVAL;

		/**
		 * Multiplier of the upper bound for each further repetition.
		 */
		private double multiplier = JobTemplate.DEFAULT_RETRY_MULTIPLIER;

		/**
		 * Largest upper bound of a pause. A bare number means seconds.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private Duration maxInterval = JobTemplate.DEFAULT_MAX_RETRY_INTERVAL;

		public int getMaxRetries() {
			return this.maxRetries;
		}

		public void setMaxRetries(int maxRetries) {
			this.maxRetries = maxRetries;
		}

		public Duration getInitialInterval() {
			return this.initialInterval;
		}

		public void setInitialInterval(Duration initialInterval) {
			this.initialInterval = initialInterval;
		}

		public double getMultiplier() {
			return this.multiplier;
		}

		public void setMultiplier(double multiplier) {
			this.multiplier = multiplier;
		}

		public Duration getMaxInterval() {
			return this.maxInterval;
		}

		public void setMaxInterval(Duration maxInterval) {
			this.maxInterval = maxInterval;
		}

		private void check() {
			PropertyChecks.atLeast("orca.api.retry.max-retries", 0, this.maxRetries);
			PropertyChecks.timeout("orca.api.retry.initial-interval", this.initialInterval);
			PropertyChecks.check(this.multiplier >= 1 && Double.isFinite(this.multiplier), "orca.api.retry.multiplier",
					this.multiplier, "It must be a number of at least 1");
			PropertyChecks.timeout("orca.api.retry.max-interval", this.maxInterval);
			PropertyChecks.check(this.maxInterval.compareTo(this.initialInterval) >= 0, "orca.api.retry.max-interval",
					this.maxInterval, "It must not be shorter than orca.api.retry.initial-interval, which is "
							+ Durations.describe(this.initialInterval));
		}

	}

}

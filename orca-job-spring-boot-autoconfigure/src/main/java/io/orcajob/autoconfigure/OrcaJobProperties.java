package io.orcajob.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.util.StringUtils;

import io.orcajob.WaitOptions;
import io.orcajob.core.JobTemplate;
import io.orcajob.poll.PollerSettings;
import io.orcajob.progress.ProgressMode;

/**
 * Properties of waits for jobs.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("orca.job")
public class OrcaJobProperties implements InitializingBean {

	/**
	 * Time from one poll of a job to the next. A bare number means seconds.
	 */
	@DurationUnit(ChronoUnit.SECONDS)
	private Duration refreshInterval = Objects.requireNonNull(JobTemplate.DEFAULT_OPTIONS.refreshInterval());

	/**
	 * Longest wait for a job to end. Zero for a single check. A bare number means
	 * seconds.
	 */
	@DurationUnit(ChronoUnit.SECONDS)
	private Duration maxWait = Objects.requireNonNull(JobTemplate.DEFAULT_OPTIONS.maxWait());

	/**
	 * Whether blocking waits show the progress of the job.
	 */
	private boolean showProgress = Objects.requireNonNull(JobTemplate.DEFAULT_OPTIONS.showProgress());

	/**
	 * Whether the log, the progress bar and the orcajobs endpoint show why a job failed.
	 */
	private boolean showFailureReason = true;

	private final Abort abort = new Abort();

	private final Poller poller = new Poller();

	private final Progress progress = new Progress();

	private final Token token = new Token();

	public Duration getRefreshInterval() {
		return this.refreshInterval;
	}

	public void setRefreshInterval(Duration refreshInterval) {
		this.refreshInterval = refreshInterval;
	}

	public Duration getMaxWait() {
		return this.maxWait;
	}

	public void setMaxWait(Duration maxWait) {
		this.maxWait = maxWait;
	}

	public boolean isShowProgress() {
		return this.showProgress;
	}

	public void setShowProgress(boolean showProgress) {
		this.showProgress = showProgress;
	}

	public boolean isShowFailureReason() {
		return this.showFailureReason;
	}

	public void setShowFailureReason(boolean showFailureReason) {
		this.showFailureReason = showFailureReason;
	}

	public Abort getAbort() {
		return this.abort;
	}

	public Poller getPoller() {
		return this.poller;
	}

	public Progress getProgress() {
		return this.progress;
	}

	public Token getToken() {
		return this.token;
	}

	WaitOptions toWaitOptions() {
		return WaitOptions.builder()
			.refreshInterval(this.refreshInterval)
			.maxWait(this.maxWait)
			.showProgress(this.showProgress)
			.build();
	}

	/**
	 * Refuse values that cannot work.
	 */
	@Override
	public void afterPropertiesSet() {
		PropertyChecks.interval("orca.job.refresh-interval", this.refreshInterval);
		PropertyChecks.wait("orca.job.max-wait", this.maxWait);
		PropertyChecks.interval("orca.job.abort.refresh-interval", this.abort.refreshInterval);
		PropertyChecks.wait("orca.job.abort.max-wait", this.abort.maxWait);
		PropertyChecks.atLeast("orca.job.poller.max-concurrent-requests", 1, this.poller.maxConcurrentRequests);
		PropertyChecks.atLeast("orca.job.poller.page-size", 1, this.poller.pageSize);
		this.token.check();
	}

	/**
	 * How the end of an aborted job is waited for.
	 */
	public static class Abort {

		/**
		 * Time from one poll of an aborted job to the next. A bare number means seconds.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private Duration refreshInterval = Objects.requireNonNull(JobTemplate.DEFAULT_ABORT_OPTIONS.refreshInterval());

		/**
		 * Longest wait for an aborted job to end. Zero for a single check. A bare number
		 * means seconds.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private Duration maxWait = Objects.requireNonNull(JobTemplate.DEFAULT_ABORT_OPTIONS.maxWait());

		/**
		 * Whether aborts show the progress of the job.
		 */
		private boolean showProgress = Objects.requireNonNull(JobTemplate.DEFAULT_ABORT_OPTIONS.showProgress());

		public Duration getRefreshInterval() {
			return this.refreshInterval;
		}

		public void setRefreshInterval(Duration refreshInterval) {
			this.refreshInterval = refreshInterval;
		}

		public Duration getMaxWait() {
			return this.maxWait;
		}

		public void setMaxWait(Duration maxWait) {
			this.maxWait = maxWait;
		}

		public boolean isShowProgress() {
			return this.showProgress;
		}

		public void setShowProgress(boolean showProgress) {
			this.showProgress = showProgress;
		}

		WaitOptions toWaitOptions() {
			return WaitOptions.builder()
				.refreshInterval(this.refreshInterval)
				.maxWait(this.maxWait)
				.showProgress(this.showProgress)
				.build();
		}

	}

	/**
	 * How jobs are polled.
	 */
	public static class Poller {

		/**
		 * Maximum number of polls that wait for an answer at the same time.
		 */
		private int maxConcurrentRequests = PollerSettings.DEFAULT_MAX_CONCURRENT_REQUESTS;

		/**
		 * Number of jobs in a page where lists are walked. The service may send less.
		 */
		private int pageSize = PollerSettings.DEFAULT_PAGE_SIZE;

		public int getMaxConcurrentRequests() {
			return this.maxConcurrentRequests;
		}

		public void setMaxConcurrentRequests(int maxConcurrentRequests) {
			this.maxConcurrentRequests = maxConcurrentRequests;
		}

		public int getPageSize() {
			return this.pageSize;
		}

		public void setPageSize(int pageSize) {
			this.pageSize = pageSize;
		}

	}

	/**
	 * How progress is shown.
	 */
	public static class Progress {

		/**
		 * How the progress of jobs is shown.
		 */
		private ProgressMode mode = ProgressMode.AUTO;

		public ProgressMode getMode() {
			return this.mode;
		}

		public void setMode(ProgressMode mode) {
			this.mode = mode;
		}

	}

	/**
	 * How handles are written as text.
	 */
	public static class Token {

		/**
		 * Key that signs tokens. Must have at least 32 bytes. If set, tokens without a
		 * signature are refused. Empty means unset.
		 */
		private @Nullable String key;

		/**
		 * Previous key, whose tokens are still accepted. Empty means unset.
		 */
		private @Nullable String previousKey;

		public @Nullable String getKey() {
			return this.key;
		}

		public void setKey(@Nullable String key) {
			this.key = StringUtils.hasText(key) ? key.strip() : null;
		}

		public @Nullable String getPreviousKey() {
			return this.previousKey;
		}

		public void setPreviousKey(@Nullable String previousKey) {
			this.previousKey = StringUtils.hasText(previousKey) ? previousKey.strip() : null;
		}

		private void check() {
			checkLength("orca.job.token.key", this.key);
			checkLength("orca.job.token.previous-key", this.previousKey);
			if (this.key == null && this.previousKey != null) {
				throw new SecretPropertyValueException("orca.job.token.previous-key",
						"It must not be set without orca.job.token.key");
			}
		}

		private static void checkLength(String name, @Nullable String key) {
			if (key != null && key.getBytes(StandardCharsets.UTF_8).length < JobTemplate.MIN_TOKEN_KEY_BYTES) {
				throw new SecretPropertyValueException(name, "It must have at least " + JobTemplate.MIN_TOKEN_KEY_BYTES
						+ " bytes, such as the output of 'openssl rand -base64 32'");
			}
		}

		void applyTo(JobTemplate.Builder builder) {
			if (this.key != null) {
				builder.tokenKeys(this.key,
						(this.previousKey != null) ? new String[] { this.previousKey } : new String[0]);
			}
		}

	}

}

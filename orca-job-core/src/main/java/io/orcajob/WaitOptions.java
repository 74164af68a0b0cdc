package io.orcajob;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

import io.orcajob.internal.text.Durations;

/**
 * How to wait for a job. Each option may stay unset: a call's options fall back to those
 * of the template, and those to the properties {@code orca.job.*}. Immutable.
 *
 * @since 0.1.0
 */
public final class WaitOptions {

	private static final WaitOptions UNSET = builder().build();

	private final @Nullable Duration refreshInterval;

	private final @Nullable Duration maxWait;

	private final @Nullable Boolean showProgress;

	private WaitOptions(@Nullable Duration refreshInterval, @Nullable Duration maxWait,
			@Nullable Boolean showProgress) {
		this.refreshInterval = refreshInterval;
		this.maxWait = maxWait;
		this.showProgress = showProgress;
	}

	/**
	 * Return the time from one poll of the job to the next.
	 * @return the interval, or {@code null} if unset
	 */
	public @Nullable Duration refreshInterval() {
		return this.refreshInterval;
	}

	/**
	 * Return how long to wait for the job to end and for its value, all told.
	 * @return the longest wait, zero for a single check, or {@code null} if unset
	 */
	public @Nullable Duration maxWait() {
		return this.maxWait;
	}

	/**
	 * Return whether to show the progress of the job while waiting.
	 * @return whether to show it, or {@code null} if unset
	 */
	public @Nullable Boolean showProgress() {
		return this.showProgress;
	}

	/**
	 * Fill what is unset here with what is set in other options.
	 * @param fallback the other options
	 * @return the merged options
	 */
	public WaitOptions orElse(WaitOptions fallback) {
		Assert.notNull(fallback, "'fallback' must not be null");
		return new WaitOptions((this.refreshInterval != null) ? this.refreshInterval : fallback.refreshInterval,
				(this.maxWait != null) ? this.maxWait : fallback.maxWait,
				(this.showProgress != null) ? this.showProgress : fallback.showProgress);
	}

	@Override
	public String toString() {
		return "WaitOptions[refreshInterval=" + Durations.describe(this.refreshInterval) + ", maxWait="
				+ Durations.describe(this.maxWait) + ", showProgress=" + this.showProgress + "]";
	}

	/**
	 * Return options in which nothing is set.
	 * @return the options
	 */
	public static WaitOptions unset() {
		return UNSET;
	}

	/**
	 * Return options that set only the longest wait.
	 * @param maxWait the longest wait, at most 36,500 days; zero for a single check
	 * @return the options
	 * @throws IllegalArgumentException if it is negative or longer
	 */
	public static WaitOptions ofMaxWait(Duration maxWait) {
		return builder().maxWait(maxWait).build();
	}

	/**
	 * Start new options.
	 * @return a builder in which nothing is set
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Collects the values of {@link WaitOptions}. Not safe for use by several threads.
	 */
	public static final class Builder {

		private @Nullable Duration refreshInterval;

		private @Nullable Duration maxWait;

		private @Nullable Boolean showProgress;

		private Builder() {
		}

		/**
		 * Set the time from one poll of the job to the next. It may be longer than the
		 * longest wait; the last check is at the deadline all the same.
		 * @param refreshInterval the interval, from 1 ms to 36,500 days
		 * @return this builder
		 * @throws IllegalArgumentException if it is shorter or longer
		 */
		public Builder refreshInterval(Duration refreshInterval) {
			this.refreshInterval = DurationRange.INTERVAL.check("refreshInterval", refreshInterval);
			return this;
		}

		/**
		 * Set how long to wait for the job to end and for its value, all told.
		 * @param maxWait the longest wait, at most 36,500 days; zero for a single check
		 * @return this builder
		 * @throws IllegalArgumentException if it is negative or longer
		 */
		public Builder maxWait(Duration maxWait) {
			this.maxWait = DurationRange.WAIT.check("maxWait", maxWait);
			return this;
		}

		/**
		 * Set whether to show the progress of the job while waiting.
		 * @param showProgress whether to show it
		 * @return this builder
		 */
		public Builder showProgress(boolean showProgress) {
			this.showProgress = showProgress;
			return this;
		}

		/**
		 * Build the options.
		 * @return the options
		 */
		public WaitOptions build() {
			return new WaitOptions(this.refreshInterval, this.maxWait, this.showProgress);
		}

	}

}

package io.orcajob.autoconfigure;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.convert.DurationUnit;

import io.orcajob.actuate.OrcaHealthIndicator;

/**
 * Properties of the {@link OrcaHealthIndicator}.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("management.health.orca")
public class OrcaHealthIndicatorProperties implements InitializingBean {

	/**
	 * Time for which the outcome of a check is kept. Zero for a check each time. A bare
	 * number means seconds.
	 */
	@DurationUnit(ChronoUnit.SECONDS)
	private Duration timeToLive = OrcaHealthIndicator.DEFAULT_TIME_TO_LIVE;

	/**
	 * Time limit for a check. A bare number means seconds.
	 */
	@DurationUnit(ChronoUnit.SECONDS)
	private Duration timeout = OrcaHealthIndicator.DEFAULT_TIMEOUT;

	public Duration getTimeToLive() {
		return this.timeToLive;
	}

	public void setTimeToLive(Duration timeToLive) {
		this.timeToLive = timeToLive;
	}

	public Duration getTimeout() {
		return this.timeout;
	}

	public void setTimeout(Duration timeout) {
		this.timeout = timeout;
	}

	/**
	 * Refuse values that cannot work.
	 */
	@Override
	public void afterPropertiesSet() {
		PropertyChecks.timeToLive("management.health.orca.time-to-live", this.timeToLive);
		PropertyChecks.timeout("management.health.orca.timeout", this.timeout);
	}

}

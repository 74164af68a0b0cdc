package io.orcajob.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.StringUtils;

/**
 * Properties of the embedded simulator of OrcaCloud.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("orca.simulator")
public class OrcaSimulatorProperties implements InitializingBean {

	private static final int LARGEST_PORT = 65_535;

	/**
	 * Whether to start the embedded simulator. If unset, it starts when it is on the
	 * class path, neither orca.api.url nor orca.api.key has text (in a test, among the
	 * test's own properties), the application has no OrcaConnectionDetails bean, and runs
	 * on no cloud platform.
	 */
	private @Nullable Boolean enabled;

	/**
	 * Port that the simulator listens on. Zero for any free one.
	 */
	private int port;

	/**
	 * API key that the simulator accepts. If unset or empty, it accepts any.
	 */
	private @Nullable String key;

	public @Nullable Boolean getEnabled() {
		return this.enabled;
	}

	public void setEnabled(@Nullable Boolean enabled) {
		this.enabled = enabled;
	}

	public int getPort() {
		return this.port;
	}

	public void setPort(int port) {
		this.port = port;
	}

	public @Nullable String getKey() {
		return this.key;
	}

	public void setKey(@Nullable String key) {
		this.key = StringUtils.hasText(key) ? key.strip() : null;
	}

	/**
	 * Refuse values that cannot work.
	 */
	@Override
	public void afterPropertiesSet() {
		PropertyChecks.check(this.port >= 0 && this.port <= LARGEST_PORT, "orca.simulator.port", this.port,
				"It must be a port up to " + LARGEST_PORT + ", or 0 for any free one");
		String problem = ApiKey.problem(this.key);
		if (problem != null) {
			throw new SecretPropertyValueException("orca.simulator.key", problem);
		}
	}

}

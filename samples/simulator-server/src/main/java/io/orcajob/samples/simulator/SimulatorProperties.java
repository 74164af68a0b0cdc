package io.orcajob.samples.simulator;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;

/**
 * How the simulator is served.
 *
 * @param port the port to listen on, 0 for any free one
 * @param key the key that clients must send, any if it is not set or empty
 * @param speed how many times faster than real time jobs live
 * @param jobsPath where the jobs are: /job, or /task as in older deployments
 */
@ConfigurationProperties("orca.simulator")
record SimulatorProperties(@DefaultValue("1584") int port, @Nullable String key, @DefaultValue("1") double speed,
		@DefaultValue("/job") String jobsPath) {

	SimulatorProperties {
		Assert.isTrue(port >= 0 && port <= 65_535, "'port' must be between 0 and 65535");
		Assert.isTrue(speed > 0 && Double.isFinite(speed), "'speed' must be a positive number");
		Assert.isTrue(List.of("/job", "/task").contains(jobsPath), "'jobs-path' must be /job or /task");
	}

	@Override
	public String toString() {
		return "port " + this.port + ", speed " + this.speed;
	}

}

package io.orcajob.autoconfigure;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.cloud.CloudPlatform;
import org.springframework.core.env.Environment;
import org.springframework.util.Assert;

import io.orcajob.simulator.OrcaSimulator;

/**
 * Says that a simulator runs in this process, so that nobody takes its jobs for real.
 */
class SimulatorNotice implements SmartInitializingSingleton {

	private static final Log logger = LogFactory.getLog(SimulatorNotice.class);

	private static final String REAL_SERVICE = "set orca.api.key (environment variable ORCA_API_KEY)";

	private static final String REMEDY = ". Build it with orca.simulator.enabled=false for the service, "
			+ "or run it with orca.simulator.enabled=true for the simulator";

	private final OrcaSimulator simulator;

	private final ObjectProvider<OrcaConnectionDetails> connectionDetails;

	private final OrcaSimulatorProperties properties;

	private final Environment environment;

	SimulatorNotice(OrcaSimulator simulator, ObjectProvider<OrcaConnectionDetails> connectionDetails,
			OrcaSimulatorProperties properties, Environment environment) {
		this.simulator = simulator;
		this.connectionDetails = connectionDetails;
		this.properties = properties;
		this.environment = environment;
	}

	@Override
	public void afterSingletonsInstantiated() {
		if (this.properties.getEnabled() == null) {
			checkThatNoServiceIsConfigured();
		}
		logger.warn(text());
	}

	/**
	 * Ahead-of-time processing decides at build time, when there is no key, and would
	 * have an application with one talk to the simulator.
	 */
	private void checkThatNoServiceIsConfigured() {
		String property = OnSimulatorCondition.configuredService(this.environment);
		Assert.state(property == null,
				() -> "This application was processed ahead of time to use the embedded OrcaCloud simulator, but now "
						+ property + " is set" + REMEDY);
		CloudPlatform platform = OnSimulatorCondition.refusingPlatform(this.environment);
		Assert.state(platform == null,
				() -> "This application was processed ahead of time to use the embedded OrcaCloud simulator, but now "
						+ "it runs on the cloud platform " + platform + REMEDY);
	}

	private String text() {
		boolean used = this.connectionDetails.getIfUnique() instanceof SimulatorOrcaConnectionDetails;
		if (!used) {
			return "orca.simulator.enabled is true: an embedded OrcaCloud simulator runs at " + this.simulator.url()
					+ ". It is not used: the application has an OrcaConnectionDetails bean of its own.";
		}
		if (Boolean.TRUE.equals(this.properties.getEnabled())) {
			return "orca.simulator.enabled is true: the jobs are those of an embedded OrcaCloud simulator at "
					+ this.simulator.url() + ", and orca.api.url and orca.api.key are not used."
					+ " For the real service remove orca.simulator.enabled and " + REAL_SERVICE + ".";
		}
		String ignored = OnSimulatorCondition.anyConfiguredService(this.environment);
		if (ignored != null) {
			return "This is a test: the jobs are those of an embedded OrcaCloud simulator at " + this.simulator.url()
					+ ", and " + ignored + ", which is not set by the test itself, is not used. For the service set "
					+ "orca.simulator.enabled=false, or orca.api.url and orca.api.key in the properties of the test.";
		}
		return "No OrcaCloud service is configured: the jobs are those of an embedded simulator at "
				+ this.simulator.url() + ". For the real service " + REAL_SERVICE + ".";
	}

}

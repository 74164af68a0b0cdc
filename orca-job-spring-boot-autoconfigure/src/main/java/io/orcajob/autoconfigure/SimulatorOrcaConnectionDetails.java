package io.orcajob.autoconfigure;

import io.orcajob.simulator.OrcaSimulator;

/**
 * Leads to the embedded simulator. The key of the real service is not for it.
 */
class SimulatorOrcaConnectionDetails implements OrcaConnectionDetails {

	private static final String ANY_KEY = "any-key-for-the-simulator";

	private final OrcaSimulator simulator;

	private final OrcaSimulatorProperties properties;

	SimulatorOrcaConnectionDetails(OrcaSimulator simulator, OrcaSimulatorProperties properties) {
		this.simulator = simulator;
		this.properties = properties;
	}

	@Override
	public String getUrl() {
		return this.simulator.url();
	}

	@Override
	public String getApiKey() {
		String key = this.properties.getKey();
		return (key != null) ? key : ANY_KEY;
	}

}

package io.orcajob.samples.simulator;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.util.StringUtils;

import io.orcajob.simulator.OrcaSimulator;

/**
 * Says where the simulator is and what to try first.
 */
class Greeting implements ApplicationRunner {

	private static final Log logger = LogFactory.getLog(Greeting.class);

	private final OrcaSimulator simulator;

	private final SimulatorProperties properties;

	Greeting(OrcaSimulator simulator, SimulatorProperties properties) {
		this.simulator = simulator;
		this.properties = properties;
	}

	@Override
	public void run(ApplicationArguments args) {
		String key = StringUtils.hasLength(this.properties.key()) ? "\"Api-Key: $ORCA_API_KEY\"" : "'Api-Key: any'";
		logger.info("OrcaCloud simulator at " + this.simulator.url() + " - try: curl -H " + key + " -X POST "
				+ this.simulator.url() + "simulator/job");
	}

}

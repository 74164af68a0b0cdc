package io.orcajob.samples.simulator;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

import io.orcajob.simulator.SimulatorPortInUseException;

/**
 * Says in words that the port is taken.
 */
class PortInUseFailureAnalyzer extends AbstractFailureAnalyzer<SimulatorPortInUseException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, SimulatorPortInUseException cause) {
		return new FailureAnalysis("The simulator was to listen on port " + cause.getPort() + ", which is in use.",
				"Stop what listens on port " + cause.getPort()
						+ ", or choose another port with --orca.simulator.port (0 for any free one).",
				cause);
	}

}

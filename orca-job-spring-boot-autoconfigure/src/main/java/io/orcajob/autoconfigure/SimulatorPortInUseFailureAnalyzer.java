package io.orcajob.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

import io.orcajob.simulator.SimulatorPortInUseException;

/**
 * Says which port the embedded simulator cannot have.
 */
class SimulatorPortInUseFailureAnalyzer extends AbstractFailureAnalyzer<SimulatorPortInUseException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, SimulatorPortInUseException cause) {
		return new FailureAnalysis(
				"The embedded OrcaCloud simulator was configured to listen on port " + cause.getPort()
						+ ", which is in use.",
				"Stop what listens on port " + cause.getPort()
						+ ", set orca.simulator.port to another port or to 0 for any free one, "
						+ "or set orca.simulator.enabled to false.",
				cause);
	}

}

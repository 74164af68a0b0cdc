package io.orcajob.simulator;

/**
 * The simulator cannot start because something else listens on its port.
 *
 * @since 0.1.0
 */
public class SimulatorPortInUseException extends IllegalStateException {

	private final int port;

	SimulatorPortInUseException(int port, Throwable cause) {
		super("The OrcaCloud simulator cannot start: port " + port + " is in use", cause);
		this.port = port;
	}

	/**
	 * Return the port that is in use.
	 * @return the port, 1 to 65535
	 */
	public int getPort() {
		return this.port;
	}

}

package io.orcajob.simulator;

import org.junit.jupiter.api.AfterEach;

/**
 * The API over a real socket.
 */
class SocketApiTests extends AbstractApiTests {

	@Override
	TestClient client(OrcaSimulator simulator) {
		return TestClient.socket(simulator.start());
	}

	@AfterEach
	void closeSimulator() {
		simulator().close();
	}

}

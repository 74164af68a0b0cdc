package io.orcajob.simulator;

/**
 * The API through the connector, without a socket.
 */
class ConnectorApiTests extends AbstractApiTests {

	@Override
	TestClient client(OrcaSimulator simulator) {
		return TestClient.direct(simulator);
	}

}

package io.orcajob.simulator;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Start, stop and time of a simulator.
 */
class OrcaSimulatorTests {

	private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

	@Test
	void startListensOnAFreePort() {
		try (OrcaSimulator simulator = OrcaSimulator.builder().build().start()) {
			assertThat(simulator.isRunning()).isTrue();
			assertThat(simulator.port()).isPositive();
			assertThat(simulator.url()).isEqualTo("http://localhost:" + simulator.port() + "/");
			assertThat(TestClient.socket(simulator).get("/auth").status()).isEqualTo(200);
		}
	}

	@Test
	void secondStartDoesNothing() {
		try (OrcaSimulator simulator = OrcaSimulator.builder().build().start()) {
			int port = simulator.port();
			assertThat(simulator.start()).isSameAs(simulator);
			assertThat(simulator.port()).isEqualTo(port);
		}
	}

	@Test
	void portThatIsTakenIsNamed() throws Exception {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			OrcaSimulator simulator = OrcaSimulator.builder().port(socket.getLocalPort()).build();
			Set<Thread> before = threads();
			assertThatExceptionOfType(SimulatorPortInUseException.class).isThrownBy(simulator::start)
				.withMessageContaining(String.valueOf(socket.getLocalPort()))
				.satisfies((ex) -> assertThat(ex.getPort()).isEqualTo(socket.getLocalPort()));
			assertThat(simulator.isRunning()).isFalse();
			noThreadsSince(before);
		}
	}

	@Test
	void closeLeavesNoThreadAndFreesThePort() throws Exception {
		TestClient.direct(OrcaSimulator.builder().build()).get("/job");
		try (OrcaSimulator warmUp = OrcaSimulator.builder().build().start()) {
			TestClient.socket(warmUp).get("/job");
		}
		Set<Thread> before = threads();
		OrcaSimulator simulator = OrcaSimulator.builder().build().start();
		int port = simulator.port();
		TestClient.socket(simulator).get("/job");
		assertThat(threads()).anyMatch((thread) -> thread.getName().startsWith("orca-simulator"));
		simulator.close();
		simulator.close();
		assertThat(simulator.isRunning()).isFalse();
		noThreadsSince(before);
		new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
	}

	@RepeatedTest(20)
	void closeCutsEachConnection() throws Exception {
		OrcaSimulator simulator = OrcaSimulator.builder().build().start();
		List<Socket> connections = new ArrayList<>();
		try {
			for (int i = 0; i < 4; i++) {
				Socket connection = new Socket("localhost", simulator.port());
				connection.setSoTimeout(5000);
				connections.add(connection);
				connection.getOutputStream()
					.write("GET /check/alive HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
			}
			assertThat(connections.get(0).getInputStream().read()).isEqualTo('H');
			simulator.close();
			for (Socket connection : connections) {
				assertThatCode(() -> untilTheEnd(connection)).doesNotThrowAnyException();
			}
		}
		finally {
			for (Socket connection : connections) {
				connection.close();
			}
		}
	}

	private static void untilTheEnd(Socket connection) throws IOException {
		try {
			connection.getInputStream().readAllBytes();
		}
		catch (SocketException ex) {
			// Reset: cut, too. A time-out is none of these.
		}
	}

	@Test
	void closedSimulatorKeepsItsJobsAndMayStartAgain() {
		OrcaSimulator simulator = OrcaSimulator.builder().build().start();
		String id = simulator.submit(JobScript.builder().build());
		simulator.close();
		assertThatIllegalStateException().isThrownBy(simulator::port);
		assertThatIllegalStateException().isThrownBy(simulator::url);
		try (simulator) {
			assertThat(TestClient.socket(simulator.start()).get("/job/" + id).status()).isEqualTo(200);
		}
	}

	@Test
	void simulatorThatWasNeverStartedCanBeClosed() {
		OrcaSimulator simulator = OrcaSimulator.builder().build();
		simulator.close();
		assertThat(simulator.isRunning()).isFalse();
		assertThat(TestClient.direct(simulator).get("/job").status()).isEqualTo(200);
	}

	@Test
	void timeFollowsTheClock() {
		MutableClock clock = new MutableClock();
		OrcaSimulator simulator = OrcaSimulator.builder().clock(clock).build();
		assertThat(simulator.now()).isEqualTo(START);
		clock.set(START.plusSeconds(2));
		assertThat(simulator.now()).isEqualTo(START.plusSeconds(2));
		simulator.advance(Duration.ofSeconds(5));
		assertThat(simulator.now()).isEqualTo(START.plusSeconds(7));
	}

	@Test
	void timeRunsFasterThanTheClock() {
		MutableClock clock = new MutableClock();
		OrcaSimulator simulator = OrcaSimulator.builder().clock(clock).speed(60).build();
		String id = simulator.submit(JobScript.builder().queue(Duration.ZERO).duration(Duration.ofHours(1)).build());
		clock.set(START.plusMillis(59_999));
		assertThat(simulator.status(id)).isEqualTo("PROCESSING");
		clock.set(START.plusSeconds(60));
		assertThat(simulator.now()).isEqualTo(START.plusSeconds(3600));
		assertThat(simulator.status(id)).isEqualTo("COMPLETED");
	}

	@Test
	void timeNeverGoesBack() {
		MutableClock clock = new MutableClock();
		OrcaSimulator simulator = OrcaSimulator.builder().clock(clock).build();
		String id = simulator.submit(JobScript.builder().build());
		clock.set(START.plusSeconds(60));
		assertThat(simulator.status(id)).isEqualTo("COMPLETED");
		clock.set(START);
		assertThat(simulator.now()).isEqualTo(START.plusSeconds(60));
		assertThat(simulator.status(id)).isEqualTo("COMPLETED");
	}

	@Test
	void impossibleSettingsAreRefused() {
		OrcaSimulator.Builder builder = OrcaSimulator.builder();
		assertThatIllegalArgumentException().isThrownBy(() -> builder.port(-1)).withMessageContaining("'port'");
		assertThatIllegalArgumentException().isThrownBy(() -> builder.port(65_536)).withMessageContaining("'port'");
		assertThatIllegalArgumentException().isThrownBy(() -> builder.speed(0)).withMessageContaining("'speed'");
		assertThatIllegalArgumentException().isThrownBy(() -> builder.speed(Double.NaN));
		assertThatIllegalArgumentException().isThrownBy(() -> builder.clock(null)).withMessageContaining("'clock'");
		assertThatIllegalArgumentException().isThrownBy(() -> builder.build().advance(Duration.ofMillis(-1)))
			.withMessageContaining("'duration'");
		assertThatIllegalArgumentException().isThrownBy(() -> builder.build().submit(null))
			.withMessageContaining("'script'");
	}

	private static Set<Thread> threads() {
		return new HashSet<>(Thread.getAllStackTraces().keySet());
	}

	private static void noThreadsSince(Set<Thread> before) {
		Set<Thread> made = threads();
		made.removeAll(before);
		// Of the client, and Netty's one for all, which comes and ends by itself.
		made.removeIf((thread) -> thread.getName().startsWith("reactor-http")
				|| thread.getName().startsWith("globalEventExecutor"));
		assertThat(made).isEmpty();
	}

	private static final class MutableClock extends Clock {

		private final AtomicReference<Instant> now = new AtomicReference<>(START);

		void set(Instant now) {
			this.now.set(now);
		}

		@Override
		public Instant instant() {
			return this.now.get();
		}

		@Override
		public ZoneId getZone() {
			return ZoneOffset.UTC;
		}

		@Override
		public Clock withZone(ZoneId zone) {
			throw new UnsupportedOperationException();
		}

	}

}

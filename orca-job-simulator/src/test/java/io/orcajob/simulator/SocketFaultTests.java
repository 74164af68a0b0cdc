package io.orcajob.simulator;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Faults over a real socket, where connections can break.
 */
@Timeout(10)
class SocketFaultTests extends AbstractFaultTests {

	@Override
	TestClient client(OrcaSimulator simulator) {
		return TestClient.socket(simulator.start());
	}

	@AfterEach
	void closeSimulator() {
		simulator().close();
	}

	@Test
	void resetConnectionIsReset() throws IOException {
		simulator().fault(Fault.on("GET /job").reset());
		try (Socket socket = request()) {
			assertThatExceptionOfType(SocketException.class).isThrownBy(() -> socket.getInputStream().read())
				.withMessageContaining("reset");
		}
		assertThat(simulator().journal().count("GET /job")).isEqualTo(1);
	}

	@Test
	void cutBodyEndsEarly() throws IOException {
		simulator().fault(Fault.on("GET /job").cut());
		try (Socket socket = request()) {
			Received received = Received.from(socket.getInputStream());
			assertThat(received.ended()).isTrue();
			assertThat(received.bodyLength()).isPositive().isEqualTo(received.contentLength() / 2);
		}
	}

	@Test
	void stalledBodyHoldsTheConnection() throws IOException {
		simulator().fault(Fault.on("GET /job").stall());
		try (Socket socket = request()) {
			socket.setSoTimeout(200);
			Received received = Received.from(socket.getInputStream());
			assertThat(received.ended()).isFalse();
			assertThat(received.bodyLength()).isPositive().isEqualTo(received.contentLength() / 2);
		}
	}

	@Test
	void answerWithoutBodyBreaksToo() throws IOException {
		String id = simulator().submit(JobScript.builder().build());
		simulator().fault(Fault.on("DELETE /job/{id}/abort").cut());
		try (Socket socket = request("DELETE /job/" + id + "/abort")) {
			Received received = Received.from(socket.getInputStream());
			assertThat(received.head()).startsWith("HTTP/1.1 200 ");
			assertThat(received.contentLength()).isEqualTo(4);
			assertThat(received.bodyLength()).isEqualTo(2);
		}
		assertThat(simulator().status(id)).isEqualTo("ABORTING");
	}

	@Test
	void closeEndsWhatIsStalled() throws IOException {
		simulator().fault(Fault.on("GET /job").stall());
		try (Socket socket = request()) {
			InputStream input = socket.getInputStream();
			assertThat(input.read()).isNotNegative();
			simulator().close();
			assertThat(Received.from(input).ended()).isTrue();
		}
	}

	private Socket request() throws IOException {
		return request("GET /job");
	}

	private Socket request(String line) throws IOException {
		Socket socket = new Socket(InetAddress.getLoopbackAddress(), simulator().port());
		socket.getOutputStream()
			.write((line + " HTTP/1.1\r\nHost: localhost\r\nApi-Key: key\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
		return socket;
	}

	private record Received(String text, boolean ended) {

		static Received from(InputStream input) throws IOException {
			ByteArrayOutputStream bytes = new ByteArrayOutputStream();
			boolean ended = false;
			try {
				input.transferTo(bytes);
				ended = true;
			}
			catch (SocketTimeoutException ex) {
				// Nothing more comes.
			}
			return new Received(bytes.toString(StandardCharsets.ISO_8859_1), ended);
		}

		String head() {
			return this.text.substring(0, this.text.indexOf("\r\n\r\n"));
		}

		int bodyLength() {
			return this.text.length() - head().length() - 4;
		}

		int contentLength() {
			return head().lines()
				.filter((line) -> line.toLowerCase().startsWith("content-length:"))
				.mapToInt((line) -> Integer.parseInt(line.substring(15).trim()))
				.findFirst()
				.orElseThrow();
		}

	}

}

package io.orcajob.autoconfigure;

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.orcajob.Job;
import io.orcajob.JobRequest;
import io.orcajob.JobSnapshot;
import io.orcajob.Status;
import io.orcajob.core.JobTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the auto-configured client makes of a service that is down, or odd.
 */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FaultyServiceTests {

	private static final String NOISY = "reactor.netty.http.client.HttpClientConnect";

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.with(TestRunners.withStarter())
		.withPropertyValues("orca.api.key=key", "orca.api.retry.max-retries=0", "orca.job.refresh-interval=20ms");

	@ParameterizedTest
	@ValueSource(strings = { "HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 102 Processing\r\n\r\n",
			"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n",
			"HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n",
			"HTTP/1.1 199 Of no meaning\r\nX: y\r\n\r\n" })
	void interimResponsesAreSkipped(String interim) throws IOException {
		try (SocketServer server = new SocketServer((request) -> interim + json(request.startsWith("POST")
				? "{\"job_id\": \"j1\"}"
				: "{\"id\": \"j1\", \"type\": \"T\", "
						+ "\"status\": \"COMPLETED\", \"result\": {\"a\": 1}, \"created_at\": \"2026-03-01T10:00:00Z\", "
						+ "\"updated_at\": \"2026-03-01T10:00:05Z\"}"))) {
			this.contextRunner.withPropertyValues("orca.api.url=" + server.url()).run((context) -> {
				JobTemplate template = context.getBean(JobTemplate.class);
				assertThat(template.get("j1").getStatus()).isEqualTo(Status.COMPLETED);
				Job<?> job = template.submit(JobRequest.post("/memoryset").build());
				assertThat(job.await().status()).isEqualTo(Status.COMPLETED);
			});
			assertThat(server.requests).filteredOn((line) -> line.startsWith("POST")).hasSize(1);
		}
	}

	@ParameterizedTest
	@CsvSource({ "web, refused", "web, closed", "command-line, refused", "command-line, garbled" })
	void serviceThatIsDownLeavesOneLineHoweverManyPollsFail(String sample, String fault, CapturedOutput output)
			throws IOException {
		LoggingSystem logging = LoggingSystem.get(getClass().getClassLoader());
		logging.setLogLevel(NOISY, LogLevel.valueOf(levelIn(sample).toUpperCase()));
		try (SocketServer server = new SocketServer((request) -> "garbled".equals(fault) ? "220 mail\r\n\r\n" : "")) {
			if ("refused".equals(fault)) {
				server.close();
			}
			this.contextRunner
				.withPropertyValues("orca.api.url=" + server.url(), "orca.api.retry.initial-interval=10ms",
						"orca.api.retry.max-interval=10ms")
				.run((context) -> {
					JobTemplate template = context.getBean(JobTemplate.class);
					CompletableFuture<JobSnapshot> wait = template.reference("j1").awaitAsync();
					Awaitility.await()
						.until(() -> template.monitor().watched().stream().anyMatch((job) -> job.failures() > 5));
					wait.cancel(true);
				});
		}
		finally {
			logging.setLogLevel(NOISY, null);
		}
		assertThat(output.getAll().lines()).filteredOn((line) -> line.contains(" WARN "))
			.singleElement()
			.asString()
			.contains("The poll of job j1 failed and will be repeated");
		assertThat(output.getAll()).doesNotContain("\tat ");
	}

	private static String levelIn(String sample) throws IOException {
		Properties properties = new Properties();
		try (InputStream file = new FileInputStream(
				"../samples/" + sample + "/src/main/resources/application.properties")) {
			properties.load(file);
		}
		return properties.getProperty("logging.level." + NOISY);
	}

	@ParameterizedTest
	@ValueSource(strings = { "HTTP/1.1 103 Early Hints\r\n\r\n", "HTTP/1.1 102 Processing\r\n\r\n" })
	void connectorOfTheJdkIsLeftAsItIs(String interim) throws IOException {
		try (SocketServer server = new SocketServer((request) -> interim + json("{\"id\": \"j1\", \"type\": \"T\", "
				+ "\"status\": \"PROCESSING\", \"created_at\": \"2026-03-01T10:00:00Z\", "
				+ "\"updated_at\": \"2026-03-01T10:00:05Z\"}"))) {
			this.contextRunner.withBean(ClientHttpConnectorBuilder.class, ClientHttpConnectorBuilder::jdk)
				.withPropertyValues("orca.api.url=" + server.url())
				.run((context) -> assertThat(context.getBean(JobTemplate.class).get("j1").getStatus())
					.isEqualTo(Status.PROCESSING));
		}
	}

	private static String json(String body) {
		return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n"
				+ body;
	}

	/**
	 * Writes a text for each request, or closes the connection for want of one.
	 */
	private static final class SocketServer implements AutoCloseable {

		private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

		private final Responder responder;

		private final List<String> requests = new CopyOnWriteArrayList<>();

		SocketServer(Responder responder) throws IOException {
			this.responder = responder;
			start(this::accept);
		}

		String url() {
			return "http://localhost:" + this.server.getLocalPort();
		}

		private void accept() throws IOException {
			while (true) {
				Socket socket = this.server.accept();
				start(() -> serve(socket));
			}
		}

		private void serve(Socket socket) throws IOException {
			try (socket) {
				BufferedReader reader = new BufferedReader(
						new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
				for (String line = reader.readLine(); line != null; line = reader.readLine()) {
					String request = line;
					while (!line.isEmpty()) {
						line = reader.readLine();
					}
					this.requests.add(request);
					String response = this.responder.respondTo(request);
					if (response.isEmpty()) {
						return;
					}
					socket.getOutputStream().write(response.getBytes(StandardCharsets.US_ASCII));
				}
			}
		}

		private static void start(SocketAction action) {
			Thread thread = new Thread(() -> {
				try {
					action.run();
				}
				catch (IOException ex) {
					// The other side, or the test, has ended.
				}
			});
			thread.setDaemon(true);
			thread.start();
		}

		@Override
		public void close() {
			try {
				this.server.close();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

	@FunctionalInterface
	private interface Responder {

		String respondTo(String requestLine);

	}

	@FunctionalInterface
	private interface SocketAction {

		void run() throws IOException;

	}

}

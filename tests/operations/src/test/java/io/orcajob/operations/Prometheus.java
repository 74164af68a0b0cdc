package io.orcajob.operations;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.util.FileSystemUtils;

/**
 * A real Prometheus server that scrapes an application once a second.
 */
final class Prometheus implements AutoCloseable {

	private final HttpClient client = HttpClient.newHttpClient();

	private final JsonMapper mapper = new JsonMapper();

	private final Path folder;

	private final Process process;

	private final String url;

	Prometheus(int applicationPort) throws IOException {
		this.folder = Files.createTempDirectory("prometheus");
		int port = freePort();
		this.url = "http://localhost:" + port;
		Path configuration = Files.writeString(this.folder.resolve("prometheus.yml"), """
				global:
				  scrape_interval: 1s
				rule_files:
				  - %s
				scrape_configs:
				  - job_name: application
				    metrics_path: /actuator/prometheus
				    static_configs:
				      - targets: ['localhost:%d']
				""".formatted(Path.of("..", "..", "docs", "prometheus-alerts.yml").toAbsolutePath().normalize(),
				applicationPort));
		this.process = new ProcessBuilder("prometheus", "--config.file=" + configuration,
				"--storage.tsdb.path=" + this.folder.resolve("data"), "--web.listen-address=localhost:" + port)
			.redirectErrorStream(true)
			.redirectOutput(this.folder.resolve("log.txt").toFile())
			.start();
		try {
			Awaitility.await("Prometheus is ready")
				.atMost(Duration.ofSeconds(30))
				.ignoreExceptions()
				.until(() -> get("/-/ready").statusCode() == 200);
		}
		catch (RuntimeException ex) {
			close();
			throw ex;
		}
	}

	/**
	 * Return the answer of Prometheus to a query, as JSON.
	 */
	JsonNode query(String expression) throws Exception {
		HttpResponse<String> response = get(
				"/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
		JsonNode answer = this.mapper.readTree(response.body());
		if (response.statusCode() != 200) {
			throw new IllegalArgumentException(expression + ": " + answer);
		}
		return answer.path("data").path("result");
	}

	JsonNode api(String path) throws Exception {
		return this.mapper.readTree(get("/api/v1/" + path).body()).path("data");
	}

	private HttpResponse<String> get(String path) throws IOException, InterruptedException {
		return this.client.send(HttpRequest.newBuilder(URI.create(this.url + path)).build(),
				HttpResponse.BodyHandlers.ofString());
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

	@Override
	public void close() throws IOException {
		this.process.destroy();
		try {
			this.process.waitFor();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		FileSystemUtils.deleteRecursively(this.folder);
	}

}

package io.orcajob.autoconfigure;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.netty.transport.ProxyProvider;

import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

import io.orcajob.core.JobTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The ways to a proxy that the operations guide tells.
 */
@Timeout(30)
class ProxyTests {

	private static final String JOB = """
			{"id": "7", "type": "TEST", "status": "COMPLETED", "created_at": "2026-01-01T00:00:00Z",
			 "updated_at": "2026-01-01T00:00:05Z"}""";

	private final List<String> requestLines = new CopyOnWriteArrayList<>();

	private ServerSocket proxy;

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.with(TestRunners.withStarter())
		.withPropertyValues("orca.api.url=http://orca.invalid/", "orca.api.key=k", "orca.api.retry.max-retries=0");

	@BeforeEach
	void startProxy() throws IOException {
		this.proxy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
		Thread thread = new Thread(this::serve, "proxy");
		thread.setDaemon(true);
		thread.start();
	}

	@AfterEach
	void stopProxy() throws IOException {
		this.proxy.close();
	}

	@Test
	void systemPropertiesNameAProxy() {
		System.setProperty("https.proxyHost", "localhost");
		System.setProperty("https.proxyPort", Integer.toString(this.proxy.getLocalPort()));
		try {
			this.contextRunner.run((context) -> {
				assertThat(context.getBean(JobTemplate.class).get("7").getId()).isEqualTo("7");
				assertThat(this.requestLines).containsExactly("CONNECT orca.invalid:80 HTTP/1.1",
						"GET /job/7 HTTP/1.1");
			});
		}
		finally {
			System.clearProperty("https.proxyHost");
			System.clearProperty("https.proxyPort");
		}
	}

	@Test
	void customizerNamesAProxyForOrcaCloudAlone() {
		this.contextRunner.withUserConfiguration(OrcaProxy.class)
			.withPropertyValues("proxy.port=" + this.proxy.getLocalPort())
			.run((context) -> {
				assertThat(context.getBean(JobTemplate.class).get("7").getId()).isEqualTo("7");
				assertThat(this.requestLines).containsExactly("CONNECT orca.invalid:80 HTTP/1.1",
						"GET /job/7 HTTP/1.1");
			});
	}

	private void serve() {
		try (Socket socket = this.proxy.accept();
				BufferedReader reader = new BufferedReader(
						new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
			read(reader);
			write(socket, "HTTP/1.1 200 OK\r\n\r\n");
			read(reader);
			write(socket, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + JOB.length()
					+ "\r\n\r\n" + JOB);
			reader.read();
		}
		catch (IOException ex) {
			this.requestLines.add(ex.toString());
		}
	}

	private void read(BufferedReader reader) throws IOException {
		this.requestLines.add(reader.readLine());
		String line = reader.readLine();
		while (line != null && !line.isEmpty()) {
			line = reader.readLine();
		}
	}

	private static void write(Socket socket, String text) throws IOException {
		socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
	}

	@Configuration(proxyBeanMethods = false)
	static class OrcaProxy {

		@Bean
		OrcaWebClientCustomizer orcaProxy(Environment environment) {
			int port = environment.getRequiredProperty("proxy.port", Integer.class);
			return (builder) -> builder.clientConnector(ClientHttpConnectorBuilder.reactor()
				.withHttpClientCustomizer((client) -> client
					.proxy((proxy) -> proxy.type(ProxyProvider.Proxy.HTTP).host("localhost").port(port)))
				.build(HttpClientSettings.defaults().withTimeouts(Duration.ofSeconds(3), Duration.ofSeconds(20))));
		}

	}

}

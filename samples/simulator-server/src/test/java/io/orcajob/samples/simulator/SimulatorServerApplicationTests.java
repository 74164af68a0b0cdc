package io.orcajob.samples.simulator;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import io.orcajob.simulator.OrcaSimulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * The server as its user starts it.
 */
@ExtendWith(OutputCaptureExtension.class)
class SimulatorServerApplicationTests {

	@Test
	void servesAnyKeyAndSaysWhere(CapturedOutput output) throws Exception {
		OrcaSimulator simulator;
		try (ConfigurableApplicationContext context = run("--orca.simulator.port=0")) {
			simulator = context.getBean(OrcaSimulator.class);
			assertThat(output).contains("OrcaCloud simulator at " + simulator.url()).contains("try: curl");
			assertThat(get(simulator, "anything").statusCode()).isEqualTo(200);
		}
		assertThat(simulator.isRunning()).isFalse();
	}

	@Test
	void servesTheConfiguredKeyOnlyAndDoesNotTellIt(CapturedOutput output) throws Exception {
		try (ConfigurableApplicationContext context = run("--orca.simulator.port=0", "--orca.simulator.key=s3cret")) {
			OrcaSimulator simulator = context.getBean(OrcaSimulator.class);
			assertThat(get(simulator, "s3cret").statusCode()).isEqualTo(200);
			assertThat(get(simulator, "other").statusCode()).isEqualTo(401);
		}
		assertThat(output).doesNotContain("s3cret");
	}

	@Test
	void staysUpOnThePortOfTheOfficialClientsUnlessToldOtherwise() {
		new ApplicationContextRunner().withInitializer(new ConfigDataApplicationContextInitializer())
			.withUserConfiguration(PropertiesOnly.class)
			.run((context) -> {
				assertThat(context.getBean(SimulatorProperties.class))
					.isEqualTo(new SimulatorProperties(1584, null, 1, "/job"));
				assertThat(context.getEnvironment().getProperty("spring.main.keep-alive", Boolean.class)).isTrue();
			});
	}

	@Test
	void portThatIsTakenIsSaidInWords(CapturedOutput output) throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			int port = socket.getLocalPort();
			assertThatException().isThrownBy(() -> run("--orca.simulator.port=" + port));
			assertThat(output).contains("APPLICATION FAILED TO START")
				.contains("port " + port + ", which is in use")
				.contains("--orca.simulator.port")
				.doesNotContain("\tat ");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "port=70000", "port=-1", "port=x", "speed=0" })
	void impossibleSettingIsSaidInWords(String setting, CapturedOutput output) {
		assertThatException().isThrownBy(() -> run("--orca.simulator." + setting));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("orca.simulator")
			.contains("Reason:")
			.doesNotContain("\tat ");
	}

	private static ConfigurableApplicationContext run(String... args) {
		return SpringApplication.run(SimulatorServerApplication.class, args);
	}

	private static HttpResponse<String> get(OrcaSimulator simulator, String key)
			throws IOException, InterruptedException {
		return HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create(simulator.url() + "job")).header("Api-Key", key).build(),
					HttpResponse.BodyHandlers.ofString());
	}

	@EnableConfigurationProperties(SimulatorProperties.class)
	static class PropertiesOnly {

	}

}

package io.orcajob.autoconfigure;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.PropertySource;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.context.junit.jupiter.SpringExtension;

import io.orcajob.simulator.OrcaSimulator;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * In tests with Spring's test context the simulator serves, whatever the shell says.
 */
class SimulatorInTestsTests {

	@Nested
	@SpringBootTest(classes = Application.class)
	@ContextConfiguration(initializers = ShellWithKey.class)
	@ExtendWith(OutputCaptureExtension.class)
	class KeyInTheShell {

		@Test
		void simulatorServes(@Autowired OrcaConnectionDetails details, @Autowired OrcaSimulator simulator,
				@Autowired SimulatorNotice notice, CapturedOutput output) {
			assertThat(details.getUrl()).isEqualTo(simulator.url());
			assertThat(details.getApiKey()).isNotEqualTo("shell-key");
			notice.afterSingletonsInstantiated();
			assertThat(output).contains("This is a test", simulator.url(), "orca.api.url", "is not used",
					"orca.simulator.enabled=false");
		}

	}

	@Nested
	@SpringBootTest(classes = ApplicationWithFile.class)
	@ContextConfiguration(initializers = ShellWithKey.class)
	class KeyInAFileOfTheApplication {

		@Test
		void simulatorServes(@Autowired OrcaConnectionDetails details, @Autowired OrcaSimulator simulator) {
			assertThat(details.getUrl()).isEqualTo(simulator.url());
		}

	}

	@Nested
	@ExtendWith(SpringExtension.class)
	@ContextConfiguration(classes = Application.class, initializers = ShellWithKey.class)
	class WithoutSpringBootTest {

		@Test
		void simulatorServes(@Autowired OrcaConnectionDetails details, @Autowired OrcaSimulator simulator) {
			assertThat(details.getUrl()).isEqualTo(simulator.url());
		}

	}

	@Nested
	@SpringBootTest(classes = Application.class)
	@ContextConfiguration(initializers = { ShellWithKey.class, Kubernetes.class })
	class OnACloudPlatform {

		@Test
		void simulatorServes(@Autowired OrcaConnectionDetails details, @Autowired OrcaSimulator simulator) {
			assertThat(details.getUrl()).isEqualTo(simulator.url());
		}

	}

	@Nested
	@SpringBootTest(classes = Application.class, properties = { "orca.api.url=", "orca.api.key= " })
	@ContextConfiguration(initializers = ShellWithKey.class)
	class EmptyPropertiesOfTheTest {

		@Test
		void simulatorServes(@Autowired OrcaConnectionDetails details, @Autowired OrcaSimulator simulator) {
			assertThat(details.getUrl()).isEqualTo(simulator.url());
		}

	}

	@Nested
	@SpringBootTest(classes = Application.class, properties = "orca.api.url=http://test:9/")
	@ContextConfiguration(initializers = ShellWithKey.class)
	class PropertyOfTheTest {

		@Test
		void serviceOfTheTestIsUsed(@Autowired OrcaConnectionDetails details) {
			assertThat(details.getUrl()).isEqualTo("http://test:9/");
		}

	}

	@Nested
	@SpringBootTest(classes = Application.class)
	@TestPropertySource(properties = { "orca.api.url=http://localhost:${port.of.test}/", "port.of.test=9" })
	@ContextConfiguration(initializers = ShellWithKey.class)
	class PropertySourceOfTheTest {

		@Test
		void serviceOfTheTestIsUsed(@Autowired OrcaConnectionDetails details) {
			assertThat(details.getUrl()).isEqualTo("http://localhost:9/");
		}

	}

	@Nested
	@SpringBootTest(classes = Application.class)
	@ContextConfiguration(initializers = ShellWithKey.class)
	class DynamicPropertyOfTheTest {

		@DynamicPropertySource
		static void url(DynamicPropertyRegistry registry) {
			registry.add("orca.api.url", () -> "http://dynamic:9/");
		}

		@Test
		void serviceOfTheTestIsUsed(@Autowired OrcaConnectionDetails details) {
			assertThat(details.getUrl()).isEqualTo("http://dynamic:9/");
		}

	}

	@Nested
	@SpringBootTest(classes = Application.class, properties = "orca.simulator.enabled=false")
	@ContextConfiguration(initializers = ShellWithKey.class)
	class SimulatorSwitchedOff {

		@Test
		void serviceOfTheShellIsUsed(@Autowired OrcaConnectionDetails details) {
			assertThat(details.getUrl()).isEqualTo("http://shell:9/");
			assertThat(details.getApiKey()).isEqualTo("shell-key");
		}

	}

	static class ShellWithKey implements ApplicationContextInitializer<ConfigurableApplicationContext> {

		@Override
		public void initialize(ConfigurableApplicationContext context) {
			TestRunners.environmentVariables("ORCA_API_KEY=shell-key", "ORCA_API_URL=http://shell:9/")
				.initialize(context);
		}

	}

	static class Kubernetes implements ApplicationContextInitializer<ConfigurableApplicationContext> {

		@Override
		public void initialize(ConfigurableApplicationContext context) {
			TestRunners
				.environmentVariables("ORCA_API_KEY=shell-key", "KUBERNETES_SERVICE_HOST=10.0.0.1",
						"KUBERNETES_SERVICE_PORT=443")
				.initialize(context);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@PropertySource("classpath:orca-application.properties")
	static class ApplicationWithFile {

	}

}

package io.orcajob.autoconfigure;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;

import io.orcajob.simulator.OrcaSimulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests for what an application prints that cannot start.
 */
@ExtendWith(OutputCaptureExtension.class)
class FailureAnalysisTests {

	@Test
	void invalidValueIsNamedWithItsPropertyAndWhatWouldBeRight(CapturedOutput output) {
		fail("--orca.job.refresh-interval=-3");
		assertThat(output).contains("APPLICATION FAILED TO START",
				"Invalid value '-3' for configuration property 'orca.job.refresh-interval'",
				"It must be at least 1ms and at most 36500d");
	}

	@Test
	void invalidValueThatMayHoldASecretIsNotShown(CapturedOutput output) {
		fail("--orca.api.url=https://me:pass-word@api.orcadb.ai/");
		assertThat(output).contains("APPLICATION FAILED TO START", "'orca.api.url', not shown",
				"neither user nor password");
		assertThat(output).doesNotContain("pass-word");
	}

	@Test
	void portInUseIsNamed(CapturedOutput output) {
		try (OrcaSimulator other = OrcaSimulator.builder().build().start()) {
			fail("--orca.simulator.enabled=true", "--orca.simulator.port=" + other.port());
			assertThat(output).contains("APPLICATION FAILED TO START", "listen on port " + other.port(),
					"set orca.simulator.port to another port");
		}
	}

	private static void fail(String... args) {
		SpringApplication application = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.build();
		assertThatException().isThrownBy(() -> application.run(args));
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ OrcaSimulatorAutoConfiguration.class, OrcaJobAutoConfiguration.class })
	static class Application {

	}

}

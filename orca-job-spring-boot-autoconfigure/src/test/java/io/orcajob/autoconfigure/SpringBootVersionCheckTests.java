package io.orcajob.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.support.SpringFactoriesLoader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * What an application prints that has a version of Spring Boot that is too old.
 */
@ExtendWith(OutputCaptureExtension.class)
class SpringBootVersionCheckTests {

	@ParameterizedTest
	@ValueSource(strings = { "3.5.16", "3.0.0-SNAPSHOT", "2.7.18" })
	void olderVersionIsRefusedWithTheRemedy(String version, CapturedOutput output) {
		assertThatException().isThrownBy(() -> run(version)).isInstanceOf(UnsupportedSpringBootException.class);
		assertThat(output).contains("APPLICATION FAILED TO START", "needs Spring Boot 4.0 or later",
				"runs on Spring Boot " + version + ".", "Upgrade the application to Spring Boot 4");
	}

	@ParameterizedTest
	@NullSource
	@ValueSource(strings = { "4.0.8", "4.1.1", "10.0.0", "unknown", "" })
	void otherVersionIsAccepted(@Nullable String version, CapturedOutput output) {
		run(version);
		assertThat(output).doesNotContain("APPLICATION FAILED TO START");
	}

	@Test
	void everyApplicationIsChecked() {
		assertThat(SpringFactoriesLoader.forDefaultResourceLocation()
			.load(org.springframework.context.ApplicationListener.class))
			.hasAtLeastOneElementOfType(SpringBootVersionCheck.class);
	}

	private static void run(@Nullable String version) {
		SpringApplication application = new SpringApplication(Application.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		application.addListeners(new SpringBootVersionCheck(version));
		application.run().close();
	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

	}

}

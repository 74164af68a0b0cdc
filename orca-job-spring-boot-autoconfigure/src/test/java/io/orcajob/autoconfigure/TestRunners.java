package io.orcajob.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.reactive.ReactiveHttpClientAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.AbstractApplicationContextRunner;
import org.springframework.boot.webclient.autoconfigure.WebClientAutoConfiguration;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * What the tests of the auto-configurations share.
 */
final class TestRunners {

	private TestRunners() {
	}

	/**
	 * All that an application with the starter has.
	 */
	static AutoConfigurations starter() {
		return AutoConfigurations.of(OrcaJobAutoConfiguration.class, OrcaSimulatorAutoConfiguration.class,
				JacksonAutoConfiguration.class, SslAutoConfiguration.class, HttpClientAutoConfiguration.class,
				ReactiveHttpClientAutoConfiguration.class, WebClientAutoConfiguration.class);
	}

	/**
	 * Configure a runner as {@link #starter()} says, with environment variables that are
	 * known to the test: those of the developer could name a real account.
	 */
	static <R extends AbstractApplicationContextRunner<R, ?, ?>> Function<R, R> withStarter(String... variables) {
		return (runner) -> runner.withConfiguration(starter()).withInitializer(environmentVariables(variables));
	}

	static ApplicationContextInitializer<ConfigurableApplicationContext> environmentVariables(String... variables) {
		Map<String, Object> map = new LinkedHashMap<>();
		for (String variable : variables) {
			int equals = variable.indexOf('=');
			map.put(variable.substring(0, equals), variable.substring(equals + 1));
		}
		String name = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
		return (context) -> context.getEnvironment()
			.getPropertySources()
			.replace(name, new SystemEnvironmentPropertySource(name, map));
	}

}

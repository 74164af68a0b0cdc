package io.orcajob.autoconfigure;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.cloud.CloudPlatform;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/**
 * Whether to start the embedded simulator. {@code @ConditionalOnProperty} does not do, as
 * it counts an empty environment variable as set.
 * <p>
 * In a test only the properties of the test itself configure a service: what the shell or
 * the application's files say could lead to an account where jobs cost money.
 */
class OnSimulatorCondition extends SpringBootCondition implements ConfigurationCondition {

	/**
	 * The name of a property source that tells that the context is that of a test.
	 */
	static final String TEST_PROPERTY_SOURCE = "orcaSpringTest";

	private static final String ENABLED = "orca.simulator.enabled";

	private static final String JSON_PROPERTY_SOURCE = "spring.application.json";

	@Override
	public ConfigurationPhase getConfigurationPhase() {
		return ConfigurationPhase.REGISTER_BEAN;
	}

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ConditionOutcome outcome = withoutPlatform(context);
		CloudPlatform platform = refusingPlatform(context.getEnvironment());
		return (outcome.isMatch() && platform != null)
				? ConditionOutcome.noMatch(message().because("the application runs on the cloud platform " + platform))
				: outcome;
	}

	private static ConditionMessage.Builder message() {
		return ConditionMessage.forCondition("OrcaCloud Simulator");
	}

	private static @Nullable Boolean enabled(Environment environment) {
		return Binder.get(environment).bind(ENABLED, Boolean.class).orElse(null);
	}

	private static ConditionOutcome withoutPlatform(ConditionContext context) {
		Environment environment = context.getEnvironment();
		Boolean enabled = enabled(environment);
		if (enabled != null) {
			return new ConditionOutcome(enabled, message().because(ENABLED + " is " + enabled));
		}
		String property = configuredService(environment);
		if (property != null) {
			return ConditionOutcome.noMatch(message().because(property + " is set"));
		}
		String[] connectionDetails = connectionDetails(context.getBeanFactory());
		if (connectionDetails.length > 0) {
			return ConditionOutcome.noMatch(message().found("OrcaConnectionDetails bean", "OrcaConnectionDetails beans")
				.items(ConditionMessage.Style.QUOTE, (Object[]) connectionDetails));
		}
		return ConditionOutcome.match(message().because("neither orca.api.url nor orca.api.key is set"
				+ (isTest(environment) ? " by the test" : "") + " and there is no OrcaConnectionDetails bean"));
	}

	/**
	 * Return the cloud platform on which the simulator does not start by itself.
	 * @param environment the environment
	 * @return the platform, or {@code null} if there is none, or it does not matter
	 */
	static @Nullable CloudPlatform refusingPlatform(Environment environment) {
		if (enabled(environment) != null || isTest(environment)) {
			return null;
		}
		CloudPlatform platform = CloudPlatform.getActive(environment);
		return (platform != CloudPlatform.NONE) ? platform : null;
	}

	static boolean isTest(Environment environment) {
		return environment instanceof ConfigurableEnvironment configurable
				&& configurable.getPropertySources().contains(TEST_PROPERTY_SOURCE);
	}

	/**
	 * Return by which property a service is configured.
	 * @param environment the environment
	 * @return the name of the property, or {@code null} if none is, or, in a test, none
	 * of the test's own
	 */
	static @Nullable String configuredService(Environment environment) {
		return isTest(environment) ? configuredService(testBinder((ConfigurableEnvironment) environment))
				: anyConfiguredService(environment);
	}

	static @Nullable String anyConfiguredService(Environment environment) {
		return configuredService(Binder.get(environment));
	}

	private static @Nullable String configuredService(Binder binder) {
		for (String property : new String[] { "orca.api.url", "orca.api.key" }) {
			if (StringUtils.hasText(binder.bind(property, String.class).orElse(null))) {
				return property;
			}
		}
		return null;
	}

	/**
	 * Return a binder of what the test itself sets: its properties come before those of
	 * the system.
	 */
	private static Binder testBinder(ConfigurableEnvironment environment) {
		List<PropertySource<?>> sources = new ArrayList<>();
		for (PropertySource<?> source : environment.getPropertySources()) {
			if (source.getName().equals(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME)
					|| source.getName().equals(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME)) {
				break;
			}
			if (!source.getName().equals(JSON_PROPERTY_SOURCE)
					&& !ConfigurationPropertySources.isAttachedConfigurationPropertySource(source)) {
				sources.add(source);
			}
		}
		return new Binder(ConfigurationPropertySources.from(sources),
				new PropertySourcesPlaceholdersResolver(environment));
	}

	private static String[] connectionDetails(@Nullable ConfigurableListableBeanFactory beanFactory) {
		return (beanFactory != null) ? BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beanFactory,
				OrcaConnectionDetails.class, true, false) : new String[0];
	}

	/**
	 * Whether only the cloud platform keeps the simulator from starting.
	 */
	static class RefusedByPlatform extends OnSimulatorCondition {

		@Override
		public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
			ConditionOutcome outcome = withoutPlatform(context);
			boolean refused = outcome.isMatch() && refusingPlatform(context.getEnvironment()) != null;
			return new ConditionOutcome(refused, outcome.getConditionMessage());
		}

	}

}

package io.orcajob.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/**
 * Whether to start the embedded simulator. {@code @ConditionalOnProperty} does not do, as
 * it counts an empty environment variable as set.
 */
class OnSimulatorCondition extends SpringBootCondition implements ConfigurationCondition {

	private static final String ENABLED = "orca.simulator.enabled";

	@Override
	public ConfigurationPhase getConfigurationPhase() {
		return ConfigurationPhase.REGISTER_BEAN;
	}

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ConditionMessage.Builder message = ConditionMessage.forCondition("OrcaCloud Simulator");
		Boolean enabled = Binder.get(context.getEnvironment()).bind(ENABLED, Boolean.class).orElse(null);
		if (enabled != null) {
			return new ConditionOutcome(enabled, message.because(ENABLED + " is " + enabled));
		}
		String property = configuredService(context.getEnvironment());
		if (property != null) {
			return ConditionOutcome.noMatch(message.because(property + " is set"));
		}
		String[] connectionDetails = connectionDetails(context.getBeanFactory());
		if (connectionDetails.length > 0) {
			return ConditionOutcome.noMatch(message.found("OrcaConnectionDetails bean", "OrcaConnectionDetails beans")
				.items(ConditionMessage.Style.QUOTE, (Object[]) connectionDetails));
		}
		return ConditionOutcome.match(message
			.because("neither orca.api.url nor orca.api.key is set and there is no OrcaConnectionDetails bean"));
	}

	/**
	 * Return by which property a service is configured.
	 * @param environment the environment
	 * @return the name of the property, or {@code null} if none is
	 */
	static @Nullable String configuredService(Environment environment) {
		Binder binder = Binder.get(environment);
		for (String property : new String[] { "orca.api.url", "orca.api.key" }) {
			if (StringUtils.hasText(binder.bind(property, String.class).orElse(null))) {
				return property;
			}
		}
		return null;
	}

	private static String[] connectionDetails(@Nullable ConfigurableListableBeanFactory beanFactory) {
		return (beanFactory != null) ? BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beanFactory,
				OrcaConnectionDetails.class, true, false) : new String[0];
	}

}

package io.orcajob.autoconfigure;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;
import org.springframework.util.unit.DataSize;

import io.orcajob.internal.text.Durations;

/**
 * Says which property is wrong, what its value is, where that comes from and what would
 * be right. Before Spring Boot's analyzers, which find neither a relaxed name such as
 * {@code ORCA_JOB_MAXWAIT} nor the form that a value must have, and which would show the
 * values of other sources, that may hold a secret.
 */
@Order(0)
class OrcaPropertyFailureAnalyzer implements FailureAnalyzer {

	private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("orca");

	private final @Nullable Environment environment;

	OrcaPropertyFailureAnalyzer(@Nullable Environment environment) {
		this.environment = environment;
	}

	@Override
	public @Nullable FailureAnalysis analyze(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			FailureAnalysis analysis = analyzeCause(cause);
			if (analysis != null) {
				return analysis;
			}
		}
		return null;
	}

	private @Nullable FailureAnalysis analyzeCause(Throwable cause) {
		if (cause instanceof SecretPropertyValueException secret) {
			return analysis(ConfigurationPropertyName.of(secret.getName()), null, secret.getReason(), cause);
		}
		if (cause instanceof InvalidConfigurationPropertyValueException invalid && isOurs(invalid.getName())) {
			ConfigurationPropertyName name = ConfigurationPropertyName.of(invalid.getName());
			return analysis(name, value(name, invalid.getValue()), String.valueOf(invalid.getReason()), cause);
		}
		if (cause instanceof BindException bind && ROOT.isAncestorOf(bind.getName())) {
			String form = form(bind.getTarget().getType().resolve());
			return (form != null) ? analysis(bind.getName(), value(bind.getName(), null), form, cause) : null;
		}
		return null;
	}

	private static boolean isOurs(String name) {
		return ConfigurationPropertyName.isValid(name) && ROOT.isAncestorOf(ConfigurationPropertyName.of(name));
	}

	private FailureAnalysis analysis(ConfigurationPropertyName name, @Nullable String value, String reason,
			Throwable cause) {
		StringBuilder description = new StringBuilder("Invalid value ");
		description.append((value != null) ? "'" + value + "' " : "");
		description.append("for configuration property '").append(name).append("'");
		ConfigurationProperty property = find(name);
		if (property == null) {
			description.append(" (its default)");
		}
		else if (property.getOrigin() != null) {
			description.append(" (originating from ").append(property.getOrigin()).append(")");
		}
		description.append((value != null) ? "." : ", not shown as it may hold a secret.");
		return new FailureAnalysis(description.toString(),
				"Change the value of the property, or remove it for its default. " + reason + ".", cause);
	}

	/**
	 * Return the value as it was written, or else as it was understood.
	 */
	private String value(ConfigurationPropertyName name, @Nullable Object understood) {
		ConfigurationProperty property = find(name);
		if (property != null && this.environment != null) {
			return this.environment.resolvePlaceholders(String.valueOf(property.getValue()));
		}
		return (understood instanceof Duration duration) ? Durations.describe(duration) : String.valueOf(understood);
	}

	private @Nullable ConfigurationProperty find(ConfigurationPropertyName name) {
		if (this.environment instanceof ConfigurableEnvironment configurable) {
			for (ConfigurationPropertySource source : ConfigurationPropertySources
				.from(configurable.getPropertySources())) {
				ConfigurationProperty property = source.getConfigurationProperty(name);
				if (property != null) {
					return property;
				}
			}
		}
		return null;
	}

	private static @Nullable String form(@Nullable Class<?> type) {
		Class<?> form = (type != null) ? ClassUtils.resolvePrimitiveIfNecessary(type) : Object.class;
		if (form.equals(Duration.class)) {
			return "It must be a duration " + PropertyChecks.FORMS;
		}
		if (form.equals(DataSize.class)) {
			return "It must be a size " + PropertyChecks.SIZES;
		}
		if (form.equals(Boolean.class)) {
			return "It must be true or false";
		}
		if (form.isEnum()) {
			return "It must be one of " + Arrays.stream(form.getEnumConstants())
				.map((constant) -> ((Enum<?>) constant).name().toLowerCase(Locale.ROOT))
				.collect(Collectors.joining(", "));
		}
		if (Number.class.isAssignableFrom(form)) {
			return "It must be a " + (form.equals(Integer.class) ? "whole number" : "number");
		}
		return null;
	}

}

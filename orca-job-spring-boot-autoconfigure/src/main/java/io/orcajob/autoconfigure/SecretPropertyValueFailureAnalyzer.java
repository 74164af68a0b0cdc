package io.orcajob.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says what is wrong with a property whose value must not be shown.
 */
class SecretPropertyValueFailureAnalyzer extends AbstractFailureAnalyzer<SecretPropertyValueException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, SecretPropertyValueException cause) {
		return new FailureAnalysis(
				"Invalid value for configuration property '%s', not shown as it may hold a secret. Validation failed for the following reason:%n%n%s"
					.formatted(cause.getName(), cause.getReason()),
				"Review the value of the property with the provided reason.", cause);
	}

}

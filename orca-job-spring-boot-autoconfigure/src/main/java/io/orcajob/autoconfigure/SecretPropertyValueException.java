package io.orcajob.autoconfigure;

/**
 * The value of a property is invalid, and may be a secret. So it is not shown.
 */
class SecretPropertyValueException extends RuntimeException {

	private final String name;

	private final String reason;

	SecretPropertyValueException(String name, String reason) {
		super("The value of property " + name + " is invalid: " + reason);
		this.name = name;
		this.reason = reason;
	}

	String getName() {
		return this.name;
	}

	String getReason() {
		return this.reason;
	}

}

package io.orcajob.actuate;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.Sanitizer;

/**
 * Decides what is shown of texts that quote the service.
 */
final class ServiceWords {

	private static final String PREFIX = "orcajobs.";

	private final Sanitizer sanitizer;

	private final boolean shown;

	/**
	 * Create a decision.
	 * @param sanitizer applies the functions of the application
	 * @param shown whether the texts are shown at all
	 */
	ServiceWords(Sanitizer sanitizer, boolean shown) {
		this.sanitizer = sanitizer;
		this.shown = shown;
	}

	@Nullable String sanitize(String name, @Nullable String words) {
		Object sanitized = this.sanitizer.sanitize(new SanitizableData(null, PREFIX + name, words), this.shown);
		return (sanitized != null) ? sanitized.toString() : null;
	}

}

package io.orcajob.actuate;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.Sanitizer;

import io.orcajob.SafeText;

/**
 * Decides what is shown of texts that quote the service.
 */
final class ServiceWords {

	private static final String PREFIX = "orcajobs.";

	private final Sanitizer sanitizer;

	private final boolean shown;

	private final boolean reasonShown;

	/**
	 * Create a decision.
	 * @param sanitizer applies the functions of the application
	 * @param shown whether the texts are shown at all
	 * @param reasonShown whether the reason of a failed job is shown in any case
	 */
	ServiceWords(Sanitizer sanitizer, boolean shown, boolean reasonShown) {
		this.sanitizer = sanitizer;
		this.shown = shown;
		this.reasonShown = reasonShown;
	}

	@Nullable String exception(@Nullable String words) {
		String sanitized = sanitize("exception", words, this.shown || this.reasonShown);
		return (sanitized != null) ? SafeText.of(sanitized) : null;
	}

	@Nullable String lastError(@Nullable String message) {
		String sanitized = sanitize("lastError", message, this.shown);
		return (sanitized != null) ? SafeText.message(sanitized) : null;
	}

	private @Nullable String sanitize(String name, @Nullable String words, boolean show) {
		Object sanitized = this.sanitizer.sanitize(new SanitizableData(null, PREFIX + name, words), show);
		return (sanitized != null) ? sanitized.toString() : null;
	}

}

package io.orcajob.client;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

/**
 * Reads {@code Retry-After}, as seconds or as a date, which is compared with the answer's
 * own {@code Date} so that a local clock that is wrong does no harm.
 */
final class RetryAfter {

	static final Duration LONGEST = Duration.ofSeconds(120);

	private static final Pattern SECONDS = Pattern.compile("\\d+(\\.\\d+)?");

	private RetryAfter() {
	}

	/**
	 * Return how long the service asks to wait.
	 * @param headers the headers of the answer
	 * @param now the local time, for an answer without {@code Date}
	 * @return the time, from zero to {@link #LONGEST}, or {@code null} if the service
	 * does not say, or not in a form that can be read
	 */
	static @Nullable Duration read(HttpHeaders headers, Instant now) {
		String value = headers.getFirst(HttpHeaders.RETRY_AFTER);
		if (value == null) {
			return null;
		}
		if (SECONDS.matcher(value.trim()).matches()) {
			return Duration.ofMillis((long) Math.min(Double.parseDouble(value.trim()) * 1000, LONGEST.toMillis()));
		}
		Instant until = date(headers, HttpHeaders.RETRY_AFTER);
		if (until == null) {
			return null;
		}
		Instant sent = date(headers, HttpHeaders.DATE);
		return clamp(Duration.between((sent != null) ? sent : now, until));
	}

	private static @Nullable Instant date(HttpHeaders headers, String name) {
		try {
			ZonedDateTime date = headers.getFirstZonedDateTime(name);
			return (date != null) ? date.toInstant() : null;
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	private static Duration clamp(Duration duration) {
		if (duration.isNegative()) {
			return Duration.ZERO;
		}
		return (duration.compareTo(LONGEST) > 0) ? LONGEST : duration;
	}

}

package io.orcajob.client;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.util.StringUtils;

/**
 * Reads {@code Retry-After}, as seconds or as a date, which is compared with the answer's
 * own {@code Date} so that a local clock that is wrong does no harm.
 */
final class RetryAfter {

	static final Duration LONGEST = Duration.ofSeconds(120);

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
		if (!StringUtils.hasText(value)) {
			return null;
		}
		try {
			return clamp(seconds(value.trim()));
		}
		catch (NumberFormatException ex) {
			Instant until = date(value.trim());
			if (until == null) {
				return null;
			}
			Instant sent = date(headers.getFirst(HttpHeaders.DATE));
			return clamp(Duration.between((sent != null) ? sent : now, until));
		}
	}

	private static Duration seconds(String value) {
		double seconds = Double.parseDouble(value);
		return Double.isNaN(seconds) ? Duration.ZERO
				: Duration.ofMillis((long) Math.min(seconds * 1000, LONGEST.toMillis()));
	}

	private static @Nullable Instant date(@Nullable String value) {
		if (!StringUtils.hasText(value)) {
			return null;
		}
		try {
			return ZonedDateTime.parse(value.trim(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
		}
		catch (DateTimeException ex) {
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

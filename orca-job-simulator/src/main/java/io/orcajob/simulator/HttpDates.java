package io.orcajob.simulator;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Dates in the form of HTTP headers, such as {@code Fri, 02 Jan 2026 03:04:05 GMT}.
 */
final class HttpDates {

	// Not RFC_1123_DATE_TIME, which writes days of one digit.
	private static final DateTimeFormatter FORMATTER = DateTimeFormatter
		.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ENGLISH)
		.withZone(ZoneOffset.UTC);

	private HttpDates() {
	}

	static String format(Instant instant) {
		return FORMATTER.format(instant);
	}

}

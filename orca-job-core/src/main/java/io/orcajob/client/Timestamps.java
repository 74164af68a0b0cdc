package io.orcajob.client;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Reads the timestamps of the service, whose form is not documented: with {@code T} or a
 * space, any number of fraction digits, {@code Z}, an offset with or without colon, or no
 * zone, which is read as UTC; or only a date.
 */
final class Timestamps {

	private static final Log logger = LogFactory.getLog(Timestamps.class);

	private static final DateTimeFormatter FORMATTER = new DateTimeFormatterBuilder().parseCaseInsensitive()
		.append(DateTimeFormatter.ISO_LOCAL_DATE)
		.optionalStart()
		.appendLiteral('T')
		.appendPattern("HH:mm")
		.optionalStart()
		.appendPattern(":ss")
		.optionalStart()
		.appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
		.optionalEnd()
		.optionalEnd()
		.optionalStart()
		// Lenient, this pattern means any offset, with or without colon.
		.parseLenient()
		.appendOffset("+HH", "Z")
		.optionalEnd()
		.optionalEnd()
		.toFormatter(Locale.ROOT)
		.withResolverStyle(ResolverStyle.STRICT);

	private static final int DATE_LENGTH = 10;

	private Timestamps() {
	}

	/**
	 * Return the moment that a text names.
	 * @param text the text, or {@code null}
	 * @return the moment, or {@link Instant#EPOCH} if there is none: a job whose times
	 * cannot be read can still be waited for
	 */
	static Instant parse(@Nullable String text) {
		if (text == null || text.isBlank()) {
			return Instant.EPOCH;
		}
		try {
			TemporalAccessor parsed = FORMATTER.parseBest(normalize(text.trim()), OffsetDateTime::from,
					LocalDateTime::from, LocalDate::from);
			if (parsed instanceof OffsetDateTime dateTime) {
				return dateTime.toInstant();
			}
			if (parsed instanceof LocalDateTime dateTime) {
				return dateTime.toInstant(ZoneOffset.UTC);
			}
			return LocalDate.from(parsed).atStartOfDay().toInstant(ZoneOffset.UTC);
		}
		catch (DateTimeException ex) {
			logger.debug("Timestamp that cannot be read, taken as unknown", ex);
			return Instant.EPOCH;
		}
	}

	/**
	 * Put the text in the one form of separator and the nine digits of fraction that the
	 * formatter knows.
	 */
	private static String normalize(String text) {
		if (text.length() <= DATE_LENGTH) {
			return text;
		}
		StringBuilder normal = new StringBuilder(text);
		if (normal.charAt(DATE_LENGTH) == ' ') {
			normal.setCharAt(DATE_LENGTH, 'T');
		}
		int fraction = normal.indexOf(".");
		if (fraction > 0) {
			int end = fraction + 1;
			while (end < normal.length() && Character.isDigit(normal.charAt(end))) {
				end++;
			}
			if (end - fraction > 10) {
				normal.delete(fraction + 10, end);
			}
		}
		return normal.toString();
	}

}

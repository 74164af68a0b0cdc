package io.orcajob.simulator;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Reads timestamps of whatever form: without an offset they are UTC, without a time of
 * day the beginning of the day. What is finer than nanoseconds is cut off.
 */
final class Timestamps {

	private static final DateTimeFormatter READ = new DateTimeFormatterBuilder()
		.append(DateTimeFormatter.ISO_LOCAL_DATE)
		.appendLiteral('T')
		.append(DateTimeFormatter.ISO_LOCAL_TIME)
		.appendPattern("[XXX][XX][X]")
		.toFormatter(Locale.ROOT);

	private static final int DATE_LENGTH = 10;

	private static final Pattern FINER_THAN_NANOS = Pattern.compile("(\\.\\d{9})\\d+");

	private Timestamps() {
	}

	/**
	 * Read a timestamp.
	 * @throws DateTimeException if it is none
	 */
	static long parse(String text) {
		if (text.length() == DATE_LENGTH) {
			return Micros.of(LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant());
		}
		String nanos = FINER_THAN_NANOS.matcher(withT(text)).replaceFirst("$1");
		TemporalAccessor parsed = READ.parseBest(nanos, OffsetDateTime::from, LocalDateTime::from);
		OffsetDateTime time = (parsed instanceof OffsetDateTime zoned) ? zoned
				: ((LocalDateTime) parsed).atOffset(ZoneOffset.UTC);
		return Micros.of(time.toInstant());
	}

	private static String withT(String text) {
		if (text.length() > DATE_LENGTH && text.charAt(DATE_LENGTH) == ' ') {
			return text.substring(0, DATE_LENGTH) + 'T' + text.substring(DATE_LENGTH + 1);
		}
		return text;
	}

}

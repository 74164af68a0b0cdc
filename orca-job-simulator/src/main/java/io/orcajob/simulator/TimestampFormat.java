package io.orcajob.simulator;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The forms in which a simulator may send timestamps, in UTC unless they say otherwise.
 * It is not known which one the service sends, so a client should read each. Digits that
 * a form has no room for are cut off, never rounded.
 *
 * @since 0.1.0
 */
public enum TimestampFormat {

	/**
	 * Microseconds and the offset with a colon: {@code 2026-01-02T03:04:05.678901+00:00}.
	 */
	OFFSET("uuuu-MM-dd'T'HH:mm:ss.SSSSSSxxx"),

	/**
	 * Milliseconds and {@code Z}: {@code 2026-01-02T03:04:05.678Z}.
	 */
	ZULU("uuuu-MM-dd'T'HH:mm:ss.SSSX"),

	/**
	 * Microseconds and the offset without a colon:
	 * {@code 2026-01-02T03:04:05.678901+0000}.
	 */
	BASIC_OFFSET("uuuu-MM-dd'T'HH:mm:ss.SSSSSSxx"),

	/**
	 * Microseconds and no offset: {@code 2026-01-02T03:04:05.678901}.
	 */
	ZONELESS("uuuu-MM-dd'T'HH:mm:ss.SSSSSS"),

	/**
	 * Microseconds, no offset and a space in place of the {@code T}:
	 * {@code 2026-01-02 03:04:05.678901}.
	 */
	SPACE("uuuu-MM-dd HH:mm:ss.SSSSSS"),

	/**
	 * Nanoseconds and {@code Z}: {@code 2026-01-02T03:04:05.678901000Z}.
	 */
	NANOS("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSSX"),

	/**
	 * Whole seconds and the offset with a colon: {@code 2026-01-02T03:04:05+00:00}.
	 */
	SECONDS("uuuu-MM-dd'T'HH:mm:ssxxx"),

	/**
	 * Microseconds and the offset of another zone than UTC:
	 * {@code 2026-01-02T08:34:05.678901+05:30}.
	 */
	OTHER_ZONE("uuuu-MM-dd'T'HH:mm:ss.SSSSSSxxx", ZoneOffset.ofHoursMinutes(5, 30)),

	/**
	 * Picoseconds, which is more than most can keep, and {@code Z}:
	 * {@code 2026-01-02T03:04:05.678901000000Z}.
	 */
	PICOS("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS'000'X"),

	/**
	 * The date alone: {@code 2026-01-02}.
	 */
	DATE("uuuu-MM-dd");

	private final DateTimeFormatter formatter;

	TimestampFormat(String pattern) {
		this(pattern, ZoneOffset.UTC);
	}

	TimestampFormat(String pattern, ZoneOffset zone) {
		this.formatter = DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(zone);
	}

	String format(long micros) {
		return this.formatter.format(Micros.toInstant(micros));
	}

}

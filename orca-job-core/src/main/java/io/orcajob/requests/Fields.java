package io.orcajob.requests;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Lenient reads of the fields of a JSON object: a field that is absent, {@code null} or
 * of another type than expected reads as {@code null} or as empty.
 */
final class Fields {

	private Fields() {
	}

	static Map<String, @Nullable Object> copyOf(Map<String, @Nullable Object> fields) {
		Assert.notNull(fields, "'fields' must not be null");
		return Collections.unmodifiableMap(new LinkedHashMap<>(fields));
	}

	static @Nullable String text(Map<String, @Nullable Object> fields, String name) {
		return (fields.get(name) instanceof String text) ? text : null;
	}

	static @Nullable Double number(Map<String, @Nullable Object> fields, String name) {
		return (fields.get(name) instanceof Number number) ? number.doubleValue() : null;
	}

	static @Nullable Integer integer(Map<String, @Nullable Object> fields, String name) {
		return (fields.get(name) instanceof Number number) ? number.intValue() : null;
	}

	static @Nullable Boolean flag(Map<String, @Nullable Object> fields, String name) {
		return (fields.get(name) instanceof Boolean flag) ? flag : null;
	}

	/**
	 * Returns a moment; a time without a zone is in UTC, as everywhere in the service's
	 * responses.
	 */
	static @Nullable Instant instant(Map<String, @Nullable Object> fields, String name) {
		if (!(fields.get(name) instanceof String text)) {
			return null;
		}
		try {
			TemporalAccessor time = DateTimeFormatter.ISO_DATE_TIME.parseBest(text.replace(' ', 'T'),
					OffsetDateTime::from, LocalDateTime::from);
			return (time instanceof OffsetDateTime zoned) ? zoned.toInstant()
					: ((LocalDateTime) time).toInstant(ZoneOffset.UTC);
		}
		catch (DateTimeParseException ex) {
			return null;
		}
	}

	@SuppressWarnings("unchecked")
	static @Nullable Map<String, @Nullable Object> object(Map<String, @Nullable Object> fields, String name) {
		return (fields.get(name) instanceof Map<?, ?> map)
				? Collections.unmodifiableMap((Map<String, @Nullable Object>) map) : null;
	}

	static List<String> texts(Map<String, @Nullable Object> fields, String name) {
		return elements(fields, name, String.class);
	}

	/**
	 * Returns a list of numbers, with {@code null} in the place of what is none, so that
	 * lists that belong together stay in step.
	 */
	static List<@Nullable Double> numbers(Map<String, @Nullable Object> fields, String name) {
		List<@Nullable Double> numbers = new ArrayList<>();
		for (Object element : list(fields, name)) {
			numbers.add((element instanceof Number number) ? number.doubleValue() : null);
		}
		return Collections.unmodifiableList(numbers);
	}

	static <T extends @Nullable Object> List<T> copyOf(List<T> list) {
		return Collections.unmodifiableList(new ArrayList<>(list));
	}

	static List<?> list(Map<String, @Nullable Object> fields, String name) {
		return (fields.get(name) instanceof List<?> list) ? list : List.of();
	}

	static <T> List<T> elements(Map<String, @Nullable Object> fields, String name, Class<T> type) {
		List<T> elements = new ArrayList<>();
		for (Object element : list(fields, name)) {
			if (type.isInstance(element)) {
				elements.add(type.cast(element));
			}
		}
		return Collections.unmodifiableList(elements);
	}

}

package io.orcajob;

import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The result or payload of a job. It is kept as JSON text, as objects take many times the
 * memory, and is read when it is asked for. What was read is kept as long as there is
 * memory for it.
 */
final class JobContent {

	/** The largest number of JSON values that are read into maps and lists. */
	static final int MAX_VALUES = 1_000_000;

	static final JobContent NONE = new JobContent(null, null);

	private static final JsonMapper MAPPER = JsonMapper
		.builder(JsonFactory.builder()
			.streamReadConstraints(StreamReadConstraints.builder()
				.maxStringLength(Integer.MAX_VALUE)
				.maxNameLength(Integer.MAX_VALUE)
				.build())
			.enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
			.build())
		.build();

	private final @Nullable String text;

	private final @Nullable Map<String, @Nullable Object> map;

	private volatile @Nullable SoftReference<Object> read;

	private volatile boolean unreadable;

	private JobContent(@Nullable String text, @Nullable Map<String, @Nullable Object> map) {
		this.text = text;
		this.map = map;
	}

	static JobContent of(@Nullable String text) {
		return (text != null) ? new JobContent(text, null) : NONE;
	}

	static JobContent of(@Nullable Map<String, @Nullable Object> map) {
		return (map != null) ? new JobContent(null, map) : NONE;
	}

	/**
	 * Return the content as JSON text.
	 */
	@Nullable String text() {
		return (this.map != null) ? MAPPER.writeValueAsString(this.map) : this.text;
	}

	/**
	 * Return the content as map, list, text, number or boolean.
	 * @return the value, or {@code null} if there is none or it cannot be read
	 */
	@Nullable Object value() {
		if (this.text == null || this.unreadable) {
			return this.map;
		}
		SoftReference<Object> known = this.read;
		Object value = (known != null) ? known.get() : null;
		if (value == null) {
			try {
				value = read(this.text);
				this.read = new SoftReference<>(value);
			}
			catch (IllegalArgumentException ex) {
				this.unreadable = true;
			}
		}
		return value;
	}

	@SuppressWarnings("unchecked")
	@Nullable Map<String, @Nullable Object> asMap() {
		return (value() instanceof Map<?, ?> fields) ? (Map<String, @Nullable Object>) fields : null;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		if (this == other) {
			return true;
		}
		return other instanceof JobContent that && ((this.text != null && this.text.equals(that.text))
				|| (!this.unreadable && Objects.equals(value(), that.value()) && this.unreadable == that.unreadable));
	}

	@Override
	public int hashCode() {
		return Objects.hashCode(value());
	}

	/**
	 * Read JSON text into unmodifiable maps and lists.
	 * @throws IllegalArgumentException if that is not possible; the message says why, in
	 * words that follow "The JSON"
	 */
	static @Nullable Object read(String text) {
		try (JsonParser parser = MAPPER.createParser(text)) {
			return new Reader(parser).read(parser.nextToken());
		}
		catch (JacksonException ex) {
			// Without the place in the text, which may be confidential.
			throw new IllegalArgumentException("cannot be read: " + ex.getOriginalMessage());
		}
	}

	private static final class Reader {

		private final JsonParser parser;

		private int values;

		Reader(JsonParser parser) {
			this.parser = parser;
		}

		@Nullable Object read(@Nullable JsonToken token) {
			if (++this.values > MAX_VALUES) {
				throw new IllegalArgumentException(
						"has more than " + MAX_VALUES + " values, the most that are read into maps and lists");
			}
			if (token == null) {
				return null;
			}
			return switch (token) {
				case START_OBJECT -> object();
				case START_ARRAY -> array();
				case VALUE_STRING -> this.parser.getString();
				case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> this.parser.getNumberValue();
				case VALUE_TRUE -> true;
				case VALUE_FALSE -> false;
				default -> null;
			};
		}

		private List<@Nullable Object> array() {
			List<@Nullable Object> values = new ArrayList<>();
			for (JsonToken token = this.parser.nextToken(); token != JsonToken.END_ARRAY; token = this.parser
				.nextToken()) {
				values.add(read(token));
			}
			return values.isEmpty() ? Collections.emptyList() : Collections.unmodifiableList(values);
		}

		private Map<String, @Nullable Object> object() {
			Map<String, @Nullable Object> fields = new LinkedHashMap<>();
			for (String name = this.parser.nextName(); name != null; name = this.parser.nextName()) {
				fields.put(name, read(this.parser.nextToken()));
			}
			return switch (fields.size()) {
				case 0 -> Collections.emptyMap();
				case 1 -> {
					Map.Entry<String, @Nullable Object> only = fields.entrySet().iterator().next();
					yield Collections.singletonMap(only.getKey(), only.getValue());
				}
				default -> Collections.unmodifiableMap(fields);
			};
		}

	}

}

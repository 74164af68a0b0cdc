package io.orcajob.simulator;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;

import org.springframework.web.reactive.function.server.ServerRequest;

/**
 * The fields of a request's JSON object. A field that is absent is passed over, one that
 * is not what it should be becomes an issue that names it.
 */
final class JsonBody {

	private static final String BODY = "body";

	private static final Consumer<@Nullable Object> NOTHING = (value) -> {
	};

	private final Map<String, @Nullable Object> fields;

	private final Issues issues = new Issues();

	private JsonBody(Map<String, @Nullable Object> fields) {
		this.fields = fields;
	}

	/**
	 * Read the body of a request, of whatever media type; none at all is an object
	 * without fields.
	 */
	static Mono<JsonBody> of(ServerRequest request) {
		return request.bodyToMono(byte[].class)
			.map(JsonBody::parse)
			.defaultIfEmpty(new JsonBody(Collections.emptyMap()));
	}

	/**
	 * Returns a body with other fields.
	 */
	static JsonBody with(Map<String, @Nullable Object> fields) {
		return new JsonBody(fields);
	}

	@SuppressWarnings("unchecked")
	private static JsonBody parse(byte[] json) {
		Object value;
		try {
			value = Json.read(json);
		}
		catch (JacksonException ex) {
			throw Issues.of("json_invalid", "JSON decode error", BODY);
		}
		if (!(value instanceof Map)) {
			throw Issues.of("dict_type", "Input should be a valid dictionary", BODY);
		}
		return new JsonBody((Map<String, @Nullable Object>) value);
	}

	Map<String, @Nullable Object> fields() {
		return this.fields;
	}

	Issues issues() {
		return this.issues;
	}

	void throwIssues() {
		this.issues.throwIfAny();
	}

	void refuseOthersThan(Set<String> names) {
		this.fields.keySet()
			.stream()
			.filter((name) -> !names.contains(name))
			.forEach((name) -> this.issues.add("extra_forbidden", "Extra inputs are not permitted", BODY, name));
	}

	void require(String name) {
		if (!this.fields.containsKey(name)) {
			this.issues.add("missing", "Field required", BODY, name);
		}
	}

	void text(String name, Consumer<String> consumer) {
		value(name, String.class, "string_type", "Input should be a valid string", consumer);
	}

	void nullableText(String name, Consumer<@Nullable String> consumer) {
		nullable(name, consumer, () -> text(name, consumer::accept));
	}

	void nullableBool(String name) {
		nullable(name, NOTHING,
				() -> value(name, Boolean.class, "bool_type", "Input should be a valid boolean", NOTHING));
	}

	void nullableNumber(String name) {
		nullable(name, NOTHING,
				() -> value(name, Number.class, "float_type", "Input should be a valid number", NOTHING));
	}

	void nullableTexts(String name) {
		nullableTexts(name, NOTHING::accept);
	}

	void nullableTexts(String name, Consumer<List<String>> check) {
		nullable(name, NOTHING, () -> texts(name, check));
	}

	void nullableText(String name) {
		nullable(name, NOTHING, () -> text(name, NOTHING::accept));
	}

	void integer(String name, Consumer<Integer> consumer) {
		value(name, Integer.class, "int_type", "Input should be a valid integer of 32 bits", consumer);
	}

	void nullableInteger(String name, Consumer<@Nullable Integer> consumer) {
		nullable(name, consumer, () -> integer(name, consumer::accept));
	}

	/**
	 * Checks a number of things, which is at least 1.
	 */
	void nullableCount(String name, int max) {
		nullableInteger(name, (count) -> {
			if (count != null && (count < 1 || count > max)) {
				throw new IllegalArgumentException("Input should be a whole number from 1 to " + max);
			}
		});
	}

	void nullableCount(String name) {
		nullableCount(name, Integer.MAX_VALUE);
	}

	void longInteger(String name, Consumer<Long> consumer) {
		value(name, Number.class, "int_type", "Input should be a valid integer", (number) -> {
			if (number instanceof Integer || number instanceof Long) {
				consumer.accept(number.longValue());
			}
			else {
				this.issues.add("int_type", "Input should be a valid integer of 64 bits", BODY, name);
			}
		});
	}

	@SuppressWarnings("unchecked")
	void object(String name, Consumer<Map<String, @Nullable Object>> consumer) {
		value(name, Map.class, "dict_type", "Input should be a valid dictionary", consumer::accept);
	}

	void nullableObject(String name, Consumer<@Nullable Map<String, @Nullable Object>> consumer) {
		nullable(name, consumer, () -> object(name, consumer::accept));
	}

	void texts(String name, Consumer<List<String>> consumer) {
		value(name, List.class, "list_type", "Input should be a valid list", (list) -> {
			List<String> texts = new ArrayList<>();
			for (Object item : (List<?>) list) {
				if (item instanceof String text) {
					texts.add(text);
				}
				else {
					this.issues.add("string_type", "Input should be a valid string", BODY, name, texts.size());
					return;
				}
			}
			consumer.accept(texts);
		});
	}

	private <T> void nullable(String name, Consumer<? super @Nullable T> consumer, Runnable otherwise) {
		if (this.fields.containsKey(name) && this.fields.get(name) == null) {
			consumer.accept(null);
		}
		else {
			otherwise.run();
		}
	}

	private <T> void value(String name, Class<T> type, String issue, String message, Consumer<? super T> consumer) {
		if (!this.fields.containsKey(name)) {
			return;
		}
		Object value = this.fields.get(name);
		if (!type.isInstance(value)) {
			this.issues.add(issue, message, BODY, name);
			return;
		}
		try {
			consumer.accept(type.cast(value));
		}
		catch (IllegalArgumentException ex) {
			this.issues.add("value_error", String.valueOf(ex.getMessage()), BODY, name);
		}
	}

}

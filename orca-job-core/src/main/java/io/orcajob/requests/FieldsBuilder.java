package io.orcajob.requests;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Base class of the builders of JSON objects that requests send. Fields that are not set
 * are not sent. Not thread-safe.
 *
 * @param <B> the type of the builder
 * @since 0.1.0
 */
public abstract class FieldsBuilder<B extends FieldsBuilder<B>> {

	private final Map<String, @Nullable Object> fields = new LinkedHashMap<>();

	private final Set<String> defaults = new HashSet<>();

	FieldsBuilder() {
	}

	/**
	 * Sets a field that this version has no method for, or one of those that it has to a
	 * value of another type.
	 * @param name the name of the field, as the service spells it
	 * @param value the value, written as JSON; {@code null} sends an explicit null
	 * @return this builder
	 */
	public final B field(String name, @Nullable Object value) {
		Assert.hasText(name, "'name' must not be blank");
		return set(name, value);
	}

	/**
	 * Returns a copy of the fields that were set.
	 */
	final Map<String, @Nullable Object> fields() {
		return Fields.copyOf(this.fields);
	}

	/**
	 * Returns a copy of the fields that the caller set, without those that are sent by
	 * default.
	 */
	final Map<String, @Nullable Object> asked() {
		Map<String, @Nullable Object> asked = new LinkedHashMap<>(this.fields);
		asked.keySet().removeAll(this.defaults);
		return Collections.unmodifiableMap(asked);
	}

	/**
	 * Marks fields as sent by default, until the caller sets them.
	 */
	final void sentByDefault(String... names) {
		this.defaults.addAll(Arrays.asList(names));
	}

	@SuppressWarnings("unchecked")
	final B set(String name, @Nullable Object value) {
		this.fields.put(name, value);
		this.defaults.remove(name);
		return (B) this;
	}

	final B setText(String name, String argument, String value) {
		Assert.hasText(value, () -> "'" + argument + "' must not be blank");
		return set(name, value);
	}

	final void remove(String name) {
		this.fields.remove(name);
	}

	final boolean has(String name) {
		return this.fields.get(name) != null;
	}

	final B setTexts(String name, String argument, String... values) {
		Assert.notNull(values, () -> "'" + argument + "' must not be null");
		for (String value : values) {
			Assert.hasText(value, () -> "'" + argument + "' must not contain null or blank texts");
		}
		return setList(name, Arrays.asList(values));
	}

	final B setList(String name, List<?> values) {
		return set(name, Collections.unmodifiableList(new ArrayList<>(values)));
	}

}

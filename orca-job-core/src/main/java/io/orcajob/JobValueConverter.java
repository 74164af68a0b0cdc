package io.orcajob;

import java.lang.reflect.Type;

import org.jspecify.annotations.Nullable;

/**
 * Turns JSON, such as the result of a completed job, into the type that the application
 * asked for. Must neither block nor make requests.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface JobValueConverter {

	/**
	 * Convert a value.
	 * @param json what was read: a map, a list, a text, a number or a boolean; maps and
	 * lists are not to be changed
	 * @param type the type to convert it to, a class or a parameterized type
	 * @return an instance of the type, or {@code null}
	 */
	@Nullable Object convert(Object json, Type type);

	/**
	 * Read a value from JSON text. Unless overridden, reads it into maps and lists, of at
	 * most 1,000,000 values in all, and converts these.
	 * @param json the text of any JSON value, in which numbers may also be {@code NaN},
	 * {@code Infinity} and {@code -Infinity}
	 * @param type the type to convert it to, a class or a parameterized type
	 * @return an instance of the type, or {@code null}
	 * @throws RuntimeException if the text cannot be read or converted
	 */
	default @Nullable Object read(String json, Type type) {
		Object value = JobContent.read(json);
		return (value != null) ? convert(value, type) : null;
	}

}

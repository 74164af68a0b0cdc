package io.orcajob;

import java.lang.reflect.Type;

import org.jspecify.annotations.Nullable;

/**
 * Turns JSON that was read already, such as the result of a completed job, into the type
 * that the application asked for. Must neither block nor make requests.
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

}

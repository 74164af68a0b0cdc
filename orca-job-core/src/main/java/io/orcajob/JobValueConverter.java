package io.orcajob;

import java.lang.reflect.Type;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Turns the result of a completed job into the type that the application asked for. It is
 * called at most once per handle and must neither block nor make requests.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface JobValueConverter {

	/**
	 * Convert a result.
	 * @param result the result as received, unmodifiable
	 * @param type the type to convert it to, a class or a parameterized type
	 * @return an instance of the type, or {@code null}
	 */
	@Nullable Object convert(Map<String, @Nullable Object> result, Type type);

}

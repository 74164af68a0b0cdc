package io.orcajob.core;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.orcajob.JobValueConverter;

/**
 * Reads JSON text into the types that the application asks for. What becomes maps and
 * lists is bounded, as they take many times the memory of the text.
 */
final class ValueReader {

	private static final JobValueConverter AS_READ = (json, type) -> json;

	private final JobValueConverter converter;

	ValueReader(JobValueConverter converter) {
		this.converter = converter;
	}

	/**
	 * Read JSON text into maps and lists, or what else it has.
	 */
	static @Nullable Object read(String json) {
		return AS_READ.read(json, Object.class);
	}

	/**
	 * Read JSON text into a type.
	 */
	@Nullable Object read(String json, Type type) {
		return isUntyped(type) ? convert(read(json), type) : this.converter.read(json, type);
	}

	/**
	 * Convert JSON that was read.
	 */
	@Nullable Object convert(@Nullable Object json, Type type) {
		return (json != null) ? this.converter.convert(json, type) : null;
	}

	/**
	 * Return whether a type means whatever the JSON has, and as much of it.
	 */
	private static boolean isUntyped(Type type) {
		if (type instanceof ParameterizedType parameterized) {
			Type[] arguments = parameterized.getActualTypeArguments();
			return isUntyped(parameterized.getRawType()) && isUntyped(arguments[arguments.length - 1]);
		}
		return type instanceof WildcardType || type == Object.class
				|| (type instanceof Class<?> candidate
						&& (Map.class.isAssignableFrom(candidate) || Iterable.class.isAssignableFrom(candidate))
						&& candidate.getName().startsWith("java.util."));
	}

}

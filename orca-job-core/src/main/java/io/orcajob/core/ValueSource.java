package io.orcajob.core;

import java.lang.reflect.Type;

import io.orcajob.JobValueResolver;

/**
 * Where the value of a job comes from.
 */
sealed interface ValueSource {

	/**
	 * The result as received.
	 */
	record Received() implements ValueSource {
	}

	/**
	 * The result, converted.
	 *
	 * @param type the type that it is converted to
	 */
	record Converted(Type type) implements ValueSource {
	}

	/**
	 * A resolver.
	 *
	 * @param resolver finds the value
	 */
	record Resolved(JobValueResolver<?> resolver) implements ValueSource {
	}

}

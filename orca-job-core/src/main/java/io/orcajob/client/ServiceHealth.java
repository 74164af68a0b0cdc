package io.orcajob.client;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * How the service says that it is.
 *
 * @param state the whole of it in one word
 * @param checks its parts, by their names, empty if it does not tell
 * @param reason what is wrong, in words of this library, that quote no answer; or
 * {@code null} if nothing is
 * @since 0.1.0
 */
public record ServiceHealth(State state, Map<String, Boolean> checks, @Nullable String reason) {

	public ServiceHealth {
		checks = Map.copyOf(checks);
	}

	/**
	 * How the service is.
	 */
	public enum State {

		/** It works, and accepts the API key. */
		UP,

		/** It answers and says that it is not well. */
		UNHEALTHY,

		/** It is about to go and takes no more work. */
		DRAINING,

		/** It works and does not accept the API key, or there is none. */
		KEY_REJECTED,

		/** It does not answer, or what answers is something else. */
		UNREACHABLE

	}

}

package io.orcajob.observation;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.orcajob.SafeText;

/**
 * Keeps the number of types among the values of a key small, as the service may have any
 * number of them: those beyond the first fifty are one. Safe for use by any number of
 * threads.
 *
 * @since 0.1.0
 */
public final class JobTypes {

	/**
	 * How many types are told apart.
	 */
	public static final int MOST_TYPES = 50;

	/**
	 * What stands for the type of a job that was not read; always told apart.
	 */
	public static final String UNKNOWN = "UNKNOWN";

	/**
	 * What stands for all others.
	 */
	public static final String OTHER = "other";

	private static final int LONGEST_TYPE = 100;

	private final Set<String> types = ConcurrentHashMap.newKeySet();

	/**
	 * Return what stands for a type.
	 * @param type the type
	 * @return the type as {@link SafeText}, or {@value #OTHER} if there are too many
	 */
	public String folded(String type) {
		return foldedSafe(SafeText.of(type, LONGEST_TYPE));
	}

	private String foldedSafe(String type) {
		if (type.equals(UNKNOWN) || this.types.contains(type)) {
			return type;
		}
		synchronized (this.types) {
			return (this.types.size() < MOST_TYPES && this.types.add(type)) || this.types.contains(type) ? type : OTHER;
		}
	}

}

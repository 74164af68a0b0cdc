package io.orcajob.metrics;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps the number of types among the tags small: those beyond the first fifty are one.
 */
final class TypeTags {

	static final int MOST_TYPES = 50;

	static final String OTHER = "other";

	private final Set<String> types = ConcurrentHashMap.newKeySet();

	String tag(String type) {
		if (this.types.contains(type)) {
			return type;
		}
		synchronized (this.types) {
			return (this.types.size() < MOST_TYPES && this.types.add(type)) || this.types.contains(type) ? type : OTHER;
		}
	}

}

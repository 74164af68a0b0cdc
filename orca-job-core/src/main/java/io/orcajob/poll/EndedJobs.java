package io.orcajob.poll;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Remembers which jobs were told to have ended, up to a bound.
 */
final class EndedJobs {

	static final int CAPACITY = 10_000;

	private final Map<String, Boolean> ids = new LinkedHashMap<>() {

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
			return size() > CAPACITY;
		}

	};

	boolean add(String id) {
		return this.ids.put(id, Boolean.TRUE) == null;
	}

}

package io.orcajob.core;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The futures that were given to the application and have not ended, so that none is left
 * behind when the template stops: not even if the application's executor has dropped what
 * would have ended it.
 */
final class OpenWaits {

	private final Set<FutureWait<?>> waits = ConcurrentHashMap.newKeySet();

	void add(FutureWait<?> wait) {
		this.waits.add(wait);
	}

	void remove(FutureWait<?> wait) {
		this.waits.remove(wait);
	}

	/**
	 * End what is left.
	 */
	void stop() {
		List.copyOf(this.waits).forEach(FutureWait::stop);
	}

}

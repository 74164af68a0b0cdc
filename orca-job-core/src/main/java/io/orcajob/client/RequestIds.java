package io.orcajob.client;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Makes the ids of requests: random UUIDs. Those of Java read a file for each, which must
 * not be done on an event loop; so this reads it once, when it is made.
 */
final class RequestIds {

	private static final long VERSION = 0xF000L;

	private static final long VARIANT = 3L << 62;

	private final UUID start = UUID.randomUUID();

	/**
	 * Return the next id. May be called by any number of threads.
	 */
	String next() {
		ThreadLocalRandom random = ThreadLocalRandom.current();
		// What says that the UUID is random stays as it is.
		return new UUID(this.start.getMostSignificantBits() ^ (random.nextLong() & ~VERSION),
				this.start.getLeastSignificantBits() ^ (random.nextLong() & ~VARIANT))
			.toString();
	}

}

package io.orcajob.core;

/**
 * Tells listeners about jobs until it is closed.
 *
 * @since 0.1.0
 * @see JobOperations#watch(io.orcajob.Job)
 * @see JobOperations#watch(io.orcajob.JobQuery)
 */
public interface JobWatch extends AutoCloseable {

	/**
	 * Return whether listeners are still told.
	 * @return {@code false} after it was closed, after the end of its job, and if the
	 * service refuses to tell more or the template was stopped
	 */
	boolean isActive();

	/**
	 * Stop telling listeners. Jobs go on, and are not polled any more unless somebody
	 * else waits for them. An event that is under way is still told. May be called again.
	 */
	@Override
	void close();

}

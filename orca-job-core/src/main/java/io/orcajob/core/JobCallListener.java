package io.orcajob.core;

import java.time.Duration;

/**
 * Is told what a template does for the application, for metrics. Called on any thread:
 * must not block and must not throw.
 *
 * @since 0.1.0
 */
public interface JobCallListener {

	/**
	 * A wait for the end of a job has ended.
	 * @param outcome how
	 * @param took how long the application waited
	 */
	default void waited(WaitOutcome outcome, Duration took) {
	}

	/**
	 * A request that is no poll is about to be repeated.
	 */
	default void retried() {
	}

	/**
	 * A listener was told of a job.
	 * @param took how long that took
	 * @param failed whether it threw something
	 */
	default void told(Duration took, boolean failed) {
	}

	/**
	 * An event was merged with another, as a listener is too slow.
	 */
	default void merged() {
	}

}

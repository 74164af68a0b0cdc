package io.orcajob.core;

/**
 * Is told what happens to the jobs that a template has submitted or
 * {@linkplain JobOperations#watch(io.orcajob.Job) watches}. With Spring Boot, each bean
 * of this type is told by all templates.
 * <p>
 * Events of one job come one after the other and in order, and none comes twice; those of
 * different jobs may come at the same time, on threads of the executor for listeners. A
 * listener may block: it delays only itself. If it is too slow, progress is left out, and
 * if that is not enough, changes of status are merged, but never an end is lost. What it
 * throws is logged and changes nothing.
 *
 * @since 0.1.0
 */
public interface JobListener {

	/**
	 * A job has another status, or was seen for the first time.
	 * @param event the event
	 */
	default void onStatusChanged(JobStatusChangedEvent event) {
	}

	/**
	 * A job has got on, in the status that it had before.
	 * @param event the event
	 */
	default void onProgress(JobProgressEvent event) {
	}

	/**
	 * Return whether this listener is of use to anybody. Submitted jobs are watched on
	 * behalf of listeners only if one of them is active when they are submitted. Must not
	 * block.
	 * @return {@code true} unless overridden
	 */
	default boolean isActive() {
		return true;
	}

}

package io.orcajob;

import org.jspecify.annotations.Nullable;

/**
 * Finds the value of a completed job where it is not simply its result: a model, a
 * memoryset or metrics that the service keeps elsewhere.
 * <p>
 * It runs on a thread that may block: that of the caller who waits, or one of the
 * executor for callbacks. A value that it returns, {@code null} too, is kept, and it is
 * not called again for the same handle; if it throws, the next who asks for the value
 * calls it again.
 *
 * @param <T> the type of the value
 * @since 0.1.0
 */
@FunctionalInterface
public interface JobValueResolver<T> {

	/**
	 * Find the value.
	 * @param completed the final state of the job, which is {@link Status#COMPLETED}
	 * @param resources reads what else the service has
	 * @return the value, or {@code null} if there is none
	 */
	@Nullable T resolve(JobSnapshot completed, OrcaResources resources);

}

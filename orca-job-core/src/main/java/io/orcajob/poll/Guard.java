package io.orcajob.poll;

import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.orcajob.observation.JobLogContext;

/**
 * Runs work that may throw anything where what follows has to be done in any case:
 * without it, waits would never end. Catches also an {@link Error}, such as for want of a
 * class, a thread or memory.
 */
final class Guard {

	private static final Log logger = LogFactory.getLog(JobPoller.class);

	private Guard() {
	}

	/**
	 * Runs some work, and logs what it throws.
	 * @param jobId the id of the job that the work is for, or {@code null} if there is
	 * none
	 * @param message what is logged with what the work throws
	 * @param work the work
	 * @return whether the work threw nothing
	 */
	static boolean run(@Nullable String jobId, Supplier<String> message, Runnable work) {
		try {
			work.run();
			return true;
		}
		catch (Throwable ex) {
			report(jobId, message, ex);
			return false;
		}
	}

	private static void report(@Nullable String jobId, Supplier<String> message, Throwable error) {
		try {
			JobLogContext.run(jobId, () -> logger.error(message.get(), error));
		}
		catch (Throwable ex) {
			// Nothing is left to report it with.
		}
	}

}

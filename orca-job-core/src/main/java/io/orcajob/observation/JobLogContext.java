package io.orcajob.observation;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

import org.springframework.util.ClassUtils;

import io.orcajob.SafeText;

/**
 * Puts the id of a job into SLF4J's mapped diagnostic context while work is done for that
 * job alone. Does nothing without SLF4J.
 *
 * @since 0.1.0
 */
public final class JobLogContext {

	/**
	 * The key of the id of the job.
	 */
	public static final String JOB_ID = "orca.job.id";

	private static final boolean PRESENT = ClassUtils.isPresent("org.slf4j.MDC", JobLogContext.class.getClassLoader());

	private JobLogContext() {
	}

	/**
	 * Do some work for a job.
	 * @param jobId the id of the job, or {@code null} for work that is for none in
	 * particular
	 * @param work the work, after which everything is as before
	 */
	public static void run(@Nullable String jobId, Runnable work) {
		call(jobId, () -> {
			work.run();
			return null;
		});
	}

	/**
	 * Do some work for a job.
	 * @param <T> the type of the result
	 * @param jobId the id of the job, or {@code null} for work that is for none in
	 * particular
	 * @param work the work, after which everything is as before
	 * @return its result
	 */
	public static <T extends @Nullable Object> T call(@Nullable String jobId, Supplier<T> work) {
		if (!PRESENT) {
			return work.get();
		}
		String before = Slf4j.replace((jobId != null) ? SafeText.of(jobId) : null);
		try {
			return work.get();
		}
		finally {
			Slf4j.replace(before);
		}
	}

	/**
	 * Forget what a new thread has inherited from the one that has started it, as it does
	 * with some back ends of SLF4J.
	 */
	public static void clear() {
		if (PRESENT) {
			Slf4j.replace(null);
		}
	}

	/**
	 * Not loaded without the library.
	 */
	private static final class Slf4j {

		static @Nullable String replace(@Nullable String jobId) {
			String before = MDC.get(JOB_ID);
			if (jobId != null) {
				MDC.put(JOB_ID, jobId);
			}
			else if (before != null) {
				MDC.remove(JOB_ID);
			}
			return before;
		}

	}

}

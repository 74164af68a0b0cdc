package io.orcajob.observation;

import java.util.List;
import java.util.function.Supplier;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.context.ThreadLocalAccessor;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

import org.springframework.util.ClassUtils;

/**
 * What a caller has in its thread-locals, such as its observation, for work that is done
 * for it on other threads: all that Micrometer's context propagation knows of. Empty
 * without that library. Whatever it does, the work is done.
 *
 * @since 0.1.0
 */
public abstract class CallerContext {

	private static final Log logger = LogFactory.getLog(CallerContext.class);

	private static final boolean PRESENT = ClassUtils.isPresent("io.micrometer.context.ContextSnapshotFactory",
			CallerContext.class.getClassLoader());

	/**
	 * The context of nobody: work is done with what the thread has.
	 */
	public static final CallerContext NONE = new CallerContext() {

		@Override
		@Nullable Runnable restore() {
			return null;
		}

	};

	CallerContext() {
	}

	/**
	 * Return what the current thread has.
	 * @return the context
	 */
	public static CallerContext capture() {
		return PRESENT ? capture(null) : NONE;
	}

	/**
	 * Return what a subscriber has: what is in its context and, but for that, what the
	 * current thread has.
	 * @param subscriber the subscriber's context
	 * @return the context
	 */
	public static CallerContext captureFor(ContextView subscriber) {
		return PRESENT ? capture(subscriber) : NONE;
	}

	private static CallerContext capture(@Nullable ContextView subscriber) {
		try {
			return Library.capture(subscriber);
		}
		catch (Throwable ex) {
			// Also an Error, from an accessor of the application: the work matters more.
			logger.warn("The context of a caller cannot be captured, and is left behind", ex);
			return NONE;
		}
	}

	/**
	 * Do some work in this context.
	 * @param work the work, after which everything is as before
	 */
	public final void run(Runnable work) {
		Runnable end = begin();
		try {
			work.run();
		}
		finally {
			end(end);
		}
	}

	/**
	 * Do some work in this context.
	 * @param <T> the type of the result
	 * @param work the work, after which everything is as before
	 * @return its result
	 */
	public final <T extends @Nullable Object> T call(Supplier<T> work) {
		Runnable end = begin();
		try {
			return work.get();
		}
		finally {
			end(end);
		}
	}

	private @Nullable Runnable begin() {
		try {
			return restore();
		}
		catch (Throwable ex) {
			logger.warn("The context of a caller cannot be restored", ex);
			return null;
		}
	}

	private static void end(@Nullable Runnable end) {
		if (end != null) {
			try {
				end.run();
			}
			catch (Throwable ex) {
				logger.warn("The context of a thread cannot be restored", ex);
			}
		}
	}

	/**
	 * Set the thread-locals.
	 * @return resets them, or {@code null} if there is nothing to reset
	 */
	abstract @Nullable Runnable restore();

	/**
	 * Return whether the current thread has anything that belongs to a caller.
	 */
	static boolean isPresent() {
		return PRESENT && Library.isPresent();
	}

	/**
	 * Return the context of a thread that has nothing, but for observations and spans,
	 * which are not cleared one by one.
	 */
	static CallerContext empty() {
		return PRESENT ? Library.EMPTY : NONE;
	}

	/**
	 * Not loaded without the library.
	 */
	private static final class Library {

		static final ContextSnapshotFactory FACTORY = ContextSnapshotFactory.builder().build();

		static final CallerContext EMPTY = new Cleared(
				ContextSnapshotFactory.builder().clearMissing(true).build().captureFrom());

		static CallerContext capture(@Nullable ContextView subscriber) {
			return new Captured((subscriber != null && !subscriber.isEmpty()) ? FACTORY.captureAll(subscriber)
					: FACTORY.captureAll());
		}

		static boolean isPresent() {
			List<ThreadLocalAccessor<?>> accessors = ContextRegistry.getInstance().getThreadLocalAccessors();
			for (ThreadLocalAccessor<?> accessor : accessors) {
				if (accessor.getValue() != null) {
					return true;
				}
			}
			return false;
		}

	}

	private static final class Captured extends CallerContext {

		private final ContextSnapshot snapshot;

		Captured(ContextSnapshot snapshot) {
			this.snapshot = snapshot;
		}

		@Override
		Runnable restore() {
			return this.snapshot.setThreadLocals()::close;
		}

	}

	private static final class Cleared extends CallerContext {

		/** Those that belong to observations, and go with them. */
		private static final String OBSERVATIONS = "micrometer.";

		private final ContextSnapshot snapshot;

		Cleared(ContextSnapshot snapshot) {
			this.snapshot = snapshot;
		}

		@Override
		Runnable restore() {
			return this.snapshot.setThreadLocals((key) -> !key.toString().startsWith(OBSERVATIONS))::close;
		}

	}

}

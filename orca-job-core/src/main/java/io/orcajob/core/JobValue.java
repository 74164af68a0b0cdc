package io.orcajob.core;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.orcajob.JobInterruptedException;
import io.orcajob.JobSnapshot;
import io.orcajob.JobValueException;
import io.orcajob.JobWaitStoppedException;
import io.orcajob.SafeText;
import io.orcajob.client.JobsApi;

/**
 * The value of a completed job, found when it is first asked for.
 *
 * @param <T> the type of the value
 */
final class JobValue<T extends @Nullable Object> {

	private final BiFunction<JobSnapshot, CallLimit, ? extends @Nullable Object> finder;

	private final String what;

	private final boolean blocking;

	private final ValueSource source;

	private final JobsApi api;

	private final ReentrantLock lock = new ReentrantLock();

	private final AtomicReference<@Nullable Found> found = new AtomicReference<>();

	/**
	 * Create a value that is not found yet.
	 * @param finder finds it, without a request
	 * @param what what goes wrong if the finder throws, as in "cannot be converted"
	 * @param source where the value comes from, from which the finder could be made again
	 * @param api knows what is not to be quoted
	 */
	JobValue(Function<JobSnapshot, ? extends @Nullable Object> finder, String what, ValueSource source, JobsApi api) {
		this((completed, limit) -> finder.apply(completed), what, false, source, api);
	}

	/**
	 * Create a value that is not found yet.
	 * @param finder finds it within a limit
	 * @param what what goes wrong if the finder throws, as in "cannot be converted"
	 * @param blocking whether the finder may make requests
	 * @param source where the value comes from, from which the finder could be made again
	 * @param api knows what is not to be quoted
	 */
	JobValue(BiFunction<JobSnapshot, CallLimit, ? extends @Nullable Object> finder, String what, boolean blocking,
			ValueSource source, JobsApi api) {
		this.finder = finder;
		this.what = what;
		this.blocking = blocking;
		this.source = source;
		this.api = api;
	}

	ValueSource source() {
		return this.source;
	}

	boolean isBlocking() {
		return this.blocking;
	}

	boolean isFound() {
		return this.found.get() != null;
	}

	/**
	 * Return the value, and find it first if that was not done. Blocks if the finder
	 * does.
	 * @param completed the final state of the job
	 * @param limit bounds the requests, and is reached if they do not end in time
	 * @return the value
	 * @throws JobValueException if it cannot be found
	 * @throws JobInterruptedException if the thread was interrupted
	 */
	T get(JobSnapshot completed, CallLimit limit) {
		Found known = this.found.get();
		if (known == null) {
			known = this.blocking ? findOnce(completed, limit) : keepIfOwn(find(completed, limit));
		}
		return cast(known.value());
	}

	private Found findOnce(JobSnapshot completed, CallLimit limit) {
		try {
			if (!this.lock.tryLock(limit.leftNanos(), TimeUnit.NANOSECONDS)) {
				limit.reach();
				throw failure(completed, new TimeoutException("another thread still reads it"));
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw RequestRules.interrupted(Subject.job(completed.id()), ex);
		}
		try {
			Found known = this.found.get();
			return (known != null) ? known : keep(find(completed, limit));
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Keep a value, but for the result as received, which the snapshot has.
	 */
	private Found keepIfOwn(Found next) {
		return (this.source instanceof ValueSource.Received) ? next : keep(next);
	}

	/**
	 * Keep what was found, unless somebody else has found it first.
	 */
	private Found keep(Found next) {
		Found first = this.found.compareAndExchange(null, next);
		return (first != null) ? first : next;
	}

	/**
	 * Return the value if that takes no request.
	 * @param completed the final state of the job
	 * @return the value, or {@code null} if it is null, not found yet, or cannot be found
	 */
	@Nullable T peek(JobSnapshot completed) {
		if (this.blocking && !isFound()) {
			return null;
		}
		try {
			return get(completed, CallLimit.NONE);
		}
		catch (JobValueException ex) {
			return null;
		}
	}

	private Found find(JobSnapshot completed, CallLimit limit) {
		try {
			return new Found(this.finder.apply(completed, limit));
		}
		catch (JobInterruptedException | JobWaitStoppedException ex) {
			// That says nothing of the value.
			throw ex;
		}
		catch (RuntimeException | LinkageError | AssertionError | StackOverflowError ex) {
			throw failure(completed, ex);
		}
	}

	private JobValueException failure(JobSnapshot completed, Throwable ex) {
		return new JobValueException("The result of " + SafeText.of(completed.type()) + " job "
				+ SafeText.of(completed.id()) + " " + this.what + ": "
				+ SafeText.firstLine(this.api.mask(String.valueOf(ex.getMessage()))) + ". " + remedy(completed),
				completed, this.api.quote(ex));
	}

	private static String remedy(JobSnapshot completed) {
		return (completed.resultProblem() != null)
				? "Make a new handle of the job when that is mended, or one with a JobValueResolver that reads the "
						+ "value elsewhere"
				: "JobSnapshot.rawResult() has it as received, also for a JobValueResolver; ask for another type, or "
						+ "again";
	}

	@SuppressWarnings({ "unchecked", "NullAway" })
	private static <T extends @Nullable Object> T cast(@Nullable Object value) {
		return (T) value;
	}

	private record Found(@Nullable Object value) {
	}

}

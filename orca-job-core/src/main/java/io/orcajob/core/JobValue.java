package io.orcajob.core;

import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.orcajob.JobSnapshot;
import io.orcajob.JobValueException;

/**
 * The value of a completed job, converted when it is first asked for.
 *
 * @param <T> the type of the value
 */
final class JobValue<T extends @Nullable Object> {

	private final Function<Map<String, @Nullable Object>, ? extends @Nullable Object> converter;

	private final String typeName;

	private final ReentrantLock lock = new ReentrantLock();

	private volatile @Nullable Outcome outcome;

	JobValue(Function<Map<String, @Nullable Object>, ? extends @Nullable Object> converter, String typeName) {
		this.converter = converter;
		this.typeName = typeName;
	}

	/**
	 * Return the value.
	 * @param completed the final state of the job
	 * @return the value
	 * @throws JobValueException if the result cannot be converted, then each time
	 */
	T get(JobSnapshot completed) {
		Outcome known = resolve(completed);
		if (known.error() != null) {
			throw new JobValueException("The result of " + completed.type() + " job " + completed.id()
					+ " cannot be converted to " + this.typeName + ": " + known.error().getMessage(), completed,
					known.error());
		}
		return cast(known.value());
	}

	/**
	 * Return the value if there is one.
	 * @param completed the final state of the job
	 * @return the value, or {@code null} if it is null or cannot be converted
	 */
	@Nullable T find(JobSnapshot completed) {
		return cast(resolve(completed).value());
	}

	private Outcome resolve(JobSnapshot completed) {
		Outcome known = this.outcome;
		if (known != null) {
			return known;
		}
		this.lock.lock();
		try {
			known = this.outcome;
			if (known == null) {
				known = convert(completed.result());
				this.outcome = known;
			}
			return known;
		}
		finally {
			this.lock.unlock();
		}
	}

	private Outcome convert(@Nullable Map<String, @Nullable Object> result) {
		try {
			return new Outcome((result != null) ? this.converter.apply(result) : null, null);
		}
		catch (RuntimeException ex) {
			return new Outcome(null, ex);
		}
	}

	@SuppressWarnings({ "unchecked", "NullAway" })
	private static <T extends @Nullable Object> T cast(@Nullable Object value) {
		return (T) value;
	}

	private record Outcome(@Nullable Object value, @Nullable RuntimeException error) {
	}

}

package io.orcajob.core;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;

import io.orcajob.JobSnapshot;
import io.orcajob.poll.JobWatcher;
import io.orcajob.poll.Observation;

/**
 * Completes a future with what the poller tells. The future is the application's: it is
 * completed on the executor of callbacks, and however it ends, the watch ends with it.
 *
 * @param <R> the type of the future
 */
final class FutureWait<R extends @Nullable Object> implements JobWatcher {

	private static final Log logger = LogFactory.getLog(FutureWait.class);

	private final CompletableFuture<R> future = new CompletableFuture<>();

	private final Disposable.Swap watch = Disposables.swap();

	private final Consumer<Observation> observer;

	private final Function<JobSnapshot, R> ending;

	private final Function<@Nullable Throwable, RuntimeException> expiry;

	private final Executor callbacks;

	private final @Nullable Runnable progress;

	/**
	 * Create a wait.
	 * @param observer is told each observation, on the poller's thread
	 * @param ending makes the value of the future from the final state, or throws
	 * @param expiry makes the exception from the error of the last poll
	 * @param callbacks completes the future
	 * @param progress shows the progress, or {@code null} for none; run by
	 * {@code callbacks}
	 */
	FutureWait(Consumer<Observation> observer, Function<JobSnapshot, R> ending,
			Function<@Nullable Throwable, RuntimeException> expiry, Executor callbacks, @Nullable Runnable progress) {
		this.observer = observer;
		this.ending = ending;
		this.expiry = expiry;
		this.callbacks = callbacks;
		this.progress = progress;
	}

	/**
	 * Return a future that has ended before it began.
	 * @param ended the final state of the job
	 * @return the future
	 */
	CompletableFuture<R> ended(JobSnapshot ended) {
		completeSafely(() -> this.future.complete(this.ending.apply(ended)));
		return this.future;
	}

	/**
	 * Return the future.
	 * @param watching the watch to end with it
	 * @return the future
	 */
	CompletableFuture<R> future(Disposable watching) {
		this.watch.update(watching);
		this.future.whenComplete((value, error) -> this.watch.dispose());
		return this.future;
	}

	@Override
	public void observed(Observation observation) {
		this.observer.accept(observation);
		if (observation.isTerminal()) {
			complete(() -> this.future.complete(this.ending.apply(observation.snapshot())));
		}
		else if (this.progress != null) {
			showProgress(this.progress);
		}
	}

	@Override
	public void expired(@Nullable Throwable lastError) {
		complete(() -> this.future.completeExceptionally(this.expiry.apply(lastError)));
	}

	@Override
	public void failed(Throwable error) {
		complete(() -> this.future.completeExceptionally(error));
	}

	private void complete(Runnable completion) {
		Runnable safely = () -> completeSafely(completion);
		try {
			this.callbacks.execute(safely);
		}
		catch (Throwable ex) {
			// Whatever is wrong with the application's executor, nobody must wait for
			// ever.
			logger.warn("The executor for callbacks refuses work; a future is completed on the poller's thread", ex);
			safely.run();
		}
	}

	private void completeSafely(Runnable completion) {
		try {
			completion.run();
		}
		catch (Throwable ex) {
			// The ending says so: the job failed, was aborted, or has no such value.
			this.future.completeExceptionally(ex);
		}
	}

	private void showProgress(Runnable update) {
		try {
			this.callbacks.execute(update);
		}
		catch (RuntimeException ex) {
			logger.debug("The executor for callbacks refuses work; progress is not shown", ex);
		}
	}

}

package io.orcajob.core;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;

import io.orcajob.JobSnapshot;
import io.orcajob.JobWaitStoppedException;
import io.orcajob.Status;
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

	private final AtomicBoolean progressPending = new AtomicBoolean();

	private final String jobId;

	private final Consumer<Observation> observer;

	private final Function<JobSnapshot, R> ending;

	private final Function<@Nullable Throwable, RuntimeException> expiry;

	private final Executor callbacks;

	private final Executor resolvers;

	private final @Nullable Runnable progress;

	/**
	 * Create a wait.
	 * @param jobId the id of the job
	 * @param observer is told each observation, on the poller's thread
	 * @param ending makes the value of the future from the final state, or throws
	 * @param expiry makes the exception from the error of the last poll
	 * @param callbacks completes the future
	 * @param resolvers completes it with the value of a job that has completed; the same
	 * one unless that takes requests
	 * @param progress shows the progress, or {@code null} for none; run by
	 * {@code callbacks}
	 */
	FutureWait(String jobId, Consumer<Observation> observer, Function<JobSnapshot, R> ending,
			Function<@Nullable Throwable, RuntimeException> expiry, Executor callbacks, Executor resolvers,
			@Nullable Runnable progress) {
		this.jobId = jobId;
		this.observer = observer;
		this.ending = ending;
		this.expiry = expiry;
		this.callbacks = callbacks;
		this.resolvers = resolvers;
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
	 * @param openWaits knows of it until it ends
	 * @return the future
	 */
	CompletableFuture<R> future(Disposable watching, OpenWaits openWaits) {
		openWaits.add(this);
		this.watch.update(watching);
		this.future.whenComplete((value, error) -> {
			openWaits.remove(this);
			this.watch.dispose();
		});
		return this.future;
	}

	@Override
	public void observed(Observation observation) {
		this.observer.accept(observation);
		if (observation.isTerminal()) {
			Executor executor = (observation.snapshot().status() == Status.COMPLETED) ? this.resolvers : this.callbacks;
			executor
				.execute(() -> completeSafely(() -> this.future.complete(this.ending.apply(observation.snapshot()))));
		}
		else if (this.progress != null && this.progressPending.compareAndSet(false, true)) {
			showProgress(this.progress);
		}
	}

	@Override
	public void expired(@Nullable Throwable lastError) {
		failed(this.expiry.apply(lastError));
	}

	@Override
	public void failed(Throwable error) {
		this.callbacks.execute(() -> this.future.completeExceptionally(error));
	}

	/**
	 * End the wait as nobody else will.
	 */
	void stop() {
		failed(new JobWaitStoppedException(this.jobId,
				"Job " + this.jobId + " is not waited for any more, as its template was closed. The job goes on: wait "
						+ "for it again by its id after the next start",
				null));
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
		this.callbacks.execute(() -> {
			this.progressPending.set(false);
			try {
				update.run();
			}
			catch (RuntimeException ex) {
				logger.debug("The progress of job " + this.jobId + " cannot be shown", ex);
			}
		});
	}

}

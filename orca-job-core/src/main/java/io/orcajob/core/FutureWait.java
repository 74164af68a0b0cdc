package io.orcajob.core;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Schedulers;

import io.orcajob.JobSnapshot;
import io.orcajob.JobWaitStoppedException;
import io.orcajob.Status;
import io.orcajob.observation.CallerContext;
import io.orcajob.observation.JobLogContext;
import io.orcajob.poll.JobWatcher;
import io.orcajob.poll.Observation;
import io.orcajob.progress.JobProgress;

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

	private final JobProgress progress;

	private final Supplier<JobSnapshot> state;

	private final ObservedWait observed;

	private final CallerContext caller = CallerContext.capture();

	private final Disposable.Swap valueTimer = Disposables.swap();

	private @Nullable Consumer<JobSnapshot> valueFinder;

	/**
	 * Create a wait.
	 * @param jobId the id of the job
	 * @param observer is told each observation, on the poller's thread
	 * @param ending makes the value of the future from the final state, or throws
	 * @param expiry makes the exception from the error of the last poll
	 * @param callbacks completes the future
	 * @param progress shows the progress, on {@code callbacks}
	 * @param state tells the last known state of the job
	 * @param observed is told of the end, before those who wait unless they end it
	 * themselves
	 */
	FutureWait(String jobId, Consumer<Observation> observer, Function<JobSnapshot, R> ending,
			Function<@Nullable Throwable, RuntimeException> expiry, Executor callbacks, JobProgress progress,
			Supplier<JobSnapshot> state, ObservedWait observed) {
		this.jobId = jobId;
		this.observer = observer;
		this.ending = ending;
		this.expiry = expiry;
		this.callbacks = callbacks;
		this.progress = progress;
		this.state = state;
		this.observed = observed;
	}

	/**
	 * Find the value of a job that has completed elsewhere, as that takes requests.
	 * @param resolvers finds the value
	 * @param lateEnding makes the value of the future if that is not done in time, or
	 * throws
	 * @param timer runs something when the time is over
	 */
	void findValueOn(Executor resolvers, Function<JobSnapshot, R> lateEnding, Function<Runnable, Disposable> timer) {
		this.valueFinder = (completed) -> {
			Runnable late = () -> this.callbacks
				.execute(() -> runForCaller(() -> outcome(completed, lateEnding).run()));
			try {
				this.valueTimer.update(timer.apply(late));
			}
			catch (Throwable ex) {
				// Such as want of memory for a thread: the requests have limits of their
				// own.
				logger.warn("The time for the value of job " + this.jobId + " is not limited", ex);
			}
			// What the application hung onto the future is not for threads that others
			// need
			// for their values.
			resolvers.execute(() -> runForCaller(() -> {
				closeProgress();
				Runnable outcome = outcome(completed, this.ending);
				this.callbacks.execute(() -> runForCaller(outcome));
			}));
		};
	}

	/**
	 * Return a future that has ended before it began.
	 * @param ended the final state of the job
	 * @return the future
	 */
	CompletableFuture<R> ended(JobSnapshot ended) {
		outcome(ended, this.ending).run();
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
			this.valueTimer.dispose();
			if (this.progress != JobProgress.NONE && Schedulers.isInNonBlockingThread()) {
				this.callbacks.execute(() -> runForCaller(this::closeProgress));
			}
			else {
				JobLogContext.run(this.jobId, this::closeProgress);
			}
			// Else it is known already.
			this.observed.ended(null);
		});
		return this.future;
	}

	@Override
	public void observed(Observation observation) {
		this.observer.accept(observation);
		if (observation.isTerminal()) {
			JobSnapshot ended = observation.snapshot();
			if (this.valueFinder != null && ended.status() == Status.COMPLETED) {
				this.valueFinder.accept(ended);
			}
			else {
				this.callbacks.execute(() -> runForCaller(() -> {
					closeProgress();
					outcome(ended, this.ending).run();
				}));
			}
		}
		else if (this.progress != JobProgress.NONE && this.progressPending.compareAndSet(false, true)) {
			showProgress();
		}
	}

	@Override
	public void expired(@Nullable Throwable lastError) {
		failed(this.expiry.apply(lastError));
	}

	@Override
	public void failed(Throwable error) {
		this.callbacks.execute(() -> runForCaller(() -> {
			closeProgress();
			this.observed.ended(error);
			this.future.completeExceptionally(error);
		}));
	}

	/**
	 * End the wait as nobody else will.
	 */
	void stop() {
		failed(new JobWaitStoppedException(this.jobId,
				"Job " + this.jobId + " is not waited for any more, as the application is stopping or has stopped its "
						+ "JobTemplate. The job goes on: wait for it again by its id after the next start",
				null));
	}

	/**
	 * Find out how the future ends.
	 * @return ends it so
	 */
	private Runnable outcome(JobSnapshot ended, Function<JobSnapshot, R> how) {
		try {
			R value = this.observed.call(() -> how.apply(ended));
			return () -> {
				this.observed.ended(null);
				this.future.complete(value);
			};
		}
		catch (Throwable ex) {
			// The ending says so: the job failed, was aborted, or has no such value.
			return () -> {
				this.observed.ended(ex);
				this.future.completeExceptionally(ex);
			};
		}
	}

	/**
	 * Run something as who waits would, for this job.
	 */
	private void runForCaller(Runnable work) {
		this.caller.run(() -> JobLogContext.run(this.jobId, work));
	}

	private void showProgress() {
		this.callbacks.execute(() -> runForCaller(() -> {
			this.progressPending.set(false);
			this.progress.update(this.state.get());
		}));
	}

	/**
	 * Show no more progress: before the future ends, as what the application prints then
	 * is not to come between, and afterwards if the application has ended it.
	 */
	private void closeProgress() {
		try {
			this.progress.close(this.state.get());
		}
		catch (Throwable ex) {
			// Also an Error: whoever waits has to be told in any case.
			logger.warn("The progress of job " + this.jobId + " cannot be shown", ex);
		}
	}

}

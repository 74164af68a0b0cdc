package io.orcajob.core;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.scheduler.Schedulers;

import org.springframework.util.Assert;

import io.orcajob.Job;
import io.orcajob.JobAbortedException;
import io.orcajob.JobFailedException;
import io.orcajob.JobNotFoundException;
import io.orcajob.JobSnapshot;
import io.orcajob.JobTimeoutException;
import io.orcajob.JobValueException;
import io.orcajob.JobWaitStoppedException;
import io.orcajob.OrcaApiException;
import io.orcajob.OrcaRequestException;
import io.orcajob.Status;
import io.orcajob.WaitOptions;
import io.orcajob.poll.JobWatcher;
import io.orcajob.poll.Observation;
import io.orcajob.poll.WatchTerms;
import io.orcajob.progress.JobProgress;

/**
 * The handle of a job: its last known state, and the ways to a newer one.
 *
 * @param <T> the type of the value
 */
final class DefaultJob<T extends @Nullable Object> implements Job<T> {

	private static final Log logger = LogFactory.getLog(DefaultJob.class);

	private static final long NEVER = Long.MIN_VALUE;

	private final JobSupport support;

	private final JobValue<T> value;

	private final AtomicReference<Observation> observation;

	private final AtomicLong askedAt = new AtomicLong(NEVER);

	DefaultJob(Observation observation, JobValue<T> value, JobSupport support) {
		this.observation = new AtomicReference<>(observation);
		this.value = value;
		this.support = support;
	}

	@Override
	public String getId() {
		return snapshot().id();
	}

	@Override
	public String getType() {
		return read().type();
	}

	@Override
	public Status getStatus() {
		return read().status();
	}

	@Override
	public @Nullable Integer getStepsTotal() {
		return read().stepsTotal();
	}

	@Override
	public @Nullable Integer getStepsCompleted() {
		return read().stepsCompleted();
	}

	@Override
	public double getCompletion() {
		return read().completion();
	}

	@Override
	public @Nullable String getException() {
		return read().exception();
	}

	@Override
	public @Nullable T getValue() {
		JobSnapshot snapshot = read();
		if (snapshot.status() != Status.COMPLETED) {
			return null;
		}
		if (this.value.isBlocking() && !this.value.isFound()) {
			findInBackground(snapshot);
		}
		return this.value.peek(snapshot);
	}

	@Override
	public Instant getCreatedAt() {
		return read().createdAt();
	}

	@Override
	public Instant getUpdatedAt() {
		return read().updatedAt();
	}

	@Override
	public Instant getRefreshedAt() {
		return read().refreshedAt();
	}

	@Override
	public JobSnapshot snapshot() {
		return known().snapshot();
	}

	@Override
	public JobSnapshot refresh() {
		return refresh("refresh()", Duration.ZERO);
	}

	@Override
	public JobSnapshot refresh(Duration throttle) {
		Assert.notNull(throttle, "'throttle' must not be null");
		Assert.isTrue(!throttle.isNegative(), () -> "'throttle' must not be negative, as " + throttle + " is");
		return refresh("refresh(throttle)", throttle);
	}

	private JobSnapshot refresh(String method, Duration throttle) {
		BlockingCalls.checkMayBlock(method, "awaitAsync(), or call it on another thread");
		Observation known = known();
		if (known.isTerminal() || isYoungerThan(known, throttle)) {
			return known.snapshot();
		}
		Observation next = this.support.calls().join(getId(), () -> this.support.poller().refresh(known()));
		if (next != null) {
			accept(next);
		}
		return snapshot();
	}

	@Override
	public JobSnapshot await() {
		return await(WaitOptions.unset());
	}

	@Override
	public JobSnapshot await(WaitOptions options) {
		Assert.notNull(options, "'options' must not be null");
		BlockingCalls.checkMayBlock("await(..)", "awaitAsync(..)");
		JobSnapshot ended = block(options.orElse(this.support.defaults().get()), false);
		find(ended);
		return ended;
	}

	@Override
	public T result() {
		return result(WaitOptions.unset());
	}

	@Override
	public T result(WaitOptions options) {
		Assert.notNull(options, "'options' must not be null");
		BlockingCalls.checkMayBlock("result(..)", "resultAsync(..)");
		return valueOf(block(options.orElse(this.support.defaults().get()), false));
	}

	@Override
	public JobSnapshot abort() {
		return abort(WaitOptions.unset());
	}

	@Override
	public JobSnapshot abort(WaitOptions options) {
		Assert.notNull(options, "'options' must not be null");
		try {
			requestAbort("abort(..)");
		}
		catch (JobNotFoundException | OrcaRequestException ex) {
			if (!hasEnded(ex)) {
				throw ex;
			}
		}
		return block(options.orElse(this.support.abortDefaults()).orElse(this.support.defaults().get()), true);
	}

	@Override
	public void requestAbort() {
		requestAbort("requestAbort()");
	}

	private void requestAbort(String method) {
		BlockingCalls.checkMayBlock(method, "another thread");
		if (!known().isTerminal()) {
			this.support.calls().request(getId(), this.support.api().abort(getId()));
		}
	}

	/**
	 * Find out whether an abort was refused because the job has ended meanwhile.
	 */
	private boolean hasEnded(OrcaApiException refusal) {
		try {
			return refresh().status().isTerminal();
		}
		catch (OrcaApiException ex) {
			refusal.addSuppressed(ex);
			return false;
		}
	}

	@Override
	public CompletableFuture<JobSnapshot> awaitAsync() {
		return awaitAsync(WaitOptions.unset());
	}

	@Override
	public CompletableFuture<JobSnapshot> awaitAsync(WaitOptions options) {
		return future(options, (ended) -> {
			find(ended);
			return ended;
		});
	}

	@Override
	public CompletableFuture<T> resultAsync() {
		return resultAsync(WaitOptions.unset());
	}

	@Override
	public CompletableFuture<T> resultAsync(WaitOptions options) {
		return future(options, this::valueOf);
	}

	private <R extends @Nullable Object> CompletableFuture<R> future(WaitOptions options,
			Function<JobSnapshot, R> ending) {
		Assert.notNull(options, "'options' must not be null");
		WaitOptions merged = options.orElse(this.support.defaults().get());
		Observation known = known();
		JobProgress progress = progress(known, options);
		FutureWait<R> wait = new FutureWait<>(this::accept, ending, (error) -> expired(merged, false, error),
				this.value.isBlocking() ? this.support.resolvers() : this.support.callbacks(),
				(progress != JobProgress.NONE) ? () -> progress.update(snapshot()) : null);
		if (known.isTerminal()) {
			this.support.poller().ended(known);
			if (!this.value.isBlocking()) {
				return wait.ended(known.snapshot());
			}
			wait.observed(known);
			return wait.future(Disposables.disposed());
		}
		try {
			CompletableFuture<R> future = wait.future(watch(known, merged, false, wait));
			future.whenComplete((value, error) -> progress.close(snapshot()));
			return future;
		}
		catch (JobWaitStoppedException ex) {
			progress.close(known.snapshot());
			return CompletableFuture.failedFuture(ex);
		}
	}

	@Override
	public Flux<JobSnapshot> updates() {
		return Flux.<JobSnapshot>create((sink) -> {
			JobUpdates updates = new JobUpdates(sink, this::accept);
			Observation known = known();
			if (!known.isNone()) {
				updates.observed(known);
			}
			if (!known.isTerminal()) {
				try {
					sink.onDispose(this.support.poller()
						.watch(known, new WatchTerms(interval(this.support.defaults().get()), null, false), updates));
				}
				catch (JobWaitStoppedException ex) {
					sink.error(ex);
				}
			}
		}, FluxSink.OverflowStrategy.LATEST).publishOn(Schedulers.fromExecutor(this.support.callbacks()), false, 1);
	}

	private JobSnapshot block(WaitOptions options, boolean afterAbort) {
		Observation known = known();
		if (known.isTerminal()) {
			this.support.poller().ended(known);
			return known.snapshot();
		}
		BlockingWait wait = new BlockingWait();
		Disposable watch = watch(known, options, afterAbort, wait);
		JobProgress progress = progress(known, options);
		try {
			BlockingWait.Event ending = wait.join((next) -> {
				accept(next);
				progress.update(snapshot());
			});
			if (ending instanceof BlockingWait.Expired expired) {
				throw expired(options, afterAbort, expired.lastError());
			}
			if (ending instanceof BlockingWait.Failed failed) {
				throw BlockingCalls.unchecked(failed.error());
			}
			return snapshot();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw BlockingCalls.interrupted(getId(), ex);
		}
		finally {
			watch.dispose();
			progress.close(snapshot());
		}
	}

	private JobProgress progress(Observation known, WaitOptions options) {
		return (Boolean.TRUE.equals(options.showProgress()) && !known.isTerminal())
				? this.support.progress().start(known.snapshot()) : JobProgress.NONE;
	}

	private Disposable watch(Observation known, WaitOptions options, boolean afterNow, JobWatcher watcher) {
		return this.support.poller()
			.watch(known, new WatchTerms(interval(options), options.maxWait(), afterNow), watcher);
	}

	private static Duration interval(WaitOptions options) {
		Duration interval = options.refreshInterval();
		Assert.state(interval != null, "The template's options have no refresh interval");
		return interval;
	}

	private JobTimeoutException expired(WaitOptions options, boolean afterAbort, @Nullable Throwable lastError) {
		Duration waited = options.maxWait();
		JobSnapshot last = snapshot();
		String what = afterAbort ? "The service accepted the abort of job " + getId() + ", which did not end within "
				: "Job " + getId() + " did not end within ";
		String why = (lastError != null) ? ". The last poll failed: " + lastError.getMessage() : "";
		String then = afterAbort ? "Wait again with await(..)"
				: "It goes on: wait again with the same handle, for longer if need be (orca.job.max-wait)";
		return new JobTimeoutException(what + waited + "; last known: " + last + why + ". " + then, last,
				(waited != null) ? waited : Duration.ZERO, lastError);
	}

	private T valueOf(JobSnapshot ended) {
		return switch (ended.status()) {
			case COMPLETED -> this.value.get(ended);
			case ABORTED -> throw new JobAbortedException(ended);
			default -> throw new JobFailedException(ended);
		};
	}

	/**
	 * Find a value that takes requests, for those who read the handle.
	 */
	private void findInBackground(JobSnapshot completed) {
		Duration interval = this.support.defaults().get().refreshInterval();
		if (interval == null || !mayAskAgain(WatchTerms.nanos(interval))) {
			return;
		}
		try {
			this.support.resolvers().execute(() -> find(completed));
		}
		catch (RuntimeException ex) {
			logger.debug("The executor for resolvers refuses to find the value of job " + getId(), ex);
		}
	}

	/**
	 * Find the value, if the job has one, so that it is there for those who read it.
	 */
	private void find(JobSnapshot ended) {
		if (ended.status() == Status.COMPLETED && this.value.isBlocking()) {
			try {
				this.value.get(ended);
			}
			catch (JobValueException ex) {
				logger.debug("Whoever asks for the result is told", ex);
			}
		}
	}

	private Observation known() {
		// Never null; NullAway takes the content of any reference for nullable.
		return Objects.requireNonNull(this.observation.get());
	}

	private void accept(Observation next) {
		this.observation.accumulateAndGet(next, Observation::merge);
	}

	/**
	 * Return the last known state, and ask for a newer one if it is old.
	 */
	private JobSnapshot read() {
		Observation known = known();
		Duration interval = this.support.defaults().get().refreshInterval();
		if (!known.isTerminal() && interval != null && !isYoungerThan(known, interval)) {
			askInBackground(known, WatchTerms.nanos(interval));
		}
		return known.snapshot();
	}

	private void askInBackground(Observation known, long interval) {
		if (!mayAskAgain(interval)) {
			return;
		}
		try {
			this.support.poller().refresh(known).whenComplete((next, error) -> {
				if (next != null) {
					accept(next);
				}
				else {
					logger.debug("Refresh of job " + known.snapshot().id() + " in the background failed", error);
				}
			});
		}
		catch (JobWaitStoppedException ex) {
			logger.trace("No refresh in the background after the end", ex);
		}
	}

	private boolean mayAskAgain(long interval) {
		long now = this.support.poller().nanoTime();
		long asked = this.askedAt.get();
		return (asked == NEVER || now - asked >= interval) && this.askedAt.compareAndSet(asked, now);
	}

	private boolean isYoungerThan(Observation known, Duration age) {
		return !known.isNone() && !age.isZero()
				&& this.support.poller().nanoTime() - known.atNanos() < WatchTerms.nanos(age);
	}

	@Override
	public String toString() {
		return snapshot().toString();
	}

}

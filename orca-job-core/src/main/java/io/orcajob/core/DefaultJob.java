package io.orcajob.core;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;
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
import io.orcajob.SafeText;
import io.orcajob.Status;
import io.orcajob.WaitOptions;
import io.orcajob.client.ApiCall;
import io.orcajob.internal.text.Durations;
import io.orcajob.observation.CallerContext;
import io.orcajob.observation.JobLogContext;
import io.orcajob.observation.JobObservation;
import io.orcajob.observation.JobObservationContext;
import io.orcajob.observation.RunningObservation;
import io.orcajob.poll.JobWatcher;
import io.orcajob.poll.Observation;
import io.orcajob.poll.RefreshCalls;
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
		return refresh("refresh()", Duration.ZERO, CallLimit.NONE);
	}

	@Override
	public JobSnapshot refresh(Duration throttle) {
		Assert.notNull(throttle, "'throttle' must not be null");
		Assert.isTrue(!throttle.isNegative(), () -> "'throttle' must not be negative, as " + throttle + " is");
		return refresh("refresh(throttle)", throttle, CallLimit.NONE);
	}

	private JobSnapshot refresh(String method, Duration throttle, CallLimit limit) {
		this.support.calls().checkMayBlock(method, "refresh(..)", "awaitAsync()");
		Observation known = known();
		if (known.isTerminal() || isYoungerThan(known, throttle)) {
			return known.snapshot();
		}
		RefreshCalls calls = new RefreshCalls();
		Observation next = this.support.calls()
			.join(Subject.job(getId()), () -> this.support.poller().refresh(known(), calls), limit);
		if (next != null) {
			accept(next);
		}
		return snapshot();
	}

	/**
	 * Do what {@link #refresh(Duration)} does without blocking.
	 */
	Mono<JobSnapshot> refreshLater(Duration throttle) {
		return refreshLater(throttle, CallLimit.NONE);
	}

	private Mono<JobSnapshot> refreshLater(Duration throttle, CallLimit limit) {
		return Mono.<JobSnapshot>defer(() -> {
			Observation known = known();
			if (known.isTerminal() || isYoungerThan(known, throttle)) {
				return Mono.just(known.snapshot());
			}
			RefreshCalls calls = new RefreshCalls();
			Mono<Observation> request = Mono.fromFuture(() -> this.support.poller().refresh(known(), calls));
			return this.support.reactiveCalls()
				.join(Subject.job(getId()), request, limit)
				// The poller's thread is not for the application's code.
				.publishOn(Schedulers.fromExecutor(this.support.callbacks()))
				.doOnNext(this::accept)
				.map((next) -> snapshot());
		}).transform(EndingSubscriber::guard);
	}

	@Override
	public JobSnapshot await() {
		return await(WaitOptions.unset());
	}

	@Override
	public JobSnapshot await(WaitOptions options) {
		this.support.calls().checkMayBlock("await(..)", "await(..)", "awaitAsync(..)");
		WaitOptions merged = merged(options);
		CallLimit limit = limit(merged);
		return block(merged, limit, false, (ended) -> found(ended, limit));
	}

	@Override
	public T result() {
		return result(WaitOptions.unset());
	}

	@Override
	public T result(WaitOptions options) {
		this.support.calls().checkMayBlock("result(..)", "result(..)", "resultAsync(..)");
		WaitOptions merged = merged(options);
		CallLimit limit = limit(merged);
		return block(merged, limit, false, (ended) -> valueOf(ended, merged, limit));
	}

	@Override
	public JobSnapshot abort() {
		return abort(WaitOptions.unset());
	}

	@Override
	public JobSnapshot abort(WaitOptions options) {
		Assert.notNull(options, "'options' must not be null");
		WaitOptions merged = abortOptions(options);
		CallLimit limit = limit(merged);
		requestAbort("abort(..)", limit);
		return block(merged, limit, true, Function.identity());
	}

	@Override
	public void requestAbort() {
		requestAbort("requestAbort()", CallLimit.NONE);
	}

	private void requestAbort(String method, CallLimit limit) {
		this.support.calls().checkMayBlock(method, method.replace("()", "(..)"), "call it on another thread");
		if (known().isTerminal()) {
			return;
		}
		observedAbort().observe(() -> {
			try {
				return this.support.calls().request(Subject.job(getId()), abortRequest(), limit);
			}
			catch (JobNotFoundException | OrcaRequestException ex) {
				if (!isAbortedOrEnded(ex, limit)) {
					throw ex;
				}
				return null;
			}
		});
	}

	/**
	 * Do what {@link #requestAbort()} does without blocking.
	 */
	Mono<Void> requestAbortLater() {
		return requestAbortLater(CallLimit.NONE);
	}

	private Mono<Void> requestAbortLater(CallLimit limit) {
		return Mono.deferContextual((subscriber) -> {
			if (known().isTerminal()) {
				return Mono.empty();
			}
			return this.support.observations()
				.startFor(subscriber, JobObservation.ABORT, this::describe)
				.observe(doRequestAbortLater(limit));
		});
	}

	private Mono<Void> doRequestAbortLater(CallLimit limit) {
		return this.support.reactiveCalls()
			.request(Subject.job(getId()), abortRequest(), limit)
			.onErrorResume((error) -> error instanceof JobNotFoundException || error instanceof OrcaRequestException,
					(refusal) -> refreshLater(Duration.ZERO, limit).filter(DefaultJob::isAbortedOrEnded)
						.onErrorMap(OrcaApiException.class, (error) -> suppressed(refusal, error))
						.switchIfEmpty(Mono.error(refusal))
						.then());
	}

	/**
	 * Do what {@link #abort(WaitOptions)} does without blocking.
	 */
	Mono<JobSnapshot> abortLater(WaitOptions options) {
		return Mono.<JobSnapshot>defer(() -> {
			WaitOptions merged = abortOptions(options);
			CallLimit limit = limit(merged);
			return requestAbortLater(limit).then(ReactiveCalls
				.later(() -> future(options, merged, limit, true, false, Function.identity(), Function.identity())));
		}).transform(EndingSubscriber::guard);
	}

	private RunningObservation observedAbort() {
		return this.support.observations().start(JobObservation.ABORT, this::describe);
	}

	private void describe(JobObservationContext context) {
		JobSnapshot known = snapshot();
		context.setJobId(known.id()).setType(known.type());
	}

	private ApiCall<Void> abortRequest() {
		return this.support.api()
			.abort(getId())
			.onErrorMap((error) -> known().explain(error, this.support.poller().nanoTime()));
	}

	private WaitOptions abortOptions(WaitOptions options) {
		return options.orElse(this.support.abortDefaults()).orElse(this.support.defaults().get());
	}

	/**
	 * Find out whether an abort was refused because the job has ended meanwhile, or
	 * because it was accepted before.
	 */
	private boolean isAbortedOrEnded(OrcaApiException refusal, CallLimit limit) {
		try {
			return isAbortedOrEnded(refresh("refresh()", Duration.ZERO, limit));
		}
		catch (OrcaApiException ex) {
			suppressed(refusal, ex);
			return false;
		}
	}

	private static Throwable suppressed(Throwable refusal, Throwable error) {
		refusal.addSuppressed(error);
		return refusal;
	}

	private static boolean isAbortedOrEnded(JobSnapshot snapshot) {
		return snapshot.status().isTerminal() || snapshot.status() == Status.ABORTING;
	}

	@Override
	public CompletableFuture<JobSnapshot> awaitAsync() {
		return awaitAsync(WaitOptions.unset());
	}

	@Override
	public CompletableFuture<JobSnapshot> awaitAsync(WaitOptions options) {
		return awaitAsync(options, false);
	}

	/**
	 * Do what {@link #awaitAsync(WaitOptions)} does without the executors of the
	 * application.
	 */
	CompletableFuture<JobSnapshot> awaitOnOwnThreads(WaitOptions options) {
		return awaitAsync(options, true);
	}

	private CompletableFuture<JobSnapshot> awaitAsync(WaitOptions options, boolean ownThreads) {
		WaitOptions merged = merged(options);
		CallLimit limit = limit(merged);
		return future(options, merged, limit, false, ownThreads, (ended) -> found(ended, limit), Function.identity());
	}

	@Override
	public CompletableFuture<T> resultAsync() {
		return resultAsync(WaitOptions.unset());
	}

	@Override
	public CompletableFuture<T> resultAsync(WaitOptions options) {
		WaitOptions merged = merged(options);
		CallLimit limit = limit(merged);
		return future(options, merged, limit, false, false, (ended) -> valueOf(ended, merged, limit), (ended) -> {
			throw valueTimeout(ended, merged, null);
		});
	}

	private WaitOptions merged(WaitOptions options) {
		Assert.notNull(options, "'options' must not be null");
		return options.orElse(this.support.defaults().get());
	}

	private CallLimit limit(WaitOptions options) {
		return this.support.calls().waitLimit(options.maxWait());
	}

	private <R extends @Nullable Object> CompletableFuture<R> future(WaitOptions options, WaitOptions merged,
			CallLimit limit, boolean afterAbort, boolean ownThreads, Function<JobSnapshot, R> ending,
			Function<JobSnapshot, R> lateEnding) {
		Observation known = known();
		Executor callbacks = ownThreads ? this.support.threads().callbacks() : this.support.callbacks();
		Executor resolvers = ownThreads ? this.support.threads().resolvers() : this.support.resolvers();
		JobProgress progress = Schedulers.isInNonBlockingThread()
				? progress(known, options, (begin) -> LaterProgress.begin(begin, callbacks))
				: progress(known, options, Supplier::get);
		ObservedWait observed = new ObservedWait(this.support, this::snapshot);
		FutureWait<R> wait = new FutureWait<>(getId(), this::accept, ending,
				(error) -> expired(merged, afterAbort, error), callbacks, progress, this::snapshot, observed);
		if (this.value.isBlocking()) {
			wait.findValueOn(resolvers, lateEnding,
					(task) -> this.support.reactiveCalls().schedule(task, limit.leftNanos()));
		}
		try {
			if (known.isTerminal()) {
				this.support.poller().ended(known);
				if (!this.value.isBlocking()) {
					return wait.ended(known.snapshot());
				}
				CompletableFuture<R> future = wait.future(Disposables.disposed(), this.support.openWaits());
				wait.observed(known);
				return future;
			}
			return wait.future(watch(known, merged, limit, afterAbort, wait), this.support.openWaits());
		}
		catch (JobWaitStoppedException ex) {
			progress.close(known.snapshot());
			observed.ended(ex);
			return CompletableFuture.failedFuture(ex);
		}
		catch (RuntimeException | Error ex) {
			observed.ended(ex);
			throw ex;
		}
	}

	@Override
	public Flux<JobSnapshot> updates() {
		return Flux.<JobSnapshot>create((sink) -> {
			JobUpdates updates = new JobUpdates(sink, getId(), this::accept, this.support.callbacks());
			Observation known = known();
			if (!known.isNone() || known.isTerminal()) {
				updates.begin(known);
			}
			if (!known.isTerminal() && !sink.isCancelled()) {
				try {
					sink.onDispose(this.support.poller()
						.watch(known, new WatchTerms(interval(this.support.defaults().get()), null, false), updates));
				}
				catch (JobWaitStoppedException ex) {
					updates.failed(ex);
				}
			}
		}, FluxSink.OverflowStrategy.LATEST).transform(EndingSubscriber::guard);
	}

	private <R extends @Nullable Object> R block(WaitOptions options, CallLimit limit, boolean afterAbort,
			Function<JobSnapshot, R> ending) {
		ObservedWait observed = new ObservedWait(this.support, this::snapshot);
		try {
			R result = observed.call(() -> ending.apply(ended(options, limit, afterAbort)));
			observed.ended(null);
			return result;
		}
		catch (Throwable ex) {
			observed.ended(ex);
			throw ex;
		}
	}

	private JobSnapshot ended(WaitOptions options, CallLimit limit, boolean afterAbort) {
		Observation known = known();
		if (known.isTerminal()) {
			this.support.poller().ended(known);
			return known.snapshot();
		}
		BlockingWait wait = new BlockingWait();
		JobProgress progress = progress(known, options, Supplier::get);
		Disposable watch = Disposables.disposed();
		try {
			watch = watch(known, options, limit, afterAbort, wait);
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
			throw RequestRules.interrupted(Subject.job(getId()), ex);
		}
		finally {
			watch.dispose();
			progress.close(snapshot());
		}
	}

	private JobProgress progress(Observation known, WaitOptions options,
			Function<Supplier<JobProgress>, JobProgress> beginning) {
		return (Boolean.TRUE.equals(options.showProgress()) && !known.isTerminal())
				? beginning.apply(() -> this.support.progress().start(known.snapshot())) : JobProgress.NONE;
	}

	private Disposable watch(Observation known, WaitOptions options, CallLimit limit, boolean afterNow,
			JobWatcher watcher) {
		Duration maxWait = options.maxWait();
		Duration left = (maxWait == null || maxWait.isZero()) ? maxWait
				: Duration.ofNanos(Math.max(1, limit.leftNanos()));
		return this.support.poller().watch(known, new WatchTerms(interval(options), left, afterNow), watcher);
	}

	static Duration interval(WaitOptions options) {
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
		return new JobTimeoutException(what + Durations.describe(waited) + "; last known: " + last + why + ". " + then,
				last, (waited != null) ? waited : Duration.ZERO, lastError);
	}

	private JobTimeoutException valueTimeout(JobSnapshot completed, WaitOptions options, @Nullable Throwable error) {
		Duration waited = options.maxWait();
		String why = (error != null) ? ". The last request for it failed: " + error.getMessage() : "";
		return new JobTimeoutException(
				"Job " + getId() + " has completed, but its value was not read within " + waited + why
						+ ". Ask for it again with the same handle, for longer if need be (orca.job.max-wait)",
				completed, (waited != null) ? waited : Duration.ZERO, error);
	}

	private T valueOf(JobSnapshot ended, WaitOptions options, CallLimit limit) {
		return switch (ended.status()) {
			case COMPLETED -> completedValue(ended, options, limit);
			case ABORTED -> throw new JobAbortedException(ended);
			default -> throw new JobFailedException(ended);
		};
	}

	private T completedValue(JobSnapshot completed, WaitOptions options, CallLimit limit) {
		try {
			return this.value.get(completed, limit);
		}
		catch (JobValueException ex) {
			if (limit.isReached()) {
				throw valueTimeout(completed, options, ex.getCause());
			}
			throw ex;
		}
	}

	/**
	 * Find a value that takes requests, for those who read the handle.
	 */
	private void findInBackground(JobSnapshot completed) {
		WaitOptions defaults = this.support.defaults().get();
		Duration interval = defaults.refreshInterval();
		if (interval == null || !mayAskAgain(WatchTerms.nanos(interval))) {
			return;
		}
		CallerContext caller = CallerContext.capture();
		this.support.resolvers()
			.execute(() -> caller.run(() -> JobLogContext.run(getId(), () -> found(completed, limit(defaults)))));
	}

	/**
	 * Find the value, if the job has one, so that it is there for those who read it.
	 */
	private JobSnapshot found(JobSnapshot ended, CallLimit limit) {
		if (ended.status() == Status.COMPLETED && this.value.isBlocking()) {
			try {
				this.value.get(ended, limit);
			}
			catch (JobValueException ex) {
				logger.debug("Whoever asks for the result is told", ex);
			}
		}
		return ended;
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
			this.support.poller().refreshWhenIdle(known).whenComplete((next, error) -> {
				if (next != null) {
					accept(next);
				}
				else {
					String id = known.snapshot().id();
					JobLogContext.run(id, () -> logger
						.debug("Refresh of job " + SafeText.of(id) + " in the background failed", error));
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
	public String token() {
		Assert.state(known().isJob(), "The handle has no token, as its submit has started no job");
		return this.support.tokens().write(getId(), this.value.source());
	}

	/**
	 * Return whether this is a handle of the template that shares something.
	 */
	boolean isOf(JobSupport other) {
		return this.support == other;
	}

	Observation observation() {
		return known();
	}

	@Override
	public String toString() {
		return snapshot().toString();
	}

}

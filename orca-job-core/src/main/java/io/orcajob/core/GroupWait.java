package io.orcajob.core;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

import io.orcajob.Job;
import io.orcajob.JobException;
import io.orcajob.JobResults;
import io.orcajob.JobSnapshot;
import io.orcajob.JobTimeoutException;
import io.orcajob.JobWaitStoppedException;
import io.orcajob.WaitOptions;
import io.orcajob.observation.CallerContext;
import io.orcajob.observation.JobLogContext;

/**
 * Waits for several jobs at once: each is watched as if it were the only one, so that the
 * poller shares what can be shared.
 */
final class GroupWait {

	private final List<Job<?>> jobs;

	private final boolean forAll;

	private final BiFunction<Job<?>, WaitOptions, CompletableFuture<JobSnapshot>> wait;

	private final BooleanSupplier running;

	private final CompletableFuture<JobResults> future = new CompletableFuture<>();

	private final List<CompletableFuture<JobSnapshot>> waits = new ArrayList<>();

	private final Map<Job<?>, RuntimeException> errors = new IdentityHashMap<>();

	private final AtomicBoolean over = new AtomicBoolean();

	private final AtomicInteger left = new AtomicInteger();

	private final CallerContext caller = CallerContext.capture();

	private GroupWait(Collection<? extends Job<?>> jobs, boolean forAll,
			BiFunction<Job<?>, WaitOptions, CompletableFuture<JobSnapshot>> wait, BooleanSupplier running) {
		Assert.noNullElements(jobs, "'jobs' must not contain null");
		this.jobs = List.copyOf(jobs);
		this.forAll = forAll;
		this.wait = wait;
		this.running = running;
	}

	/**
	 * Wait until all have ended.
	 * @param wait begins the wait for one job
	 * @param running tells whether jobs can still be watched at all
	 * @return ends normally at the deadline, too
	 */
	static CompletableFuture<JobResults> all(Collection<? extends Job<?>> jobs, WaitOptions options,
			BiFunction<Job<?>, WaitOptions, CompletableFuture<JobSnapshot>> wait, BooleanSupplier running) {
		Assert.notNull(jobs, "'jobs' must not be null");
		return new GroupWait(jobs, true, wait, running).start(options);
	}

	/**
	 * Wait until one has ended.
	 * @param wait begins the wait for one job
	 * @param running tells whether jobs can still be watched at all
	 * @return ends normally at the deadline, too
	 */
	static CompletableFuture<JobResults> any(Collection<? extends Job<?>> jobs, WaitOptions options,
			BiFunction<Job<?>, WaitOptions, CompletableFuture<JobSnapshot>> wait, BooleanSupplier running) {
		Assert.notNull(jobs, "'jobs' must not be null");
		Assert.notEmpty(jobs, "'jobs' must not be empty: none of them would ever end");
		return new GroupWait(jobs, false, wait, running).start(options);
	}

	private CompletableFuture<JobResults> start(WaitOptions options) {
		Assert.notNull(options, "'options' must not be null");
		List<Job<?>> awaited = awaited();
		this.left.set(awaited.size());
		try {
			for (Job<?> job : awaited) {
				this.waits.add(this.wait.apply(job, options));
			}
		}
		catch (Throwable ex) {
			endWaits();
			throw ex;
		}
		this.future.whenComplete((results, error) -> endWaits());
		if (awaited.isEmpty()) {
			finish();
		}
		for (int i = 0; i < awaited.size(); i++) {
			Job<?> job = awaited.get(i);
			this.waits.get(i).whenComplete((ended, error) -> ended(job, error));
		}
		return this.future;
	}

	/**
	 * Return the jobs to wait for. Where one is enough and has ended, the others need not
	 * be asked for.
	 */
	private List<Job<?>> awaited() {
		List<Job<?>> ended = this.forAll ? Collections.emptyList()
				: this.jobs.stream().filter((job) -> job.snapshot().status().isTerminal()).toList();
		return ended.isEmpty() ? this.jobs : ended;
	}

	private void ended(Job<?> job, @Nullable Throwable failure) {
		if (this.over.get() || this.future.isDone()) {
			return;
		}
		Throwable error = (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause()
				: failure;
		if (error instanceof JobWaitStoppedException && !this.running.getAsBoolean()) {
			if (this.over.compareAndSet(false, true)) {
				endWaits();
				runForCaller(() -> this.future.completeExceptionally(error));
			}
			return;
		}
		if (error != null && !(error instanceof JobTimeoutException)) {
			synchronized (this.errors) {
				this.errors.put(job, (error instanceof RuntimeException ex) ? ex
						: new JobException("The wait for job " + job.getId() + " failed: " + error, error));
			}
		}
		if (this.left.decrementAndGet() == 0 || (!this.forAll && error == null)) {
			finish();
		}
	}

	private void finish() {
		if (this.over.compareAndSet(false, true)) {
			JobResults results;
			synchronized (this.errors) {
				results = JobResults.of(this.jobs, this.errors);
			}
			// First, so that nothing shows their progress any more when the future ends.
			endWaits();
			runForCaller(() -> this.future.complete(results));
		}
	}

	/**
	 * Run something as who waits would, and not for the job that was the last.
	 */
	private void runForCaller(Runnable work) {
		JobLogContext.run(null, () -> this.caller.run(work));
	}

	private void endWaits() {
		this.waits.forEach((wait) -> wait.cancel(false));
	}

}

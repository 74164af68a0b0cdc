package io.orcajob.core;

import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

import io.orcajob.Job;
import io.orcajob.JobException;
import io.orcajob.JobResults;
import io.orcajob.JobSnapshot;
import io.orcajob.JobTimeoutException;
import io.orcajob.JobWaitStoppedException;
import io.orcajob.WaitOptions;

/**
 * Waits for several jobs at once: each is watched as if it were the only one, so that the
 * poller shares what can be shared.
 */
final class GroupWait {

	private final List<Job<?>> jobs;

	private final boolean forAll;

	private final CompletableFuture<JobResults> future = new CompletableFuture<>();

	private final List<CompletableFuture<JobSnapshot>> waits = new ArrayList<>();

	private final Map<Job<?>, RuntimeException> errors = new IdentityHashMap<>();

	private final AtomicInteger left;

	private GroupWait(Collection<? extends Job<?>> jobs, boolean forAll) {
		this.jobs = List.copyOf(jobs);
		this.forAll = forAll;
		this.left = new AtomicInteger(this.jobs.size());
	}

	/**
	 * Wait until all have ended.
	 * @return ends normally at the deadline, too
	 */
	static CompletableFuture<JobResults> all(Collection<? extends Job<?>> jobs, WaitOptions options) {
		Assert.notNull(jobs, "'jobs' must not be null");
		return new GroupWait(jobs, true).start(options);
	}

	/**
	 * Wait until one has ended.
	 * @return ends normally at the deadline, too
	 */
	static CompletableFuture<JobResults> any(Collection<? extends Job<?>> jobs, WaitOptions options) {
		Assert.notNull(jobs, "'jobs' must not be null");
		Assert.notEmpty(jobs, "'jobs' must not be empty: none of them would ever end");
		return new GroupWait(jobs, false).start(options);
	}

	private CompletableFuture<JobResults> start(WaitOptions options) {
		Assert.notNull(options, "'options' must not be null");
		for (Job<?> job : this.jobs) {
			this.waits.add(job.awaitAsync(options));
		}
		this.future.whenComplete((results, error) -> this.waits.forEach((wait) -> wait.cancel(false)));
		if (this.jobs.isEmpty()) {
			finish();
		}
		for (int i = 0; i < this.jobs.size(); i++) {
			Job<?> job = this.jobs.get(i);
			this.waits.get(i).whenComplete((ended, error) -> ended(job, error));
		}
		return this.future;
	}

	private void ended(Job<?> job, @Nullable Throwable failure) {
		if (this.future.isDone()) {
			return;
		}
		Throwable error = (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause()
				: failure;
		if (error instanceof JobWaitStoppedException) {
			this.future.completeExceptionally(error);
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
		synchronized (this.errors) {
			this.future.complete(JobResults.of(this.jobs, this.errors));
		}
	}

}

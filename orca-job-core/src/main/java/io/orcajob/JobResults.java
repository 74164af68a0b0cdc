package io.orcajob;

import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Schedulers;

import org.springframework.util.Assert;

/**
 * What came out of a wait for several jobs. The lists are in the order in which the jobs
 * were given, and each job is in one of them. Immutable, and says what was known when the
 * wait ended, although the handles go on to follow their jobs.
 *
 * @since 0.1.0
 */
public final class JobResults {

	private final List<Job<?>> jobs;

	private final Map<Job<?>, JobSnapshot> snapshots = new IdentityHashMap<>();

	private final Map<Job<?>, RuntimeException> errors = new IdentityHashMap<>();

	private JobResults(Collection<? extends Job<?>> jobs, Map<? extends Job<?>, ? extends RuntimeException> errors) {
		this.jobs = List.copyOf(jobs);
		for (Job<?> job : this.jobs) {
			JobSnapshot snapshot = job.snapshot();
			this.snapshots.put(job, snapshot);
			RuntimeException error = errors.get(job);
			if (error != null && !snapshot.status().isTerminal()) {
				this.errors.put(job, error);
			}
		}
	}

	/**
	 * Return all jobs.
	 * @return an unmodifiable list
	 */
	public List<Job<?>> jobs() {
		return this.jobs;
	}

	/**
	 * Return the jobs that are {@link Status#COMPLETED} and so have a value:
	 * {@link #value(Job)}.
	 * @return an unmodifiable list
	 */
	public List<Job<?>> completed() {
		return those((job) -> status(job) == Status.COMPLETED);
	}

	/**
	 * Return the jobs that are {@link Status#FAILED}; {@link Job#getException()} tells
	 * why.
	 * @return an unmodifiable list
	 */
	public List<Job<?>> failed() {
		return those((job) -> status(job) == Status.FAILED);
	}

	/**
	 * Return the jobs that are {@link Status#ABORTED}.
	 * @return an unmodifiable list
	 */
	public List<Job<?>> aborted() {
		return those((job) -> status(job) == Status.ABORTED);
	}

	/**
	 * Return the jobs that had not ended when the wait did. They go on.
	 * @return an unmodifiable list
	 */
	public List<Job<?>> running() {
		return those((job) -> !status(job).isTerminal() && !this.errors.containsKey(job));
	}

	/**
	 * Return the jobs of which no end will be known: those that the service refuses to
	 * tell about, such as those that it does not know, and those that an operator has
	 * told the application not to watch any more. {@link #error(Job)} tells why.
	 * @return an unmodifiable list
	 */
	public List<Job<?>> unknown() {
		return those(this.errors::containsKey);
	}

	/**
	 * Return whether all jobs are {@link Status#COMPLETED}.
	 * @return whether {@link #completed()} has all
	 */
	public boolean isAllCompleted() {
		return this.jobs.stream().allMatch((job) -> status(job) == Status.COMPLETED);
	}

	/**
	 * Return the state of a job at the end of the wait.
	 * @param job one of the jobs
	 * @return its state
	 * @throws IllegalArgumentException if it is none of them
	 */
	public JobSnapshot snapshot(Job<?> job) {
		JobSnapshot snapshot = this.snapshots.get(job);
		Assert.isTrue(snapshot != null,
				() -> "Job " + SafeText.of(job.getId()) + " is none of those that were waited for");
		return snapshot;
	}

	/**
	 * Return why no end of a job will be known.
	 * @param job one of the jobs
	 * @return the error, or {@code null} if the job is not {@linkplain #unknown()
	 * unknown}
	 * @throws IllegalArgumentException if it is none of them
	 */
	public @Nullable RuntimeException error(Job<?> job) {
		snapshot(job);
		return this.errors.get(job);
	}

	/**
	 * Return the value of a job that is completed, as {@link Job#result()} does, and with
	 * its exceptions. A value that has been found makes no request, and is returned on
	 * any thread; one that a {@link JobValueResolver} has failed to find is looked for
	 * once more.
	 * @param <T> the type of the value
	 * @param job one of the jobs
	 * @return the value, which may be {@code null}
	 * @throws JobFailedException if the job failed
	 * @throws JobAbortedException if the job was aborted
	 * @throws JobValueException if the value cannot be found
	 * @throws OrcaApiException if the service does not tell about the job
	 * @throws JobWaitStoppedException if an operator has ended the wait for the job
	 * @throws IllegalStateException if the job had not ended
	 * @throws IllegalArgumentException if it is none of the jobs
	 */
	public <T extends @Nullable Object> T value(Job<T> job) {
		JobSnapshot snapshot = snapshot(job);
		RuntimeException error = this.errors.get(job);
		if (error != null) {
			throw error;
		}
		Assert.state(snapshot.status().isTerminal(), () -> "Job " + SafeText.of(job.getId())
				+ " had not ended when the wait did, and so has no value: " + snapshot);
		return switch (snapshot.status()) {
			case FAILED -> throw new JobFailedException(snapshot);
			case ABORTED -> throw new JobAbortedException(snapshot);
			default -> completedValue(job);
		};
	}

	private static <T extends @Nullable Object> T completedValue(Job<T> job) {
		if (Schedulers.isInNonBlockingThread()) {
			T found = job.getValue();
			if (found != null) {
				return found;
			}
		}
		return job.result();
	}

	@Override
	public String toString() {
		return "JobResults[" + this.jobs.size() + " jobs: " + completed().size() + " completed, " + failed().size()
				+ " failed, " + aborted().size() + " aborted, " + running().size() + " running, " + unknown().size()
				+ " unknown]";
	}

	private List<Job<?>> those(Predicate<Job<?>> condition) {
		return this.jobs.stream().filter(condition).toList();
	}

	private Status status(Job<?> job) {
		return snapshot(job).status();
	}

	/**
	 * Return what is known of some jobs now; for tests of applications, too.
	 * @param jobs the jobs
	 * @param errors why the service does not tell about some of them
	 * @return the results
	 */
	public static JobResults of(Collection<? extends Job<?>> jobs,
			Map<? extends Job<?>, ? extends RuntimeException> errors) {
		Assert.notNull(jobs, "'jobs' must not be null");
		Assert.notNull(errors, "'errors' must not be null");
		return new JobResults(new ArrayList<>(jobs), errors);
	}

}

package io.orcajob.core;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import io.orcajob.JobException;
import io.orcajob.JobSnapshot;
import io.orcajob.client.ServiceHealth;
import io.orcajob.internal.text.Durations;
import io.orcajob.poll.WatchedJob;

/**
 * Shows those who operate an application what a template does. Makes no request unless
 * told otherwise.
 *
 * @since 0.1.0
 * @see JobTemplate#monitor()
 */
public final class JobMonitor {

	private static final Duration LIMIT = Duration.ofSeconds(5);

	private final JobSupport support;

	private final boolean showFailureReason;

	JobMonitor(JobSupport support, boolean showFailureReason) {
		this.support = support;
		this.showFailureReason = showFailureReason;
	}

	/**
	 * Return whether jobs can be watched.
	 * @return whether the template is not stopped
	 */
	public boolean isRunning() {
		return this.support.poller().isRunning();
	}

	/**
	 * Return how many requests of the poller were sent and not answered yet.
	 * @return the number
	 */
	public int requestsInFlight() {
		return this.support.poller().requestsInFlight();
	}

	/**
	 * Return for how long all requests are held back, as the service asks for that.
	 * @return the time, zero if they are not
	 */
	public Duration throttledFor() {
		return Duration.ofNanos(this.support.poller().gate().closedFor(this.support.poller().nanoTime()));
	}

	/**
	 * Return the jobs that are watched.
	 * @return what is known of them
	 */
	public List<WatchedJob> watched() {
		return join(this.support.poller().watched(null));
	}

	/**
	 * Count the jobs that are watched.
	 * @return how many there are; does not block, and has no time limit
	 */
	public Mono<Integer> countWatched() {
		return Mono.fromFuture(() -> this.support.poller().watched(null)).map(List::size);
	}

	/**
	 * Return a job that is watched.
	 * @param id the id of the job
	 * @return what is known of it, or {@code null} if it is not watched
	 */
	public @Nullable WatchedJob watched(String id) {
		return join(this.support.poller().watched(id)).stream().findFirst().orElse(null);
	}

	/**
	 * Return the jobs that have ended while they were watched.
	 * @return the last hundred, the newest first, without payload and result
	 */
	public List<JobSnapshot> recentlyEnded() {
		return this.support.poller().recentlyEnded();
	}

	/**
	 * End all that wait for a job or are told of it, with a
	 * {@link io.orcajob.JobWaitStoppedException}. The job goes on.
	 * @param id the id of the job
	 * @return whether it was watched
	 */
	public boolean stopWatching(String id) {
		return join(this.support.poller().stopWatching(id));
	}

	/**
	 * Return whether the reason of a failed job may be shown.
	 * @return {@code false} if the reasons may be confidential
	 * @see JobTemplate.Builder#showFailureReason(boolean)
	 */
	public boolean isFailureReasonShown() {
		return this.showFailureReason;
	}

	/**
	 * Ask the service how it is, by requests that are not repeated.
	 * @return how it is; does not block, and has no time limit but those of the
	 * {@code WebClient}
	 */
	public Mono<ServiceHealth> health() {
		return this.support.api().health();
	}

	private static <T> T join(CompletableFuture<T> future) {
		try {
			return future.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw RequestRules.interrupted(Subject.SEVERAL, ex);
		}
		catch (ExecutionException | TimeoutException ex) {
			throw new JobException("The job poller does not answer within " + Durations.describe(LIMIT), ex);
		}
	}

}

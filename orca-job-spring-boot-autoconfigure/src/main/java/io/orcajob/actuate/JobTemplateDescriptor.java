package io.orcajob.actuate;

import java.time.Duration;

import io.orcajob.core.JobTemplate;

/**
 * Description of a {@link JobTemplate} and its jobs.
 *
 * @since 0.1.0
 */
public final class JobTemplateDescriptor {

	private final boolean running;

	private final int requestsInFlight;

	private final Duration throttledFor;

	private final JobListDescriptor watched;

	private final JobListDescriptor ended;

	JobTemplateDescriptor(boolean running, int requestsInFlight, Duration throttledFor, JobListDescriptor watched,
			JobListDescriptor ended) {
		this.running = running;
		this.requestsInFlight = requestsInFlight;
		this.throttledFor = throttledFor;
		this.watched = watched;
		this.ended = ended;
	}

	/**
	 * Return whether jobs can be watched.
	 * @return whether the template is not stopped
	 */
	public boolean isRunning() {
		return this.running;
	}

	/**
	 * Return how many polls wait for an answer.
	 * @return the number
	 */
	public int getRequestsInFlight() {
		return this.requestsInFlight;
	}

	/**
	 * Return for how long all requests are held back, as the service asks for that.
	 * @return the time, zero if they are not
	 */
	public Duration getThrottledFor() {
		return this.throttledFor;
	}

	/**
	 * Return the jobs that are watched.
	 * @return those with failed polls first, then the oldest first
	 */
	public JobListDescriptor getWatched() {
		return this.watched;
	}

	/**
	 * Return the last jobs that have ended while they were watched.
	 * @return the newest first
	 */
	public JobListDescriptor getEnded() {
		return this.ended;
	}

}

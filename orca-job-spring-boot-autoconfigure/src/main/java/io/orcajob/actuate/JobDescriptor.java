package io.orcajob.actuate;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

import io.orcajob.JobSnapshot;
import io.orcajob.SafeText;
import io.orcajob.poll.WatchedJob;

/**
 * Description of a job that is watched, or was until it ended.
 *
 * @since 0.1.0
 */
public final class JobDescriptor implements OperationResponseBody {

	private final String template;

	private final JobSnapshot snapshot;

	private final @Nullable WatchedJob watched;

	private final ServiceWords words;

	private JobDescriptor(String template, JobSnapshot snapshot, @Nullable WatchedJob watched, ServiceWords words) {
		this.template = template;
		this.snapshot = snapshot;
		this.watched = watched;
		this.words = words;
	}

	static JobDescriptor of(String template, WatchedJob job, ServiceWords words) {
		return new JobDescriptor(template, job.snapshot(), job, words);
	}

	static JobDescriptor of(String template, JobSnapshot ended, ServiceWords words) {
		return new JobDescriptor(template, ended, null, words);
	}

	/**
	 * Return the name of the template that watches the job.
	 * @return the name of its bean
	 */
	public String getTemplate() {
		return this.template;
	}

	/**
	 * Return whether the job is watched.
	 * @return {@code false} if it has ended while it was
	 */
	public boolean isWatched() {
		return this.watched != null;
	}

	/**
	 * Return the id.
	 * @return the id
	 */
	public String getId() {
		return SafeText.of(this.snapshot.id());
	}

	/**
	 * Return the type.
	 * @return the type, {@code UNKNOWN} as long as the job was not read
	 */
	public String getType() {
		return SafeText.of(this.snapshot.type());
	}

	/**
	 * Return the status.
	 * @return the service's word for it, {@code UNKNOWN} as long as the job was not read
	 */
	public String getStatus() {
		return SafeText.of(this.snapshot.rawStatus());
	}

	/**
	 * Return how many steps the job has.
	 * @return the number, or {@code null} if it is not known
	 */
	public @Nullable Integer getStepsTotal() {
		return this.snapshot.stepsTotal();
	}

	/**
	 * Return how many steps are done.
	 * @return the number, or {@code null} if it is not known
	 */
	public @Nullable Integer getStepsCompleted() {
		return this.snapshot.stepsCompleted();
	}

	/**
	 * Return the part of the job that is done.
	 * @return a number from 0 to 1
	 */
	public double getCompletion() {
		return this.snapshot.completion();
	}

	/**
	 * Return how much longer the job takes if it goes on like that.
	 * @return the time, or {@code null} if nothing tells
	 */
	public @Nullable Duration getRemaining() {
		return (this.watched != null) ? this.watched.remaining() : null;
	}

	/**
	 * Return the time since the job was created, by the clock of the service.
	 * @return the time, or {@code null} if it is not known or the job has ended
	 */
	public @Nullable Duration getAge() {
		return (this.watched != null) ? this.watched.age() : null;
	}

	/**
	 * Return when the job was created, by the clock of the service.
	 * @return the moment, or {@code null} if it is not known
	 */
	public @Nullable Instant getCreatedAt() {
		return known(this.snapshot.createdAt());
	}

	/**
	 * Return when the job changed last, by the clock of the service.
	 * @return the moment, or {@code null} if it is not known
	 */
	public @Nullable Instant getUpdatedAt() {
		return known(this.snapshot.updatedAt());
	}

	/**
	 * Return when the last poll was answered, by the local clock.
	 * @return the moment, or {@code null} if none was
	 */
	public @Nullable Instant getRefreshedAt() {
		return known(this.snapshot.refreshedAt());
	}

	/**
	 * Return how many wait for the job, follow it or are told of it.
	 * @return the number, or {@code null} if the job has ended
	 */
	public @Nullable Integer getWaiters() {
		return (this.watched != null) ? this.watched.watchers() : null;
	}

	/**
	 * Return how many polls have failed in a row.
	 * @return the number, or {@code null} if the job has ended
	 */
	public @Nullable Integer getFailures() {
		return (this.watched != null) ? this.watched.failures() : null;
	}

	/**
	 * Return why the last poll failed.
	 * @return the reason, sanitized, or {@code null} if it did not fail
	 */
	public @Nullable String getLastError() {
		return (this.watched != null) ? this.words.lastError(this.watched.lastError()) : null;
	}

	/**
	 * Return what the service says went wrong with the job.
	 * @return the service's words, sanitized, escaped and shortened, or {@code null} if
	 * there are none
	 */
	public @Nullable String getException() {
		return this.words.exception(this.snapshot.exception());
	}

	private static @Nullable Instant known(Instant instant) {
		return instant.equals(Instant.EPOCH) ? null : instant;
	}

}

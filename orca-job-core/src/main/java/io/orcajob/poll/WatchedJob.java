package io.orcajob.poll;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.orcajob.JobSnapshot;

/**
 * What the poller knows of a job that is watched, for those who operate the application.
 *
 * @param snapshot the last known state, without payload and result; its type is
 * {@code UNKNOWN} as long as the job was not read
 * @param watchers how many wait for the job, follow it or are told of it
 * @param age the time since the job was created, by the clock of the service, or
 * {@code null} if that is not known or cannot be
 * @param remaining how much longer the job takes if it goes on as it did while it was
 * watched, or {@code null} if it makes no progress that could tell
 * @param failures how many polls have failed in a row
 * @param lastError why the last poll failed, or {@code null} if it did not
 * @since 0.1.0
 */
public record WatchedJob(JobSnapshot snapshot, int watchers, @Nullable Duration age, @Nullable Duration remaining,
		int failures, @Nullable String lastError) {
}

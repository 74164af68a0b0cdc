package io.orcajob.client;

import org.jspecify.annotations.Nullable;

import io.orcajob.JobSnapshot;

/**
 * What the service answers to a request that starts a job.
 *
 * @param job what the answer tells of the job, or {@code null} if it says that there is
 * none
 * @param json the whole answer, as maps, lists, texts, numbers and booleans, or
 * {@code null} if it has no body
 * @since 0.1.0
 */
public record StartAnswer(@Nullable JobSnapshot job, @Nullable Object json) {
}

package io.orcajob.client;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A success, as it was received.
 *
 * @param body the body
 * @param status the HTTP status, 2xx
 * @param receivedAt when it arrived, by the local clock
 * @param sentAt when it was sent, by the service's clock and in whole seconds, or
 * {@code null} if it does not say
 */
record Answer(byte[] body, int status, Instant receivedAt, @Nullable Instant sentAt) {
}

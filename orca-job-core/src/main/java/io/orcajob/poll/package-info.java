/**
 * The one engine that keeps every watched job fresh: when to poll, and what to do with
 * the answers. Not for applications, except for {@link io.orcajob.poll.JobPollListener}:
 * what is public here is so for the packages above and may change at any time.
 */
@NullMarked
package io.orcajob.poll;

import org.jspecify.annotations.NullMarked;

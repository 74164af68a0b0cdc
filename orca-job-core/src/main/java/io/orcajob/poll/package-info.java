/**
 * The one engine that keeps every watched job fresh: when to poll, and what to do with
 * the answers.
 */
@NullMarked
package io.orcajob.poll;

import org.jspecify.annotations.NullMarked;

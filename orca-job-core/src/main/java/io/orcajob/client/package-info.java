/**
 * What the OrcaCloud job API offers, and its implementation on {@code WebClient}. Not for
 * applications: what is public here is so for the packages above and may change at any
 * time.
 */
@NullMarked
package io.orcajob.client;

import org.jspecify.annotations.NullMarked;

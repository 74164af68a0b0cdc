/**
 * What the OrcaCloud job API offers, and its implementation on {@code WebClient}.
 */
@NullMarked
package io.orcajob.client;

import org.jspecify.annotations.NullMarked;

/**
 * What the figures of the documentation rest on.
 */
@NullMarked
package io.orcajob.benchmarks;

import org.jspecify.annotations.NullMarked;

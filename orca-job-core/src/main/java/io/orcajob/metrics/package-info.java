/**
 * The meters, for applications that have Micrometer.
 */
@NullMarked
package io.orcajob.metrics;

import org.jspecify.annotations.NullMarked;

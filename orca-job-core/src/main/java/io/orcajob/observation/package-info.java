/**
 * The names, keys, contexts and conventions of meters and observations, in one place, and
 * what goes with a call from thread to thread.
 */
@NullMarked
package io.orcajob.observation;

import org.jspecify.annotations.NullMarked;

/**
 * The names of meters and of their tags, in one place.
 */
@NullMarked
package io.orcajob.observation;

import org.jspecify.annotations.NullMarked;

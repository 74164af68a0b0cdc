/**
 * The template by which applications get hold of jobs.
 */
@NullMarked
package io.orcajob.core;

import org.jspecify.annotations.NullMarked;

/**
 * A web application that uses the starter as any other application would.
 */
@NullMarked
package io.orcajob.samples.web;

import org.jspecify.annotations.NullMarked;

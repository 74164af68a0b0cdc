/**
 * A batch program that uses the starter without a web server.
 */
@NullMarked
package io.orcajob.samples.commandline;

import org.jspecify.annotations.NullMarked;

/**
 * How values read in messages, log lines and on terminals. Not for applications: what is
 * public here is so for the packages above and may change at any time.
 */
@NullMarked
package io.orcajob.internal.text;

import org.jspecify.annotations.NullMarked;

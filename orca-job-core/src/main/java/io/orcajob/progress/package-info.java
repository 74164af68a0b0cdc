/**
 * Shows how far the jobs are that an application waits for: as bars on a terminal, as log
 * lines elsewhere.
 */
@NullMarked
package io.orcajob.progress;

import org.jspecify.annotations.NullMarked;

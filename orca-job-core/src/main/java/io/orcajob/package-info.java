/**
 * The model of an OrcaCloud job: its status, its snapshot, its handle, the options of a
 * wait, and the exceptions.
 */
@NullMarked
package io.orcajob;

import org.jspecify.annotations.NullMarked;

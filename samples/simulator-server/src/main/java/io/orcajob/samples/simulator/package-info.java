/**
 * The OrcaCloud simulator as a server of its own.
 */
@NullMarked
package io.orcajob.samples.simulator;

import org.jspecify.annotations.NullMarked;

/**
 * An in-process OrcaCloud job API that behaves like the service, for local runs, tests
 * and demonstrations.
 */
@NullMarked
package io.orcajob.simulator;

import org.jspecify.annotations.NullMarked;

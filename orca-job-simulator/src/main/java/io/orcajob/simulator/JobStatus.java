package io.orcajob.simulator;

/**
 * The states that the service knows. {@link #INITIALIZED} is declared there, but never
 * sent.
 */
enum JobStatus {

	INITIALIZED, DISPATCHED, WAITING, PROCESSING, COMPLETED, FAILED, ABORTING, ABORTED;

	boolean isTerminal() {
		return this == COMPLETED || this == FAILED || this == ABORTED;
	}

}

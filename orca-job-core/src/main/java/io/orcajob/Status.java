package io.orcajob;

/**
 * The status of an OrcaCloud job.
 *
 * @since 0.1.0
 */
public enum Status {

	/**
	 * Known to the service and not yet queued.
	 */
	INITIALIZED,

	/**
	 * Queued for a worker.
	 */
	DISPATCHED,

	/**
	 * Waits for the jobs that it depends on.
	 */
	WAITING,

	/**
	 * A worker runs it.
	 */
	PROCESSING,

	/**
	 * Ended with success.
	 */
	COMPLETED,

	/**
	 * Ended with an error.
	 */
	FAILED,

	/**
	 * Asked to stop and not stopped yet.
	 */
	ABORTING,

	/**
	 * Stopped on request.
	 */
	ABORTED,

	/**
	 * A status that this version does not know, or that was not read yet. It counts as
	 * active; {@link JobSnapshot#rawStatus()} holds the service's word for it.
	 */
	UNKNOWN;

	/**
	 * Return whether a job in this status has ended and will not change again.
	 * @return {@code true} for {@link #COMPLETED}, {@link #FAILED} and {@link #ABORTED}
	 */
	public boolean isTerminal() {
		return this == COMPLETED || this == FAILED || this == ABORTED;
	}

	static Status of(String rawStatus) {
		for (Status status : values()) {
			if (status.name().equals(rawStatus)) {
				return status;
			}
		}
		return UNKNOWN;
	}

}

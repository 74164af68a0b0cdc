package io.orcajob;

/**
 * The job is {@link Status#COMPLETED}, but its result cannot be read or turned into the
 * value that was asked for. Asking again gives the same answer; a handle of another type,
 * or with a {@link JobValueResolver}, may succeed.
 *
 * @since 0.1.0
 */
public class JobValueException extends JobException {

	private final transient JobSnapshot snapshot;

	/**
	 * Create an exception.
	 * @param message what happened, and what to do
	 * @param snapshot the final state of the job
	 * @param cause what the conversion threw
	 */
	public JobValueException(String message, JobSnapshot snapshot, Throwable cause) {
		super(message, cause);
		this.snapshot = snapshot;
	}

	/**
	 * Return the final state of the job.
	 * @return the state; {@link JobSnapshot#rawResult()} has the result as received, and
	 * {@link JobSnapshot#resultProblem()} says why it was not read if it was not
	 */
	public JobSnapshot getSnapshot() {
		return this.snapshot;
	}

}

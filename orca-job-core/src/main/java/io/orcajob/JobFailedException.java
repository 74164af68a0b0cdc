package io.orcajob;

import org.springframework.util.Assert;

/**
 * The job ended as {@link Status#FAILED}, and therefore has no value.
 *
 * @since 0.1.0
 */
public class JobFailedException extends JobException {

	private final transient JobSnapshot snapshot;

	/**
	 * Create an exception.
	 * @param snapshot the final state of the job
	 */
	public JobFailedException(JobSnapshot snapshot) {
		super(message(snapshot), null);
		this.snapshot = snapshot;
	}

	/**
	 * Return the final state of the job.
	 * @return the state; {@link JobSnapshot#exception()} holds the service's words
	 */
	public JobSnapshot getSnapshot() {
		return this.snapshot;
	}

	private static String message(JobSnapshot snapshot) {
		Assert.notNull(snapshot, "'snapshot' must not be null");
		String words = snapshot.exception();
		return snapshot.name() + " failed: " + ((words != null) ? SafeText.of(words) : "the service gives no reason")
				+ ". It has no value: mend the cause and submit it again";
	}

}

package io.orcajob;

import org.springframework.util.Assert;

/**
 * The job ended as {@link Status#ABORTED}, and therefore has no value.
 *
 * @since 0.1.0
 */
public class JobAbortedException extends JobException {

	private final transient JobSnapshot snapshot;

	/**
	 * Create an exception.
	 * @param snapshot the final state of the job
	 */
	public JobAbortedException(JobSnapshot snapshot) {
		super(message(snapshot), null);
		this.snapshot = snapshot;
	}

	/**
	 * Return the final state of the job.
	 * @return the state
	 */
	public JobSnapshot getSnapshot() {
		return this.snapshot;
	}

	private static String message(JobSnapshot snapshot) {
		Assert.notNull(snapshot, "'snapshot' must not be null");
		String words = snapshot.exception();
		return snapshot.name() + " was aborted" + ((words != null) ? ": " + SafeText.of(words) : "")
				+ ". It has no value: submit it again if it is still wanted";
	}

}

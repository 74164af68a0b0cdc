package io.orcajob.poll;

import org.jspecify.annotations.Nullable;

import io.orcajob.JobNotFoundException;
import io.orcajob.JobWaitStoppedException;
import io.orcajob.OrcaUnavailableException;

/**
 * The exceptions of the poller itself.
 */
final class PollErrors {

	private PollErrors() {
	}

	static JobWaitStoppedException stopped(String id) {
		return new JobWaitStoppedException(id,
				"Job " + id + " is not watched any more, as the application is stopping or has stopped its "
						+ "JobTemplate. The job goes on: wait for it again by its id after the next start",
				null);
	}

	static JobWaitStoppedException notWatchedAnyMore(String id) {
		return new JobWaitStoppedException(id, "Job " + id
				+ " is not watched any more, as somebody who operates the application has ended that. The job goes on",
				null);
	}

	static JobWaitStoppedException stopped() {
		return new JobWaitStoppedException(null,
				"The query is not watched any more, as the application is stopping or has stopped its "
						+ "JobTemplate. Jobs go on: watch it again after the next start",
				null);
	}

	static OrcaUnavailableException crowdedOut(String id, @Nullable Throwable lastError) {
		return unavailable("No request for job " + id + " was sent in time, as too many others came first "
				+ "(orca.job.poller.max-concurrent-requests)", lastError);
	}

	static OrcaUnavailableException notMade(long number) {
		return unavailable("Request " + number + " of the poller could not be made", null);
	}

	static OrcaUnavailableException notYetVisible(String id, JobNotFoundException error) {
		return new OrcaUnavailableException(
				"The service does not know job " + id + " yet, which has just been submitted", error.getHttpStatus(),
				error.getServiceMessage(), error.getRequestId(), null, error);
	}

	private static OrcaUnavailableException unavailable(String message, @Nullable Throwable cause) {
		return new OrcaUnavailableException(message, null, null, null, null, cause);
	}

}

package io.orcajob.poll;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

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
				"Job " + id + " is not watched any more, as the poller was closed. The job goes on", null);
	}

	static OrcaUnavailableException timeout(String id, Duration requestTimeout) {
		return unavailable("The poll of job " + id + " got no full answer within " + requestTimeout
				+ " (orca.api.request-timeout)", null);
	}

	static OrcaUnavailableException crowdedOut(String id, Duration requestTimeout, @Nullable Throwable lastError) {
		return unavailable("No request for job " + id + " was sent within " + requestTimeout
				+ ", as too many others came first (orca.job.poller.max-concurrent-requests)", lastError);
	}

	private static OrcaUnavailableException unavailable(String message, @Nullable Throwable cause) {
		return new OrcaUnavailableException(message, null, null, null, null, cause);
	}

}

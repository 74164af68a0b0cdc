package io.orcajob.poll;

import org.jspecify.annotations.Nullable;

import io.orcajob.JobSnapshot;
import io.orcajob.client.ApiCall;
import io.orcajob.client.JobStatusInfo;
import io.orcajob.client.JobsApi;

/**
 * The calls of one refresh, kept so that its repetitions go under the same request ids.
 * Only touched by the poller's commands.
 *
 * @since 0.1.0
 */
public final class RefreshCalls {

	private @Nullable ApiCall<JobSnapshot> record;

	private @Nullable ApiCall<JobStatusInfo> status;

	ApiCall<?> call(JobsApi api, JobSnapshot known, @Nullable JobStatusInfo completed, boolean forRecord) {
		if (forRecord) {
			ApiCall<JobSnapshot> call = (this.record != null) ? this.record : api.get(known, completed);
			this.record = call;
			return call;
		}
		ApiCall<JobStatusInfo> call = (this.status != null) ? this.status : api.status(known.id());
		this.status = call;
		return call;
	}

}

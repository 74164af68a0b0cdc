package io.orcajob.actuate;

import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/**
 * {@link EndpointWebExtension @EndpointWebExtension} for the {@link OrcaJobsEndpoint}: it
 * knows who asks, and answers with the HTTP status that fits.
 *
 * @since 0.1.0
 */
@EndpointWebExtension(endpoint = OrcaJobsEndpoint.class)
public class OrcaJobsEndpointWebExtension {

	private static final int ACCEPTED = 202;

	private static final int CONFLICT = 409;

	private static final int BAD_GATEWAY = 502;

	private final OrcaJobsEndpoint delegate;

	private final Show showValues;

	private final Set<String> roles;

	/**
	 * Create an extension.
	 * @param delegate the endpoint
	 * @param showValues when the service's words are shown
	 * @param roles the roles of which a user needs one to be authorized; empty for any
	 */
	public OrcaJobsEndpointWebExtension(OrcaJobsEndpoint delegate, Show showValues, Set<String> roles) {
		this.delegate = delegate;
		this.showValues = showValues;
		this.roles = roles;
	}

	/**
	 * Show all templates and their jobs.
	 * @param securityContext who asks
	 * @param type the type of the jobs to list, or {@code null} for all
	 * @param status the status of the jobs to list, or {@code null} for all
	 * @param limit how many jobs each list shows at most, or {@code null}
	 * @return what there is
	 */
	@ReadOperation
	public OrcaJobsDescriptor jobs(SecurityContext securityContext, @Nullable String type, @Nullable String status,
			@Nullable Integer limit) {
		return this.delegate.jobs(type, status, limit, showWords(securityContext));
	}

	/**
	 * Show a job.
	 * @param securityContext who asks
	 * @param id the id of the job
	 * @return what is known of it, or 404
	 */
	@ReadOperation
	public WebEndpointResponse<JobDescriptor> job(SecurityContext securityContext, @Selector String id) {
		JobDescriptor job = this.delegate.job(id, showWords(securityContext));
		return (job != null) ? new WebEndpointResponse<>(job)
				: new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
	}

	/**
	 * Ask the service to abort a job. (A parameter for who asks would have Spring Boot
	 * refuse requests without a body.)
	 * @param id the id of the job
	 * @return what came out, or 404
	 */
	@WriteOperation
	public WebEndpointResponse<JobOperationDescriptor> abort(@Selector String id) {
		return response(this.delegate.abort(id));
	}

	/**
	 * End all that wait for a job.
	 * @param id the id of the job
	 * @return what came out, or 404
	 */
	@DeleteOperation
	public WebEndpointResponse<JobOperationDescriptor> stopWatching(@Selector String id) {
		return response(this.delegate.stopWatching(id));
	}

	private boolean showWords(SecurityContext securityContext) {
		return this.showValues.isShown(securityContext, this.roles);
	}

	private static WebEndpointResponse<JobOperationDescriptor> response(@Nullable JobOperationDescriptor operation) {
		if (operation == null) {
			return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
		}
		return new WebEndpointResponse<>(operation, switch (operation.getOutcome()) {
			case ABORT_REQUESTED -> ACCEPTED;
			case ALREADY_ENDED -> CONFLICT;
			case NOT_ACCEPTED -> BAD_GATEWAY;
			case STOPPED_WATCHING -> WebEndpointResponse.STATUS_OK;
		});
	}

}

package io.orcajob.client;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import io.orcajob.JobQuery;
import io.orcajob.JobRequest;
import io.orcajob.JobSnapshot;

/**
 * What the service offers for jobs.
 *
 * @since 0.1.0
 */
public interface JobsApi {

	/**
	 * Read the full record of a job.
	 * @param id the id, escaped as one path segment
	 * @return the state of the job
	 * @throws IllegalArgumentException if the id is blank, {@code .} or {@code ..}
	 */
	default ApiCall<JobSnapshot> get(String id) {
		return get(JobSnapshot.builder().id(id).build(), null);
	}

	/**
	 * Read the full record of a job. Where the service sends one that cannot be read, and
	 * could not be read later, what the status tells takes its place, with a
	 * {@linkplain JobSnapshot#resultProblem() reason}.
	 * @param known what is known of the job, of which only the id is needed
	 * @param status the status of now, or {@code null} if it is to be asked for if needed
	 * @return the state of the job
	 * @throws IllegalArgumentException if the id is {@code .} or {@code ..}
	 */
	ApiCall<JobSnapshot> get(JobSnapshot known, @Nullable JobStatusInfo status);

	/**
	 * Read the status of a job, which is smaller than its record and lacks the result.
	 * @param id the id, escaped as one path segment
	 * @return the status
	 * @throws IllegalArgumentException if the id is blank, {@code .} or {@code ..}
	 */
	ApiCall<JobStatusInfo> status(String id);

	/**
	 * Ask for the abort of a job.
	 * @param id the id, escaped as one path segment
	 * @return completes when the service has accepted
	 * @throws IllegalArgumentException if the id is blank, {@code .} or {@code ..}
	 */
	ApiCall<Void> abort(String id);

	/**
	 * Read a page of the jobs that match a query.
	 * @param query the query, of which limit and offset are not looked at
	 * @param offset how many matching jobs come before the page
	 * @param limit the size of the page; the service may send less
	 * @return the page
	 */
	ApiCall<JobPage> list(JobQuery query, long offset, int limit);

	/**
	 * Read what the service has at a path.
	 * @param uriTemplate the path and perhaps a query, beginning with one slash
	 * @param variables the values of the template's variables, which are escaped
	 * @return the JSON text of the answer
	 * @throws IllegalArgumentException if the template is no path
	 */
	ApiCall<String> resource(String uriTemplate, Object... variables);

	/**
	 * Send something to a path of the service. It is sent once: the call is not
	 * {@linkplain ApiCall#isRepeatable() repeatable} once it may have arrived.
	 * @param uriTemplate the path and perhaps a query, beginning with one slash
	 * @param body what is written as JSON, or {@code null} for no body
	 * @param variables the values of the template's variables, which are escaped
	 * @return the JSON of the response, as text
	 * @throws IllegalArgumentException if the template is no path
	 */
	ApiCall<String> post(String uriTemplate, @Nullable Object body, Object... variables);

	/**
	 * Delete what the service has at a path.
	 * @param uriTemplate the path and perhaps a query, beginning with one slash
	 * @param variables the values of the template's variables, which are escaped
	 * @return completes when the service has accepted
	 * @throws IllegalArgumentException if the template is no path
	 */
	ApiCall<Void> delete(String uriTemplate, Object... variables);

	/**
	 * Prepare to start a job. Makes no request yet.
	 * @param request what to start
	 * @return the submission
	 * @throws IllegalArgumentException if a variable of the path has no value
	 */
	Submission submit(JobRequest<?> request);

	/**
	 * Look for what a request has made, where the service keeps it.
	 * @param request a request that tells where to look
	 * @return what the answer tells of the job
	 */
	ApiCall<StartAnswer> find(JobRequest<?> request);

	/**
	 * Take the credentials that requests were sent with out of a text.
	 * @param text what the service may have written
	 * @return the text without them, otherwise as it is
	 */
	String mask(String text);

	/**
	 * Return an error in a form that is fit to be logged.
	 * @param error an error, the message of which may quote the service
	 * @return the error, or one in its place if the message must not be logged
	 */
	Throwable quote(Throwable error);

	/**
	 * Return the time of the service, as its answers tell it.
	 * @return the clock, always the same
	 */
	ServiceClock serviceClock();

	/**
	 * Ask the service how it is and whether it accepts the API key, by up to two
	 * requests.
	 * @return how it is; never an error
	 */
	Mono<ServiceHealth> health();

}

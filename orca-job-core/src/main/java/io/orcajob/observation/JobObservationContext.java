package io.orcajob.observation;

import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

/**
 * What is known of something that is observed; more at its end than at its start.
 *
 * @since 0.1.0
 */
public class JobObservationContext extends Observation.Context {

	private final JobObservation observation;

	private @Nullable String jobId;

	private @Nullable String type;

	private @Nullable String operation;

	private @Nullable String mode;

	private @Nullable String path;

	private @Nullable String query;

	private @Nullable Long offset;

	private @Nullable String outcome;

	/**
	 * Create a context.
	 * @param observation what is observed
	 */
	public JobObservationContext(JobObservation observation) {
		this.observation = observation;
	}

	/**
	 * Return what is observed.
	 * @return the observation
	 */
	public JobObservation getObservation() {
		return this.observation;
	}

	/**
	 * Return the id of the job.
	 * @return the id, or {@code null} if there is none or it is not known yet
	 */
	public @Nullable String getJobId() {
		return this.jobId;
	}

	/**
	 * Set the id of the job.
	 * @param jobId the id
	 * @return this context
	 */
	public JobObservationContext setJobId(@Nullable String jobId) {
		this.jobId = jobId;
		return this;
	}

	/**
	 * Return the kind of the job.
	 * @return the type as the service calls it, or {@code null} if it is not known
	 */
	public @Nullable String getType() {
		return this.type;
	}

	/**
	 * Set the kind of the job.
	 * @param type the type
	 * @return this context
	 */
	public JobObservationContext setType(@Nullable String type) {
		this.type = type;
		return this;
	}

	/**
	 * Return what was called, where several calls are observed under one name.
	 * @return one of few words, or {@code null} if there is but one
	 */
	public @Nullable String getOperation() {
		return this.operation;
	}

	/**
	 * Set what was called.
	 * @param operation one of few words
	 * @return this context
	 */
	public JobObservationContext setOperation(@Nullable String operation) {
		this.operation = operation;
		return this;
	}

	/**
	 * Return what a poll asks for.
	 * @return one of few words, or {@code null} if it is no poll
	 */
	public @Nullable String getMode() {
		return this.mode;
	}

	/**
	 * Set what a poll asks for.
	 * @param mode one of few words
	 * @return this context
	 */
	public JobObservationContext setMode(@Nullable String mode) {
		this.mode = mode;
		return this;
	}

	/**
	 * Return the path of a request that the application has given.
	 * @return the template of the path, without its values, or {@code null} if the
	 * application has given none
	 */
	public @Nullable String getPath() {
		return this.path;
	}

	/**
	 * Set the path of the request.
	 * @param path the template of the path
	 * @return this context
	 */
	public JobObservationContext setPath(@Nullable String path) {
		this.path = path;
		return this;
	}

	/**
	 * Return the filter of a list.
	 * @return the filter as text, or {@code null} if it is no list
	 */
	public @Nullable String getQuery() {
		return this.query;
	}

	/**
	 * Set the filter of a list.
	 * @param query the filter as text
	 * @return this context
	 */
	public JobObservationContext setQuery(@Nullable String query) {
		this.query = query;
		return this;
	}

	/**
	 * Return how many jobs stand in a list before those that are read.
	 * @return the number, or {@code null} if it is no list
	 */
	public @Nullable Long getOffset() {
		return this.offset;
	}

	/**
	 * Set how many jobs stand in a list before those that are read.
	 * @param offset the number
	 * @return this context
	 */
	public JobObservationContext setOffset(@Nullable Long offset) {
		this.offset = offset;
		return this;
	}

	/**
	 * Return how it ended.
	 * @return one of few words, or {@code null} if it has not ended
	 */
	public @Nullable String getOutcome() {
		return this.outcome;
	}

	/**
	 * Set how it ended.
	 * @param outcome one of few words
	 * @return this context
	 */
	public JobObservationContext setOutcome(@Nullable String outcome) {
		this.outcome = outcome;
		return this;
	}

}

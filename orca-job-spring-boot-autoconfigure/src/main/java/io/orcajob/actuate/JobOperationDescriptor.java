package io.orcajob.actuate;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

import io.orcajob.SafeText;

/**
 * Description of what was done about a job.
 *
 * @since 0.1.0
 */
public final class JobOperationDescriptor implements OperationResponseBody {

	private final String id;

	private final List<String> templates;

	private final Outcome outcome;

	private final @Nullable String reason;

	JobOperationDescriptor(String id, List<String> templates, Outcome outcome, @Nullable String reason) {
		this.id = id;
		this.templates = List.copyOf(templates);
		this.outcome = outcome;
		this.reason = reason;
	}

	/**
	 * Return the id of the job.
	 * @return the id
	 */
	public String getId() {
		return SafeText.of(this.id);
	}

	/**
	 * Return the names of the templates that took part.
	 * @return the names of their beans
	 */
	public List<String> getTemplates() {
		return this.templates;
	}

	/**
	 * Return what came out.
	 * @return the outcome
	 */
	public Outcome getOutcome() {
		return this.outcome;
	}

	/**
	 * Return why nothing was done.
	 * @return the reason, or {@code null} if something was
	 */
	public @Nullable String getReason() {
		return this.reason;
	}

	/**
	 * What comes out of operations.
	 */
	public enum Outcome {

		/** The service has accepted to abort the job, which ends soon. */
		ABORT_REQUESTED,

		/** The job had ended already. */
		ALREADY_ENDED,

		/** The service did not accept to abort the job, or did not answer in time. */
		NOT_ACCEPTED,

		/** All waits for the job have ended. The job goes on. */
		STOPPED_WATCHING

	}

}

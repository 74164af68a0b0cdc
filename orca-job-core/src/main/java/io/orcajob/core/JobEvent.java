package io.orcajob.core;

import org.springframework.context.ApplicationEvent;
import org.springframework.util.Assert;

import io.orcajob.JobSnapshot;
import io.orcajob.Status;

/**
 * Something has happened to a job that is watched. Told to {@link JobListener}s and, with
 * Spring Boot, published as an application event:
 * {@code @EventListener(condition = "#event.type == 'EVALUATE_MODEL'")}.
 *
 * @since 0.1.0
 */
public abstract class JobEvent extends ApplicationEvent {

	private final transient JobSnapshot snapshot;

	JobEvent(JobOperations source, JobSnapshot snapshot) {
		super(source);
		Assert.notNull(snapshot, "'snapshot' must not be null");
		this.snapshot = snapshot;
	}

	/**
	 * Return the template that watches the job, which tells accounts apart.
	 * @return the template
	 */
	@Override
	public JobOperations getSource() {
		return (JobOperations) super.getSource();
	}

	/**
	 * Return the id of the job.
	 * @return the id
	 */
	public String getJobId() {
		return this.snapshot.id();
	}

	/**
	 * Return the kind of the job, such as {@code EVALUATE_MODEL}.
	 * @return the type
	 */
	public String getType() {
		return this.snapshot.type();
	}

	/**
	 * Return the status of the job.
	 * @return the status at the time of the event
	 */
	public Status getStatus() {
		return this.snapshot.status();
	}

	/**
	 * Return all that was known of the job.
	 * @return the state at the time of the event
	 */
	public JobSnapshot getSnapshot() {
		return this.snapshot;
	}

	@Override
	public String toString() {
		return getClass().getSimpleName() + "[" + this.snapshot + "]";
	}

}

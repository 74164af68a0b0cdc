package io.orcajob.observation;

import java.util.List;

/**
 * The meters. None has the id of a job among its keys.
 *
 * @since 0.1.0
 */
public enum JobMeter {

	/**
	 * How long jobs took.
	 */
	DURATION("orca.job.duration", Kind.TIMER, "Time from the creation of a job to its end, by the clock of the service",
			JobKeyNames.TYPE, JobKeyNames.STATUS),

	/**
	 * How long jobs were queued.
	 */
	QUEUE("orca.job.queue", Kind.TIMER,
			"Time from the creation of a job to when it is first seen processing, by the clock of the service",
			JobKeyNames.TYPE),

	/**
	 * How many jobs are watched.
	 */
	WATCHED("orca.job.watched", Kind.GAUGE, "Jobs that somebody waits for, follows or is told of", JobKeyNames.TYPE),

	/**
	 * The requests of the engine.
	 */
	POLLS("orca.job.polls", Kind.TIMER, "Requests that keep watched jobs fresh, from sent to answered or given up",
			JobKeyNames.MODE, JobKeyNames.OUTCOME),

	/**
	 * How late an end is noticed.
	 */
	DETECTION_LAG("orca.job.detection.lag", Kind.TIMER,
			"Time from the end of a watched job, by the clock of the service, to its notice here", JobKeyNames.TYPE),

	/**
	 * How late the engine runs.
	 */
	POLL_DELAY("orca.job.poll.delay", Kind.TIMER, "Time from when a poll is due to when it is sent"),

	/**
	 * How often single requests are repeated.
	 */
	RETRIES("orca.job.retries", Kind.COUNTER, "Repetitions of requests that are no polls"),

	/**
	 * How often the service asks to wait.
	 */
	THROTTLED("orca.job.throttled", Kind.COUNTER, "Answers by which the service asks to wait"),

	/**
	 * How long the application waits.
	 */
	WAITS("orca.job.waits", Kind.TIMER, "Waits for the end of a job, with or without a thread", JobKeyNames.OUTCOME),

	/**
	 * How long listeners take.
	 */
	LISTENERS("orca.job.listeners", Kind.TIMER, "Calls of listeners that are told of jobs", JobKeyNames.OUTCOME),

	/**
	 * How many events slow listeners miss.
	 */
	LISTENERS_MERGED("orca.job.listeners.merged", Kind.COUNTER,
			"Events that were merged with others, as a listener is too slow");

	private final String meterName;

	private final Kind kind;

	private final String description;

	private final List<JobKeyNames> keys;

	JobMeter(String meterName, Kind kind, String description, JobKeyNames... keys) {
		this.meterName = meterName;
		this.kind = kind;
		this.description = description;
		this.keys = List.of(keys);
	}

	/**
	 * Return the name.
	 * @return the name, with dots
	 */
	public String meterName() {
		return this.meterName;
	}

	/**
	 * Return what kind of meter it is.
	 * @return the kind
	 */
	public Kind kind() {
		return this.kind;
	}

	/**
	 * Return what it measures.
	 * @return a description in one sentence
	 */
	public String description() {
		return this.description;
	}

	/**
	 * Return the keys of its tags.
	 * @return the keys, each of which every measurement has
	 */
	public List<JobKeyNames> keys() {
		return this.keys;
	}

	/**
	 * The kind of a meter.
	 */
	public enum Kind {

		/** How often, and how long. */
		TIMER,

		/** How often. */
		COUNTER,

		/** How many now. */
		GAUGE

	}

}

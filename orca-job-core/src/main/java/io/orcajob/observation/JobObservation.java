package io.orcajob.observation;

import java.util.Arrays;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * The observations. Each has the same low-cardinality keys whatever happens; the id of a
 * job is a high-cardinality key only, so that it stands in traces and never in meters.
 *
 * @since 0.1.0
 */
public enum JobObservation implements ObservationDocumentation {

	/**
	 * A submit, with its repetitions.
	 */
	SUBMIT("orca.job.submit", "job submit", "A submit, with its repetitions",
			keys(LowCardinalityKeyNames.TYPE, LowCardinalityKeyNames.OUTCOME),
			keys(HighCardinalityKeyNames.JOB_ID, HighCardinalityKeyNames.PATH)),

	/**
	 * A wait for the end of a job, with or without a thread, and for its value.
	 */
	WAIT("orca.job.wait", "job wait", "A wait for the end of a job or its value, with or without a thread",
			keys(LowCardinalityKeyNames.TYPE, LowCardinalityKeyNames.OUTCOME), keys(HighCardinalityKeyNames.JOB_ID)),

	/**
	 * The request to abort a job, with its repetitions; what waits for the end is
	 * {@link #WAIT}.
	 */
	ABORT("orca.job.abort", "job abort", "A request to abort a job, with its repetitions",
			keys(LowCardinalityKeyNames.TYPE, LowCardinalityKeyNames.OUTCOME), keys(HighCardinalityKeyNames.JOB_ID)),

	/**
	 * A page of a list of jobs, with its repetitions.
	 */
	QUERY("orca.job.query", "job query", "A page of a list of jobs, with its repetitions",
			keys(LowCardinalityKeyNames.OPERATION, LowCardinalityKeyNames.OUTCOME),
			keys(HighCardinalityKeyNames.QUERY, HighCardinalityKeyNames.OFFSET, HighCardinalityKeyNames.PATH)),

	/**
	 * A request that keeps watched jobs fresh. It serves all that wait, and so has no
	 * parent.
	 */
	POLL("orca.job.poll", "job poll", "A request that keeps watched jobs fresh, for all that wait",
			keys(LowCardinalityKeyNames.MODE, LowCardinalityKeyNames.OUTCOME), keys(HighCardinalityKeyNames.JOB_ID));

	private final String name;

	private final String contextualName;

	private final String description;

	private final KeyName[] lowCardinalityKeyNames;

	private final KeyName[] highCardinalityKeyNames;

	JobObservation(String name, String contextualName, String description, KeyName[] lowCardinalityKeyNames,
			KeyName[] highCardinalityKeyNames) {
		this.name = name;
		this.contextualName = contextualName;
		this.description = description;
		this.lowCardinalityKeyNames = lowCardinalityKeyNames;
		this.highCardinalityKeyNames = highCardinalityKeyNames;
	}

	private static KeyName[] keys(KeyName... keys) {
		return keys;
	}

	/**
	 * Return the name, which is also that of the timer that Micrometer makes of the
	 * observation.
	 * @return the name, with dots
	 */
	@Override
	public String getName() {
		return this.name;
	}

	/**
	 * Return the name of spans.
	 * @return a few words, the same for all jobs
	 */
	@Override
	public String getContextualName() {
		return this.contextualName;
	}

	/**
	 * Return what is observed.
	 * @return a description in one sentence
	 */
	public String getDescription() {
		return this.description;
	}

	@Override
	public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
		return DefaultJobObservationConvention.class;
	}

	@Override
	public KeyName[] getLowCardinalityKeyNames() {
		return this.lowCardinalityKeyNames.clone();
	}

	@Override
	public KeyName[] getHighCardinalityKeyNames() {
		return this.highCardinalityKeyNames.clone();
	}

	boolean has(LowCardinalityKeyNames key) {
		return Arrays.asList(this.lowCardinalityKeyNames).contains(key);
	}

	/**
	 * Keys of few values, which are tags of timers, too.
	 */
	public enum LowCardinalityKeyNames implements KeyName {

		/**
		 * The kind of the job, such as {@code EVALUATE_MODEL}; {@code UNKNOWN} as long as
		 * it was not read, and {@code other} for those beyond the first fifty.
		 */
		TYPE(JobKeyNames.TYPE.asString(), "kind of the job; `UNKNOWN` if it was not read, `other` beyond fifty"),

		/**
		 * What was called: {@code query}, {@code stream}, {@code count} or {@code find}.
		 */
		OPERATION("operation", "what was called: `query`, `stream`, `count` or `find`"),

		/**
		 * What was asked for: {@code status} for the status of a job, {@code value} for
		 * its whole record, {@code sweep} for a page of the list of jobs.
		 */
		MODE(JobKeyNames.MODE.asString(), "what was asked for: `status`, `value` or `sweep`"),

		/**
		 * How it ended, in one word: that of a {@link JobOutcome}, or of a wait.
		 */
		OUTCOME(JobKeyNames.OUTCOME.asString(), "how it ended, in one word; `none` as long as it did not");

		private final String key;

		private final String description;

		LowCardinalityKeyNames(String key, String description) {
			this.key = key;
			this.description = description;
		}

		@Override
		public String asString() {
			return this.key;
		}

		/**
		 * Return what it tells.
		 * @return a description in one sentence
		 */
		public String getDescription() {
			return this.description;
		}

	}

	/**
	 * Keys of any number of values, which stand in traces only. What is not known is left
	 * out.
	 */
	public enum HighCardinalityKeyNames implements KeyName {

		/**
		 * The id of the job.
		 */
		JOB_ID(JobLogContext.JOB_ID, "id of the job"),

		/**
		 * The path that was asked for, as a template without its values.
		 */
		PATH("orca.path", "path of the request, as a template without its values"),

		/**
		 * The filter of a list.
		 */
		QUERY("orca.query", "filter of the list"),

		/**
		 * How many jobs of a list were left out.
		 */
		OFFSET("orca.offset", "number of jobs before the page");

		private final String key;

		private final String description;

		HighCardinalityKeyNames(String key, String description) {
			this.key = key;
			this.description = description;
		}

		@Override
		public String asString() {
			return this.key;
		}

		/**
		 * Return what it tells.
		 * @return a description in one sentence
		 */
		public String getDescription() {
			return this.description;
		}

	}

}

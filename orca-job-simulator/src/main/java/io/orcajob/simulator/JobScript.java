package io.orcajob.simulator;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * The life of one simulated job, told in advance: how long it is queued, how long it runs
 * and in how many steps, and how it ends. A script says nothing of absolute time; it
 * begins when it is given to {@link OrcaSimulator#submit(JobScript)}.
 * <p>
 * A job that depends on others is {@code WAITING} until they are completed; then, like
 * any other, {@code DISPATCHED}, {@code PROCESSING} and finally {@code COMPLETED} or
 * {@code FAILED}. Immutable and safe for use by several threads; one script may be
 * submitted any number of times unless it has an id.
 *
 * @since 0.1.0
 */
public final class JobScript {

	static final String DEFAULT_TYPE = "EVALUATE_MODEL";

	static final Duration DEFAULT_QUEUE = Duration.ofMillis(500);

	static final int DEFAULT_STEPS = 100;

	static final Duration DEFAULT_DURATION = Duration.ofSeconds(5);

	static final Duration DEFAULT_ABORTING = Duration.ofMillis(500);

	static final String DEFAULT_EXCEPTION = "The simulated job failed as its script says";

	private final @Nullable String id;

	private final String type;

	private final Duration queue;

	private final @Nullable Integer steps;

	private final Duration duration;

	private final Duration aborting;

	private final Outcome outcome;

	private final @Nullable Map<String, @Nullable Object> result;

	private final @Nullable String exception;

	private final Map<String, @Nullable Object> payload;

	private final List<String> dependsOn;

	private JobScript(Builder builder) {
		this.id = builder.id;
		this.type = builder.type;
		this.queue = builder.queue;
		this.steps = builder.steps;
		this.duration = builder.duration;
		this.aborting = builder.aborting;
		this.outcome = builder.outcome;
		this.result = builder.result;
		this.exception = builder.exception;
		this.payload = builder.payload;
		this.dependsOn = builder.dependsOn;
	}

	/**
	 * Start a script in which everything has its default.
	 * @return a new builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	@Nullable String id() {
		return this.id;
	}

	String type() {
		return this.type;
	}

	Duration queue() {
		return this.queue;
	}

	@Nullable Integer steps() {
		return this.steps;
	}

	Duration duration() {
		return this.duration;
	}

	Duration aborting() {
		return this.aborting;
	}

	/**
	 * Describe the life of the job.
	 */
	@Override
	public String toString() {
		StringBuilder text = new StringBuilder("JobScript ").append(this.type);
		if (this.id != null) {
			text.append(" ").append(this.id);
		}
		if (!this.dependsOn.isEmpty()) {
			text.append(", depends on ").append(this.dependsOn);
		}
		text.append(", queued ").append(this.queue);
		text.append(", runs ").append(this.duration).append(" in ").append(this.steps).append(" steps");
		text.append(", ").append(this.outcome);
		return text
			.append((this.outcome == Outcome.FAILED) ? " with '" + this.exception + "'"
					: " with the result " + this.result)
			.toString();
	}

	Outcome outcome() {
		return this.outcome;
	}

	@Nullable Map<String, @Nullable Object> result() {
		return this.result;
	}

	@Nullable String exception() {
		return this.exception;
	}

	Map<String, @Nullable Object> payload() {
		return this.payload;
	}

	List<String> dependsOn() {
		return this.dependsOn;
	}

	/**
	 * How a job ends when nobody aborts it and all that it depends on is completed.
	 *
	 * @since 0.1.0
	 */
	public enum Outcome {

		/**
		 * All steps are done and the result is there.
		 */
		COMPLETED,

		/**
		 * The job stops before its last step, with an exception text.
		 */
		FAILED

	}

	/**
	 * Builder for a {@link JobScript}. Not safe for use by several threads.
	 *
	 * @since 0.1.0
	 */
	public static final class Builder {

		private @Nullable String id;

		private String type = DEFAULT_TYPE;

		private Duration queue = DEFAULT_QUEUE;

		private @Nullable Integer steps = DEFAULT_STEPS;

		private Duration duration = DEFAULT_DURATION;

		private Duration aborting = DEFAULT_ABORTING;

		private Outcome outcome = Outcome.COMPLETED;

		private @Nullable Map<String, @Nullable Object> result = Map.of("simulated", true);

		private @Nullable String exception = DEFAULT_EXCEPTION;

		private Map<String, @Nullable Object> payload = Collections.emptyMap();

		private List<String> dependsOn = Collections.emptyList();

		private Builder() {
		}

		/**
		 * Choose the id of the job. By default it is a random UUID.
		 * @param id the id, not blank, neither {@code "."} nor {@code ".."}
		 * @return this builder
		 * @throws IllegalArgumentException if the id could not be part of a path
		 */
		public Builder id(String id) {
			Assert.hasText(id, "'id' must not be blank");
			Assert.isTrue(!".".equals(id) && !"..".equals(id), "'id' must not be a relative path");
			this.id = id;
			return this;
		}

		/**
		 * Set the type of the job. By default {@code EVALUATE_MODEL}.
		 * @param type any text that is not blank
		 * @return this builder
		 * @throws IllegalArgumentException if the type is blank
		 */
		public Builder type(String type) {
			Assert.hasText(type, "'type' must not be blank");
			this.type = type;
			return this;
		}

		/**
		 * Set how long the job is {@code DISPATCHED}. By default 500 ms.
		 * @param queue zero to 36,500 days, whole microseconds count
		 * @return this builder
		 * @throws IllegalArgumentException if the duration is negative or too long
		 */
		public Builder queue(Duration queue) {
			this.queue = Micros.requireInRange(queue, "queue");
			return this;
		}

		/**
		 * Set the number of steps, which are done evenly over the {@link #duration
		 * duration}. By default 100.
		 * @param steps zero or more, or {@code null} for a job that never tells its steps
		 * @return this builder
		 * @throws IllegalArgumentException if the number is negative
		 */
		public Builder steps(@Nullable Integer steps) {
			Assert.isTrue(steps == null || steps >= 0, "'steps' must not be negative");
			this.steps = steps;
			return this;
		}

		/**
		 * Set how long the job is {@code PROCESSING}. By default 5 s.
		 * @param duration zero to 36,500 days, whole microseconds count
		 * @return this builder
		 * @throws IllegalArgumentException if the duration is negative or too long
		 */
		public Builder duration(Duration duration) {
			this.duration = Micros.requireInRange(duration, "duration");
			return this;
		}

		/**
		 * Set how long the job is {@code ABORTING} once somebody aborts it. By default
		 * 500 ms.
		 * @param aborting zero to 36,500 days, whole microseconds count
		 * @return this builder
		 * @throws IllegalArgumentException if the duration is negative or too long
		 */
		public Builder aborting(Duration aborting) {
			this.aborting = Micros.requireInRange(aborting, "aborting");
			return this;
		}

		/**
		 * Set how the job ends. By default {@link Outcome#COMPLETED}.
		 * @param outcome the end
		 * @return this builder
		 * @throws IllegalArgumentException if the outcome is {@code null}
		 */
		public Builder outcome(Outcome outcome) {
			Assert.notNull(outcome, "'outcome' must not be null");
			this.outcome = outcome;
			return this;
		}

		/**
		 * Set the result that the job has once it is {@code COMPLETED}. By default a map
		 * with one entry.
		 * @param result what JSON can express (maps, lists, texts, numbers, booleans and
		 * nulls), or {@code null} for a job that completes without a result
		 * @return this builder
		 */
		public Builder result(@Nullable Map<String, ? extends @Nullable Object> result) {
			this.result = (result != null) ? copyOf(result) : null;
			return this;
		}

		/**
		 * Set the exception text that the job has once it is {@code FAILED}. By default a
		 * text that says that the script wanted it.
		 * @param exception the text, or {@code null} for a failure without words
		 * @return this builder
		 */
		public Builder exception(@Nullable String exception) {
			this.exception = exception;
			return this;
		}

		/**
		 * Set the input that the record of the job shows. By default an empty map.
		 * @param payload what JSON can express
		 * @return this builder
		 * @throws IllegalArgumentException if the payload is {@code null}
		 */
		public Builder payload(Map<String, ? extends @Nullable Object> payload) {
			Assert.notNull(payload, "'payload' must not be null");
			this.payload = copyOf(payload);
			return this;
		}

		/**
		 * Have the job wait for others. It fails as soon as one of them is {@code FAILED}
		 * or {@code ABORTED}. By default it waits for none.
		 * @param ids the ids of jobs that exist when the script is submitted
		 * @return this builder
		 * @throws IllegalArgumentException if an id is {@code null}
		 */
		public Builder dependsOn(String... ids) {
			Assert.notNull(ids, "'ids' must not be null");
			return dependsOn(List.of(ids));
		}

		/**
		 * Have the job wait for others, as {@link #dependsOn(String...)} does.
		 * @param ids the ids of jobs that exist when the script is submitted
		 * @return this builder
		 * @throws IllegalArgumentException if an id is {@code null}
		 */
		public Builder dependsOn(Collection<String> ids) {
			Assert.notNull(ids, "'ids' must not be null");
			Assert.noNullElements(ids, "'ids' must not contain null");
			this.dependsOn = List.copyOf(ids);
			return this;
		}

		/**
		 * Build the script.
		 * @return a script that later calls on this builder do not change
		 */
		public JobScript build() {
			return new JobScript(this);
		}

		private static Map<String, @Nullable Object> copyOf(Map<String, ? extends @Nullable Object> map) {
			return Collections.unmodifiableMap(new LinkedHashMap<>(map));
		}

	}

}

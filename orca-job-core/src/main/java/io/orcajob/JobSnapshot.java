package io.orcajob;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * What was known of a job at one moment. Immutable, to the depth of its maps and lists,
 * and therefore safe for use by any number of threads. Jackson writes it with all its
 * values, payload and result included, under the names that {@link Job} has for them.
 * <p>
 * Result and payload are kept as JSON text and read into maps and lists when they are
 * first asked for, which takes time and memory in proportion to their size, and again
 * where the memory was needed meanwhile. No more than 1,000,000 JSON values, 500 levels
 * and 1,000 digits of a number are read that way.
 *
 * @since 0.1.0
 * @see Job#snapshot()
 */
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
public final class JobSnapshot {

	private final String id;

	private final String type;

	private final Status status;

	private final String rawStatus;

	private final @Nullable Integer stepsTotal;

	private final @Nullable Integer stepsCompleted;

	private final @Nullable String exception;

	@JsonIgnore
	private final JobContent result;

	@JsonIgnore
	private final @Nullable String resultProblem;

	@JsonIgnore
	private final JobContent payload;

	private final List<String> dependsOn;

	private final Instant createdAt;

	private final Instant updatedAt;

	private final Instant refreshedAt;

	private JobSnapshot(Builder builder, String id) {
		this.id = id;
		this.type = builder.type;
		this.status = builder.status;
		this.rawStatus = builder.rawStatus;
		this.stepsTotal = builder.stepsTotal;
		this.stepsCompleted = builder.stepsCompleted;
		this.exception = builder.exception;
		this.result = builder.result;
		this.resultProblem = builder.resultProblem;
		this.payload = builder.payload;
		this.dependsOn = builder.dependsOn;
		this.createdAt = builder.createdAt;
		this.updatedAt = builder.updatedAt;
		this.refreshedAt = builder.refreshedAt;
	}

	/**
	 * Return the id that the service gave to the job.
	 * @return the id
	 */
	public String id() {
		return this.id;
	}

	/**
	 * Return the kind of the job, such as {@code EVALUATE_MODEL}. The service may add
	 * kinds at any time.
	 * @return the type, {@code UNKNOWN} as long as the job was not read
	 */
	public String type() {
		return this.type;
	}

	/**
	 * Return the status.
	 * @return the status, {@link Status#UNKNOWN} if the service's word for it is none
	 * that this version knows
	 */
	public Status status() {
		return this.status;
	}

	/**
	 * Return the service's own word for the status.
	 * @return the status as received
	 */
	public String rawStatus() {
		return this.rawStatus;
	}

	/**
	 * Return how many steps the job has.
	 * @return the number of steps, or {@code null} as long as the service does not tell
	 */
	public @Nullable Integer stepsTotal() {
		return this.stepsTotal;
	}

	/**
	 * Return how many steps are done.
	 * @return the number of steps done, or {@code null} as long as the service does not
	 * tell
	 */
	public @Nullable Integer stepsCompleted() {
		return this.stepsCompleted;
	}

	/**
	 * Return the part of the job that is done, as a fraction.
	 * @return a number from 0 to 1, never NaN: 1 for a completed job, 0 as long as the
	 * steps are unknown or zero
	 */
	@JsonProperty
	public double completion() {
		if (this.status == Status.COMPLETED) {
			return 1;
		}
		if (this.stepsTotal == null || this.stepsCompleted == null || this.stepsTotal <= 0) {
			return 0;
		}
		return Math.max(0, Math.min(1, this.stepsCompleted / (double) this.stepsTotal));
	}

	/**
	 * Return what the service says went wrong.
	 * @return the service's words in full but for the API key, should they repeat it, or
	 * {@code null} if there are none; they may be long and have line breaks and control
	 * characters: {@link SafeText} makes them fit for a log
	 */
	public @Nullable String exception() {
		return this.exception;
	}

	/**
	 * Return the output of the job, if it is a JSON object.
	 * @return an unmodifiable map, or {@code null} as long as there is none, which may be
	 * for good, or if it is no object or cannot be read; {@link #rawResult()} has it then
	 */
	public @Nullable Map<String, @Nullable Object> result() {
		return this.result.asMap();
	}

	/**
	 * Return the output of the job as JSON text: any JSON value, in which numbers may
	 * also be {@code NaN}, {@code Infinity} and {@code -Infinity}.
	 * @return the text as received, or {@code null} if there is none
	 */
	public @Nullable String rawResult() {
		return this.result.text();
	}

	/**
	 * Return why the record of the job, and with it the result, was not read although the
	 * service told the status.
	 * @return the reason, such as that the response was too large, or {@code null} if the
	 * record was read
	 */
	public @Nullable String resultProblem() {
		return this.resultProblem;
	}

	/**
	 * Return the input of the job, if it is a JSON object.
	 * @return an unmodifiable map, empty if there is none, or if it is no object or
	 * cannot be read; {@link #rawPayload()} has it then
	 */
	public Map<String, @Nullable Object> payload() {
		Map<String, @Nullable Object> fields = this.payload.asMap();
		return (fields != null) ? fields : Collections.emptyMap();
	}

	/**
	 * Return the input of the job as JSON text.
	 * @return the text as received, or {@code null} if there is none
	 */
	public @Nullable String rawPayload() {
		return this.payload.text();
	}

	@JsonProperty("result")
	private @Nullable Object resultAsJson() {
		return this.result.value();
	}

	@JsonProperty("payload")
	private Object payloadAsJson() {
		Object value = this.payload.value();
		return (value != null) ? value : Collections.emptyMap();
	}

	/**
	 * Return the ids of the jobs that have to end before this one begins.
	 * @return an unmodifiable list, empty if there are none
	 */
	public List<String> dependsOn() {
		return this.dependsOn;
	}

	/**
	 * Return when the job was created, by the service's clock.
	 * @return the moment, {@link Instant#EPOCH} as long as the job was not read
	 */
	public Instant createdAt() {
		return this.createdAt;
	}

	/**
	 * Return when the job last changed, by the service's clock.
	 * @return the moment, {@link Instant#EPOCH} as long as the job was not read
	 */
	public Instant updatedAt() {
		return this.updatedAt;
	}

	/**
	 * Return when the service's answer arrived, by the local clock.
	 * @return the moment, {@link Instant#EPOCH} as long as the job was not read
	 */
	public Instant refreshedAt() {
		return this.refreshedAt;
	}

	/**
	 * Return a builder that starts with the values of this snapshot.
	 * @return a new builder
	 */
	public Builder toBuilder() {
		return new Builder(this);
	}

	@Override
	public boolean equals(@Nullable Object other) {
		if (this == other) {
			return true;
		}
		return other instanceof JobSnapshot that && this.id.equals(that.id) && this.type.equals(that.type)
				&& this.status == that.status && this.rawStatus.equals(that.rawStatus)
				&& Objects.equals(this.stepsTotal, that.stepsTotal)
				&& Objects.equals(this.stepsCompleted, that.stepsCompleted)
				&& Objects.equals(this.exception, that.exception) && this.result.equals(that.result)
				&& Objects.equals(this.resultProblem, that.resultProblem) && this.payload.equals(that.payload)
				&& this.dependsOn.equals(that.dependsOn) && this.createdAt.equals(that.createdAt)
				&& this.updatedAt.equals(that.updatedAt) && this.refreshedAt.equals(that.refreshedAt);
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.id, this.rawStatus, this.stepsCompleted, this.updatedAt, this.refreshedAt);
	}

	/**
	 * Describe the snapshot in one line, without payload and result, which may be large
	 * or confidential.
	 */
	@Override
	public String toString() {
		StringBuilder text = new StringBuilder(name());
		text.append(" [").append(SafeText.of(this.rawStatus));
		if (this.stepsTotal != null && this.stepsCompleted != null) {
			text.append(", ").append(this.stepsCompleted).append(" of ").append(this.stepsTotal).append(" steps");
		}
		if (this.exception != null) {
			text.append(", ").append(SafeText.of(this.exception));
		}
		return text.append(", updated ").append(this.updatedAt).append(']').toString();
	}

	/**
	 * Return type and id in a form that is fit for messages.
	 */
	String name() {
		return SafeText.of(this.type) + " job " + SafeText.of(this.id);
	}

	/**
	 * Start a snapshot, for tests of applications.
	 * @return a new builder; all but the id has a default
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Collects the values of a {@link JobSnapshot}. Not safe for use by several threads.
	 */
	public static final class Builder {

		private @Nullable String id;

		private String type = "UNKNOWN";

		private Status status = Status.UNKNOWN;

		private String rawStatus = Status.UNKNOWN.name();

		private @Nullable Integer stepsTotal;

		private @Nullable Integer stepsCompleted;

		private @Nullable String exception;

		private JobContent result = JobContent.NONE;

		private @Nullable String resultProblem;

		private JobContent payload = JobContent.of(Collections.emptyMap());

		private List<String> dependsOn = Collections.emptyList();

		private Instant createdAt = Instant.EPOCH;

		private Instant updatedAt = Instant.EPOCH;

		private Instant refreshedAt = Instant.EPOCH;

		private Builder() {
		}

		private Builder(JobSnapshot snapshot) {
			this.id = snapshot.id;
			this.type = snapshot.type;
			this.status = snapshot.status;
			this.rawStatus = snapshot.rawStatus;
			this.stepsTotal = snapshot.stepsTotal;
			this.stepsCompleted = snapshot.stepsCompleted;
			this.exception = snapshot.exception;
			this.result = snapshot.result;
			this.resultProblem = snapshot.resultProblem;
			this.payload = snapshot.payload;
			this.dependsOn = snapshot.dependsOn;
			this.createdAt = snapshot.createdAt;
			this.updatedAt = snapshot.updatedAt;
			this.refreshedAt = snapshot.refreshedAt;
		}

		/**
		 * Set the id.
		 * @param id the id, not blank
		 * @return this builder
		 */
		public Builder id(String id) {
			Assert.hasText(id, "'id' must not be blank");
			this.id = id;
			return this;
		}

		/**
		 * Set the type.
		 * @param type the type, by default {@code UNKNOWN}
		 * @return this builder
		 */
		public Builder type(String type) {
			Assert.notNull(type, "'type' must not be null");
			this.type = type;
			return this;
		}

		/**
		 * Set the status.
		 * @param status the status, by default {@link Status#UNKNOWN}
		 * @return this builder
		 */
		public Builder status(Status status) {
			Assert.notNull(status, "'status' must not be null");
			this.status = status;
			this.rawStatus = status.name();
			return this;
		}

		/**
		 * Set the status by the service's word for it.
		 * @param rawStatus the status as received; one that is not known becomes
		 * {@link Status#UNKNOWN}
		 * @return this builder
		 */
		public Builder rawStatus(String rawStatus) {
			Assert.notNull(rawStatus, "'rawStatus' must not be null");
			this.status = Status.of(rawStatus);
			this.rawStatus = rawStatus;
			return this;
		}

		/**
		 * Set the number of steps.
		 * @param stepsTotal the number of steps, or {@code null} if unknown
		 * @return this builder
		 */
		public Builder stepsTotal(@Nullable Integer stepsTotal) {
			this.stepsTotal = stepsTotal;
			return this;
		}

		/**
		 * Set the number of steps done.
		 * @param stepsCompleted the number of steps done, or {@code null} if unknown
		 * @return this builder
		 */
		public Builder stepsCompleted(@Nullable Integer stepsCompleted) {
			this.stepsCompleted = stepsCompleted;
			return this;
		}

		/**
		 * Set what went wrong.
		 * @param exception the service's words, or {@code null}
		 * @return this builder
		 */
		public Builder exception(@Nullable String exception) {
			this.exception = exception;
			return this;
		}

		/**
		 * Set the output of the job.
		 * @param result the output, which is copied, or {@code null}
		 * @return this builder
		 */
		public Builder result(@Nullable Map<String, ? extends @Nullable Object> result) {
			this.result = JobContent.of((result != null) ? copyOf(result) : null);
			return this;
		}

		/**
		 * Set the output of the job as JSON text, which may be any JSON value.
		 * @param rawResult the text, which is read when it is asked for, or {@code null}
		 * @return this builder
		 */
		public Builder rawResult(@Nullable String rawResult) {
			this.result = JobContent.of(rawResult);
			return this;
		}

		/**
		 * Set why the record of the job was not read.
		 * @param resultProblem the reason, or {@code null} if it was read
		 * @return this builder
		 */
		public Builder resultProblem(@Nullable String resultProblem) {
			this.resultProblem = resultProblem;
			return this;
		}

		/**
		 * Set the input of the job.
		 * @param payload the input, which is copied
		 * @return this builder
		 */
		public Builder payload(Map<String, ? extends @Nullable Object> payload) {
			Assert.notNull(payload, "'payload' must not be null");
			this.payload = JobContent.of(copyOf(payload));
			return this;
		}

		/**
		 * Set the input of the job as JSON text.
		 * @param rawPayload the text, which is read when it is asked for, or {@code null}
		 * @return this builder
		 */
		public Builder rawPayload(@Nullable String rawPayload) {
			this.payload = JobContent.of(rawPayload);
			return this;
		}

		/**
		 * Set the jobs that have to end before.
		 * @param dependsOn the ids, which are copied
		 * @return this builder
		 */
		public Builder dependsOn(List<String> dependsOn) {
			Assert.notNull(dependsOn, "'dependsOn' must not be null");
			this.dependsOn = List.copyOf(dependsOn);
			return this;
		}

		/**
		 * Set when the job was created.
		 * @param createdAt the moment by the service's clock
		 * @return this builder
		 */
		public Builder createdAt(Instant createdAt) {
			Assert.notNull(createdAt, "'createdAt' must not be null");
			this.createdAt = createdAt;
			return this;
		}

		/**
		 * Set when the job last changed.
		 * @param updatedAt the moment by the service's clock
		 * @return this builder
		 */
		public Builder updatedAt(Instant updatedAt) {
			Assert.notNull(updatedAt, "'updatedAt' must not be null");
			this.updatedAt = updatedAt;
			return this;
		}

		/**
		 * Set when the answer arrived.
		 * @param refreshedAt the moment by the local clock
		 * @return this builder
		 */
		public Builder refreshedAt(Instant refreshedAt) {
			Assert.notNull(refreshedAt, "'refreshedAt' must not be null");
			this.refreshedAt = refreshedAt;
			return this;
		}

		/**
		 * Build the snapshot.
		 * @return the snapshot
		 * @throws IllegalStateException if there is no id
		 */
		public JobSnapshot build() {
			Assert.state(this.id != null, "A job snapshot needs an id: call id(..) first");
			return new JobSnapshot(this, this.id);
		}

		private static Map<String, @Nullable Object> copyOf(Map<String, ? extends @Nullable Object> map) {
			if (map.isEmpty()) {
				return Collections.emptyMap();
			}
			Map<String, @Nullable Object> copy = new LinkedHashMap<>(map.size() * 2);
			map.forEach((key, value) -> copy.put(key, copyOfValue(value)));
			return Collections.unmodifiableMap(copy);
		}

		private static @Nullable Object copyOfValue(@Nullable Object value) {
			if (value instanceof Map<?, ?> map) {
				Map<Object, @Nullable Object> copy = new LinkedHashMap<>(map.size() * 2);
				map.forEach((key, entry) -> copy.put(key, copyOfValue(entry)));
				return Collections.unmodifiableMap(copy);
			}
			if (value instanceof List<?> list) {
				List<@Nullable Object> copy = new ArrayList<>(list.size());
				list.forEach((entry) -> copy.add(copyOfValue(entry)));
				return Collections.unmodifiableList(copy);
			}
			return value;
		}

	}

}

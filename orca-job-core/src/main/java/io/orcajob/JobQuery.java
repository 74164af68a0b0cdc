package io.orcajob;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Which jobs to list. Immutable.
 *
 * @since 0.1.0
 */
public final class JobQuery {

	/**
	 * The number of jobs in a page unless set otherwise.
	 */
	public static final int DEFAULT_LIMIT = 100;

	private final Set<Status> statuses;

	private final Set<String> types;

	private final @Nullable Integer limit;

	private final int offset;

	private final @Nullable Instant start;

	private final @Nullable Instant end;

	private JobQuery(Builder builder) {
		this.statuses = Collections.unmodifiableSet(new LinkedHashSet<>(builder.statuses));
		this.types = Collections.unmodifiableSet(new LinkedHashSet<>(builder.types));
		this.limit = builder.limit;
		this.offset = builder.offset;
		this.start = builder.start;
		this.end = builder.end;
	}

	/**
	 * Return the statuses of which a job has to have one.
	 * @return an unmodifiable set, empty for any status
	 */
	public Set<Status> statuses() {
		return this.statuses;
	}

	/**
	 * Return the types of which a job has to have one.
	 * @return an unmodifiable set, empty for any type
	 */
	public Set<String> types() {
		return this.types;
	}

	/**
	 * Return the largest number of jobs.
	 * @return the number, or {@code null} if unset
	 */
	public @Nullable Integer limit() {
		return this.limit;
	}

	/**
	 * Return the largest number of jobs.
	 * @param unset the number if unset
	 * @return the number
	 */
	public int limitOr(int unset) {
		return (this.limit != null) ? this.limit : unset;
	}

	/**
	 * Return how many matching jobs are left out at the beginning.
	 * @return the number
	 */
	public int offset() {
		return this.offset;
	}

	/**
	 * Return since when a job has to have been created.
	 * @return the moment by the service's clock, or {@code null} for any
	 */
	public @Nullable Instant start() {
		return this.start;
	}

	/**
	 * Return until when a job has to have been created.
	 * @return the moment by the service's clock, or {@code null} for any
	 */
	public @Nullable Instant end() {
		return this.end;
	}

	@Override
	public String toString() {
		return SafeText.message("JobQuery[statuses=" + this.statuses + ", types=" + this.types + ", limit=" + this.limit
				+ ", offset=" + this.offset + ", start=" + this.start + ", end=" + this.end + "]");
	}

	/**
	 * Return a query that every job matches.
	 * @return the query
	 */
	public static JobQuery all() {
		return builder().build();
	}

	/**
	 * Start a query that every job matches.
	 * @return a new builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Collects the filters of a {@link JobQuery}. Not safe for use by several threads.
	 */
	public static final class Builder {

		private Set<Status> statuses = Collections.emptySet();

		private Set<String> types = Collections.emptySet();

		private @Nullable Integer limit;

		private int offset;

		private @Nullable Instant start;

		private @Nullable Instant end;

		private Builder() {
		}

		/**
		 * Match jobs in one of some statuses.
		 * @param statuses at least one; an empty filter is refused, as it would match
		 * every job; not {@link Status#UNKNOWN}, which the service does not know
		 * @return this builder
		 * @throws IllegalArgumentException if there is none, or one is unknown
		 */
		public Builder status(Status... statuses) {
			Assert.notEmpty(statuses, "'statuses' must not be empty: leave the filter out to match any status");
			Assert.noNullElements(statuses, "'statuses' must not contain null");
			Set<Status> distinct = new LinkedHashSet<>(List.of(statuses));
			Assert.isTrue(!distinct.contains(Status.UNKNOWN),
					"'statuses' must not contain UNKNOWN, which is no status of the service");
			this.statuses = distinct;
			return this;
		}

		/**
		 * Match jobs of one of some types.
		 * @param types at least one; an empty filter is refused, as it would match every
		 * job
		 * @return this builder
		 * @throws IllegalArgumentException if there is none, or one is blank
		 */
		public Builder type(String... types) {
			Assert.notEmpty(types, "'types' must not be empty: leave the filter out to match any type");
			for (String type : types) {
				Assert.hasText(type, "'types' must not contain a blank");
			}
			this.types = new LinkedHashSet<>(List.of(types));
			return this;
		}

		/**
		 * Set the largest number of jobs.
		 * @param limit at least 1
		 * @return this builder
		 * @throws IllegalArgumentException if it is less
		 */
		public Builder limit(int limit) {
			Assert.isTrue(limit >= 1, () -> "'limit' must be at least 1, not " + limit);
			this.limit = limit;
			return this;
		}

		/**
		 * Leave out matching jobs at the beginning.
		 * @param offset how many, not negative
		 * @return this builder
		 * @throws IllegalArgumentException if it is negative
		 */
		public Builder offset(int offset) {
			Assert.isTrue(offset >= 0, () -> "'offset' must not be negative, as " + offset + " is");
			this.offset = offset;
			return this;
		}

		/**
		 * Match jobs that were created at some moment or later.
		 * @param start the moment by the service's clock
		 * @return this builder
		 */
		public Builder start(Instant start) {
			Assert.notNull(start, "'start' must not be null");
			this.start = start;
			return this;
		}

		/**
		 * Match jobs that were created at some moment or earlier.
		 * @param end the moment by the service's clock
		 * @return this builder
		 */
		public Builder end(Instant end) {
			Assert.notNull(end, "'end' must not be null");
			this.end = end;
			return this;
		}

		/**
		 * Build the query.
		 * @return the query
		 * @throws IllegalArgumentException if it ends before it starts
		 */
		public JobQuery build() {
			Assert.isTrue(this.start == null || this.end == null || !this.end.isBefore(this.start),
					() -> "'end' must not lie before 'start', as " + this.end + " does");
			return new JobQuery(this);
		}

	}

}

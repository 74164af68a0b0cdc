package io.orcajob.core;

import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.util.Assert;
import org.springframework.util.StringUtils;

import io.orcajob.Job;
import io.orcajob.JobNotFoundException;
import io.orcajob.JobQuery;
import io.orcajob.JobRequest;
import io.orcajob.JobSnapshot;
import io.orcajob.JobSubmissionUncertainException;
import io.orcajob.JobValueConverter;
import io.orcajob.JobValueResolver;
import io.orcajob.OrcaResources;
import io.orcajob.SafeText;
import io.orcajob.Status;
import io.orcajob.client.StartAnswer;
import io.orcajob.observation.JobObservationContext;
import io.orcajob.poll.Observation;

/**
 * Makes the handles of one template.
 */
final class JobHandles {

	/**
	 * The id of a handle without a job.
	 */
	static final String NO_JOB = "no-job";

	private final JobSupport support;

	private final ValueReader values;

	JobHandles(JobSupport support, JobValueConverter converter) {
		this.support = support;
		this.values = new ValueReader(converter);
	}

	static String checkedId(String id) {
		Assert.isTrue(StringUtils.hasText(id) && !id.equals(".") && !id.equals(".."),
				() -> "'id' must be the id of a job, not '" + SafeText.of(String.valueOf(id)) + "'");
		return id;
	}

	static ValueSource received() {
		return new ValueSource.Received();
	}

	static ValueSource.Converted converted(Class<?> type) {
		Assert.notNull(type, "'type' must not be null");
		return new ValueSource.Converted(type);
	}

	static ValueSource.Converted converted(ParameterizedTypeReference<?> type) {
		Assert.notNull(type, "'type' must not be null");
		return new ValueSource.Converted(type.getType());
	}

	static ValueSource resolved(JobValueResolver<?> resolver) {
		Assert.notNull(resolver, "'resolver' must not be null");
		return new ValueSource.Resolved(resolver);
	}

	static ValueSource source(JobRequest<?> request) {
		Type type = request.valueType();
		JobValueResolver<?> resolver = request.valueResolver();
		if (resolver != null) {
			return new ValueSource.Resolved(resolver);
		}
		return (type != null) ? new ValueSource.Converted(type) : received();
	}

	/**
	 * Make a handle, which begins with what the poller knows of the job.
	 */
	<T extends @Nullable Object> Job<T> reference(String id, ValueSource source) {
		Observation known = this.support.poller().known(checkedId(id));
		return create((known != null) ? known : Observation.none(id), source);
	}

	/**
	 * Make a handle.
	 * @param known what is known of the job
	 * @param source where its value comes from; has to fit the type that the caller
	 * promises
	 */
	<T extends @Nullable Object> Job<T> create(Observation known, ValueSource source) {
		return new DefaultJob<>(known, value(source), this.support);
	}

	/**
	 * Make a handle from a token.
	 */
	<T extends @Nullable Object> Job<T> resume(String token) {
		return reference(this.support.tokens().read(token));
	}

	/**
	 * Make a handle from a token, with a type from the application's code.
	 */
	<T extends @Nullable Object> Job<T> resume(String token, Type type) {
		return reference(this.support.tokens().read(token, type));
	}

	private <T extends @Nullable Object> Job<T> reference(JobTokens.Content content) {
		return reference(content.id(), content.source());
	}

	/**
	 * Make a handle of what was submitted.
	 * @param request the request
	 * @param answer what the service said
	 * @param number the number that was drawn before the request was sent
	 */
	<T extends @Nullable Object> DefaultJob<T> submitted(JobRequest<T> request, StartAnswer answer, long number) {
		JobSnapshot job = answer.job();
		if (job != null) {
			return new DefaultJob<>(new Observation(job, number, this.support.poller().nanoTime(), true),
					value(source(request)), this.support);
		}
		return withoutJob(request, answer.json());
	}

	/**
	 * Make handles of what a submit with an uncertain end may have started.
	 * @param request the request
	 * @param answer what the service keeps of it, or {@code null} if that is nothing
	 * @param number the number that was drawn before the request was sent
	 * @return one handle or none
	 */
	<T extends @Nullable Object> List<Job<T>> found(JobRequest<T> request, @Nullable StartAnswer answer, long number) {
		return (answer != null && answer.job() != null) ? List.of(submitted(request, answer, number))
				: Collections.emptyList();
	}

	/**
	 * Returns what a call that belongs to no job sends its requests with.
	 */
	OrcaResources resources() {
		return new ServiceResources(Subject.RESOURCE, this.support.api(), this.support.calls(), CallLimit.NONE,
				this.values);
	}

	/**
	 * Make sure that the service itself says that there is no such thing, and not that
	 * the path is none: otherwise a mistyped path, or a proxy, would invite to submit
	 * once more.
	 */
	static void requireKnownPath(JobNotFoundException error) {
		if (error.getResource() == null) {
			throw error;
		}
	}

	/**
	 * Return what is known of a submit before it is made.
	 */
	static Consumer<JobObservationContext> details(JobRequest<?> request) {
		return (context) -> context.setType(request.type()).setPath(request.path().uriTemplate());
	}

	/**
	 * Add what the answer to a submit tells.
	 */
	static void describe(JobObservationContext context, @Nullable StartAnswer answer) {
		JobSnapshot job = (answer != null) ? answer.job() : null;
		if (job != null) {
			context.setJobId(job.id());
			if (context.getType() == null) {
				context.setType(job.type());
			}
		}
	}

	/**
	 * Return what is known of a list before it is read.
	 */
	static Consumer<JobObservationContext> details(String operation, JobQuery query, long offset) {
		return (context) -> context.setOperation(operation).setQuery(query.toString()).setOffset(offset);
	}

	/**
	 * Return what is known before a job is looked for by the name of what it makes.
	 */
	static Consumer<JobObservationContext> detailsOfFind(JobRequest<?> request) {
		JobRequest.Path foundAt = request.foundAt();
		return (context) -> context.setOperation("find").setPath((foundAt != null) ? foundAt.uriTemplate() : null);
	}

	/**
	 * Return the query that jobs match which a submit with an uncertain end may have
	 * started.
	 */
	static JobQuery queryFor(JobSubmissionUncertainException uncertain) {
		JobQuery query = uncertain.getQuery();
		Assert.notNull(query,
				"'request' tells neither where to look nor the type of the job: set foundAt(..) or type(..)");
		return query;
	}

	/**
	 * Make a handle that has completed, as the service says that there is nothing to wait
	 * for.
	 */
	private <T extends @Nullable Object> DefaultJob<T> withoutJob(JobRequest<T> request, @Nullable Object json) {
		Instant now = this.support.clock().instant();
		JobSnapshot completed = JobSnapshot.builder()
			.id(NO_JOB)
			.type(Objects.requireNonNullElse(request.type(), "UNKNOWN"))
			.status(Status.COMPLETED)
			.result(asObject(json))
			.createdAt(now)
			.updatedAt(now)
			.refreshedAt(now)
			.build();
		JobValue<T> value = (request.valueResolver() != null) ? value(source(request))
				: new JobValue<>((snapshot) -> convert(json, request.valueType()), "is not of the type asked for",
						source(request), this.support.api());
		return new DefaultJob<>(Observation.withoutJob(completed), value, this.support);
	}

	private @Nullable Object convert(@Nullable Object json, @Nullable Type type) {
		return (json != null && type != null) ? this.values.convert(json, type) : json;
	}

	@SuppressWarnings("unchecked")
	private static @Nullable Map<String, @Nullable Object> asObject(@Nullable Object json) {
		return (json instanceof Map<?, ?> map) ? (Map<String, @Nullable Object>) map : null;
	}

	private <T extends @Nullable Object> JobValue<T> value(ValueSource source) {
		this.support.tokens().named().add(source);
		if (source instanceof ValueSource.Converted converted) {
			return new JobValue<>((completed) -> read(completed, converted.type()),
					"cannot be converted to " + converted.type().getTypeName(), source, this.support.api());
		}
		if (source instanceof ValueSource.Resolved resolved) {
			return new JobValue<>(
					(completed, limit) -> resolved.resolver()
						.resolve(completed,
								new ServiceResources(Subject.job(completed.id()), this.support.api(),
										this.support.calls(), limit, this.values)),
					"cannot be resolved", true, source, this.support.api());
		}
		return new JobValue<>(JobHandles::readObject, "cannot be read as a map", source, this.support.api());
	}

	private @Nullable Object read(JobSnapshot completed, Type type) {
		String json = rawResult(completed);
		return (json != null) ? this.values.read(json, type) : null;
	}

	private static @Nullable Object readObject(JobSnapshot completed) {
		Map<String, @Nullable Object> result = completed.result();
		String json = (result == null) ? rawResult(completed) : null;
		if (json == null) {
			return result;
		}
		Object value = ValueReader.read(json);
		Assert.state(value == null, "It is no JSON object. Ask for another type, such as with get(id, Object.class)");
		return null;
	}

	private static @Nullable String rawResult(JobSnapshot completed) {
		String problem = completed.resultProblem();
		Assert.state(problem == null, () -> String.valueOf(problem));
		return completed.rawResult();
	}

}

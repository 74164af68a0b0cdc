package io.orcajob;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.util.Assert;

/**
 * A request that starts a job: where it is posted, with what body, where its answer has
 * the id of the job, and what the value of the job will be. Immutable, and may be
 * submitted any number of times; each time starts another job.
 * <p>
 * The path may be any of the service, so that jobs of kinds that this version has never
 * heard of can be started: <pre class="code">
 * JobRequest.post("/classification_model/{name}/evaluation", "support")
 *     .body(Map.of("datasource_name_or_id", "tickets",
 *             "datasource_label_column", "label", "datasource_value_column", "text"))
 *     .type("EVALUATE_MODEL")
 *     .value(Evaluation.class)
 *     .build()
 * </pre>
 *
 * @param <T> the type of the value
 * @since 0.1.0
 */
public final class JobRequest<T extends @Nullable Object> {

	private final Path path;

	private final @Nullable Path foundAt;

	private final IfExists ifExists;

	private final @Nullable BiConsumer<Map<String, @Nullable Object>, OrcaRequestException> existingCheck;

	private final @Nullable Object body;

	private final @Nullable String idField;

	private final @Nullable String type;

	private final @Nullable Type valueType;

	private final @Nullable JobValueResolver<?> valueResolver;

	private JobRequest(Builder<T> builder) {
		this.path = builder.path;
		this.foundAt = builder.foundAt;
		this.ifExists = builder.ifExists;
		this.existingCheck = builder.existingCheck;
		this.body = builder.body;
		this.idField = builder.idField;
		this.type = builder.type;
		this.valueType = builder.valueType;
		this.valueResolver = builder.valueResolver;
	}

	/**
	 * Return where the request is posted.
	 * @return the path
	 */
	public Path path() {
		return this.path;
	}

	/**
	 * Return where the service keeps what the request makes.
	 * @return the path, or {@code null} if it was not told
	 */
	public @Nullable Path foundAt() {
		return this.foundAt;
	}

	/**
	 * Returns what happens if the name that the request gives is taken.
	 * @return the behavior, {@link IfExists#ERROR} unless set otherwise
	 */
	public IfExists ifExists() {
		return this.ifExists;
	}

	/**
	 * Checks whether an existing resource is what the request would make. Does nothing if
	 * no {@linkplain Builder#existingCheck check} was set.
	 * @param existing the JSON of the resource, as maps, lists, texts, numbers and
	 * booleans
	 * @param refusal the refusal of the request
	 * @throws OrcaRequestException if the resource is not to be opened
	 */
	@SuppressWarnings("unchecked")
	public void checkExisting(@Nullable Object existing, OrcaRequestException refusal) {
		if (this.existingCheck != null && existing instanceof Map<?, ?> fields) {
			this.existingCheck.accept((Map<String, @Nullable Object>) fields, refusal);
		}
	}

	/**
	 * Return the body.
	 * @return what is written as JSON, or {@code null} for no body
	 */
	public @Nullable Object body() {
		return this.body;
	}

	/**
	 * Return the field of the answer that has the id of the job.
	 * @return the name of the field, or {@code null} for any that the service is known to
	 * use
	 */
	public @Nullable String idField() {
		return this.idField;
	}

	/**
	 * Return the type of the job.
	 * @return the type, or {@code null} if it was not told
	 */
	public @Nullable String type() {
		return this.type;
	}

	/**
	 * Return the type that the result is converted to.
	 * @return the type, or {@code null} if the value is the result as received or found
	 * by a resolver
	 */
	public @Nullable Type valueType() {
		return this.valueType;
	}

	/**
	 * Return what finds the value.
	 * @return the resolver, or {@code null} if there is none
	 */
	public @Nullable JobValueResolver<?> valueResolver() {
		return this.valueResolver;
	}

	/**
	 * Describe the request in a few words, without variables and body, which may be
	 * confidential.
	 */
	@Override
	public String toString() {
		return SafeText.of("POST " + this.path.uriTemplate() + ((this.type != null) ? " (" + this.type + ")" : ""));
	}

	/**
	 * Start a request. Its value is the result as received unless told otherwise.
	 * @param uriTemplate the path and perhaps a query, beginning with one slash, such as
	 * {@code /memoryset/{name}/analysis}
	 * @param variables the values of the template's variables, which are escaped
	 * @return a new builder
	 * @throws IllegalArgumentException if the template is no path of the service
	 */
	public static Builder<Map<String, @Nullable Object>> post(String uriTemplate, Object... variables) {
		return new Builder<>(Path.of(uriTemplate, variables));
	}

	/**
	 * A path of the service.
	 *
	 * @param uriTemplate the path and perhaps a query, beginning with one slash
	 * @param variables the values of the template's variables
	 */
	public record Path(String uriTemplate, List<Object> variables) {

		public Path {
			Assert.notNull(uriTemplate, "'uriTemplate' must not be null");
			// Anything but a path could lead the API key away from the service.
			String given = uriTemplate;
			Assert.isTrue(uriTemplate.startsWith("/") && !uriTemplate.startsWith("//"),
					() -> "'uriTemplate' must be a path that begins with one slash, not '" + given + "'");
			variables = Collections.unmodifiableList(new ArrayList<>(variables));
			variables.forEach((variable) -> Assert.notNull(variable, "'variables' must not contain null"));
		}

		static Path of(String uriTemplate, Object... variables) {
			Assert.notNull(variables, "'variables' must not be null");
			return new Path(uriTemplate, Arrays.asList(variables));
		}

	}

	/**
	 * Collects the values of a {@link JobRequest}. Not safe for use by several threads.
	 *
	 * @param <T> the type of the value of the job
	 */
	public static final class Builder<T extends @Nullable Object> {

		private final Path path;

		private @Nullable Path foundAt;

		private IfExists ifExists = IfExists.ERROR;

		private @Nullable BiConsumer<Map<String, @Nullable Object>, OrcaRequestException> existingCheck;

		private @Nullable Object body;

		private @Nullable String idField;

		private @Nullable String type;

		private @Nullable Type valueType;

		private @Nullable JobValueResolver<?> valueResolver;

		private Builder(Path path) {
			this.path = path;
		}

		/**
		 * Set the body.
		 * @param body what is written as JSON by the codecs of the {@code WebClient}: a
		 * map, a record or any other object; it is not copied
		 * @return this builder
		 */
		public Builder<T> body(Object body) {
			Assert.notNull(body, "'body' must not be null: leave it out to send none");
			this.body = body;
			return this;
		}

		/**
		 * Set the field of the answer that has the id of the job. That is only needed if
		 * it is none of those that the service is known to use: {@code job_id},
		 * {@code insertion_job_id}, {@code finetuning_job_id}, and the same with
		 * {@code task} in place of {@code job}. An answer without such a field does not
		 * tell whether there is a job; one in which it is null says that there is none.
		 * @param idField the name of the field; if it ends with {@code job_id} and is
		 * absent or null, the same with {@code task_id} is looked for, which older
		 * deployments send
		 * @return this builder
		 */
		public Builder<T> idField(String idField) {
			Assert.hasText(idField, "'idField' must not be blank");
			this.idField = idField;
			return this;
		}

		/**
		 * Set the type of the job, which the service's answer lacks: the handle has it at
		 * once, and a job whose submit had an uncertain end can be looked for.
		 * @param type the type, such as {@code EVALUATE_MODEL}
		 * @return this builder
		 */
		public Builder<T> type(String type) {
			Assert.hasText(type, "'type' must not be blank");
			this.type = type;
			return this;
		}

		/**
		 * Set where the service keeps what the request makes, if that has a name: there
		 * its job is looked for if the submit had an uncertain end.
		 * @param uriTemplate the path of a GET request, such as
		 * {@code /memoryset/{name}}, whose answer has the id of the job in the same field
		 * as that of the submit
		 * @param variables the values of the template's variables, which are escaped
		 * @return this builder
		 * @throws IllegalArgumentException if the template is no path of the service
		 */
		public Builder<T> foundAt(String uriTemplate, Object... variables) {
			this.foundAt = Path.of(uriTemplate, variables);
			return this;
		}

		/**
		 * Sets what happens if the name that the request gives is taken. The name is not
		 * looked up before the POST: the service decides, so that nobody can take it in
		 * between. With {@link IfExists#OPEN}, a POST that the service refuses with HTTP
		 * 409 or 422 is followed by one GET of what {@link #foundAt} names; if that
		 * exists, the handle is of the job that makes or made it.
		 * @param ifExists the behavior
		 * @return this builder
		 */
		public Builder<T> ifExists(IfExists ifExists) {
			Assert.notNull(ifExists, "'ifExists' must not be null");
			this.ifExists = ifExists;
			return this;
		}

		/**
		 * Sets a check of an existing resource before it is {@linkplain IfExists#OPEN
		 * opened}. By default any is opened.
		 * @param existingCheck is called with the fields of the resource, as
		 * {@link #foundAt} returns them, and the refusal of the POST, and throws an
		 * {@link OrcaRequestException} if the resource is not to be opened; must not
		 * block
		 * @return this builder
		 */
		public Builder<T> existingCheck(BiConsumer<Map<String, @Nullable Object>, OrcaRequestException> existingCheck) {
			Assert.notNull(existingCheck, "'existingCheck' must not be null");
			this.existingCheck = existingCheck;
			return this;
		}

		/**
		 * Let the value be the result, converted to a class.
		 * @param <R> the type of the value
		 * @param type the class
		 * @return this builder
		 */
		public <R> Builder<R> value(Class<R> type) {
			Assert.notNull(type, "'type' must not be null");
			return value(type, null);
		}

		/**
		 * Let the value be the result, converted to a type.
		 * @param <R> the type of the value
		 * @param type the type
		 * @return this builder
		 */
		public <R> Builder<R> value(ParameterizedTypeReference<R> type) {
			Assert.notNull(type, "'type' must not be null");
			return value(type.getType(), null);
		}

		/**
		 * Let a resolver find the value.
		 * @param <R> the type of the value
		 * @param resolver the resolver, such as
		 * {@link JobValueResolver#resource(Class, String, String, Object...)}
		 * @return this builder
		 */
		public <R> Builder<R> value(JobValueResolver<R> resolver) {
			Assert.notNull(resolver, "'resolver' must not be null");
			return value(null, resolver);
		}

		@SuppressWarnings("unchecked")
		private <R> Builder<R> value(@Nullable Type type, @Nullable JobValueResolver<R> resolver) {
			this.valueType = type;
			this.valueResolver = resolver;
			return (Builder<R>) this;
		}

		/**
		 * Build the request.
		 * @return the request
		 * @throws IllegalStateException if what exists is to be opened and
		 * {@link #foundAt} was not set
		 */
		public JobRequest<T> build() {
			Assert.state(this.ifExists == IfExists.ERROR || this.foundAt != null,
					"'ifExists(OPEN)' needs 'foundAt(..)', which says where to look");
			return new JobRequest<>(this);
		}

	}

}

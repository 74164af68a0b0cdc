package io.orcajob;

import org.jspecify.annotations.Nullable;

/**
 * Finds the value of a completed job where it is not simply its result: a model, a
 * memoryset or metrics that the service keeps elsewhere.
 * <p>
 * It runs on a thread that may block: that of the caller who waits, or one of the
 * executor for resolvers, of which there are 64 at most unless the application gives one:
 * a resolver that waits for other jobs keeps its thread. A value that it returns,
 * {@code null} too, is kept, and it is not called again for the same handle; if it
 * throws, the next who asks for the value calls it again.
 * <p>
 * A handle whose resolver is a lambda has no {@linkplain Job#token() token}, as code
 * cannot be stored. One of {@link #resource(Class, String, String, Object...)} has, and
 * so has any of a named class without fields that has a constructor without arguments.
 *
 * @param <T> the type of the value
 * @since 0.1.0
 */
@FunctionalInterface
public interface JobValueResolver<T> {

	/**
	 * Find the value.
	 * @param completed the final state of the job, which is {@link Status#COMPLETED}
	 * @param resources reads what else the service has
	 * @return the value, or {@code null} if there is none
	 */
	@Nullable T resolve(JobSnapshot completed, OrcaResources resources);

	/**
	 * Return a resolver that reads a resource of the service, or a field of it. For the
	 * metrics of an evaluation: <pre class="code">
	 * JobValueResolver.resource(Evaluation.class, "result",
	 *         "/classification_model/{name}/evaluation/{job}", "support")
	 * </pre>
	 * @param <T> the type of the value
	 * @param type the class that the JSON is converted to
	 * @param field the field of the answer that holds the value, or {@code null} for the
	 * whole answer
	 * @param uriTemplate the path and perhaps a query, beginning with one slash
	 * @param variables the values of the template's first variables, which are escaped;
	 * the id of the job is the value of the one that follows them, if there is one
	 * @return the resolver
	 * @throws IllegalArgumentException if the template is no path of the service
	 */
	static <T> JobValueResolver<T> resource(Class<T> type, @Nullable String field, String uriTemplate,
			Object... variables) {
		return new ResourceValueResolver<>(type, field, JobRequest.Path.of(uriTemplate, variables));
	}

}

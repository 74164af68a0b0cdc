package io.orcajob;

import org.jspecify.annotations.Nullable;

import org.springframework.core.ParameterizedTypeReference;

/**
 * Reads what else the service has, for a {@link JobValueResolver}: with the API key, and
 * with the retries of any blocking call. To be used while the resolver runs.
 *
 * @since 0.1.0
 */
public interface OrcaResources {

	/**
	 * Make a GET request and block for its answer.
	 * @param <R> the type of the answer
	 * @param uriTemplate the path and perhaps a query, beginning with a slash, such as
	 * {@code /classification_model/{name}/evaluation/{id}}
	 * @param type the class that the JSON of the answer is converted to
	 * @param variables the values of the template's variables, which are escaped
	 * @return the answer
	 * @throws OrcaApiException if the service does not answer as asked
	 * @throws IllegalArgumentException if the template is no path of the service
	 */
	<R> R get(String uriTemplate, Class<R> type, Object... variables);

	/**
	 * Make a GET request and block for its answer, as
	 * {@link #get(String, Class, Object...)} does.
	 * @param <R> the type of the answer
	 * @param uriTemplate the path and perhaps a query, beginning with a slash
	 * @param type the type that the JSON of the answer is converted to
	 * @param variables the values of the template's variables, which are escaped
	 * @return the answer
	 */
	<R> R get(String uriTemplate, ParameterizedTypeReference<R> type, Object... variables);

	/**
	 * Convert a part of an answer that was read as maps and lists. Makes no request.
	 * @param <R> the type of the value
	 * @param json a map, a list, a text, a number or a boolean, or {@code null}
	 * @param type the class that it is converted to
	 * @return the value, {@code null} if {@code json} is
	 */
	<R> @Nullable R convert(@Nullable Object json, Class<R> type);

}

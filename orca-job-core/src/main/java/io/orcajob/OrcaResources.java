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
	 * Sends a POST request and blocks for its response. It is sent once: if it may have
	 * arrived and there is no response, it is not repeated.
	 * @param <R> the type of the response
	 * @param uriTemplate the path and perhaps a query, beginning with a slash
	 * @param body what is written as JSON, or {@code null} for no body
	 * @param type the class that the JSON of the response is converted to
	 * @param variables the values of the template's variables, which are escaped
	 * @return the response, or {@code null} if it has no content or is the JSON
	 * {@code null}
	 * @throws OrcaUnavailableException if it is not known whether the service has
	 * received the request, or has done what it asks for
	 * @throws OrcaApiException if the service does not respond as asked
	 * @throws IllegalArgumentException if the template is no path of the service
	 */
	<R> @Nullable R post(String uriTemplate, @Nullable Object body, Class<R> type, Object... variables);

	/**
	 * Sends a POST request and blocks for its response, as
	 * {@link #post(String, Object, Class, Object...)} does.
	 * @param <R> the type of the response
	 * @param uriTemplate the path and perhaps a query, beginning with a slash
	 * @param body what is written as JSON, or {@code null} for no body
	 * @param type the type that the JSON of the response is converted to
	 * @param variables the values of the template's variables, which are escaped
	 * @return the response, or {@code null} if it has no content or is the JSON
	 * {@code null}
	 */
	<R> @Nullable R post(String uriTemplate, @Nullable Object body, ParameterizedTypeReference<R> type,
			Object... variables);

	/**
	 * Sends a DELETE request and blocks for its response, whose body is ignored. It is
	 * repeated as a GET is, so that a repetition may find that the first one has deleted
	 * already.
	 * @param uriTemplate the path and perhaps a query, beginning with a slash
	 * @param variables the values of the template's variables, which are escaped
	 * @throws OrcaApiException if the service refuses the request
	 * @throws IllegalArgumentException if the template is no path of the service
	 */
	void delete(String uriTemplate, Object... variables);

	/**
	 * Convert a part of an answer that was read as maps and lists. Makes no request.
	 * @param <R> the type of the value
	 * @param json a map, a list, a text, a number or a boolean, or {@code null}
	 * @param type the class that it is converted to
	 * @return the value, {@code null} if {@code json} is
	 */
	<R> @Nullable R convert(@Nullable Object json, Class<R> type);

}

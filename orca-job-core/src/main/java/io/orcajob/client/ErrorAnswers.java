package io.orcajob.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

import io.orcajob.JobNotFoundException;
import io.orcajob.OrcaAccessDeniedException;
import io.orcajob.OrcaApiException;
import io.orcajob.OrcaAuthenticationException;
import io.orcajob.OrcaRequestException;
import io.orcajob.OrcaResponseException;
import io.orcajob.OrcaUnavailableException;

/**
 * Turns an answer that is no success into the exception that says so.
 */
final class ErrorAnswers {

	private final JobJson json;

	ErrorAnswers(JobJson json) {
		this.json = json;
	}

	/**
	 * Return the exception for an answer.
	 * @param request the request and its id
	 * @param status the HTTP status, not 2xx
	 * @param body the body of the answer
	 * @param retryAfter what the service asks to wait, or {@code null}
	 * @return the exception
	 */
	OrcaApiException toException(RequestLine request, int status, byte[] body, @Nullable Duration retryAfter) {
		Map<String, @Nullable Object> fields = this.json.error(body);
		String words = (fields != null) ? words(fields) : null;
		if (words == null && fields == null) {
			words = StringUtils.hasText(JobJson.excerpt(body)) ? JobJson.excerpt(body) : null;
		}
		String requestId = requestId(request, fields);
		String what = request + " was answered with HTTP " + status + ((words != null) ? ": " + words : "");
		if (status < 400) {
			return new OrcaResponseException(what + ". That is no answer of the job API: check orca.api.url", status,
					words, requestId, null);
		}
		return switch (status) {
			case 401 -> new OrcaAuthenticationException(
					what + ". The API key is not valid: check orca.api.key (environment variable ORCA_API_KEY)", status,
					words, requestId, null);
			case 403 -> new OrcaAccessDeniedException(
					what + ". The scope of the API key is too small for this: use another key", status, words,
					requestId, null);
			case 404 ->
				new JobNotFoundException(what + ". " + notFound(request, fields), status, words, requestId, null);
			case 408, 425, 429 ->
				new OrcaUnavailableException(what + retryHint(retryAfter), status, words, requestId, retryAfter, null);
			default -> (status < 500) ? new OrcaRequestException(what, status, words, requestId, null)
					: new OrcaUnavailableException(what + retryHint(retryAfter), status, words, requestId, retryAfter,
							null);
		};
	}

	private static String retryHint(@Nullable Duration retryAfter) {
		return (retryAfter != null) ? ". It asks to wait for " + retryAfter.toSeconds() + " s" : "";
	}

	private static String notFound(RequestLine request, @Nullable Map<String, @Nullable Object> fields) {
		if (fields != null && fields.get("resource") != null) {
			return "The service has no job '" + request.jobId() + "' that this API key may see";
		}
		return "The service does not know this path: check orca.api.url, and orca.api.jobs-path "
				+ "(older deployments answer at /task)";
	}

	private static @Nullable String requestId(RequestLine request, @Nullable Map<String, @Nullable Object> fields) {
		Object told = (fields != null) ? fields.get("request_id") : null;
		return (told instanceof String text && StringUtils.hasText(text)) ? text : request.requestId();
	}

	private static @Nullable String words(Map<String, @Nullable Object> fields) {
		for (String name : new String[] { "reason", "constraint", "message" }) {
			if (fields.get(name) instanceof String text && StringUtils.hasText(text)) {
				return text;
			}
		}
		for (String name : new String[] { "validation_issues", "detail" }) {
			String issues = issues(fields.get(name));
			if (issues != null) {
				return issues;
			}
		}
		if (fields.get("service") instanceof String service) {
			return "the service '" + service + "' is not available";
		}
		return (fields.get("resource") instanceof String resource) ? "no such " + resource : null;
	}

	private static @Nullable String issues(@Nullable Object value) {
		if (value instanceof String text && StringUtils.hasText(text)) {
			return text;
		}
		if (!(value instanceof List<?> list)) {
			return null;
		}
		List<String> issues = new ArrayList<>();
		for (Object element : list) {
			if (element instanceof Map<?, ?> issue && issue.get("msg") != null) {
				String location = (issue.get("loc") instanceof List<?> loc && !loc.isEmpty())
						? loc.stream().map(String::valueOf).reduce((left, right) -> left + "." + right).orElse("")
								+ ": "
						: "";
				issues.add(location + issue.get("msg"));
			}
			else {
				issues.add(String.valueOf(element));
			}
		}
		return issues.isEmpty() ? null : String.join("; ", issues);
	}

}

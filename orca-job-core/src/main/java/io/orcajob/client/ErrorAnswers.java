package io.orcajob.client;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

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

	/** Fields that say nothing beyond what the exception says anyway. */
	private static final Set<String> NO_WORDS = Set.of("status_code", "request_id", "resource");

	private final JobJson json;

	ErrorAnswers(JobJson json) {
		this.json = json;
	}

	/**
	 * Return the exception for an answer.
	 * @param request the request
	 * @param status the HTTP status, not 2xx
	 * @param body the body of the answer, or its beginning
	 * @param retryAfter what the service asks to wait, or {@code null}
	 * @return the exception
	 */
	OrcaApiException toException(RequestLine request, int status, byte[] body, @Nullable Duration retryAfter) {
		Map<String, @Nullable Object> fields = this.json.error(body);
		String found = words(fields, body);
		String words = (found != null) ? request.quote(found) : null;
		String told = text(fields, "request_id");
		String requestId = (told != null) ? request.quote(told) : request.requestId();
		String what = request + " was answered with HTTP " + status + ((words != null) ? ": " + words : "")
				+ ((told != null) ? " [request id " + requestId + "]" : "") + ". ";
		return switch (status) {
			case 401 -> new OrcaAuthenticationException(
					what + "The API key is not valid: check orca.api.key (environment variable ORCA_API_KEY)", status,
					words, requestId, null);
			case 403 ->
				new OrcaAccessDeniedException(what + "The scope of the API key is too small for this: use another key",
						status, words, requestId, null);
			case 404 -> new JobNotFoundException(what + notFound(fields), status, words, requestId, null);
			case 408, 425, 429 -> unavailable(what, status, words, requestId, retryAfter);
			default -> {
				if (status >= 500) {
					yield unavailable(what, status, words, requestId, retryAfter);
				}
				if (status >= 400) {
					yield new OrcaRequestException(what + refused(status), status, words, requestId, null);
				}
				yield new OrcaResponseException(what + "That is no answer of the job API: check orca.api.url", status,
						words, requestId, null);
			}
		};
	}

	private static OrcaUnavailableException unavailable(String what, int status, @Nullable String words,
			String requestId, @Nullable Duration retryAfter) {
		return new OrcaUnavailableException(what + "The same request may succeed later"
				+ ((retryAfter != null) ? "; the service asks to wait for " + retryAfter.toSeconds() + " s" : ""),
				status, words, requestId, retryAfter, null);
	}

	private static String notFound(@Nullable Map<String, @Nullable Object> fields) {
		if (text(fields, "resource") != null) {
			return "The job does not exist, or this API key may not see it";
		}
		return "The service does not know this path: check orca.api.url, and orca.api.jobs-path "
				+ "(older deployments answer at /task)";
	}

	private static String refused(int status) {
		return switch (status) {
			case 402 -> "The plan or quota of the organisation does not allow this";
			case 409 -> "The state of the job, or of what it works on, does not allow this";
			case 422 -> "Check the job id";
			default -> "Check orca.api.url and orca.api.jobs-path";
		};
	}

	private static @Nullable String words(@Nullable Map<String, @Nullable Object> fields, byte[] body) {
		String words = (fields != null) ? words(fields) : null;
		if (words != null) {
			return words;
		}
		if (fields != null && fields.entrySet()
			.stream()
			.allMatch((field) -> field.getValue() == null || NO_WORDS.contains(field.getKey()))) {
			return null;
		}
		String text = new String(body, StandardCharsets.UTF_8);
		return StringUtils.hasText(text) ? text : null;
	}

	private static @Nullable String words(Map<String, @Nullable Object> fields) {
		for (String name : List.of("reason", "constraint", "message")) {
			String text = text(fields, name);
			if (text != null) {
				return text;
			}
		}
		for (String name : List.of("validation_issues", "detail")) {
			String issues = (fields.get(name) instanceof List<?> list) ? issues(list) : text(fields, name);
			if (issues != null) {
				return issues;
			}
		}
		String service = text(fields, "service");
		if (service != null) {
			return "the service '" + service + "' is not available";
		}
		String resource = text(fields, "resource");
		return (resource != null) ? "no such " + resource : null;
	}

	private static @Nullable String text(@Nullable Map<String, @Nullable Object> fields, String name) {
		return (fields != null && fields.get(name) instanceof String text && StringUtils.hasText(text)) ? text : null;
	}

	private static @Nullable String issues(List<?> list) {
		List<String> issues = new ArrayList<>();
		for (Object element : list) {
			if (element instanceof Map<?, ?> issue && issue.get("msg") != null) {
				issues.add(location(issue.get("loc")) + issue.get("msg"));
			}
			else if (element != null) {
				issues.add(element.toString());
			}
		}
		return issues.isEmpty() ? null : String.join("; ", issues);
	}

	private static String location(@Nullable Object loc) {
		return (loc instanceof List<?> steps && !steps.isEmpty())
				? steps.stream().map(Objects::toString).collect(Collectors.joining(".", "", ": ")) : "";
	}

}

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

import org.springframework.http.HttpMethod;
import org.springframework.util.StringUtils;

import io.orcajob.JobNotFoundException;
import io.orcajob.OrcaAccessDeniedException;
import io.orcajob.OrcaApiException;
import io.orcajob.OrcaAuthenticationException;
import io.orcajob.OrcaRequestException;
import io.orcajob.OrcaResponseException;
import io.orcajob.OrcaUnavailableException;
import io.orcajob.client.RequestLine.Kind;
import io.orcajob.internal.text.Durations;

/**
 * Turns an answer that is no success into the exception that says so.
 */
final class ErrorAnswers {

	/** Fields that say nothing beyond what the exception says anyway. */
	private static final Set<String> NO_WORDS = Set.of("status_code", "request_id", "resource");

	/**
	 * Where the service, and the framework below it, list what is wrong with a request.
	 */
	private static final List<String> ISSUES = List.of("validation_issues", "detail");

	/** Both generations speak of jobs. */
	private static final Map<String, String> JOBS = Map.of("task", "job");

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
		String words = (found != null) ? request.mask(found) : null;
		String told = text(fields, "request_id");
		String requestId = (told != null) ? request.mask(told) : request.requestId();
		String what = request + " was answered with HTTP " + status
				+ ((found != null) ? ": " + request.quote(found) : "")
				+ ((told != null) ? " [request id " + request.quote(told) + "]" : "") + ". ";
		return switch (status) {
			case 401 -> new OrcaAuthenticationException(
					what + "The API key is not valid: check orca.api.key (environment variable ORCA_API_KEY)", status,
					words, requestId, null);
			case 403 ->
				new OrcaAccessDeniedException(what + "The scope of the API key is too small for this: use another key",
						status, words, requestId, null);
			case 404 -> {
				String resource = resource(request, fields);
				yield new JobNotFoundException(what + notFound(request, resource), status, words, requestId, resource,
						null);
			}
			case 408, 425, 429 -> unavailable(request, what, status, words, requestId, retryAfter);
			default -> {
				if (status >= 500) {
					yield unavailable(request, what, status, words, requestId, retryAfter);
				}
				if (status >= 400) {
					yield new OrcaRequestException(what + refused(request, status), status, words, requestId,
							issues(fields).stream().map(request::mask).toList(), null);
				}
				yield new OrcaResponseException(what + ((status < 200)
						? "That is an interim response, which the connector of the WebClient should have skipped"
						: "That is no answer of the job API: check orca.api.url"), status, words, requestId, null);
			}
		};
	}

	private static OrcaUnavailableException unavailable(RequestLine request, String what, int status,
			@Nullable String words, String requestId, @Nullable Duration retryAfter) {
		return new OrcaUnavailableException(
				what + later(request, status)
						+ ((retryAfter != null)
								? "; the service asks to wait for " + Durations.describeRoughly(retryAfter) : ""),
				status, words, requestId, retryAfter, null);
	}

	private static String later(RequestLine request, int status) {
		if (request.kind() != Kind.SUBMIT) {
			return "The same request may succeed later";
		}
		return (status < 500) ? "No job was started; the same request may succeed later"
				: "The service does not say whether a job was started";
	}

	private static @Nullable String resource(RequestLine request, @Nullable Map<String, @Nullable Object> fields) {
		String resource = text(fields, "resource");
		return (resource != null) ? JOBS.getOrDefault(resource, request.quote(resource)) : null;
	}

	private static String notFound(RequestLine request, @Nullable String resource) {
		if (resource != null) {
			return "The " + resource + " does not exist, or this API key may not see it: check its name or id";
		}
		return "The service does not know this path: check orca.api.url, and " + switch (request.kind()) {
			case JOB, LIST -> "orca.api.jobs-path (older deployments answer at /task)";
			case RESOURCE, SUBMIT -> "the path of the request";
		};
	}

	private static boolean isRead(RequestLine request) {
		return request.method() == HttpMethod.GET;
	}

	private static String refused(RequestLine request, int status) {
		return switch (status) {
			case 402 -> "The plan or quota of the organisation does not allow this: ask who administers it";
			case 405 -> "The service does not know this method here: check orca.api.url and the path of the request";
			case 409 -> switch (request.kind()) {
				case JOB -> "The state of the job does not allow this: read it again";
				case SUBMIT -> "What the job would work on does not allow this, or the name is taken: change that, or "
						+ "the request";
				case LIST, RESOURCE ->
					isRead(request) ? "The state of what was asked for does not allow this: read it again"
							: "What the request names is in use, or its name is taken: change that, or the request";
			};
			case 422 -> switch (request.kind()) {
				case JOB -> "Check the job id";
				case LIST -> "Check the query, and orca.job.poller.page-size";
				case RESOURCE ->
					isRead(request) ? "Check the path and its variables" : "Check the path, its variables and the body";
				case SUBMIT -> "Correct the path or the body of the request";
			};
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
		List<String> issues = issues(fields);
		if (!issues.isEmpty()) {
			return String.join("; ", issues);
		}
		for (String name : ISSUES) {
			String text = text(fields, name);
			if (text != null) {
				return text;
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

	private static List<String> issues(@Nullable Map<String, @Nullable Object> fields) {
		return (fields != null) ? ISSUES.stream()
			.map((name) -> (fields.get(name) instanceof List<?> list) ? issues(list) : List.<String>of())
			.filter((issues) -> !issues.isEmpty())
			.findFirst()
			.orElse(List.of()) : List.of();
	}

	private static List<String> issues(List<?> list) {
		List<String> issues = new ArrayList<>();
		for (Object element : list) {
			if (element instanceof Map<?, ?> issue && issue.get("msg") != null) {
				issues.add(location(issue.get("loc")) + issue.get("msg"));
			}
			else if (element != null) {
				issues.add(element.toString());
			}
		}
		return issues;
	}

	private static String location(@Nullable Object loc) {
		return (loc instanceof List<?> steps && !steps.isEmpty())
				? steps.stream().map(Objects::toString).collect(Collectors.joining(".", "", ": ")) : "";
	}

}

package io.orcajob.simulator;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A refusal in one of the shapes that the service answers with.
 */
final class ApiException extends RuntimeException {

	private final int status;

	private final transient Map<String, @Nullable Object> details;

	private ApiException(int status, Map<String, @Nullable Object> details) {
		super("HTTP " + status, null, false, false);
		this.status = status;
		this.details = details;
	}

	static ApiException unauthorized() {
		return new ApiException(401, Collections.emptyMap());
	}

	/**
	 * Refuse a request for something that is not there.
	 * @param resource what was looked for, or {@code null} if the route is unknown
	 */
	static ApiException notFound(@Nullable String resource) {
		return new ApiException(404, Collections.singletonMap("resource", resource));
	}

	static ApiException methodNotAllowed() {
		return new ApiException(405, Collections.emptyMap());
	}

	static ApiException invalid(List<Map<String, @Nullable Object>> issues) {
		return new ApiException(422, Map.of("validation_issues", issues));
	}

	static ApiException conflict(String constraint) {
		return new ApiException(409, Map.of("constraint", constraint));
	}

	static ApiException forbidden(String reason) {
		return new ApiException(403, Map.of("reason", reason));
	}

	static ApiException internal(String requestId) {
		return new ApiException(500, Map.of("message", "The simulator failed, see its log", "request_id", requestId));
	}

	static ApiException other(int status) {
		return new ApiException(status, Collections.emptyMap());
	}

	static ApiException withDetails(int status, Map<String, @Nullable Object> details) {
		return new ApiException(status, details);
	}

	int status() {
		return this.status;
	}

	Map<String, @Nullable Object> body() {
		Map<String, @Nullable Object> body = new LinkedHashMap<>();
		body.put("status_code", this.status);
		body.putAll(this.details);
		return body;
	}

}

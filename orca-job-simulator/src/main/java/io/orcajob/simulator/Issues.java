package io.orcajob.simulator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Collects all that is wrong with a request, so that it is refused once and in full.
 */
final class Issues {

	private final List<Map<String, @Nullable Object>> issues = new ArrayList<>();

	/**
	 * Note what is wrong in one place.
	 * @param type the machine's word for it
	 * @param message the words for a human
	 * @param location texts and indexes that lead to the place
	 */
	void add(String type, String message, Object... location) {
		Map<String, @Nullable Object> issue = new LinkedHashMap<>();
		issue.put("loc", Arrays.asList(location));
		issue.put("msg", message);
		issue.put("type", type);
		this.issues.add(issue);
	}

	void throwIfAny() {
		if (!this.issues.isEmpty()) {
			throw ApiException.invalid(this.issues);
		}
	}

	static ApiException of(String type, String message, Object... location) {
		Issues issues = new Issues();
		issues.add(type, message, location);
		return ApiException.invalid(issues.issues);
	}

}

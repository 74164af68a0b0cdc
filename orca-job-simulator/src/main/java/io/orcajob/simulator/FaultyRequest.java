package io.orcajob.simulator;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * What faults know of a request.
 *
 * @param route method and template, as in the journal
 * @param jobId the id in the path, or {@code null} if there is none
 * @param requestId the client's id of the request, or one of the simulator's
 */
record FaultyRequest(String route, @Nullable String jobId, String requestId) {

	private static final Pattern RESOURCE = Pattern.compile("/([^/]+)/\\{id}");

	String path() {
		return FaultScope.pathOf(this.route);
	}

	/**
	 * Return what is looked for in the service's words, or {@code null} if the route
	 * looks for nothing.
	 */
	@Nullable String resource() {
		Matcher matcher = RESOURCE.matcher(this.route);
		return matcher.find() ? matcher.group(1) : null;
	}

}

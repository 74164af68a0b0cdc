package io.orcajob.simulator;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * One request that reached the simulator, without its key and its body.
 *
 * @param method the HTTP method
 * @param path the path as it was sent, that is percent-encoded
 * @param query the query as it was sent, without the question mark, or {@code null} if
 * there was none
 * @param requestId the {@code X-Request-ID}, or {@code null} if there was none
 * @param at the simulated time of its arrival
 * @since 0.1.0
 */
public record RecordedRequest(String method, String path, @Nullable String query, @Nullable String requestId,
		Instant at) {

	/**
	 * Describe the request in the form of a request line.
	 */
	@Override
	public String toString() {
		return this.method + " " + this.path + ((this.query != null) ? "?" + this.query : "") + " at " + this.at
				+ ((this.requestId != null) ? " (request id " + this.requestId + ")" : "");
	}

}

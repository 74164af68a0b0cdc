package io.orcajob.client;

import java.net.URI;

import org.springframework.http.HttpMethod;

/**
 * A request, as messages name it: without query and user, which may be confidential.
 *
 * @param method the method
 * @param url the absolute URL, as far as it is known
 * @param jobId the job that it is about
 * @param requestId the value of {@code X-Request-ID}
 */
record RequestLine(HttpMethod method, URI url, String jobId, String requestId) {

	@Override
	public String toString() {
		return this.method + " " + origin(this.url) + this.url.getRawPath();
	}

	static String origin(URI url) {
		if (url.getHost() == null) {
			return "";
		}
		return url.getScheme() + "://" + url.getHost() + ((url.getPort() != -1) ? ":" + url.getPort() : "");
	}

}

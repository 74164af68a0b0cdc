package io.orcajob.client;

import java.net.URI;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpMethod;
import org.springframework.http.HttpRequest;
import org.springframework.util.StringUtils;

/**
 * A request, as messages name it: without query and user, which may be confidential.
 */
final class RequestLine {

	private static final int LONGEST_QUOTE = 1000;

	private static final int MOST_LOOKED_AT = 64 * 1024;

	private final Kind kind;

	private final HttpMethod method;

	private final URI url;

	private final String requestId;

	private final @Nullable String key;

	/**
	 * Create a name.
	 * @param kind what it is for
	 * @param method the method
	 * @param url the URL, absolute as far as it is known
	 * @param requestId the value of {@code X-Request-ID}
	 * @param key the API key, to be taken out of what is quoted, or {@code null} if it is
	 * not known
	 */
	RequestLine(Kind kind, HttpMethod method, URI url, String requestId, @Nullable String key) {
		this.kind = kind;
		this.method = method;
		this.url = url;
		this.requestId = requestId;
		this.key = key;
	}

	/**
	 * Return the name under which a request went to the service, perhaps by a redirect.
	 * @param sent the request as it was sent
	 * @return its name; the same one if the application's filters hide what was sent
	 */
	RequestLine sentAs(HttpRequest sent) {
		if (sent.getURI().getHost() == null) {
			return this;
		}
		return new RequestLine(this.kind, this.method, sent.getURI(), this.requestId,
				sent.getHeaders().getFirst(OriginGuard.API_KEY));
	}

	RequestLine sentTo(URI absoluteUrl) {
		return new RequestLine(this.kind, this.method, absoluteUrl, this.requestId, this.key);
	}

	HttpMethod method() {
		return this.method;
	}

	Kind kind() {
		return this.kind;
	}

	String requestId() {
		return this.requestId;
	}

	/**
	 * Return what somebody else wrote in a form that is fit for messages: one line of
	 * limited length, without the API key, which the service may have repeated.
	 * @param text the text
	 * @return the text to quote
	 */
	String quote(String text) {
		String quote = (text.length() > MOST_LOOKED_AT) ? text.substring(0, MOST_LOOKED_AT) : text;
		if (StringUtils.hasText(this.key)) {
			quote = quote.replace(this.key, "***");
		}
		return oneLine(quote, LONGEST_QUOTE);
	}

	static String oneLine(String text, int most) {
		String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").trim();
		return (line.length() > most) ? line.substring(0, most) + "…" : line;
	}

	/**
	 * Return scheme, host and port of a URL.
	 * @param url the URL
	 * @return the origin, empty if there is none
	 */
	static String origin(URI url) {
		if (url.getHost() == null) {
			return "";
		}
		return url.getScheme() + "://" + url.getHost() + ((url.getPort() != -1) ? ":" + url.getPort() : "");
	}

	@Override
	public String toString() {
		return this.method + " " + origin(this.url) + this.url.getRawPath() + " (request " + this.requestId + ")";
	}

	/**
	 * What a request is for, by which messages tell what to do.
	 */
	enum Kind {

		/** To read or abort a job. */
		JOB,

		/** To list jobs. */
		LIST,

		/** To read something else. */
		RESOURCE,

		/** To start a job. */
		SUBMIT

	}

}

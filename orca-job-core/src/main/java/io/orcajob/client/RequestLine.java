package io.orcajob.client;

import java.net.URI;

import org.springframework.http.HttpMethod;
import org.springframework.http.HttpRequest;

/**
 * A request, as messages name it: without query and user, which may be confidential.
 */
final class RequestLine {

	private final Kind kind;

	private final HttpMethod method;

	private final URI url;

	private final String requestId;

	private final Secrets secrets;

	/**
	 * Create a name.
	 * @param kind what it is for
	 * @param method the method
	 * @param url the URL, absolute as far as it is known
	 * @param requestId the value of {@code X-Request-ID}
	 * @param secrets what is not to be quoted
	 */
	RequestLine(Kind kind, HttpMethod method, URI url, String requestId, Secrets secrets) {
		this.kind = kind;
		this.method = method;
		this.url = url;
		this.requestId = requestId;
		this.secrets = secrets;
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
		return sentTo(sent.getURI());
	}

	RequestLine sentTo(URI absoluteUrl) {
		return new RequestLine(this.kind, this.method, absoluteUrl, this.requestId, this.secrets);
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
	 * Return what somebody else wrote in a form that is fit for messages: without the API
	 * key, which the service may have repeated, escaped, and shortened.
	 * @param text the text
	 * @return the text to quote
	 */
	String quote(String text) {
		return this.secrets.quote(text);
	}

	/**
	 * Return what somebody else wrote without the API key, and otherwise as it is.
	 * @param text the text
	 * @return the text, which is not fit for messages
	 */
	String mask(String text) {
		return this.secrets.mask(text);
	}

	/**
	 * Return an error in a form that is fit to be logged as a cause.
	 * @param error the error
	 * @return the error, or one in its place
	 */
	Throwable quote(Throwable error) {
		return this.secrets.quote(error);
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
		return this.method + " " + quote(origin(this.url) + this.url.getRawPath()) + " (request " + this.requestId
				+ ")";
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

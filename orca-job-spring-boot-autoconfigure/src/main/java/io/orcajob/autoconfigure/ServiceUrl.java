package io.orcajob.autoconfigure;

import java.net.URI;
import java.net.URISyntaxException;

import org.jspecify.annotations.Nullable;

/**
 * What the base URL of the service must look like.
 */
final class ServiceUrl {

	private static final String EXAMPLE = "such as https://api.orcadb.ai/ or http://localhost:1584/";

	private static final int LARGEST_PORT = 65_535;

	private ServiceUrl() {
	}

	/**
	 * Return whether a text may hold a secret and must not be shown.
	 * @param url the text
	 * @return whether there may be a password or a key in it
	 */
	static boolean mayHoldSecret(String url) {
		return url.indexOf('@') >= 0 || url.indexOf('?') >= 0 || url.indexOf('#') >= 0;
	}

	/**
	 * Return what is wrong with a URL.
	 * @param url the URL
	 * @return a sentence that does not repeat the URL, or {@code null} if nothing is
	 * wrong
	 */
	static @Nullable String problem(String url) {
		if (mayHoldSecret(url)) {
			return "It must have neither user nor password, query nor fragment: the API key has a property of its own, "
					+ "orca.api.key";
		}
		URI uri;
		try {
			uri = new URI(url);
		}
		catch (URISyntaxException ex) {
			return "It must be an absolute URL, " + EXAMPLE + " (" + ex.getReason() + ")";
		}
		if (!"https".equalsIgnoreCase(uri.getScheme()) && !"http".equalsIgnoreCase(uri.getScheme())) {
			return "It must begin with https:// or http://, " + EXAMPLE;
		}
		if (uri.getHost() == null || uri.getPort() > LARGEST_PORT) {
			return "It must name a host, and a port only up to " + LARGEST_PORT + ", " + EXAMPLE
					+ " (the name of a host has no underscore)";
		}
		return null;
	}

}

package io.orcajob.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.springframework.http.HttpHeaders;
import org.springframework.web.util.UriUtils;

import io.orcajob.SafeText;

/**
 * The credentials that requests were sent with, wherever the {@code WebClient} has them
 * from, to be taken out of what the service repeats. Safe for use by any number of
 * threads.
 */
final class Secrets {

	/** What stands for a secret. */
	static final String MASK = "***";

	/** A shorter one is also part of ordinary words, and of ids. */
	private static final int SHORTEST = 8;

	/** How many are remembered, as an application may change them now and then. */
	private static final int MOST_REMEMBERED = 8;

	private static final int MOST_CAUSES = 20;

	private static final Pattern LINE_BREAK = Pattern.compile("[\\r\\n\\t]");

	private static final Pattern ESCAPE = Pattern.compile("%[0-9A-F]{2}");

	private volatile List<Secret> secrets = List.of();

	/**
	 * Remember the credentials of a request.
	 * @param headers the headers as they are sent
	 */
	void remember(HttpHeaders headers) {
		headers.getOrEmpty(OriginGuard.API_KEY).forEach((key) -> remember(key.trim()));
		for (String header : List.of(HttpHeaders.AUTHORIZATION, HttpHeaders.PROXY_AUTHORIZATION)) {
			// What stands before it, such as "Bearer", is none.
			headers.getOrEmpty(header).forEach((value) -> remember(value.substring(value.lastIndexOf(' ') + 1)));
		}
	}

	private void remember(String secret) {
		if (secret.length() >= SHORTEST && !isKnown(secret)) {
			add(new Secret(secret, forms(secret)));
		}
	}

	private boolean isKnown(String secret) {
		return this.secrets.stream().anyMatch((known) -> known.value().equals(secret));
	}

	private synchronized void add(Secret secret) {
		if (!isKnown(secret.value())) {
			List<Secret> next = new ArrayList<>(this.secrets);
			next.add(secret);
			this.secrets = List.copyOf(next.subList(Math.max(0, next.size() - MOST_REMEMBERED), next.size()));
		}
	}

	/**
	 * Return the forms in which a secret is repeated: as it is, as a host name, as part
	 * of a URL or of JSON, and in Base64.
	 */
	private static List<String> forms(String secret) {
		String form = URLEncoder.encode(secret, StandardCharsets.UTF_8);
		String uri = UriUtils.encode(secret, StandardCharsets.UTF_8);
		String base64 = Base64.getEncoder().withoutPadding().encodeToString(secret.getBytes(StandardCharsets.UTF_8));
		return Stream
			.of(secret, secret.toLowerCase(Locale.ROOT), form, withLowerHex(form), uri, withLowerHex(uri),
					secret.replace("\\", "\\\\").replace("\"", "\\\""), base64)
			.distinct()
			.toList();
	}

	private static String withLowerHex(String encoded) {
		return ESCAPE.matcher(encoded).replaceAll((escape) -> escape.group().toLowerCase(Locale.ROOT));
	}

	/**
	 * Take the secrets out of a text. The text may still be one that is not fit for
	 * messages.
	 * @param text the text, not shortened before, as that could leave the beginning of a
	 * secret
	 * @return the text with {@value #MASK} in place of each
	 */
	String mask(String text) {
		String masked = text;
		for (Secret secret : this.secrets) {
			for (String form : secret.forms()) {
				masked = masked.replace(form, MASK);
			}
		}
		return masked;
	}

	/**
	 * Return what somebody else wrote in a form that is fit for messages: without
	 * secrets, escaped, and shortened.
	 * @param text the text
	 * @return the text to quote
	 */
	String quote(String text) {
		return SafeText.of(mask(text));
	}

	/**
	 * Return an error in a form that is fit to be logged, as a cause of one of ours.
	 * @param error the error
	 * @return the error, or one in its place if its message, or that of a cause, is too
	 * long, has a secret, or a control character other than those between lines
	 */
	Throwable quote(Throwable error) {
		int depth = 0;
		for (Throwable cause = error; cause != null && depth < MOST_CAUSES; cause = cause.getCause()) {
			String message = cause.getMessage();
			String line = (message != null) ? LINE_BREAK.matcher(message).replaceAll(" ") : "";
			if (!line.equals(SafeText.message(mask(line)))) {
				return new QuotedException(SafeText.message(mask(error.toString())), error.getStackTrace());
			}
			depth++;
		}
		return error;
	}

	/**
	 * Stands for an error whose message must not be logged.
	 */
	private static final class QuotedException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		QuotedException(String message, StackTraceElement[] stackTrace) {
			super(message);
			setStackTrace(stackTrace);
		}

	}

	private record Secret(String value, List<String> forms) {

		@Override
		public String toString() {
			return MASK;
		}

	}

}

package io.orcajob.client;

import java.net.URI;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.util.StringUtils;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;

import io.orcajob.OrcaAuthenticationException;
import io.orcajob.OrcaResponseException;

/**
 * Keeps the API key where it belongs: sends no request without one, follows redirects
 * within the origin of the request, and refuses all others.
 */
final class OriginGuard implements ExchangeFilterFunction {

	static final String API_KEY = "Api-Key";

	static final String REQUEST_ID = "X-Request-ID";

	private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

	private static final Set<Integer> REDIRECTS_THAT_KEEP_THE_METHOD = Set.of(307, 308);

	private static final int MOST_REDIRECTS = 5;

	private final Secrets secrets;

	/**
	 * Create a guard.
	 * @param secrets is told what requests are sent with
	 */
	OriginGuard(Secrets secrets) {
		this.secrets = secrets;
	}

	@Override
	public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
		if (!isAbsolute(request.url())) {
			return Mono.error(new NotSentException("No request was sent, as the WebClient has no base URL that can "
					+ "be used: the request would go to '" + request.url().toString().replaceFirst("//[^/]*@", "//")
					+ "'. Build it with WebClient.builder().baseUrl(..), with http or https and a valid host name"));
		}
		String key = request.headers().getFirst(API_KEY);
		if (!StringUtils.hasText(key)) {
			return Mono.error(noKey("there is no API key for OrcaCloud"));
		}
		if (!key.chars().allMatch((character) -> character >= ' ' && character <= '~')) {
			return Mono.error(noKey("the API key for OrcaCloud contains a character that no header may have, "
					+ "such as a line break at its end"));
		}
		this.secrets.remember(request.headers());
		return exchange(request, next, 0);
	}

	private static boolean isAbsolute(URI url) {
		return url.getHost() != null && ("http".equalsIgnoreCase(url.getScheme()) || isHttps(url));
	}

	private static boolean isHttps(URI url) {
		return "https".equalsIgnoreCase(url.getScheme());
	}

	private static OrcaAuthenticationException noKey(String reason) {
		return new OrcaAuthenticationException(
				"No request was sent, as " + reason + ". Set orca.api.key "
						+ "(environment variable ORCA_API_KEY), or the header '" + API_KEY + "' of your WebClient",
				null, null, null, null);
	}

	private Mono<ClientResponse> exchange(ClientRequest request, ExchangeFunction next, int redirects) {
		return next.exchange(request).flatMap((response) -> {
			String location = response.headers().asHttpHeaders().getFirst(HttpHeaders.LOCATION);
			int status = response.statusCode().value();
			if (location == null || !REDIRECTS.contains(status)) {
				return Mono.just(response);
			}
			return response.releaseBody().onErrorComplete().then(Mono.defer(() -> {
				URI target = resolve(request.url(), location);
				String reason = refusal(request, status, target, redirects);
				if (target == null || reason != null) {
					return Mono.error(refused(request, status, target, reason));
				}
				return exchange(ClientRequest.from(request).url(target).build(), next, redirects + 1);
			}));
		});
	}

	private static @Nullable URI resolve(URI url, String location) {
		try {
			URI target = url.resolve(location);
			return isAbsolute(target) ? target : null;
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	private static @Nullable String refusal(ClientRequest request, int status, @Nullable URI target, int redirects) {
		if (target == null || !isSameOrigin(request.url(), target)) {
			return "so as not to hand over the API key";
		}
		if (request.method() != HttpMethod.GET && !REDIRECTS_THAT_KEEP_THE_METHOD.contains(status)) {
			return "as it would turn the " + request.method() + " into a GET";
		}
		return (redirects == MOST_REDIRECTS) ? "as there were too many redirects before" : null;
	}

	private static boolean isSameOrigin(URI left, URI right) {
		return left.getScheme().equalsIgnoreCase(right.getScheme()) && left.getHost().equalsIgnoreCase(right.getHost())
				&& port(left) == port(right);
	}

	private static int port(URI url) {
		if (url.getPort() != -1) {
			return url.getPort();
		}
		return isHttps(url) ? 443 : 80;
	}

	private OrcaResponseException refused(ClientRequest request, int status, @Nullable URI target,
			@Nullable String reason) {
		String requestId = request.headers().getFirst(REQUEST_ID);
		RequestLine line = new RequestLine(RequestLine.Kind.RESOURCE, request.method(), request.url(),
				String.valueOf(requestId), this.secrets);
		return new OrcaResponseException(
				line + " was redirected (HTTP " + status + ") to "
						+ ((target != null) ? line.quote(RequestLine.origin(target)) : "a place that cannot be read")
						+ ". The redirect was not followed, " + reason
						+ ". Set orca.api.url to where the service is, and check whether a proxy answers in its place",
				status, null, requestId, null);
	}

	/**
	 * No request was sent, as the base URL cannot be used.
	 */
	static final class NotSentException extends RuntimeException {

		NotSentException(String message) {
			super(message, null, false, false);
		}

	}

}

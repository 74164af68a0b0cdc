package io.orcajob.client;

import java.net.URI;
import java.util.Locale;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

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

	private static final int MOST_REDIRECTS = 5;

	@Override
	public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
		if (request.url().getHost() == null) {
			return Mono.error(new IllegalStateException(
					"The WebClient has no base URL. Build it with WebClient.builder().baseUrl(..)"));
		}
		if (!StringUtils.hasText(request.headers().getFirst(API_KEY))) {
			return Mono.error(new OrcaAuthenticationException(
					"No request was sent, as there is no API key for OrcaCloud. Set orca.api.key "
							+ "(environment variable ORCA_API_KEY), or the header '" + API_KEY + "' of your WebClient",
					null, null, null, null));
		}
		return exchange(request, next, 0);
	}

	private Mono<ClientResponse> exchange(ClientRequest request, ExchangeFunction next, int redirects) {
		return next.exchange(request).flatMap((response) -> {
			String location = response.headers().asHttpHeaders().getFirst("Location");
			if (!response.statusCode().is3xxRedirection() || location == null) {
				return Mono.just(response);
			}
			return response.releaseBody().then(Mono.defer(() -> {
				URI target = resolve(request.url(), location);
				if (target == null || redirects == MOST_REDIRECTS || !sameOrigin(request.url(), target)
						|| !keepsMethod(request.method(), response.statusCode().value())) {
					return Mono.error(refused(request, response.statusCode().value(), target));
				}
				return exchange(ClientRequest.from(request).url(target).build(), next, redirects + 1);
			}));
		});
	}

	private static @Nullable URI resolve(URI url, String location) {
		try {
			return url.resolve(location);
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	private static boolean keepsMethod(HttpMethod method, int status) {
		return method == HttpMethod.GET || status == 307 || status == 308;
	}

	private static boolean sameOrigin(URI left, URI right) {
		return right.getScheme() != null && right.getHost() != null
				&& left.getScheme().equalsIgnoreCase(right.getScheme())
				&& left.getHost().equalsIgnoreCase(right.getHost()) && port(left) == port(right);
	}

	private static int port(URI url) {
		if (url.getPort() != -1) {
			return url.getPort();
		}
		return "https".equals(url.getScheme().toLowerCase(Locale.ROOT)) ? 443 : 80;
	}

	private static OrcaResponseException refused(ClientRequest request, int status, @Nullable URI target) {
		String origin = (target != null) ? RequestLine.origin(target) : "";
		return new OrcaResponseException(request.method() + " " + RequestLine.origin(request.url())
				+ request.url().getRawPath() + " was redirected (HTTP " + status + ") to "
				+ (origin.isEmpty() ? "a place that cannot be read" : origin)
				+ ". The redirect was not followed, so as not to hand over the API key: if that is where the service is, "
				+ "set orca.api.url to it", status, null, request.headers().getFirst(REQUEST_ID), null);
	}

}

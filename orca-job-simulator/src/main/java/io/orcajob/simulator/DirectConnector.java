package io.orcajob.simulator;

import java.io.IOException;
import java.net.URI;
import java.util.function.Function;

import reactor.core.publisher.Mono;

import org.springframework.http.HttpMethod;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.client.reactive.ClientHttpRequest;
import org.springframework.http.client.reactive.ClientHttpResponse;
import org.springframework.http.server.reactive.HttpHandler;

/**
 * Takes requests to the simulator without a socket and without changing threads: by the
 * time that subscribing returns, the answer is there, unless a fault delays it.
 */
final class DirectConnector implements ClientHttpConnector {

	private final HttpHandler handler;

	DirectConnector(HttpHandler handler) {
		this.handler = handler;
	}

	@Override
	public Mono<ClientHttpResponse> connect(HttpMethod method, URI uri,
			Function<? super ClientHttpRequest, Mono<Void>> requestCallback) {
		return Mono.defer(() -> {
			DirectClientRequest request = new DirectClientRequest(method, uri);
			return requestCallback.apply(request).then(Mono.defer(() -> exchange(request)));
		});
	}

	private Mono<ClientHttpResponse> exchange(DirectClientRequest request) {
		DirectServerResponse response = new DirectServerResponse();
		return this.handler.handle(new DirectServerRequest(request), response)
			.then(Mono.fromCallable(() -> read(response)));
	}

	private static ClientHttpResponse read(DirectServerResponse response) throws IOException {
		if (response.isBrokenOff()) {
			throw new IOException("Connection reset by the simulator");
		}
		return new DirectClientResponse(response);
	}

}

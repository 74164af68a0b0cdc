package io.orcajob.simulator;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpCookie;
import org.springframework.http.server.reactive.AbstractServerHttpRequest;
import org.springframework.http.server.reactive.SslInfo;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;

/**
 * The same request as the simulator reads it.
 */
final class DirectServerRequest extends AbstractServerHttpRequest {

	private final DirectClientRequest request;

	DirectServerRequest(DirectClientRequest request) {
		super(request.getMethod(), request.getURI(), null, request.getHeaders());
		this.request = request;
	}

	@Override
	public Flux<DataBuffer> getBody() {
		return Flux.fromIterable(this.request.getBody());
	}

	@Override
	protected MultiValueMap<String, HttpCookie> initCookies() {
		return new LinkedMultiValueMap<>();
	}

	@Override
	protected @Nullable SslInfo initSslInfo() {
		return null;
	}

	@Override
	@SuppressWarnings("unchecked")
	public <T> T getNativeRequest() {
		return (T) this.request;
	}

}

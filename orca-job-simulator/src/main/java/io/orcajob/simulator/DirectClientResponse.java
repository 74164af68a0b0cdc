package io.orcajob.simulator;

import reactor.core.publisher.Flux;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseCookie;
import org.springframework.http.client.reactive.ClientHttpResponse;
import org.springframework.util.MultiValueMap;

/**
 * The same response as the client reads it.
 */
final class DirectClientResponse implements ClientHttpResponse {

	private final DirectServerResponse response;

	DirectClientResponse(DirectServerResponse response) {
		this.response = response;
	}

	@Override
	public HttpStatusCode getStatusCode() {
		HttpStatusCode status = this.response.getStatusCode();
		return (status != null) ? status : HttpStatus.OK;
	}

	@Override
	public HttpHeaders getHeaders() {
		return this.response.getHeaders();
	}

	@Override
	public MultiValueMap<String, ResponseCookie> getCookies() {
		return this.response.getCookies();
	}

	@Override
	public Flux<DataBuffer> getBody() {
		return this.response.getBody();
	}

}

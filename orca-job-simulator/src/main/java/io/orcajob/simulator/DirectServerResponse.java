package io.orcajob.simulator;

import java.util.ArrayList;
import java.util.List;

import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.server.reactive.AbstractServerHttpResponse;

/**
 * A response as the simulator writes it, kept in memory.
 */
final class DirectServerResponse extends AbstractServerHttpResponse {

	private final List<DataBuffer> body = new ArrayList<>();

	private Mono<DataBuffer> end = Mono.empty();

	private boolean brokenOff;

	DirectServerResponse() {
		super(DefaultDataBufferFactory.sharedInstance);
	}

	/**
	 * Return what was written, and then the end that the body has.
	 */
	Flux<DataBuffer> getBody() {
		return Flux.fromIterable(this.body).concatWith(this.end);
	}

	/**
	 * Let the body end otherwise than by being complete.
	 */
	void endBodyWith(Mono<DataBuffer> end) {
		this.end = end;
	}

	/**
	 * Let there be no response at all.
	 */
	void breakOff() {
		this.brokenOff = true;
	}

	boolean isBrokenOff() {
		return this.brokenOff;
	}

	@Override
	protected Mono<Void> writeWithInternal(Publisher<? extends DataBuffer> body) {
		return Flux.from(body).doOnNext(this.body::add).then();
	}

	@Override
	protected Mono<Void> writeAndFlushWithInternal(Publisher<? extends Publisher<? extends DataBuffer>> body) {
		return writeWithInternal(Flux.from(body).concatMap((part) -> part));
	}

	@Override
	@SuppressWarnings("unchecked")
	public <T> T getNativeResponse() {
		return (T) this;
	}

	@Override
	protected void applyStatusCode() {
	}

	@Override
	protected void applyHeaders() {
	}

	@Override
	protected void applyCookies() {
	}

}

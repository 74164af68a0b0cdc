package io.orcajob.simulator;

import java.io.IOException;
import java.util.Arrays;
import java.util.function.Predicate;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.AbstractServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * The service's answer on its way through a connection that breaks.
 */
enum BrokenAnswer implements FaultEffect {

	RESET {

		@Override
		Mono<Void> write(ServerHttpResponse response, DataBuffer half) {
			if (response instanceof DirectServerResponse direct) {
				direct.breakOff();
				return Mono.empty();
			}
			HttpServerResponse http = ((AbstractServerHttpResponse) response).getNativeResponse();
			http.withConnection((connection) -> {
				Channel channel = connection.channel();
				// Without lingering, closing sends RST in place of FIN.
				channel.config().setOption(ChannelOption.SO_LINGER, 0);
				channel.close();
			});
			return Mono.never();
		}

	},

	STALL {

		@Override
		Mono<Void> write(ServerHttpResponse response, DataBuffer half) {
			if (response instanceof DirectServerResponse direct) {
				direct.endBodyWith(Mono.never());
				return direct.writeWith(Mono.just(half));
			}
			Flux<Publisher<DataBuffer>> parts = Flux.just(Mono.just(half));
			return response.writeAndFlushWith(parts.concatWith(Mono.never()));
		}

	},

	CUT {

		@Override
		Mono<Void> write(ServerHttpResponse response, DataBuffer half) {
			if (response instanceof DirectServerResponse direct) {
				direct.endBodyWith(Mono.error(() -> new IOException("Connection closed within the body")));
			}
			else {
				// The server closes by itself what it announced not to keep open.
				response.getHeaders().set(HttpHeaders.CONNECTION, "close");
			}
			return response.writeWith(Mono.just(half));
		}

	};

	@Override
	public Mono<ServerResponse> apply(Mono<ServerResponse> answer, FaultyRequest request, Predicate<String> jobs) {
		return answer.flatMap((complete) -> {
			byte[] body = Answers.body(complete);
			return ServerResponse.status(Answers.status(complete)).build((exchange, context) -> {
				ServerHttpResponse response = exchange.getResponse();
				response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
				response.getHeaders().setContentLength(body.length);
				byte[] half = Arrays.copyOf(body, body.length / 2);
				return write(response, response.bufferFactory().wrap(half));
			});
		});
	}

	abstract Mono<Void> write(ServerHttpResponse response, DataBuffer half);

}

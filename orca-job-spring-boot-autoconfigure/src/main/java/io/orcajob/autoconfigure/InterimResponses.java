package io.orcajob.autoconfigure;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import reactor.netty.NettyPipeline;

import org.springframework.boot.http.client.reactive.ReactorClientHttpConnectorBuilder;

/**
 * Skips interim responses, such as 102 and 103, which Reactor Netty takes for the
 * response: its {@code HttpClientOperations} skips 100 alone.
 */
final class InterimResponses extends ChannelInboundHandlerAdapter {

	private boolean interim;

	/**
	 * Return a builder of connectors that skip interim responses of HTTP/1.1.
	 */
	static ReactorClientHttpConnectorBuilder skippedBy(ReactorClientHttpConnectorBuilder builder) {
		return builder.withHttpClientCustomizer(
				(client) -> client.doOnChannelInit((observer, channel, address) -> addTo(channel)));
	}

	private static void addTo(Channel channel) {
		if (channel.pipeline().get(NettyPipeline.HttpCodec) != null) {
			channel.pipeline().addAfter(NettyPipeline.HttpCodec, null, new InterimResponses());
		}
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		if (message instanceof HttpResponse response) {
			this.interim = response.decoderResult().isSuccess()
					&& response.status().codeClass() == HttpStatusClass.INFORMATIONAL
					&& !response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
		}
		if (!this.interim) {
			context.fireChannelRead(message);
			return;
		}
		ReferenceCountUtil.release(message);
		if (message instanceof LastHttpContent) {
			// Reactor Netty asks for what it reads.
			context.read();
		}
	}

}

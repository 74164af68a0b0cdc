package io.orcajob.client;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.concurrent.atomic.AtomicBoolean;

import javax.net.ssl.SSLHandshakeException;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.core.codec.CodecException;
import org.springframework.core.codec.DecodingException;
import org.springframework.web.reactive.function.UnsupportedMediaTypeException;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;

import io.orcajob.OrcaAuthenticationException;

/**
 * Lets a request through once, whoever asks for it to be repeated, and knows whether it
 * may have arrived. A request that did not leave may be tried again.
 */
final class SendOnce implements ExchangeFilterFunction {

	private final AtomicBoolean sent = new AtomicBoolean();

	private volatile String outcome = "no answer so far";

	@Override
	public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
		return Mono.defer(() -> {
			if (!this.sent.compareAndSet(false, true)) {
				return Mono.error(new SentAlreadyException(this.outcome));
			}
			return next.exchange(request)
				.doOnNext((response) -> this.outcome = "an answer with HTTP " + response.statusCode().value())
				.doOnError(this::failed);
		});
	}

	private void failed(Throwable error) {
		if (didNotLeave(error)) {
			this.sent.set(false);
		}
		else {
			this.outcome = "a failure: " + Exchanges.reason((error.getCause() != null) ? error.getCause() : error);
		}
	}

	/**
	 * Return whether the request may have arrived.
	 * @return {@code false} if it certainly has not
	 */
	boolean mayHaveArrived() {
		return this.sent.get();
	}

	/**
	 * Return whether a body cannot be written, which shows before anything is sent.
	 */
	static boolean isUnwritable(Throwable error) {
		return saysUnwritable(error) || saysUnwritable(error.getCause());
	}

	private static boolean saysUnwritable(@Nullable Throwable error) {
		return (error instanceof CodecException && !(error instanceof DecodingException))
				|| error instanceof UnsupportedMediaTypeException;
	}

	private static boolean didNotLeave(Throwable error) {
		if (isUnwritable(error) || error instanceof OrcaAuthenticationException
				|| error instanceof OriginGuard.NotSentException) {
			// The last two are the OriginGuard's.
			return true;
		}
		for (Throwable cause = error; cause != null; cause = cause.getCause()) {
			if (cause instanceof ConnectException || cause instanceof UnknownHostException
					|| cause instanceof NoRouteToHostException || cause instanceof SSLHandshakeException
					|| isOutOfConnections(cause)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Reactor's and Java's own, which core does not depend on.
	 */
	private static boolean isOutOfConnections(Throwable error) {
		String name = error.getClass().getSimpleName();
		return name.startsWith("PoolAcquire") || name.equals("HttpConnectTimeoutException");
	}

	/**
	 * The request was sent before, and may have arrived.
	 */
	static final class SentAlreadyException extends RuntimeException {

		SentAlreadyException(String outcome) {
			super("a filter of the WebClient would send it again after " + outcome, null, false, false);
		}

	}

}

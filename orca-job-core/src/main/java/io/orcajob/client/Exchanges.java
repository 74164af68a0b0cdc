package io.orcajob.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Instant;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

import javax.net.ssl.SSLException;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.util.unit.DataSize;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientRequestException;
import org.springframework.web.reactive.function.client.WebClientResponseException;

import io.orcajob.JobException;
import io.orcajob.OrcaApiException;
import io.orcajob.OrcaResponseException;
import io.orcajob.OrcaUnavailableException;

/**
 * Makes requests, reads the answers, and explains what came in place of one.
 */
final class Exchanges {

	private static final Log logger = LogFactory.getLog(Exchanges.class);

	/** Where Reactor looks for what takes errors that come after a cancellation. */
	private static final String DROPPED_ERRORS = "reactor.onErrorDropped.local";

	/** What is read of the body of an error, in bytes; the rest is ignored. */
	private static final int LARGEST_ERROR = 64 * 1024;

	private final WebClient client;

	private final Clock clock;

	private final ErrorAnswers errors;

	private final ServiceClock serviceClock;

	private final ResponseBudget budget;

	private final DataSize maxResponseSize;

	/**
	 * Create a client.
	 * @param client knows the base URL and the API key, and guards both
	 * @param clock tells when an answer arrived
	 * @param errors explains error answers
	 * @param serviceClock is told the time of the service
	 * @param budget bounds the memory for bodies
	 * @param maxResponseSize the largest body of a success that is read
	 */
	Exchanges(WebClient client, Clock clock, ErrorAnswers errors, ServiceClock serviceClock, ResponseBudget budget,
			DataSize maxResponseSize) {
		this.budget = budget;
		this.maxResponseSize = maxResponseSize;
		this.client = client;
		this.clock = clock;
		this.errors = errors;
		this.serviceClock = serviceClock;
	}

	/**
	 * Make a request.
	 * @param <T> what is read of the answer
	 * @param request the request
	 * @param reader reads the answer, and throws a {@link JobJson.NotAnAnswerException}
	 * if it is none
	 * @return what was read
	 */
	<T> Mono<T> exchange(Request request, Function<Answer, T> reader) {
		return exchange(request, null, reader, (status, body) -> null);
	}

	/**
	 * Make a request of which an HTTP error may be an answer, too.
	 * @param <T> what is read of the answer
	 * @param request the request
	 * @param reader reads the answer, and throws a {@link JobJson.NotAnAnswerException}
	 * if it is none
	 * @param errorReader reads the body of an error by its HTTP status, and returns
	 * {@code null} if it is no answer
	 * @return what was read
	 */
	<T> Mono<T> exchange(Request request, Function<Answer, T> reader,
			BiFunction<Integer, byte[], @Nullable T> errorReader) {
		return exchange(request, null, reader, errorReader);
	}

	/**
	 * Make a request, and read what has come of an answer that was cut.
	 * @param <T> what is read of the answer
	 * @param request the request
	 * @param giveUp fails when the rest of the answer is not to be waited for any longer,
	 * or {@code null} if an answer that was cut is none
	 * @param reader reads the answer, and throws a {@link JobJson.NotAnAnswerException}
	 * if it is none
	 * @return what was read
	 */
	<T> Mono<T> exchange(Request request, @Nullable Mono<Void> giveUp, Function<Answer, T> reader) {
		return exchange(request, giveUp, reader, (status, body) -> null);
	}

	private <T> Mono<T> exchange(Request request, @Nullable Mono<Void> giveUp, Function<Answer, T> reader,
			BiFunction<Integer, byte[], @Nullable T> errorReader) {
		RequestLine line = request.line();
		return signalled(Mono.defer(() -> {
			WebClient.RequestBodySpec spec = this.client.method(line.method())
				.uri(request.template(), request.variables())
				.accept(MediaType.APPLICATION_JSON)
				.header(OriginGuard.REQUEST_ID, line.requestId());
			Object body = request.body();
			return ((body != null) ? spec.contentType(MediaType.APPLICATION_JSON).bodyValue(body) : spec)
				.exchangeToMono(
						(response) -> read(line.sentAs(response.request()), response, giveUp, reader, errorReader));
		})).switchIfEmpty(Mono.error(() -> new NoSuchElementException("there is no response")))
			.onErrorMap((error) -> withoutAnswer(line, error));
	}

	/**
	 * Also signal an {@link Error} that a filter or the connector throws: Reactor would
	 * throw it at whoever subscribes.
	 */
	private static <T> Mono<T> signalled(Mono<T> exchange) {
		Consumer<Throwable> dropped = (error) -> logger.debug("A cancelled request failed", error);
		return Mono.create((sink) -> {
			try {
				sink.onDispose(exchange.subscribe(sink::success, sink::error, sink::success,
						Context.of(sink.contextView()).put(DROPPED_ERRORS, dropped)));
			}
			catch (Throwable ex) {
				sink.error(ex);
			}
		});
	}

	private <T> Mono<T> read(RequestLine request, ClientResponse response, @Nullable Mono<Void> giveUp,
			Function<Answer, T> reader, BiFunction<Integer, byte[], @Nullable T> errorReader) {
		int status = response.statusCode().value();
		Flux<DataBuffer> body = response.body(BodyExtractors.toDataBuffers());
		if (!response.statusCode().is2xxSuccessful()) {
			// An error stays that error if its body is cut or too large.
			return join(DataBufferUtils.takeUntilByteCount(body, LARGEST_ERROR).onErrorComplete(), LARGEST_ERROR)
				.flatMap((bytes) -> {
					T answer = errorReader.apply(status, bytes);
					return (answer != null) ? Mono.just(answer)
							: Mono.error(error(request, status, bytes, response.headers().asHttpHeaders()));
				});
		}
		return this.budget.read(body, (parts) -> success(request, response, parts, giveUp, reader));
	}

	private <T> Mono<T> success(RequestLine request, ClientResponse response, Flux<DataBuffer> body,
			@Nullable Mono<Void> giveUp, Function<Answer, T> reader) {
		int status = response.statusCode().value();
		int most = Math.toIntExact(this.maxResponseSize.toBytes());
		AtomicReference<@Nullable Throwable> cut = new AtomicReference<>();
		Flux<DataBuffer> parts = (giveUp != null)
				? DataBufferUtils.takeUntilByteCount(body.takeUntilOther(giveUp), most).onErrorResume((error) -> {
					cut.set(error);
					return Flux.empty();
				}) : body;
		return join(parts, most).onErrorMap((error) -> unreadable(request, status, error)).map((bytes) -> {
			try {
				return reader.apply(answer(bytes, status, date(response)));
			}
			catch (JobJson.NotAnAnswerException ex) {
				Throwable reason = (bytes.length < most) ? cut.get() : new DataBufferLimitException("Too large");
				throw (reason != null) ? unreadable(request, status, reason)
						: noAnswer(request, status, request.quote(String.valueOf(ex.getMessage())),
								(ex instanceof JobJson.UnreadableException) ? ex : null);
			}
		});
	}

	private Answer answer(byte[] body, int status, @Nullable Instant sentAt) {
		Instant now = this.clock.instant();
		if (sentAt != null) {
			this.serviceClock.observe(now, sentAt);
		}
		return new Answer(body, status, now, sentAt);
	}

	private static @Nullable Instant date(ClientResponse response) {
		try {
			long date = response.headers().asHttpHeaders().getDate();
			return (date >= 0) ? Instant.ofEpochMilli(date) : null;
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	private static Mono<byte[]> join(Flux<DataBuffer> body, int limit) {
		return DataBufferUtils.join(body, limit).map((buffer) -> {
			byte[] bytes = new byte[buffer.readableByteCount()];
			buffer.read(bytes);
			DataBufferUtils.release(buffer);
			return bytes;
		}).defaultIfEmpty(new byte[0]);
	}

	private OrcaApiException error(RequestLine request, int status, byte[] body, HttpHeaders headers) {
		return this.errors.toException(request, status, body, RetryAfter.read(headers, this.clock.instant()));
	}

	/**
	 * Return whether the service has sent what cannot be read, now or later.
	 */
	static boolean isUnreadable(Throwable error) {
		return error instanceof OrcaResponseException && (error.getCause() instanceof DataBufferLimitException
				|| error.getCause() instanceof JobJson.UnreadableException);
	}

	private OrcaApiException unreadable(RequestLine request, int status, Throwable error) {
		if (error instanceof DataBufferLimitException) {
			return noAnswer(request, status, "is larger than " + WebClientJobsApi.text(this.maxResponseSize)
					+ ", the most that is read (orca.api.max-response-size)", error);
		}
		if (error instanceof IOException) {
			return noAnswer(request, status, "is cut: " + request.quote(reason(error)), error);
		}
		return unavailable(request, status, error);
	}

	private static OrcaResponseException noAnswer(RequestLine request, int status, String what,
			@Nullable Throwable cause) {
		return new OrcaResponseException(
				"The answer to " + request + " (HTTP " + status + ") " + what
						+ ". Check orca.api.url, and whether a proxy answers in place of the service",
				status, null, request.requestId(), (cause != null) ? request.quote(cause) : null);
	}

	/**
	 * Explain an error that came in place of an answer: from the transport, or from a
	 * filter of the application that fails, turns answers into errors or limits the time.
	 */
	private Throwable withoutAnswer(RequestLine request, Throwable error) {
		// A filter that repeats requests wraps the last error in its own.
		for (Throwable cause = error; cause != null; cause = cause.getCause()) {
			Throwable explained = explain(request, cause);
			if (explained != null) {
				return explained;
			}
		}
		if (error instanceof IOException || error instanceof TimeoutException) {
			return unavailable(request, null, error);
		}
		return new OrcaUnavailableException(
				request + " failed: " + request.quote(reason(error))
						+ ". The service did not say so: check the filters and the connector of the WebClient",
				null, null, request.requestId(), null, request.quote(error));
	}

	private @Nullable Throwable explain(RequestLine request, Throwable error) {
		if (error instanceof JobException || error instanceof SendOnce.SentAlreadyException) {
			return error;
		}
		if (error instanceof OriginGuard.NotSentException ex) {
			return new IllegalStateException(ex.getMessage());
		}
		if (error instanceof WebClientRequestException ex) {
			// Not kept as the cause: it holds the headers, and the API key with them.
			return unavailable(isOurs(ex.getHeaders()) ? request.sentTo(ex.getUri()) : request, null,
					(ex.getCause() != null) ? ex.getCause() : new IOException(ex.getMessage()));
		}
		if (error instanceof WebClientResponseException ex && ex.getRequest() != null
				&& !ex.getStatusCode().is2xxSuccessful()
				&& (ex.getRequest().getURI().getHost() == null || isOurs(ex.getRequest().getHeaders()))) {
			return error(request.sentAs(ex.getRequest()), ex.getStatusCode().value(), ex.getResponseBodyAsByteArray(),
					ex.getHeaders());
		}
		return null;
	}

	/**
	 * Return whether these are the headers of a request to OrcaCloud: a filter may make
	 * requests of its own, such as for a token.
	 */
	private static boolean isOurs(HttpHeaders headers) {
		return headers.containsHeader(OriginGuard.API_KEY);
	}

	private static OrcaUnavailableException unavailable(RequestLine request, @Nullable Integer status,
			Throwable cause) {
		return new OrcaUnavailableException(
				request + " failed: " + request.quote(reason(cause))
						+ ". Check the network, orca.api.url, and the state of the service",
				status, null, request.requestId(), null, request.quote(cause));
	}

	static String reason(Throwable cause) {
		if (cause instanceof UnknownHostException) {
			return "the host is not known";
		}
		if (cause instanceof ConnectException) {
			return "no connection (" + cause.getMessage() + ")";
		}
		if (cause instanceof SSLException) {
			return "no secure connection, for which orca.api.ssl.bundle may be needed (" + cause.getMessage() + ")";
		}
		if (cause.getClass().getSimpleName().equals("ReadTimeoutException")) {
			// Netty's, which core does not depend on.
			return "no answer within the read time-out (orca.api.read-timeout)";
		}
		String message = cause.getMessage();
		return cause.getClass().getSimpleName() + ((message != null) ? ": " + message : "");
	}

	/**
	 * A request.
	 *
	 * @param line its method and id
	 * @param template the path and perhaps a query
	 * @param variables the values of the template's variables
	 * @param body what is written as JSON, or {@code null} for no body
	 */
	record Request(RequestLine line, String template, Object[] variables, @Nullable Object body) {
	}

}

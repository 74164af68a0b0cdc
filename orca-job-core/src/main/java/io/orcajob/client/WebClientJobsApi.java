package io.orcajob.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.function.BiFunction;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.util.Assert;
import org.springframework.util.StringUtils;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientRequestException;

import io.orcajob.JobSnapshot;
import io.orcajob.OrcaApiException;
import io.orcajob.OrcaResponseException;
import io.orcajob.OrcaUnavailableException;

/**
 * {@link JobsApi} on a {@link WebClient} that knows the base URL and the API key.
 *
 * @since 0.1.0
 */
public final class WebClientJobsApi implements JobsApi {

	/**
	 * The path of the jobs on current deployments of the service.
	 */
	public static final String DEFAULT_JOBS_PATH = "/job";

	/**
	 * The largest body that is read, in bytes; a larger one is refused.
	 */
	public static final int LARGEST_BODY = 10 * 1024 * 1024;

	private final WebClient client;

	private final String jobsPath;

	private final Clock clock;

	private final JobJson json = new JobJson();

	private final ErrorAnswers errors = new ErrorAnswers(this.json);

	/**
	 * Create a client.
	 * @param client the client, with base URL and {@code Api-Key} header; it must not
	 * follow redirects itself
	 * @param jobsPath the path of the jobs, beginning with a slash
	 * @param clock tells when an answer arrived
	 */
	public WebClientJobsApi(WebClient client, String jobsPath, Clock clock) {
		Assert.notNull(client, "'client' must not be null");
		Assert.isTrue(jobsPath.startsWith("/") && !jobsPath.endsWith("/") && jobsPath.indexOf('{') < 0,
				() -> "'jobsPath' must begin with a slash and not end with one, such as /job or /task, not '" + jobsPath
						+ "'");
		Assert.notNull(clock, "'clock' must not be null");
		this.client = client.mutate().filter(new OriginGuard()).build();
		this.jobsPath = jobsPath;
		this.clock = clock;
	}

	@Override
	public Mono<JobSnapshot> get(String id) {
		return exchange(HttpMethod.GET, "/{id}", id, (body, now) -> this.json.record(body, id, now));
	}

	@Override
	public Mono<JobStatusInfo> status(String id) {
		return exchange(HttpMethod.GET, "/{id}/status", id, this.json::statusInfo);
	}

	@Override
	public Mono<Void> abort(String id) {
		return exchange(HttpMethod.DELETE, "/{id}/abort", id, (body, now) -> id).then();
	}

	private <T> Mono<T> exchange(HttpMethod method, String path, String id, BiFunction<byte[], Instant, T> reader) {
		Assert.isTrue(StringUtils.hasText(id) && !id.equals(".") && !id.equals(".."),
				() -> "'" + id + "' is no job id: it must not be blank, '.' or '..'");
		String requestId = UUID.randomUUID().toString();
		return this.client.method(method)
			.uri(this.jobsPath + path, id)
			.accept(MediaType.APPLICATION_JSON)
			.header(OriginGuard.REQUEST_ID, requestId)
			.exchangeToMono((response) -> {
				RequestLine request = new RequestLine(method, response.request().getURI(), id, requestId);
				return read(request, response, reader).onErrorMap((error) -> map(request, error, response));
			})
			.onErrorMap((error) -> map(new RequestLine(method, url(error, this.jobsPath), id, requestId), error, null));
	}

	private <T> Mono<T> read(RequestLine request, ClientResponse response, BiFunction<byte[], Instant, T> reader) {
		Flux<DataBuffer> buffers = response.body(BodyExtractors.toDataBuffers());
		return DataBufferUtils.join(buffers, LARGEST_BODY)
			.map(WebClientJobsApi::toBytes)
			.defaultIfEmpty(new byte[0])
			.map((body) -> {
				Instant now = this.clock.instant();
				int status = response.statusCode().value();
				if (!response.statusCode().is2xxSuccessful()) {
					throw this.errors.toException(request, status, body,
							RetryAfter.read(response.headers().asHttpHeaders(), now));
				}
				MediaType contentType = response.headers().contentType().orElse(null);
				if (contentType != null && contentType.isCompatibleWith(MediaType.TEXT_HTML) && body.length > 0) {
					throw new JobJson.NotAnAnswerException("is an HTML page: " + JobJson.excerpt(body), null);
				}
				return reader.apply(body, now);
			});
	}

	private static byte[] toBytes(DataBuffer buffer) {
		byte[] bytes = new byte[buffer.readableByteCount()];
		buffer.read(bytes);
		DataBufferUtils.release(buffer);
		return bytes;
	}

	private static URI url(Throwable error, String fallback) {
		return (error instanceof WebClientRequestException ex) ? ex.getUri() : URI.create(fallback);
	}

	private static Throwable map(RequestLine request, Throwable error, @Nullable ClientResponse response) {
		Integer status = (response != null) ? response.statusCode().value() : null;
		if (error instanceof OrcaApiException || error instanceof IllegalStateException) {
			return error;
		}
		if (error instanceof JobJson.NotAnAnswerException) {
			return new OrcaResponseException(
					"The answer to " + request + " (HTTP " + status + ") " + error.getMessage()
							+ ". Check orca.api.url, and whether a proxy answers in place of the service",
					status, null, request.requestId(), error.getCause());
		}
		if (error instanceof DataBufferLimitException) {
			return new OrcaResponseException(
					"The answer to " + request + " (HTTP " + status + ") is larger than " + LARGEST_BODY / (1024 * 1024)
							+ " MiB, the most that is read. Check orca.api.url",
					status, null, request.requestId(), error);
		}
		return new OrcaUnavailableException(
				request + " failed: " + reason(error)
						+ ". Check the network, orca.api.url, and the state of the service",
				status, null, request.requestId(), null, error);
	}

	private static String reason(Throwable error) {
		Throwable cause = error;
		while (cause instanceof WebClientRequestException && cause.getCause() != null) {
			cause = cause.getCause();
		}
		if (cause instanceof UnknownHostException) {
			return "the host is not known";
		}
		if (cause instanceof ConnectException) {
			return "no connection (" + cause.getMessage() + ")";
		}
		String message = cause.getMessage();
		String name = cause.getClass().getSimpleName();
		return (cause instanceof IOException || message == null) ? name + ((message != null) ? ": " + message : "")
				: message;
	}

}

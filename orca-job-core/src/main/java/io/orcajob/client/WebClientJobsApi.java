package io.orcajob.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

import javax.net.ssl.SSLException;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.util.Assert;
import org.springframework.util.StringUtils;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientRequestException;
import org.springframework.web.reactive.function.client.WebClientResponseException;
import org.springframework.web.util.UriComponentsBuilder;

import io.orcajob.JobQuery;
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

	/** What is read of the body of an error, in bytes; the rest is ignored. */
	private static final int LARGEST_ERROR = 64 * 1024;

	private static final Pattern JOBS_PATH = Pattern.compile("(/[\\w.~-]+)+");

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
	 * @throws IllegalArgumentException if the path does not begin with a slash, ends with
	 * one, or has a query, a placeholder or anything else to escape
	 */
	public WebClientJobsApi(WebClient client, String jobsPath, Clock clock) {
		Assert.notNull(client, "'client' must not be null");
		Assert.isTrue(JOBS_PATH.matcher(jobsPath).matches(),
				() -> "'jobsPath' must be a path that begins with a slash and does not end with one, such as /job or "
						+ "/task, not '" + jobsPath + "'");
		Assert.notNull(clock, "'clock' must not be null");
		this.client = client.mutate().filter(new OriginGuard()).build();
		this.jobsPath = jobsPath;
		this.clock = clock;
	}

	@Override
	public Mono<JobSnapshot> get(String id) {
		return exchange(HttpMethod.GET, this.jobsPath + "/{id}", checked(id),
				(body, now) -> this.json.record(body, id, now));
	}

	@Override
	public Mono<JobStatusInfo> status(String id) {
		return exchange(HttpMethod.GET, this.jobsPath + "/{id}/status", checked(id), this.json::statusInfo);
	}

	@Override
	public Mono<Void> abort(String id) {
		return exchange(HttpMethod.DELETE, this.jobsPath + "/{id}/abort", checked(id), (body, now) -> {
			this.json.acceptance(body);
			return id;
		}).then();
	}

	@Override
	public Mono<JobPage> list(JobQuery query, long offset, int limit) {
		StringBuilder template = new StringBuilder(this.jobsPath).append("?limit={limit}&offset={offset}");
		List<Object> variables = new ArrayList<>(List.of(limit, offset));
		query.statuses().forEach((status) -> add("status", status.name(), template, variables));
		query.types().forEach((type) -> add("type", type, template, variables));
		add("start_timestamp", query.start(), template, variables);
		add("end_timestamp", query.end(), template, variables);
		return exchange(HttpMethod.GET, template.toString(), variables.toArray(), this.json::page);
	}

	private static void add(String name, @Nullable Object value, StringBuilder template, List<Object> variables) {
		if (value != null) {
			template.append('&').append(name).append("={").append(name).append('}');
			variables.add(value.toString());
		}
	}

	@Override
	public Mono<Object> resource(String uriTemplate, Object... variables) {
		// Anything but a path could lead the API key away from the service.
		Assert.isTrue(uriTemplate.startsWith("/") && !uriTemplate.startsWith("//"),
				() -> "'uriTemplate' must be a path that begins with one slash, not '" + uriTemplate + "'");
		return exchange(HttpMethod.GET, uriTemplate, variables, (body, now) -> this.json.any(body));
	}

	private static Object[] checked(String id) {
		Assert.isTrue(StringUtils.hasText(id) && !id.equals(".") && !id.equals(".."),
				() -> "'" + id + "' is no job id: it must not be blank, '.' or '..'");
		return new Object[] { id };
	}

	private <T> Mono<T> exchange(HttpMethod method, String template, Object[] variables,
			BiFunction<byte[], Instant, T> reader) {
		URI uri = UriComponentsBuilder.fromUriString(template).encode().buildAndExpand(variables).toUri();
		RequestLine request = new RequestLine(method, uri, UUID.randomUUID().toString(), null);
		return this.client.method(method)
			.uri(template, variables)
			.accept(MediaType.APPLICATION_JSON)
			.header(OriginGuard.REQUEST_ID, request.requestId())
			.exchangeToMono((response) -> read(request.sentAs(response.request()), response, reader))
			.onErrorMap((error) -> withoutAnswer(request, error));
	}

	private <T> Mono<T> read(RequestLine request, ClientResponse response, BiFunction<byte[], Instant, T> reader) {
		int status = response.statusCode().value();
		Flux<DataBuffer> body = response.body(BodyExtractors.toDataBuffers());
		if (!response.statusCode().is2xxSuccessful()) {
			// An error stays that error if its body is cut or too large.
			return join(DataBufferUtils.takeUntilByteCount(body, LARGEST_ERROR).onErrorComplete(), LARGEST_ERROR)
				.flatMap((bytes) -> Mono.error(error(request, status, bytes, response.headers().asHttpHeaders())));
		}
		return join(body, LARGEST_BODY).onErrorMap((error) -> unreadable(request, status, error)).map((bytes) -> {
			try {
				return reader.apply(bytes, this.clock.instant());
			}
			catch (JobJson.NotAnAnswerException ex) {
				throw noAnswer(request, status, request.quote(String.valueOf(ex.getMessage())), null);
			}
		});
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

	private static OrcaApiException unreadable(RequestLine request, int status, Throwable error) {
		if (error instanceof DataBufferLimitException) {
			return noAnswer(request, status,
					"is larger than " + LARGEST_BODY / (1024 * 1024) + " MiB, the most that is read", error);
		}
		if (error instanceof IOException) {
			return noAnswer(request, status, "is cut: " + reason(error), error);
		}
		return unavailable(request, status, error);
	}

	private static OrcaResponseException noAnswer(RequestLine request, int status, String what,
			@Nullable Throwable cause) {
		return new OrcaResponseException(
				"The answer to " + request + " (HTTP " + status + ") " + what
						+ ". Check orca.api.url, and whether a proxy answers in place of the service",
				status, null, request.requestId(), cause);
	}

	/**
	 * Explain an error that came in place of an answer: from the transport, or from a
	 * filter of the application that turns answers into errors or limits the time.
	 */
	private Throwable withoutAnswer(RequestLine request, Throwable error) {
		if (error instanceof WebClientRequestException ex) {
			// Not kept as the cause: it holds the headers, and the API key with them.
			return unavailable(request.sentTo(ex.getUri()), null,
					(ex.getCause() != null) ? ex.getCause() : new IOException(ex.getMessage()));
		}
		if (error instanceof WebClientResponseException ex && ex.getRequest() != null
				&& !ex.getStatusCode().is2xxSuccessful()) {
			return error(request.sentAs(ex.getRequest()), ex.getStatusCode().value(), ex.getResponseBodyAsByteArray(),
					ex.getHeaders());
		}
		if (error instanceof IOException || error instanceof TimeoutException) {
			return unavailable(request, null, error);
		}
		return error;
	}

	private static OrcaUnavailableException unavailable(RequestLine request, @Nullable Integer status,
			Throwable cause) {
		return new OrcaUnavailableException(
				request + " failed: " + reason(cause)
						+ ". Check the network, orca.api.url, and the state of the service",
				status, null, request.requestId(), null, cause);
	}

	private static String reason(Throwable cause) {
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

}

package io.orcajob.client;

import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpMethod;
import org.springframework.util.Assert;
import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.util.UriComponentsBuilder;
import org.springframework.web.util.UriTemplate;

import io.orcajob.JobQuery;
import io.orcajob.JobRequest;
import io.orcajob.JobSnapshot;
import io.orcajob.OrcaApiException;
import io.orcajob.OrcaResponseException;
import io.orcajob.OrcaUnavailableException;
import io.orcajob.SafeText;
import io.orcajob.client.RequestLine.Kind;

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
	 * The largest body of a response that is read unless set otherwise.
	 */
	public static final DataSize DEFAULT_MAX_RESPONSE_SIZE = DataSize.ofMegabytes(10);

	/**
	 * The smallest limit for bodies of responses, which has to leave room for a page of a
	 * list.
	 */
	public static final DataSize MIN_MAX_RESPONSE_SIZE = DataSize.ofKilobytes(64);

	/**
	 * The largest limit for bodies of responses.
	 */
	public static final DataSize MAX_MAX_RESPONSE_SIZE = DataSize.ofGigabytes(1);

	private static final RequestIds REQUEST_IDS = new RequestIds();

	private static final Pattern JOBS_PATH = Pattern.compile("(/[\\w.~-]+)+");

	private final WebClient client;

	private final String jobsPath;

	private final Clock clock;

	private final Secrets secrets = new Secrets();

	private final JobJson json = new JobJson(this.secrets);

	private final ErrorAnswers errors = new ErrorAnswers(this.json);

	private final StartAnswers startAnswers = new StartAnswers(this.json, this.secrets);

	private final ServiceClock serviceClock = new ServiceClock();

	private final ResponseBudget budget = new ResponseBudget();

	private final DataSize maxResponseSize;

	private final Exchanges exchanges;

	/**
	 * Create a client that reads bodies of up to {@link #DEFAULT_MAX_RESPONSE_SIZE}.
	 * @param client the client, with base URL and {@code Api-Key} header; it must not
	 * follow redirects itself
	 * @param jobsPath the path of the jobs, beginning with a slash
	 * @param clock tells when an answer arrived
	 */
	WebClientJobsApi(WebClient client, String jobsPath, Clock clock) {
		this(client, jobsPath, clock, DEFAULT_MAX_RESPONSE_SIZE);
	}

	/**
	 * Create a client.
	 * @param client the client, with base URL and {@code Api-Key} header; it must not
	 * follow redirects itself
	 * @param jobsPath the path of the jobs, beginning with a slash
	 * @param clock tells when an answer arrived
	 * @param maxResponseSize the largest body that is read, from 64 KB to 1 GB
	 * @throws IllegalArgumentException if the path does not begin with a slash, ends with
	 * one, or has a query, a placeholder or anything else to escape, or if the size is
	 * out of its range
	 */
	public WebClientJobsApi(WebClient client, String jobsPath, Clock clock, DataSize maxResponseSize) {
		Assert.notNull(client, "'client' must not be null");
		Assert.isTrue(JOBS_PATH.matcher(jobsPath).matches(),
				() -> "'jobsPath' must be a path that begins with a slash and does not end with one, such as /job or "
						+ "/task, not '" + jobsPath + "'");
		Assert.notNull(clock, "'clock' must not be null");
		Assert.isTrue(
				maxResponseSize.compareTo(MIN_MAX_RESPONSE_SIZE) >= 0
						&& maxResponseSize.compareTo(MAX_MAX_RESPONSE_SIZE) <= 0,
				() -> "'maxResponseSize' must be from 64KB to 1GB, not " + text(maxResponseSize));
		this.maxResponseSize = maxResponseSize;
		this.client = client;
		this.jobsPath = jobsPath;
		this.clock = clock;
		this.exchanges = exchanges(client.mutate());
	}

	private Exchanges exchanges(WebClient.Builder client) {
		return new Exchanges(client.filter(new OriginGuard(this.secrets)).build(), this.clock, this.errors,
				this.serviceClock, this.budget, this.maxResponseSize);
	}

	@Override
	public ApiCall<JobSnapshot> get(JobSnapshot known, @Nullable JobStatusInfo status) {
		String id = known.id();
		ApiCall<JobSnapshot> record = get(Kind.JOB, this.jobsPath + "/{id}", checked(id),
				(answer) -> this.json.record(answer, id));
		return record.onErrorResume(Exchanges::isUnreadable,
				(error) -> ((status != null) ? Mono.just(status) : status(id).answer())
					.onErrorMap(OrcaResponseException.class, (other) -> error)
					.map((info) -> info.applyTo(known, String.valueOf(error.getMessage()))));
	}

	@Override
	public ApiCall<JobStatusInfo> status(String id) {
		return get(Kind.JOB, this.jobsPath + "/{id}/status", checked(id), (answer) -> this.json.statusInfo(answer, id));
	}

	@Override
	public ApiCall<Void> abort(String id) {
		Exchanges.Request request = request(Kind.JOB, HttpMethod.DELETE, this.jobsPath + "/{id}/abort", checked(id),
				null);
		return new ApiCall<>(request.line(), this.exchanges.exchange(request, (answer) -> {
			this.json.acceptance(answer.body());
			return id;
		}).then());
	}

	@Override
	public ApiCall<JobPage> list(JobQuery query, long offset, int limit) {
		StringBuilder template = new StringBuilder(this.jobsPath).append("?limit={limit}&offset={offset}");
		List<Object> variables = new ArrayList<>(List.of(limit, offset));
		query.statuses().forEach((status) -> add("status", status.name(), template, variables));
		query.types().forEach((type) -> add("type", type, template, variables));
		add("start_timestamp", query.start(), template, variables);
		add("end_timestamp", query.end(), template, variables);
		return get(Kind.LIST, template.toString(), variables.toArray(), this.json::page);
	}

	private static void add(String name, @Nullable Object value, StringBuilder template, List<Object> variables) {
		if (value != null) {
			template.append('&').append(name).append("={").append(name).append('}');
			variables.add(value.toString());
		}
	}

	@Override
	public ApiCall<String> resource(String uriTemplate, Object... variables) {
		requirePath(uriTemplate);
		return get(Kind.RESOURCE, uriTemplate, variables, (answer) -> this.json.text(answer.body()));
	}

	@Override
	public ApiCall<String> post(String uriTemplate, @Nullable Object body, Object... variables) {
		requirePath(uriTemplate);
		Exchanges.Request request = request(Kind.RESOURCE, HttpMethod.POST, uriTemplate, variables, body);
		SendOnce once = new SendOnce();
		Mono<String> answer = exchanges(this.client.mutate().filter(once))
			.exchange(request, (response) -> this.json.textOrNull(response.body()))
			.onErrorMap((error) -> once.mayHaveArrived() ? notRepeated(request.line(), error) : error);
		return new ApiCall<>(request.line(), answer, () -> !once.mayHaveArrived());
	}

	/**
	 * Say of a failure after which the request may have arrived that it is not repeated;
	 * a refusal says that it has no effect.
	 */
	private static Throwable notRepeated(RequestLine request, Throwable error) {
		Integer status = (error instanceof OrcaApiException ex) ? ex.getHttpStatus() : null;
		if (status != null && (status / 100 == 3 || status / 100 == 4)) {
			return error;
		}
		OrcaUnavailableException unavailable = (error instanceof OrcaUnavailableException ex) ? ex : null;
		return new OrcaUnavailableException(request.quote(String.valueOf(error.getMessage())) + ApiCall.NOT_REPEATED,
				status, (unavailable != null) ? unavailable.getServiceMessage() : null, request.requestId(),
				(unavailable != null) ? unavailable.getRetryAfter() : null, error);
	}

	@Override
	public ApiCall<Void> delete(String uriTemplate, Object... variables) {
		requirePath(uriTemplate);
		Exchanges.Request request = request(Kind.RESOURCE, HttpMethod.DELETE, uriTemplate, variables, null);
		return new ApiCall<>(request.line(), this.exchanges.exchange(request, (answer) -> {
			this.json.acceptance(answer.body());
			return uriTemplate;
		}).then());
	}

	private static void requirePath(String uriTemplate) {
		// Anything but a path could lead the API key away from the service.
		Assert.isTrue(uriTemplate.startsWith("/") && !uriTemplate.startsWith("//"), () -> "'uriTemplate' must be a "
				+ "path that begins with one slash, not '" + SafeText.of(uriTemplate) + "'");
	}

	@Override
	public Mono<ServiceHealth> health() {
		Exchanges.Request request = request(Kind.RESOURCE, HttpMethod.GET, HealthCheck.HEALTHY, new Object[0], null);
		Mono<Object> answer = this.exchanges.exchange(request, (success) -> this.json.any(success.body()),
				(status, body) -> HealthCheck.bad(status, this.json.error(body)));
		return new HealthCheck(new ApiCall<>(request.line(), answer), resource("/auth"), this.secrets).run();
	}

	@Override
	public String mask(String text) {
		return this.secrets.mask(text);
	}

	@Override
	public Throwable quote(Throwable error) {
		return this.secrets.quote(error);
	}

	@Override
	public ServiceClock serviceClock() {
		return this.serviceClock;
	}

	@Override
	public Submission submit(JobRequest<?> request) {
		JobRequest.Path path = request.path();
		return new Submission(request,
				request(Kind.SUBMIT, HttpMethod.POST, path.uriTemplate(), path.variables().toArray(), request.body()),
				(guard) -> exchanges(this.client.mutate().filter(guard)), this.clock, this.serviceClock,
				this.startAnswers);
	}

	@Override
	public ApiCall<StartAnswer> find(JobRequest<?> request) {
		JobRequest.Path foundAt = request.foundAt();
		Assert.notNull(foundAt, "'request' does not tell where to look: set foundAt(..)");
		return call(request(Kind.RESOURCE, HttpMethod.GET, foundAt.uriTemplate(), foundAt.variables().toArray(), null),
				(answer) -> this.startAnswers.read(request, answer));
	}

	/**
	 * Write a size as in {@code 10MB}.
	 */
	static String text(DataSize size) {
		long kilobytes = size.toKilobytes();
		return (kilobytes % 1024 == 0) ? size.toMegabytes() + "MB" : kilobytes + "KB";
	}

	private static Object[] checked(String id) {
		Assert.isTrue(StringUtils.hasText(id) && !id.equals(".") && !id.equals(".."),
				() -> "'" + SafeText.of(id) + "' is no job id: it must not be blank, '.' or '..'");
		return new Object[] { id };
	}

	private <T> ApiCall<T> get(Kind kind, String template, Object[] variables, Function<Answer, T> reader) {
		return call(request(kind, HttpMethod.GET, template, variables, null), reader);
	}

	private <T> ApiCall<T> call(Exchanges.Request request, Function<Answer, T> reader) {
		return new ApiCall<>(request.line(), this.exchanges.exchange(request, reader));
	}

	/**
	 * Give a request a name and an id, which all its repetitions share.
	 */
	private Exchanges.Request request(Kind kind, HttpMethod method, String template, Object[] variables,
			@Nullable Object body) {
		if (kind == Kind.SUBMIT || kind == Kind.RESOURCE) {
			check(template, variables, kind == Kind.SUBMIT);
		}
		URI uri = UriComponentsBuilder.fromUriString(template).encode().buildAndExpand(variables).toUri();
		return new Exchanges.Request(new RequestLine(kind, method, uri, REQUEST_IDS.next(), this.secrets), template,
				variables, body);
	}

	/**
	 * Refuse what would lead to another path: escaping leaves it alone. Who gives more
	 * values than are needed has taken one path for another, but for resolvers, which
	 * give the id of the job to any path.
	 */
	private static void check(String template, Object[] variables, boolean exactly) {
		int expected = new UriTemplate(template).getVariableNames().size();
		Assert.isTrue(variables.length == expected || (variables.length > expected && !exactly), () -> "The path "
				+ template + " has variables: " + expected + ", and values were given: " + variables.length);
		int query = template.indexOf('?');
		int inPath = (query < 0) ? expected : new UriTemplate(template.substring(0, query)).getVariableNames().size();
		for (Object variable : List.of(variables).subList(0, inPath)) {
			String text = String.valueOf(variable);
			Assert.isTrue(StringUtils.hasText(text) && !text.equals(".") && !text.equals(".."),
					() -> "'" + SafeText.of(text) + "' cannot be a part of the path " + template
							+ ": it must not be blank, '.' or '..'");
		}
	}

}

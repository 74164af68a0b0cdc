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
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.util.UriComponentsBuilder;
import org.springframework.web.util.UriTemplate;

import io.orcajob.JobQuery;
import io.orcajob.JobRequest;
import io.orcajob.JobSnapshot;
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
	 * The largest body that is read, in bytes; a larger one is refused.
	 */
	public static final int LARGEST_BODY = 10 * 1024 * 1024;

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

	private final Exchanges exchanges;

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
		this.client = client;
		this.jobsPath = jobsPath;
		this.clock = clock;
		this.exchanges = new Exchanges(client.mutate().filter(new OriginGuard(this.secrets)).build(), clock,
				this.errors, this.serviceClock);
	}

	@Override
	public ApiCall<JobSnapshot> get(String id) {
		return get(Kind.JOB, this.jobsPath + "/{id}", checked(id), (answer) -> this.json.record(answer, id));
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
	public ApiCall<Object> resource(String uriTemplate, Object... variables) {
		// Anything but a path could lead the API key away from the service.
		Assert.isTrue(uriTemplate.startsWith("/") && !uriTemplate.startsWith("//"),
				() -> "'uriTemplate' must be a path that begins with one slash, not '" + uriTemplate + "'");
		return get(Kind.RESOURCE, uriTemplate, variables, (answer) -> this.json.any(answer.body()));
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
				(guard) -> new Exchanges(
						this.client.mutate().filter(guard).filter(new OriginGuard(this.secrets)).build(), this.clock,
						this.errors, this.serviceClock),
				this.clock, this.serviceClock, this.startAnswers);
	}

	@Override
	public ApiCall<StartAnswer> find(JobRequest<?> request) {
		JobRequest.Path foundAt = request.foundAt();
		Assert.notNull(foundAt, "'request' does not tell where to look: set foundAt(..)");
		return call(request(Kind.RESOURCE, HttpMethod.GET, foundAt.uriTemplate(), foundAt.variables().toArray(), null),
				(answer) -> this.startAnswers.read(request, answer));
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

package io.orcajob.core;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import io.micrometer.observation.ObservationRegistry;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import org.springframework.context.SmartLifecycle;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.util.Assert;
import org.springframework.util.unit.DataSize;
import org.springframework.web.reactive.function.client.WebClient;

import io.orcajob.DurationRange;
import io.orcajob.Job;
import io.orcajob.JobNotFoundException;
import io.orcajob.JobQuery;
import io.orcajob.JobRequest;
import io.orcajob.JobResults;
import io.orcajob.JobSnapshot;
import io.orcajob.JobSubmissionUncertainException;
import io.orcajob.JobValueConverter;
import io.orcajob.JobValueResolver;
import io.orcajob.OrcaRequestException;
import io.orcajob.ResourceCall;
import io.orcajob.SafeText;
import io.orcajob.Status;
import io.orcajob.WaitOptions;
import io.orcajob.client.ApiCall;
import io.orcajob.client.JobPage;
import io.orcajob.client.JobsApi;
import io.orcajob.client.StartAnswer;
import io.orcajob.client.Submission;
import io.orcajob.client.WebClientJobsApi;
import io.orcajob.internal.text.Durations;
import io.orcajob.observation.CallerContext;
import io.orcajob.observation.JobObservation;
import io.orcajob.observation.JobObservationConvention;
import io.orcajob.observation.JobObservations;
import io.orcajob.poll.JobPollListener;
import io.orcajob.poll.JobPoller;
import io.orcajob.poll.Observation;
import io.orcajob.poll.PollerSettings;
import io.orcajob.progress.ProgressDisplay;
import io.orcajob.progress.ProgressMode;

/**
 * The way to the jobs of one OrcaCloud account. Safe for use by any number of threads.
 * All handles of a template share one poller, which starts a thread with the first wait
 * and ends it with {@link #stop()} or {@link #close()}; the waits end then, too, with a
 * {@link io.orcajob.JobWaitStoppedException}.
 *
 * @since 0.1.0
 */
public class JobTemplate implements JobOperations, SmartLifecycle, AutoCloseable {

	/**
	 * The phase in which a Spring context stops the waits: before the web server waits
	 * for its requests to finish, as those that wait for a job would hold it up for long.
	 */
	public static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 512;

	/**
	 * The options of waits unless set otherwise: 3 s, 1 h, with progress.
	 */
	public static final WaitOptions DEFAULT_OPTIONS = WaitOptions.builder()
		.refreshInterval(Duration.ofSeconds(3))
		.maxWait(Duration.ofHours(1))
		.showProgress(true)
		.build();

	/**
	 * The options of aborts unless set otherwise: 1 s, 20 s, without progress.
	 */
	public static final WaitOptions DEFAULT_ABORT_OPTIONS = WaitOptions.builder()
		.refreshInterval(Duration.ofSeconds(1))
		.maxWait(Duration.ofSeconds(20))
		.showProgress(false)
		.build();

	/**
	 * What one exchange may take unless set otherwise.
	 */
	public static final Duration DEFAULT_REQUEST_TIMEOUT = Duration.ofSeconds(30);

	/**
	 * What one call may take, with all its requests and pauses, unless set otherwise.
	 */
	public static final Duration DEFAULT_CALL_TIMEOUT = Duration.ofSeconds(60);

	/**
	 * How often a blocking call repeats a request unless set otherwise.
	 */
	public static final int DEFAULT_MAX_RETRIES = 5;

	/**
	 * The bound of the pause before a first repetition unless set otherwise.
	 */
	public static final Duration DEFAULT_RETRY_INTERVAL = Duration.ofMillis(500);

	/**
	 * What that bound is multiplied with for each further repetition unless set
	 * otherwise.
	 */
	public static final double DEFAULT_RETRY_MULTIPLIER = 2;

	/**
	 * The largest such bound unless set otherwise.
	 */
	public static final Duration DEFAULT_MAX_RETRY_INTERVAL = Duration.ofSeconds(10);

	/**
	 * The least length of a key that signs tokens, in bytes of its UTF-8 form.
	 */
	public static final int MIN_TOKEN_KEY_BYTES = 32;

	private static final Log logger = LogFactory.getLog(JobTemplate.class);

	private static final WaitOptions WITHOUT_PROGRESS = WaitOptions.builder().showProgress(false).build();

	private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

	/** An object of its own, as a spy of a test shares it with this template. */
	private final AtomicReference<WaitOptions> defaults;

	private final JobSupport support;

	private final JobHandles handles;

	private final JobNotifier notifier;

	private final JobMonitor monitor;

	private final int pageSize;

	private final OwnThreads threads;

	private final AtomicInteger stops = new AtomicInteger();

	/**
	 * Create a template from what a builder has collected.
	 * @param builder the builder
	 */
	protected JobTemplate(Builder builder) {
		this.defaults = new AtomicReference<>(builder.defaults.orElse(DEFAULT_OPTIONS));
		this.pageSize = builder.pageSize;
		this.threads = new OwnThreads();
		JobObservations observations = new JobObservations(builder.observationRegistry, builder.observationConvention);
		JobsApi api = new WebClientJobsApi(builder.client, builder.jobsPath, builder.clock, builder.maxResponseSize);
		RetrySettings retry = new RetrySettings(builder.maxRetries, builder.initialInterval, builder.multiplier,
				builder.maxInterval);
		JobPoller poller = new JobPoller(api,
				new PollerSettings(builder.maxConcurrentRequests, builder.pageSize, builder.requestTimeout,
						retry.initialInterval(), retry.multiplier(), retry.maxInterval()),
				builder.scheduler, builder.clock, builder.pollListeners, observations);
		CallListeners calls = new CallListeners(builder.callListeners);
		RequestRules rules = new RequestRules(poller, builder.requestTimeout, builder.callTimeout, retry, calls);
		this.support = new JobSupport(api, poller, new BlockingCalls(rules, builder.scheduler, observations),
				new ReactiveCalls(rules, builder.scheduler), this.threads.callbacks().orElse(builder.callbackExecutor),
				this.threads.resolvers().orElse(builder.resolverExecutor), this.threads,
				ProgressDisplay.create(builder.progressMode, builder.showFailureReason), this::getDefaults,
				builder.abortDefaults.orElse(DEFAULT_ABORT_OPTIONS), new OpenWaits(), calls, observations,
				new JobTokens(builder.namedSources(), builder.tokenSigner), builder.clock);
		this.monitor = new JobMonitor(this.support, builder.showFailureReason);
		this.handles = new JobHandles(this.support, builder.valueConverter);
		this.notifier = notifier(() -> new JobListeners(builder.allListeners(),
				this.threads.listeners().orElse(builder.listenerExecutor), calls));
	}

	@Override
	public Job<Map<String, @Nullable Object>> get(String id) {
		return read(id, JobHandles.received());
	}

	@Override
	public <T> Job<T> get(String id, Class<T> type) {
		return read(id, JobHandles.converted(type));
	}

	@Override
	public <T> Job<T> get(String id, ParameterizedTypeReference<T> type) {
		return read(id, JobHandles.converted(type));
	}

	@Override
	public <T> Job<T> get(String id, JobValueResolver<T> resolver) {
		return read(id, JobHandles.resolved(resolver));
	}

	private <T extends @Nullable Object> Job<T> read(String id, ValueSource source) {
		JobHandles.checkedId(id);
		this.support.calls().checkMayBlock("get(..)", "get(..)", "reference(..), which makes no request");
		long number = this.support.poller().nextNumber();
		JobSnapshot snapshot = this.support.calls().request(Subject.job(id), this.support.api().get(id));
		Assert.state(snapshot != null, "There is no answer without a job");
		return this.handles.create(new Observation(snapshot, number, this.support.poller().nanoTime()), source);
	}

	@Override
	public Job<Map<String, @Nullable Object>> reference(String id) {
		return this.handles.reference(id, JobHandles.received());
	}

	@Override
	public <T> Job<T> reference(String id, Class<T> type) {
		return this.handles.reference(id, JobHandles.converted(type));
	}

	@Override
	public <T> Job<T> reference(String id, ParameterizedTypeReference<T> type) {
		return this.handles.reference(id, JobHandles.converted(type));
	}

	@Override
	public <T> Job<T> reference(String id, JobValueResolver<T> resolver) {
		return this.handles.reference(id, JobHandles.resolved(resolver));
	}

	@Override
	public List<Job<Map<String, @Nullable Object>>> query(JobQuery query) {
		return list(query, JobHandles.received());
	}

	@Override
	public <T> List<Job<T>> query(JobQuery query, Class<T> type) {
		return list(query, JobHandles.converted(type));
	}

	private <T extends @Nullable Object> List<Job<T>> list(JobQuery query, ValueSource source) {
		Assert.notNull(query, "'query' must not be null");
		JobPages.Answer answer = page("query(..)", "query", query, query.offset(),
				query.limitOr(JobQuery.DEFAULT_LIMIT));
		return answer.observations().map((job) -> this.handles.<T>create(job, source)).toList();
	}

	@Override
	public Stream<Job<Map<String, @Nullable Object>>> stream(JobQuery query) {
		return walk(query, JobHandles.received());
	}

	@Override
	public <T> Stream<Job<T>> stream(JobQuery query, Class<T> type) {
		return walk(query, JobHandles.converted(type));
	}

	private <T extends @Nullable Object> Stream<Job<T>> walk(JobQuery query, ValueSource source) {
		Assert.notNull(query, "'query' must not be null");
		return StreamSupport
			.stream(new JobPages(query, this.pageSize,
					(offset, limit) -> page("A stream of jobs", "stream", query, offset, limit)), false)
			.map((job) -> this.handles.create(job, source));
	}

	@Override
	public long count(JobQuery query) {
		Assert.notNull(query, "'query' must not be null");
		return page("count(..)", "count", query, 0, 1).page().total();
	}

	private JobPages.Answer page(String method, String operation, JobQuery query, long offset, int limit) {
		this.support.calls().checkMayBlock(method, operation + "(..)", "call it on another thread");
		long number = this.support.poller().nextNumber();
		ApiCall<JobPage> call = this.support.api().list(query, offset, limit);
		JobPage page = this.support.observations()
			.start(JobObservation.QUERY, JobHandles.details(operation, query, offset))
			.observe(() -> this.support.calls().request(Subject.LIST, call));
		Assert.state(page != null, "There is no answer without a page");
		return new JobPages.Answer(page, number, this.support.poller().nanoTime());
	}

	@Override
	public <T extends @Nullable Object> Job<T> submit(JobRequest<T> request) {
		Assert.notNull(request, "'request' must not be null");
		this.support.calls().checkMayBlock("submit(..)", "submit(..)", "call it on another thread");
		Submission submission = this.support.api().submit(request);
		long number = this.support.poller().nextNumber();
		StartAnswer started = this.support.observations()
			.start(JobObservation.SUBMIT, JobHandles.details(request))
			.observe(() -> submitOrOpen(request, submission), JobHandles::describe);
		return submitted(request, started, number, CallerContext.capture());
	}

	private StartAnswer submitOrOpen(JobRequest<?> request, Submission submission) {
		try {
			return this.support.calls().submit(submission);
		}
		catch (OrcaRequestException ex) {
			StartAnswer existing = request.ifExists().opensAfter(ex) ? existing(request) : null;
			if (existing == null) {
				throw ex;
			}
			request.checkExisting(existing.json(), ex);
			return existing;
		}
	}

	private @Nullable StartAnswer existing(JobRequest<?> request) {
		try {
			return this.support.calls().request(Subject.NEW_JOB, this.support.api().find(request));
		}
		catch (JobNotFoundException ex) {
			JobHandles.requireKnownPath(ex);
			// The name was not the reason.
			return null;
		}
	}

	@Override
	public <T extends @Nullable Object> T execute(ResourceCall<T> call) {
		Assert.notNull(call, "'call' must not be null");
		this.support.calls().checkMayBlock("execute(..)", "execute(..)", "call it on another thread");
		return call.execute(this.handles.resources());
	}

	/**
	 * Make the handle of a job that was just submitted.
	 */
	<T extends @Nullable Object> Job<T> submitted(JobRequest<T> request, StartAnswer answer, long number,
			CallerContext caller) {
		DefaultJob<T> job = this.handles.submitted(request, answer, number);
		this.notifier.submitted(job.observation(), caller);
		return job;
	}

	@Override
	public <T extends @Nullable Object> List<Job<T>> findSubmitted(JobRequest<T> request,
			JobSubmissionUncertainException uncertain) {
		Assert.notNull(uncertain, "'uncertain' must not be null");
		Assert.notNull(request, "'request' must not be null");
		this.support.calls().checkMayBlock("findSubmitted(..)", "findSubmitted(..)", "call it on another thread");
		if (request.foundAt() == null) {
			return this.<T>walk(JobHandles.queryFor(uncertain), JobHandles.source(request)).toList();
		}
		try {
			long number = this.support.poller().nextNumber();
			ApiCall<StartAnswer> call = this.support.api().find(request);
			StartAnswer answer = this.support.observations()
				.start(JobObservation.QUERY, JobHandles.detailsOfFind(request))
				.observe(() -> this.support.calls().request(Subject.NEW_JOB, call));
			return this.handles.found(request, answer, number);
		}
		catch (JobNotFoundException ex) {
			JobHandles.requireKnownPath(ex);
			return Collections.emptyList();
		}
	}

	@Override
	public <T extends @Nullable Object> Job<T> resume(String token) {
		return this.handles.resume(token);
	}

	@Override
	public <T> Job<T> resume(String token, Class<T> type) {
		return this.handles.resume(token, JobHandles.converted(type).type());
	}

	@Override
	public <T> Job<T> resume(String token, ParameterizedTypeReference<T> type) {
		return this.handles.resume(token, JobHandles.converted(type).type());
	}

	@Override
	public JobResults awaitAll(Collection<? extends Job<?>> jobs) {
		return awaitAll(jobs, WaitOptions.unset());
	}

	@Override
	public JobResults awaitAll(Collection<? extends Job<?>> jobs, WaitOptions options) {
		this.support.calls().checkMayBlock("awaitAll(..)", "awaitAll(..)", "awaitAllAsync(..)");
		return BlockingCalls.join(GroupWait.all(jobs, merged(options), JobTemplate::onOwnThreads, runsOn()));
	}

	@Override
	public JobResults awaitAny(Collection<? extends Job<?>> jobs) {
		return awaitAny(jobs, WaitOptions.unset());
	}

	@Override
	public JobResults awaitAny(Collection<? extends Job<?>> jobs, WaitOptions options) {
		this.support.calls().checkMayBlock("awaitAny(..)", "awaitAny(..)", "awaitAnyAsync(..)");
		return BlockingCalls.join(GroupWait.any(jobs, merged(options), JobTemplate::onOwnThreads, runsOn()));
	}

	@Override
	public CompletableFuture<JobResults> awaitAllAsync(Collection<? extends Job<?>> jobs, WaitOptions options) {
		return GroupWait.all(jobs, mergedForAsync(options), Job::awaitAsync, runsOn());
	}

	@Override
	public CompletableFuture<JobResults> awaitAnyAsync(Collection<? extends Job<?>> jobs, WaitOptions options) {
		return GroupWait.any(jobs, mergedForAsync(options), Job::awaitAsync, runsOn());
	}

	/**
	 * Wait for a job for a thread that is blocked until then, and so must not depend on
	 * executors that others like it can fill.
	 */
	private static CompletableFuture<JobSnapshot> onOwnThreads(Job<?> job, WaitOptions options) {
		return (job instanceof DefaultJob<?> own) ? own.awaitOnOwnThreads(options) : job.awaitAsync(options);
	}

	/**
	 * Tell whether this template has run from now on: after a stop and another start,
	 * what was ended by the stop may still be on its way.
	 */
	private BooleanSupplier runsOn() {
		int begun = this.stops.get();
		return () -> isRunning() && this.stops.get() == begun;
	}

	private WaitOptions merged(WaitOptions options) {
		Assert.notNull(options, "'options' must not be null");
		return options.orElse(getDefaults());
	}

	private WaitOptions mergedForAsync(WaitOptions options) {
		Assert.notNull(options, "'options' must not be null");
		return options.orElse(WITHOUT_PROGRESS).orElse(getDefaults());
	}

	@Override
	public JobWatch watch(Job<?> job) {
		requireOwn(job);
		return this.notifier.watch(known(job));
	}

	@Override
	public JobWatch watch(JobQuery query) {
		requireForWatch(query);
		return this.notifier.watch(query);
	}

	/**
	 * Return what happens to a job, for each subscriber by a watch of its own.
	 */
	Flux<JobEvent> events(Job<?> job) {
		requireOwn(job);
		return Flux.defer(() -> known(job).isJob() ? JobEventSubscription.events(job.getId(), this.support.callbacks(),
				(subscriber) -> notifier(() -> subscriber).watch(known(job))) : Flux.empty());
	}

	/**
	 * Return what happens to the jobs that match a query, for each subscriber by a watch
	 * of its own.
	 */
	Flux<JobEvent> events(JobQuery query) {
		requireForWatch(query);
		return JobEventSubscription.events(null, this.support.callbacks(),
				(subscriber) -> notifier(() -> subscriber).watch(query));
	}

	private JobNotifier notifier(Supplier<JobEventReceiver> receiver) {
		return new JobNotifier(this, this.support.poller(), () -> DefaultJob.interval(getDefaults()), receiver);
	}

	private void requireOwn(Job<?> job) {
		Assert.notNull(job, "'job' must not be null");
		Assert.isTrue(!(job instanceof DefaultJob<?> own) || own.isOf(this.support),
				() -> "'job' is a handle of another template: watch job " + SafeText.of(job.getId()) + " with that");
	}

	private static Observation known(Job<?> job) {
		return (job instanceof DefaultJob<?> own) ? own.observation() : Observation.none(job.getId());
	}

	private static void requireForWatch(JobQuery query) {
		Assert.notNull(query, "'query' must not be null");
		Assert.isTrue(query.limit() == null && query.offset() == 0,
				"'query' must have neither limit nor offset: a watch is for all jobs that match");
		Assert.isTrue(query.statuses().stream().noneMatch(Status::isTerminal),
				"'query' must not ask for jobs that have ended: they are told of until they end; look at the status "
						+ "in the listener");
	}

	/**
	 * Return what this template watches, for those who operate the application.
	 * @return a monitor, always the same
	 */
	public JobMonitor monitor() {
		return this.monitor;
	}

	/**
	 * Return what the handles of this template share, for its reactive form.
	 */
	JobSupport support() {
		return this.support;
	}

	JobHandles handles() {
		return this.handles;
	}

	int pageSize() {
		return this.pageSize;
	}

	@Override
	public WaitOptions getDefaults() {
		return Objects.requireNonNull(this.defaults.get());
	}

	@Override
	public void updateDefaults(WaitOptions options) {
		Assert.notNull(options, "'options' must not be null");
		this.defaults.updateAndGet(options::orElse);
	}

	/**
	 * Make a stopped template usable again. Starts no thread.
	 */
	@Override
	public void start() {
		this.support.poller().start();
	}

	/**
	 * End all waits with a {@link io.orcajob.JobWaitStoppedException} and all threads of
	 * this template. Returns when that is done, after some seconds at the latest, and at
	 * once on a thread that must not block. May be called again, and from any thread.
	 */
	@Override
	public void stop() {
		boolean mayWait = !Schedulers.isInNonBlockingThread() && !this.support.poller().isCurrentThread();
		this.stops.incrementAndGet();
		CompletableFuture<Void> ended = this.support.poller().stop();
		if (mayWait) {
			join(ended);
			stopThreads(STOP_TIMEOUT);
		}
		else {
			ended.whenComplete((result, error) -> stopThreads(Duration.ZERO));
		}
	}

	private static void join(CompletableFuture<Void> ended) {
		try {
			ended.get(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException | TimeoutException ex) {
			logger.warn("The job poller did not stop within " + Durations.describe(STOP_TIMEOUT), ex);
		}
	}

	private void stopThreads(Duration timeout) {
		long deadline = System.nanoTime() + timeout.toNanos();
		boolean ended = this.threads.resolvers().stop(timeout);
		// What the application's executors have dropped ends here.
		this.support.openWaits().stop();
		ended &= this.threads.listeners().stop(Duration.ofNanos(deadline - System.nanoTime()));
		ended &= this.threads.callbacks().stop(Duration.ofNanos(deadline - System.nanoTime()));
		if (!ended && !timeout.isZero()) {
			logger.warn("Code of the application still runs on threads orca-job-* " + timeout.toSeconds()
					+ " s after the end");
		}
	}

	@Override
	public boolean isRunning() {
		return this.support.poller().isRunning();
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

	@Override
	public void close() {
		stop();
	}

	int requestsInFlight() {
		return this.support.poller().requestsInFlight();
	}

	/**
	 * Start a template, for use without Spring Boot or for a second account.
	 * @param client knows the base URL and sends the API key:
	 * {@code WebClient.builder().baseUrl(url).defaultHeader("Api-Key", key).build()}. It
	 * must not follow redirects itself, as it would hand over the key to wherever they
	 * lead; Reactor Netty's does not unless told so. Its connector has to skip interim
	 * responses (HTTP 102 and 103), which Reactor Netty's takes for the response unless a
	 * handler behind its HTTP codec drops them
	 * @return a new builder
	 */
	public static Builder builder(WebClient client) {
		return new Builder(client);
	}

	/**
	 * Collects the settings of a {@link JobTemplate}; each has a default. Not safe for
	 * use by several threads.
	 */
	public static final class Builder {

		private final WebClient client;

		private String jobsPath = WebClientJobsApi.DEFAULT_JOBS_PATH;

		private Duration requestTimeout = DEFAULT_REQUEST_TIMEOUT;

		private Duration callTimeout = DEFAULT_CALL_TIMEOUT;

		private DataSize maxResponseSize = WebClientJobsApi.DEFAULT_MAX_RESPONSE_SIZE;

		private int maxRetries = DEFAULT_MAX_RETRIES;

		private Duration initialInterval = DEFAULT_RETRY_INTERVAL;

		private double multiplier = DEFAULT_RETRY_MULTIPLIER;

		private Duration maxInterval = DEFAULT_MAX_RETRY_INTERVAL;

		private int maxConcurrentRequests = PollerSettings.DEFAULT_MAX_CONCURRENT_REQUESTS;

		private WaitOptions defaults = WaitOptions.unset();

		private WaitOptions abortDefaults = WaitOptions.unset();

		private ProgressMode progressMode = ProgressMode.AUTO;

		private boolean showFailureReason = true;

		private JobValueConverter valueConverter = new JacksonValueConverter();

		private @Nullable Executor callbackExecutor;

		private @Nullable Executor resolverExecutor;

		private @Nullable Executor listenerExecutor;

		private List<JobListener> listeners = Collections.emptyList();

		private Supplier<List<JobListener>> lookedUpListeners = Collections::emptyList;

		private int pageSize = PollerSettings.DEFAULT_PAGE_SIZE;

		private @Nullable Scheduler scheduler;

		private Clock clock = Clock.systemUTC();

		private List<JobPollListener> pollListeners = Collections.emptyList();

		private List<JobCallListener> callListeners = Collections.emptyList();

		private ObservationRegistry observationRegistry = ObservationRegistry.NOOP;

		private @Nullable JobObservationConvention observationConvention;

		private final List<Class<?>> tokenTypes = new ArrayList<>();

		private final List<JobValueResolver<?>> tokenResolvers = new ArrayList<>();

		private @Nullable TokenSigner tokenSigner;

		private Builder(WebClient client) {
			Assert.notNull(client, "'client' must not be null");
			this.client = client;
		}

		/**
		 * Set the path of the jobs.
		 * @param jobsPath {@code /job} by default; older deployments answer at
		 * {@code /task}
		 * @return this builder
		 */
		public Builder jobsPath(String jobsPath) {
			Assert.hasText(jobsPath, "'jobsPath' must not be blank");
			this.jobsPath = jobsPath;
			return this;
		}

		/**
		 * Set what one exchange may take, from the request to the last byte of the
		 * answer.
		 * @param requestTimeout the limit, 30 s by default, from 1 ms to 24 days
		 * @return this builder
		 */
		public Builder requestTimeout(Duration requestTimeout) {
			this.requestTimeout = DurationRange.TIMEOUT.check("requestTimeout", requestTimeout);
			return this;
		}

		/**
		 * Set what one call may take, blocking or reactive, with all its requests and the
		 * pauses between them: each call but a wait, each page of a stream and each
		 * request of a {@link JobValueResolver} is one. A pause that does not fit ends
		 * the call at once. An abort is bounded by the longest wait of its options, too,
		 * and a resolver by that of the wait that it belongs to.
		 * @param callTimeout the limit, 60 s by default, from 1 ms to 24 days
		 * @return this builder
		 */
		public Builder callTimeout(Duration callTimeout) {
			this.callTimeout = DurationRange.TIMEOUT.check("callTimeout", callTimeout);
			return this;
		}

		/**
		 * Set the largest body of a response that is read. A job with a larger record
		 * ends all the same, but without its result. A few responses of this size are
		 * read at the same time, which takes some times the memory.
		 * @param maxResponseSize the limit, 10 MB by default, from 64 KB to 1 GB
		 * @return this builder
		 */
		public Builder maxResponseSize(DataSize maxResponseSize) {
			Assert.notNull(maxResponseSize, "'maxResponseSize' must not be null");
			this.maxResponseSize = maxResponseSize;
			return this;
		}

		/**
		 * Set how often a blocking call repeats a request that may succeed later.
		 * @param maxRetries how often at most, 5 by default, zero for never
		 * @return this builder
		 */
		public Builder maxRetries(int maxRetries) {
			this.maxRetries = maxRetries;
			return this;
		}

		/**
		 * Set the pauses between repetitions of a failed request, which also delay a poll
		 * after a failure. The pause before the nth is random, with the bound
		 * {@code initialInterval * multiplier^(n - 1)}, at most {@code maxInterval}.
		 * @param initialInterval the bound of the first, 500 ms by default, from 1 ms to
		 * 24 days
		 * @param multiplier 2 by default, a number of at least 1
		 * @param maxInterval the largest bound, 10 s by default, not shorter than the
		 * first, at most 24 days
		 * @return this builder
		 */
		public Builder retryBackOff(Duration initialInterval, double multiplier, Duration maxInterval) {
			this.initialInterval = initialInterval;
			this.multiplier = multiplier;
			this.maxInterval = maxInterval;
			return this;
		}

		/**
		 * Set the most requests that the poller has in flight.
		 * @param maxConcurrentRequests the number, 16 by default, at least 1
		 * @return this builder
		 */
		public Builder maxConcurrentRequests(int maxConcurrentRequests) {
			this.maxConcurrentRequests = maxConcurrentRequests;
			return this;
		}

		/**
		 * Set the number of jobs that a page of a list has where this library walks over
		 * it. The service may send less.
		 * @param pageSize the number, 100 by default, at least 1
		 * @return this builder
		 */
		public Builder pageSize(int pageSize) {
			this.pageSize = pageSize;
			return this;
		}

		/**
		 * Set the options of waits that do not set their own.
		 * @param defaults the options; what is unset is as in {@link #DEFAULT_OPTIONS}
		 * @return this builder
		 */
		public Builder defaults(WaitOptions defaults) {
			Assert.notNull(defaults, "'defaults' must not be null");
			this.defaults = defaults;
			return this;
		}

		/**
		 * Set the options of aborts that do not set their own.
		 * @param abortDefaults the options; what is unset is as in
		 * {@link #DEFAULT_ABORT_OPTIONS}
		 * @return this builder
		 */
		public Builder abortDefaults(WaitOptions abortDefaults) {
			Assert.notNull(abortDefaults, "'abortDefaults' must not be null");
			this.abortDefaults = abortDefaults;
			return this;
		}

		/**
		 * Set how to show the progress of waits that want it shown.
		 * @param progressMode the mode, by default {@link ProgressMode#AUTO}
		 * @return this builder
		 */
		public Builder progressMode(ProgressMode progressMode) {
			Assert.notNull(progressMode, "'progressMode' must not be null");
			this.progressMode = progressMode;
			return this;
		}

		/**
		 * Set whether the log line and the progress bar that tell of a failed job, and
		 * the actuator endpoint, show why it failed: the beginning of what the service
		 * says, escaped. The exception always has it.
		 * @param showFailureReason {@code true} by default; {@code false} if the reasons
		 * may be confidential
		 * @return this builder
		 */
		public Builder showFailureReason(boolean showFailureReason) {
			this.showFailureReason = showFailureReason;
			return this;
		}

		/**
		 * Set what turns results into the types that the application asks for.
		 * @param valueConverter the converter; by default Jackson's, which ignores fields
		 * that a type lacks
		 * @return this builder
		 */
		public Builder valueConverter(JobValueConverter valueConverter) {
			Assert.notNull(valueConverter, "'valueConverter' must not be null");
			this.valueConverter = valueConverter;
			return this;
		}

		/**
		 * Set what completes the futures that the application was given, and so runs what
		 * hangs onto them.
		 * @param callbackExecutor the executor, which is not shut down; what it does not
		 * take up within half a second runs on a thread of the template; by default a
		 * pool of the template with 3 threads, and more where those are blocked
		 * @return this builder
		 */
		public Builder callbackExecutor(Executor callbackExecutor) {
			Assert.notNull(callbackExecutor, "'callbackExecutor' must not be null");
			this.callbackExecutor = callbackExecutor;
			return this;
		}

		/**
		 * Set what runs each {@link JobValueResolver} for those who do not block for its
		 * value.
		 * @param resolverExecutor the executor, which is not shut down; what it does not
		 * take up within half a second runs on a thread of the template; by default a
		 * pool of the template with at most 4 threads
		 * @return this builder
		 */
		public Builder resolverExecutor(Executor resolverExecutor) {
			Assert.notNull(resolverExecutor, "'resolverExecutor' must not be null");
			this.resolverExecutor = resolverExecutor;
			return this;
		}

		/**
		 * Add somebody who is told what happens to jobs that are submitted or watched.
		 * @param listener the listener
		 * @return this builder
		 */
		public Builder listener(JobListener listener) {
			Assert.notNull(listener, "'listener' must not be null");
			List<JobListener> extended = new ArrayList<>(this.listeners);
			extended.add(listener);
			this.listeners = extended;
			return this;
		}

		/**
		 * Add listeners that are looked up when a job is first submitted or watched, so
		 * that they may depend on the template.
		 * @param listeners gives them
		 * @return this builder
		 */
		public Builder listeners(Supplier<List<JobListener>> listeners) {
			Assert.notNull(listeners, "'listeners' must not be null");
			this.lookedUpListeners = listeners;
			return this;
		}

		private List<JobListener> allListeners() {
			List<JobListener> all = new ArrayList<>(this.lookedUpListeners.get());
			all.addAll(this.listeners);
			return all;
		}

		/**
		 * Set what tells the listeners.
		 * @param listenerExecutor the executor, which is not shut down; what it does not
		 * take up within half a second runs on a thread of the template; by default a
		 * pool of the template with 4 threads, and more where those are blocked
		 * @return this builder
		 */
		public Builder listenerExecutor(Executor listenerExecutor) {
			Assert.notNull(listenerExecutor, "'listenerExecutor' must not be null");
			this.listenerExecutor = listenerExecutor;
			return this;
		}

		/**
		 * Set what runs the poller and tells it the monotonic time.
		 * @param scheduler the scheduler, which is not disposed of; by default a thread
		 * of the template
		 * @return this builder
		 */
		public Builder scheduler(Scheduler scheduler) {
			Assert.notNull(scheduler, "'scheduler' must not be null");
			this.scheduler = scheduler;
			return this;
		}

		/**
		 * Set what tells when a job was refreshed.
		 * @param clock the clock, by default that of the system
		 * @return this builder
		 */
		public Builder clock(Clock clock) {
			Assert.notNull(clock, "'clock' must not be null");
			this.clock = clock;
			return this;
		}

		/**
		 * Add somebody who is told what the poller does, such as metrics.
		 * @param pollListener the listener, which must not block
		 * @return this builder
		 */
		public Builder pollListener(JobPollListener pollListener) {
			Assert.notNull(pollListener, "'pollListener' must not be null");
			List<JobPollListener> extended = new ArrayList<>(this.pollListeners);
			extended.add(pollListener);
			this.pollListeners = extended;
			return this;
		}

		/**
		 * Add somebody who is told what the template does for the application, such as
		 * metrics.
		 * @param callListener the listener, which must not block
		 * @return this builder
		 */
		public Builder callListener(JobCallListener callListener) {
			Assert.notNull(callListener, "'callListener' must not be null");
			List<JobCallListener> extended = new ArrayList<>(this.callListeners);
			extended.add(callListener);
			this.callListeners = extended;
			return this;
		}

		/**
		 * Set who observes submits, waits, aborts, queries and polls, for traces and
		 * timers; see {@link JobObservation}.
		 * @param observationRegistry the registry, which the {@code WebClient} should
		 * have, too, so that its requests are part of what is observed; by default nobody
		 * observes, which costs next to nothing
		 * @return this builder
		 */
		public Builder observationRegistry(ObservationRegistry observationRegistry) {
			Assert.notNull(observationRegistry, "'observationRegistry' must not be null");
			this.observationRegistry = observationRegistry;
			return this;
		}

		/**
		 * Set what chooses the keys of the observations.
		 * @param observationConvention the convention; by default a global one of the
		 * registry, or else a
		 * {@link io.orcajob.observation.DefaultJobObservationConvention}
		 * @return this builder
		 */
		public Builder observationConvention(JobObservationConvention observationConvention) {
			Assert.notNull(observationConvention, "'observationConvention' must not be null");
			this.observationConvention = observationConvention;
			return this;
		}

		/**
		 * Add types that a token without a signature may name for its value. Those that
		 * the template was asked for since it was built, and the value types of the JDK,
		 * need not be added.
		 * @param tokenTypes the types
		 * @return this builder
		 * @see JobOperations#resume(String)
		 */
		public Builder tokenTypes(Class<?>... tokenTypes) {
			Assert.noNullElements(tokenTypes, "'tokenTypes' must not contain null");
			this.tokenTypes.addAll(List.of(tokenTypes));
			return this;
		}

		/**
		 * Add resolvers that a token without a signature may name for its value. Those
		 * that the template was asked for since it was built need not be added.
		 * @param tokenResolvers the resolvers: named classes, or those of
		 * {@link JobValueResolver#resource(Class, String, String, Object...)}, whose
		 * variables need no values
		 * @return this builder
		 * @see JobOperations#resume(String)
		 */
		public Builder tokenResolvers(JobValueResolver<?>... tokenResolvers) {
			Assert.noNullElements(tokenResolvers, "'tokenResolvers' must not contain null");
			this.tokenResolvers.addAll(List.of(tokenResolvers));
			return this;
		}

		/**
		 * Set the keys that sign tokens, by HMAC-SHA256. Tokens without such a signature
		 * are refused then. By default tokens are not signed.
		 * @param key the key that signs, at least {@value #MIN_TOKEN_KEY_BYTES} bytes in
		 * UTF-8, and random
		 * @param previousKeys the keys of older tokens, which are still accepted
		 * @return this builder
		 * @throws IllegalArgumentException if a key is too short
		 */
		public Builder tokenKeys(String key, String... previousKeys) {
			Assert.notNull(key, "'key' must not be null");
			Assert.noNullElements(previousKeys, "'previousKeys' must not contain null");
			this.tokenSigner = new TokenSigner(key, previousKeys);
			return this;
		}

		private NamedSources namedSources() {
			NamedSources named = new NamedSources();
			this.tokenTypes.forEach(named::add);
			this.tokenResolvers.forEach(named::add);
			return named;
		}

		/**
		 * Build the template. Makes no request and starts no thread.
		 * @return the template, ready for use
		 * @throws IllegalArgumentException if a setting is out of its range
		 */
		public JobTemplate build() {
			return new JobTemplate(this);
		}

	}

}

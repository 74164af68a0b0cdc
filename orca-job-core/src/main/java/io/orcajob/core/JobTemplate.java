package io.orcajob.core;

import java.lang.reflect.Type;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

import org.springframework.context.SmartLifecycle;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.util.Assert;
import org.springframework.util.StringUtils;
import org.springframework.web.reactive.function.client.WebClient;

import io.orcajob.Job;
import io.orcajob.JobQuery;
import io.orcajob.JobSnapshot;
import io.orcajob.JobValueConverter;
import io.orcajob.JobValueResolver;
import io.orcajob.WaitOptions;
import io.orcajob.client.JobPage;
import io.orcajob.client.JobsApi;
import io.orcajob.client.WebClientJobsApi;
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

	private volatile WaitOptions defaults;

	private final JobSupport support;

	private final JobValueConverter valueConverter;

	private final CallbackExecutor ownCallbacks;

	/**
	 * Create a template from what a builder has collected.
	 * @param builder the builder
	 */
	protected JobTemplate(Builder builder) {
		JobsApi api = new WebClientJobsApi(builder.client, builder.jobsPath, builder.clock);
		RetrySettings retry = new RetrySettings(builder.maxRetries, builder.initialInterval, builder.multiplier,
				builder.maxInterval);
		JobPoller poller = new JobPoller(api, new PollerSettings(builder.maxConcurrentRequests, builder.requestTimeout,
				retry.initialInterval(), retry.multiplier(), retry.maxInterval()), builder.scheduler,
				builder.pollListeners);
		this.defaults = builder.defaults.orElse(DEFAULT_OPTIONS);
		this.ownCallbacks = new CallbackExecutor();
		Executor callbacks = (builder.callbackExecutor != null) ? builder.callbackExecutor : this.ownCallbacks;
		this.support = new JobSupport(api, poller,
				new BlockingCalls(poller, builder.requestTimeout, retry, builder.scheduler), callbacks,
				(builder.resolverExecutor != null) ? builder.resolverExecutor : callbacks,
				ProgressDisplay.create(builder.progressMode), this::getDefaults,
				builder.abortDefaults.orElse(DEFAULT_ABORT_OPTIONS));
		this.valueConverter = builder.valueConverter;
	}

	@Override
	public Job<Map<String, @Nullable Object>> get(String id) {
		return read(id, asReceived());
	}

	@Override
	public <T> Job<T> get(String id, Class<T> type) {
		return read(id, converted(type));
	}

	@Override
	public <T> Job<T> get(String id, ParameterizedTypeReference<T> type) {
		return read(id, converted(typeOf(type)));
	}

	@Override
	public <T> Job<T> get(String id, JobValueResolver<T> resolver) {
		return read(id, resolved(resolver));
	}

	@Override
	public Job<Map<String, @Nullable Object>> reference(String id) {
		return refer(id, asReceived());
	}

	@Override
	public <T> Job<T> reference(String id, Class<T> type) {
		return refer(id, converted(type));
	}

	@Override
	public <T> Job<T> reference(String id, ParameterizedTypeReference<T> type) {
		return refer(id, converted(typeOf(type)));
	}

	@Override
	public <T> Job<T> reference(String id, JobValueResolver<T> resolver) {
		return refer(id, resolved(resolver));
	}

	@Override
	public List<Job<Map<String, @Nullable Object>>> query(JobQuery query) {
		return list(query, JobTemplate::asReceived);
	}

	@Override
	public <T> List<Job<T>> query(JobQuery query, Class<T> type) {
		return list(query, () -> converted(type));
	}

	@Override
	public Stream<Job<Map<String, @Nullable Object>>> stream(JobQuery query) {
		return walk(query, JobTemplate::asReceived);
	}

	@Override
	public <T> Stream<Job<T>> stream(JobQuery query, Class<T> type) {
		return walk(query, () -> converted(type));
	}

	@Override
	public long count(JobQuery query) {
		Assert.notNull(query, "'query' must not be null");
		return page("count(..)", query, 0, 1).page().total();
	}

	@Override
	public WaitOptions getDefaults() {
		return this.defaults;
	}

	@Override
	public synchronized void updateDefaults(WaitOptions options) {
		Assert.notNull(options, "'options' must not be null");
		this.defaults = options.orElse(this.defaults);
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
	 * this template. Returns when that is done, after some seconds at the latest. May be
	 * called again, and from any thread.
	 */
	@Override
	public void stop() {
		this.support.poller().stop();
		this.ownCallbacks.stop();
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

	private <T extends @Nullable Object> Job<T> read(String id, JobValue<T> value) {
		checkId(id);
		BlockingCalls.checkMayBlock("get(..)", "reference(..), which makes no request");
		long number = this.support.poller().nextNumber();
		JobSnapshot snapshot = this.support.calls().request(id, this.support.api().get(id));
		Assert.state(snapshot != null, "There is no answer without a job");
		return new DefaultJob<>(new Observation(snapshot, number, this.support.poller().nanoTime()), value,
				this.support);
	}

	private <T extends @Nullable Object> Job<T> refer(String id, JobValue<T> value) {
		checkId(id);
		return new DefaultJob<>(Observation.none(id), value, this.support);
	}

	private <T extends @Nullable Object> List<Job<T>> list(JobQuery query, Supplier<JobValue<T>> values) {
		Assert.notNull(query, "'query' must not be null");
		Integer limit = query.limit();
		JobPages.PageReader.Answer answer = page("query(..)", query, query.offset(),
				(limit != null) ? limit : JobQuery.DEFAULT_LIMIT);
		List<Job<T>> jobs = new ArrayList<>(answer.page().items().size());
		for (JobSnapshot job : answer.page().items()) {
			jobs.add(handle(new Observation(job, answer.number(), answer.atNanos()), values.get()));
		}
		return jobs;
	}

	private <T extends @Nullable Object> Stream<Job<T>> walk(JobQuery query, Supplier<JobValue<T>> values) {
		Assert.notNull(query, "'query' must not be null");
		return StreamSupport
			.stream(new JobPages(query, JobQuery.DEFAULT_LIMIT,
					(offset, limit) -> page("A stream of jobs", query, offset, limit)), false)
			.map((job) -> handle(job, values.get()));
	}

	private JobPages.PageReader.Answer page(String method, JobQuery query, long offset, int limit) {
		BlockingCalls.checkMayBlock(method, "another thread");
		long number = this.support.poller().nextNumber();
		JobPage page = this.support.calls().request(null, this.support.api().list(query, offset, limit));
		Assert.state(page != null, "There is no answer without a page");
		return new JobPages.PageReader.Answer(page, number, this.support.poller().nanoTime());
	}

	private <T extends @Nullable Object> Job<T> handle(Observation known, JobValue<T> value) {
		return new DefaultJob<>(known, value, this.support);
	}

	private static void checkId(String id) {
		Assert.isTrue(StringUtils.hasText(id) && !id.equals(".") && !id.equals(".."),
				() -> "'id' must be the id of a job, not '" + id + "'");
	}

	private static JobValue<Map<String, @Nullable Object>> asReceived() {
		return new JobValue<>(JobSnapshot::result, "is not there", false);
	}

	private static Type typeOf(ParameterizedTypeReference<?> type) {
		Assert.notNull(type, "'type' must not be null");
		return type.getType();
	}

	private <T> JobValue<T> converted(Type type) {
		Assert.notNull(type, "'type' must not be null");
		return new JobValue<>((completed) -> {
			Map<String, @Nullable Object> result = completed.result();
			return (result != null) ? this.valueConverter.convert(result, type) : null;
		}, "cannot be converted to " + type.getTypeName(), false);
	}

	private <T> JobValue<T> resolved(JobValueResolver<T> resolver) {
		Assert.notNull(resolver, "'resolver' must not be null");
		return new JobValue<>((completed) -> resolver.resolve(completed,
				new ServiceResources(completed.id(), this.support.api(), this.support.calls(), this.valueConverter)),
				"cannot be resolved", true);
	}

	/**
	 * Start a template, for use without Spring Boot or for a second account.
	 * @param client knows the base URL and sends the API key:
	 * {@code WebClient.builder().baseUrl(url).defaultHeader("Api-Key", key).build()}. It
	 * must not follow redirects itself, as it would hand over the key to wherever they
	 * lead; Reactor Netty's does not unless told so
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

		private int maxRetries = DEFAULT_MAX_RETRIES;

		private Duration initialInterval = DEFAULT_RETRY_INTERVAL;

		private double multiplier = DEFAULT_RETRY_MULTIPLIER;

		private Duration maxInterval = DEFAULT_MAX_RETRY_INTERVAL;

		private int maxConcurrentRequests = PollerSettings.DEFAULT_MAX_CONCURRENT_REQUESTS;

		private WaitOptions defaults = WaitOptions.unset();

		private WaitOptions abortDefaults = WaitOptions.unset();

		private ProgressMode progressMode = ProgressMode.AUTO;

		private JobValueConverter valueConverter = new JacksonValueConverter();

		private @Nullable Executor callbackExecutor;

		private @Nullable Executor resolverExecutor;

		private @Nullable Scheduler scheduler;

		private Clock clock = Clock.systemUTC();

		private List<JobPollListener> pollListeners = Collections.emptyList();

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
		 * @param requestTimeout the limit, 30 s by default, more than zero
		 * @return this builder
		 */
		public Builder requestTimeout(Duration requestTimeout) {
			Assert.notNull(requestTimeout, "'requestTimeout' must not be null");
			Assert.isTrue(!requestTimeout.isNegative() && !requestTimeout.isZero(),
					() -> "'requestTimeout' must be more than zero, not " + requestTimeout);
			this.requestTimeout = requestTimeout;
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
		 * @param initialInterval the bound of the first, 500 ms by default, more than
		 * zero
		 * @param multiplier 2 by default, at least 1
		 * @param maxInterval the largest bound, 10 s by default, not shorter than the
		 * first
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
		 * @param callbackExecutor the executor, which is not shut down; by default a pool
		 * of the template with at most 3 threads
		 * @return this builder
		 */
		public Builder callbackExecutor(Executor callbackExecutor) {
			Assert.notNull(callbackExecutor, "'callbackExecutor' must not be null");
			this.callbackExecutor = callbackExecutor;
			return this;
		}

		/**
		 * Set what runs each {@link JobValueResolver} for those who do not block for its
		 * value, and completes the futures of its handles.
		 * @param resolverExecutor the executor, which is not shut down; by default that
		 * of the callbacks
		 * @return this builder
		 */
		public Builder resolverExecutor(Executor resolverExecutor) {
			Assert.notNull(resolverExecutor, "'resolverExecutor' must not be null");
			this.resolverExecutor = resolverExecutor;
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
		 * Build the template. Makes no request and starts no thread.
		 * @return the template, ready for use
		 * @throws IllegalArgumentException if a setting is out of its range
		 */
		public JobTemplate build() {
			return new JobTemplate(this);
		}

	}

}

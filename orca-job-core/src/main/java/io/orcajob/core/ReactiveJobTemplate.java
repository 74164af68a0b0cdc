package io.orcajob.core;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.util.Assert;

import io.orcajob.Job;
import io.orcajob.JobNotFoundException;
import io.orcajob.JobQuery;
import io.orcajob.JobRequest;
import io.orcajob.JobResults;
import io.orcajob.JobSnapshot;
import io.orcajob.JobSubmissionUncertainException;
import io.orcajob.JobValueResolver;
import io.orcajob.OrcaRequestException;
import io.orcajob.ResourceCall;
import io.orcajob.WaitOptions;
import io.orcajob.client.JobPage;
import io.orcajob.client.StartAnswer;
import io.orcajob.client.Submission;
import io.orcajob.observation.CallerContext;
import io.orcajob.observation.JobObservation;
import io.orcajob.poll.Observation;
import io.orcajob.poll.PageWalk;

/**
 * A {@link JobTemplate} for applications that must not block. Shares its poller, so that
 * a job that is waited for here and there is polled once, and its options, threads and
 * listeners; stops with it. Safe for use by any number of threads.
 *
 * @since 0.1.0
 */
public class ReactiveJobTemplate implements ReactiveJobOperations {

	private static final Log logger = LogFactory.getLog(ReactiveJobTemplate.class);

	private final JobTemplate template;

	private final JobSupport support;

	private final JobHandles handles;

	/**
	 * Create a template.
	 * @param template the template that does the work
	 */
	public ReactiveJobTemplate(JobTemplate template) {
		Assert.notNull(template, "'template' must not be null");
		this.template = template;
		this.support = template.support();
		this.handles = template.handles();
	}

	@Override
	public Mono<Job<Map<String, @Nullable Object>>> get(String id) {
		return read(id, JobHandles.received());
	}

	@Override
	public <T> Mono<Job<T>> get(String id, Class<T> type) {
		return read(id, JobHandles.converted(type));
	}

	@Override
	public <T> Mono<Job<T>> get(String id, ParameterizedTypeReference<T> type) {
		return read(id, JobHandles.converted(type));
	}

	@Override
	public <T> Mono<Job<T>> get(String id, JobValueResolver<T> resolver) {
		return read(id, JobHandles.resolved(resolver));
	}

	private <T extends @Nullable Object> Mono<Job<T>> read(String id, ValueSource source) {
		JobHandles.checkedId(id);
		return Mono.defer(() -> {
			long number = this.support.poller().nextNumber();
			return this.support.reactiveCalls()
				.request(Subject.job(id), this.support.api().get(id))
				.map((snapshot) -> this.handles
					.create(new Observation(snapshot, number, this.support.poller().nanoTime()), source));
		});
	}

	@Override
	public Job<Map<String, @Nullable Object>> reference(String id) {
		return this.template.reference(id);
	}

	@Override
	public <T> Job<T> reference(String id, Class<T> type) {
		return this.template.reference(id, type);
	}

	@Override
	public <T> Job<T> reference(String id, ParameterizedTypeReference<T> type) {
		return this.template.reference(id, type);
	}

	@Override
	public <T> Job<T> reference(String id, JobValueResolver<T> resolver) {
		return this.template.reference(id, resolver);
	}

	@Override
	public Flux<Job<Map<String, @Nullable Object>>> query(JobQuery query) {
		return list(query, JobHandles.received());
	}

	@Override
	public <T> Flux<Job<T>> query(JobQuery query, Class<T> type) {
		return list(query, JobHandles.converted(type));
	}

	private <T extends @Nullable Object> Flux<Job<T>> list(JobQuery query, ValueSource source) {
		Assert.notNull(query, "'query' must not be null");
		return page("query", query, query.offset(), query.limitOr(JobQuery.DEFAULT_LIMIT))
			.flatMapIterable((answer) -> answer.observations().toList())
			.<Job<T>>map((job) -> this.handles.create(job, source))
			// Not fused, so that the guard stands in between.
			.hide()
			.transform(EndingSubscriber::guard);
	}

	@Override
	public Flux<Job<Map<String, @Nullable Object>>> stream(JobQuery query) {
		return walk(query, JobHandles.received());
	}

	@Override
	public <T> Flux<Job<T>> stream(JobQuery query, Class<T> type) {
		return walk(query, JobHandles.converted(type));
	}

	private <T extends @Nullable Object> Flux<Job<T>> walk(JobQuery query, ValueSource source) {
		Assert.notNull(query, "'query' must not be null");
		return Flux.<Job<T>>defer(() -> {
			PageWalk walk = JobPages.walk(query, this.template.pageSize());
			// Without a prefetch, or a page would be read before it is asked for.
			return Flux.<PageWalk>generate((next) -> next(walk, next))
				.concatMap((current) -> page("stream", query, current.offset(), current.limit())
					.flatMapIterable((answer) -> news(current, answer)), 0)
				.map((job) -> this.handles.create(job, source));
		}).transform(EndingSubscriber::guard);
	}

	private static void next(PageWalk walk, SynchronousSink<PageWalk> sink) {
		if (walk.isFinished()) {
			sink.complete();
		}
		else {
			sink.next(walk);
		}
	}

	private static List<Observation> news(PageWalk walk, JobPages.Answer answer) {
		return walk.read(answer.page())
			.stream()
			.map((job) -> new Observation(job, answer.number(), answer.atNanos()))
			.toList();
	}

	private Mono<JobPages.Answer> page(String operation, JobQuery query, long offset, int limit) {
		return Mono.deferContextual((subscriber) -> {
			long number = this.support.poller().nextNumber();
			Mono<JobPage> page = this.support.reactiveCalls()
				.request(Subject.LIST, this.support.api().list(query, offset, limit));
			return this.support.observations()
				.startFor(subscriber, JobObservation.QUERY, JobHandles.details(operation, query, offset))
				.observe(page)
				.map((answer) -> new JobPages.Answer(answer, number, this.support.poller().nanoTime()));
		});
	}

	@Override
	public Mono<Long> count(JobQuery query) {
		Assert.notNull(query, "'query' must not be null");
		return page("count", query, 0, 1).map((answer) -> answer.page().total());
	}

	@Override
	public <T extends @Nullable Object> Mono<Job<T>> submit(JobRequest<T> request) {
		Assert.notNull(request, "'request' must not be null");
		return Mono.deferContextual((subscriber) -> {
			Submission submission = this.support.api().submit(request);
			long number = this.support.poller().nextNumber();
			AtomicBoolean answered = new AtomicBoolean();
			CallerContext caller = CallerContext.captureFor(subscriber);
			Mono<StartAnswer> started = this.support.reactiveCalls()
				.submit(submission)
				.doOnNext((answer) -> answered.set(true))
				.doOnCancel(() -> {
					if (!answered.get() && submission.mayHaveArrived()) {
						warn(submission);
					}
				});
			Mono<StartAnswer> startedOrOpened = started.onErrorResume((error) -> request.ifExists().opensAfter(error),
					(error) -> this.support.reactiveCalls()
						.request(Subject.NEW_JOB, this.support.api().find(request))
						.onErrorMap(JobNotFoundException.class,
								(absent) -> (absent.getResource() != null) ? error : absent)
						.doOnNext((existing) -> request.checkExisting(existing.json(), (OrcaRequestException) error)));
			return this.support.observations()
				.startFor(subscriber, JobObservation.SUBMIT, JobHandles.details(request))
				.observe(startedOrOpened, JobHandles::describe)
				.map((answer) -> this.template.submitted(request, answer, number, caller));
		});
	}

	@Override
	public <T> Mono<T> execute(ResourceCall<? extends @Nullable T> call) {
		Assert.notNull(call, "'call' must not be null");
		return ReactiveCalls.later(() -> {
			CallerContext caller = CallerContext.capture();
			CompletableFuture<@Nullable T> result = new CompletableFuture<>();
			this.support.resolvers().execute(() -> caller.run(() -> {
				try {
					result.complete(call.execute(this.handles.resources()));
				}
				catch (Throwable ex) {
					// Also an Error: the subscriber waits for an end.
					result.completeExceptionally(ex);
				}
			}));
			return result;
		});
	}

	private static void warn(Submission submission) {
		logger.warn("A submit was cancelled after it was sent. "
				+ submission.uncertain(new CancellationException("the subscription was cancelled")).getMessage());
	}

	@Override
	public <T extends @Nullable Object> Flux<Job<T>> findSubmitted(JobRequest<T> request,
			JobSubmissionUncertainException uncertain) {
		Assert.notNull(uncertain, "'uncertain' must not be null");
		Assert.notNull(request, "'request' must not be null");
		if (request.foundAt() == null) {
			return walk(JobHandles.queryFor(uncertain), JobHandles.source(request));
		}
		return Flux.<Job<T>>deferContextual((subscriber) -> {
			long number = this.support.poller().nextNumber();
			Mono<StartAnswer> found = this.support.reactiveCalls()
				.request(Subject.NEW_JOB, this.support.api().find(request));
			return this.support.observations()
				.startFor(subscriber, JobObservation.QUERY, JobHandles.detailsOfFind(request))
				.observe(found)
				.onErrorResume(JobNotFoundException.class, (error) -> {
					JobHandles.requireKnownPath(error);
					return Mono.empty();
				})
				.flatMapIterable((answer) -> this.handles.found(request, answer, number));
		}).transform(EndingSubscriber::guard);
	}

	@Override
	public <T extends @Nullable Object> Job<T> resume(String token) {
		return this.template.resume(token);
	}

	@Override
	public <T> Job<T> resume(String token, Class<T> type) {
		return this.template.resume(token, type);
	}

	@Override
	public <T> Job<T> resume(String token, ParameterizedTypeReference<T> type) {
		return this.template.resume(token, type);
	}

	@Override
	public Mono<JobSnapshot> refresh(Job<?> job) {
		return refresh(job, Duration.ZERO);
	}

	@Override
	public Mono<JobSnapshot> refresh(Job<?> job, Duration throttle) {
		Assert.notNull(throttle, "'throttle' must not be null");
		Assert.isTrue(!throttle.isNegative(), () -> "'throttle' must not be negative, as " + throttle + " is");
		return own(job).refreshLater(throttle);
	}

	@Override
	public Mono<JobSnapshot> await(Job<?> job) {
		return await(job, WaitOptions.unset());
	}

	@Override
	public Mono<JobSnapshot> await(Job<?> job, WaitOptions options) {
		Assert.notNull(job, "'job' must not be null");
		return ReactiveCalls.later(() -> job.awaitAsync(options));
	}

	@Override
	public <T> Mono<T> result(Job<T> job) {
		return result(job, WaitOptions.unset());
	}

	@Override
	public <T> Mono<T> result(Job<T> job, WaitOptions options) {
		Assert.notNull(job, "'job' must not be null");
		return ReactiveCalls.later(() -> job.resultAsync(options));
	}

	@Override
	public Mono<JobSnapshot> abort(Job<?> job) {
		return abort(job, WaitOptions.unset());
	}

	@Override
	public Mono<JobSnapshot> abort(Job<?> job, WaitOptions options) {
		Assert.notNull(options, "'options' must not be null");
		return own(job).abortLater(options);
	}

	@Override
	public Mono<Void> requestAbort(Job<?> job) {
		return own(job).requestAbortLater();
	}

	@Override
	public Mono<JobResults> awaitAll(Collection<? extends Job<?>> jobs) {
		return awaitAll(jobs, WaitOptions.unset());
	}

	@Override
	public Mono<JobResults> awaitAll(Collection<? extends Job<?>> jobs, WaitOptions options) {
		return ReactiveCalls.later(() -> this.template.awaitAllAsync(jobs, options));
	}

	@Override
	public Mono<JobResults> awaitAny(Collection<? extends Job<?>> jobs) {
		return awaitAny(jobs, WaitOptions.unset());
	}

	@Override
	public Mono<JobResults> awaitAny(Collection<? extends Job<?>> jobs, WaitOptions options) {
		return ReactiveCalls.later(() -> this.template.awaitAnyAsync(jobs, options));
	}

	@Override
	public Flux<JobSnapshot> updates(Job<?> job) {
		Assert.notNull(job, "'job' must not be null");
		return job.updates();
	}

	@Override
	public Flux<JobEvent> watch(Job<?> job) {
		return this.template.events(job);
	}

	@Override
	public Flux<JobEvent> watch(JobQuery query) {
		return this.template.events(query);
	}

	@Override
	public WaitOptions getDefaults() {
		return this.template.getDefaults();
	}

	@Override
	public void updateDefaults(WaitOptions options) {
		this.template.updateDefaults(options);
	}

	private static DefaultJob<?> own(Job<?> job) {
		Assert.notNull(job, "'job' must not be null");
		Assert.isInstanceOf(DefaultJob.class, job, "'job' must be a handle of a template");
		return (DefaultJob<?>) job;
	}

}

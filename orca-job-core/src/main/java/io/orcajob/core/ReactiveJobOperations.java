package io.orcajob.core;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.ParameterizedTypeReference;

import io.orcajob.Job;
import io.orcajob.JobQuery;
import io.orcajob.JobRequest;
import io.orcajob.JobResults;
import io.orcajob.JobSnapshot;
import io.orcajob.JobSubmissionUncertainException;
import io.orcajob.JobValueResolver;
import io.orcajob.ResourceCall;
import io.orcajob.WaitOptions;

/**
 * What an application that must not block does with OrcaCloud jobs: the calls of
 * {@link JobOperations} and of {@link Job}, with the same costs, retries, limits and
 * errors. Implemented by {@link ReactiveJobTemplate}; applications may mock it in their
 * tests, but methods will be added.
 * <p>
 * Nothing happens before there is a subscription, and each one does it anew. Cancelling
 * ends a wait and never the job. Signals come on the threads of the HTTP client, and
 * those of waits and refreshes on the executor for callbacks, unless all is known at
 * once. The handles are those of {@link JobOperations}: their getters,
 * {@link Job#updates()} and asynchronous methods do not block either; for those that do
 * there is a method here.
 *
 * @since 0.1.0
 */
public interface ReactiveJobOperations {

	/**
	 * Read a job, with one request.
	 * @param id the id of the job, not blank
	 * @return the handle, whose value is the result as received
	 * @throws IllegalArgumentException if the id is blank, {@code .} or {@code ..}
	 * @see JobOperations#get(String)
	 */
	Mono<Job<Map<String, @Nullable Object>>> get(String id);

	/**
	 * Read a job as {@link #get(String)} does.
	 * @param <T> the type of the value
	 * @param id the id of the job, not blank
	 * @param type the class that the result is converted to
	 * @return the handle
	 */
	<T> Mono<Job<T>> get(String id, Class<T> type);

	/**
	 * Read a job as {@link #get(String)} does.
	 * @param <T> the type of the value
	 * @param id the id of the job, not blank
	 * @param type the type that the result is converted to
	 * @return the handle
	 */
	<T> Mono<Job<T>> get(String id, ParameterizedTypeReference<T> type);

	/**
	 * Read a job as {@link #get(String)} does.
	 * @param <T> the type of the value
	 * @param id the id of the job, not blank
	 * @param resolver finds the value once the job is completed, on the executor for
	 * resolvers
	 * @return the handle
	 */
	<T> Mono<Job<T>> get(String id, JobValueResolver<T> resolver);

	/**
	 * Make a handle of a job without a request.
	 * @param id the id of the job, not blank
	 * @return the handle, whose value is the result as received
	 * @throws IllegalArgumentException if the id is blank, {@code .} or {@code ..}
	 */
	Job<Map<String, @Nullable Object>> reference(String id);

	/**
	 * Make a handle of a job without a request, as {@link #reference(String)} does.
	 * @param <T> the type of the value
	 * @param id the id of the job, not blank
	 * @param type the class that the result is converted to
	 * @return the handle
	 */
	<T> Job<T> reference(String id, Class<T> type);

	/**
	 * Make a handle of a job without a request, as {@link #reference(String)} does.
	 * @param <T> the type of the value
	 * @param id the id of the job, not blank
	 * @param type the type that the result is converted to
	 * @return the handle
	 */
	<T> Job<T> reference(String id, ParameterizedTypeReference<T> type);

	/**
	 * Make a handle of a job without a request, as {@link #reference(String)} does.
	 * @param <T> the type of the value
	 * @param id the id of the job, not blank
	 * @param resolver finds the value once the job is completed, on the executor for
	 * resolvers
	 * @return the handle
	 */
	<T> Job<T> reference(String id, JobValueResolver<T> resolver);

	/**
	 * List jobs, one page of them, with one request.
	 * @param query which jobs; without a limit at most {@value JobQuery#DEFAULT_LIMIT}
	 * @return the handles
	 * @see JobOperations#query(JobQuery)
	 */
	Flux<Job<Map<String, @Nullable Object>>> query(JobQuery query);

	/**
	 * List jobs as {@link #query(JobQuery)} does.
	 * @param <T> the type of the values
	 * @param query which jobs
	 * @param type the class that the results are converted to
	 * @return the handles
	 */
	<T> Flux<Job<T>> query(JobQuery query, Class<T> type);

	/**
	 * List all jobs that match. Each page is read when the jobs of those before were
	 * asked for.
	 * @param query which jobs
	 * @return the handles, none twice
	 * @see JobOperations#stream(JobQuery)
	 */
	Flux<Job<Map<String, @Nullable Object>>> stream(JobQuery query);

	/**
	 * List all jobs that match, as {@link #stream(JobQuery)} does.
	 * @param <T> the type of the values
	 * @param query which jobs
	 * @param type the class that the results are converted to
	 * @return the handles, none twice
	 */
	<T> Flux<Job<T>> stream(JobQuery query, Class<T> type);

	/**
	 * Count the jobs that match, with one request.
	 * @param query which jobs; its limit and offset are not looked at
	 * @return the number of jobs
	 */
	Mono<Long> count(JobQuery query);

	/**
	 * Start a job. Each subscription starts another one, with one request. Cancelling
	 * after it was sent leaves open whether there is a job; a warning in the log says so.
	 * @param <T> the type of the value
	 * @param request what to start
	 * @return the handle of the new job
	 * @see JobOperations#submit(JobRequest)
	 */
	<T extends @Nullable Object> Mono<Job<T>> submit(JobRequest<T> request);

	/**
	 * Executes a call that starts no job, such as the creation of a datasource, on a
	 * thread that may block.
	 * @param <T> the type of the result
	 * @param call the call, such as one of {@code OrcaRequests}
	 * @return the result, empty if it is {@code null}; each subscription executes the
	 * call once more
	 */
	<T> Mono<T> execute(ResourceCall<? extends @Nullable T> call);

	/**
	 * Look for the job that a submit may have started.
	 * @param <T> the type of the value
	 * @param request what was submitted
	 * @param uncertain how that ended
	 * @return the jobs that it may be
	 * @see JobOperations#findSubmitted(JobRequest, JobSubmissionUncertainException)
	 */
	<T extends @Nullable Object> Flux<Job<T>> findSubmitted(JobRequest<T> request,
			JobSubmissionUncertainException uncertain);

	/**
	 * Make a handle again from a {@link Job#token() token}, without a request.
	 * @param <T> the type of the value, which is that of the handle that wrote the token
	 * @param token the token
	 * @return the handle
	 * @throws IllegalArgumentException if it is no token that can be read here
	 * @see JobOperations#resume(String)
	 */
	<T extends @Nullable Object> Job<T> resume(String token);

	/**
	 * Make a handle again from a {@link Job#token() token}, with a class from the code.
	 * @param <T> the type of the value
	 * @param token the token
	 * @param type the class that the value is converted to
	 * @return the handle
	 * @see JobOperations#resume(String, Class)
	 */
	<T> Job<T> resume(String token, Class<T> type);

	/**
	 * Make a handle again from a {@link Job#token() token}, with a type from the code.
	 * @param <T> the type of the value
	 * @param token the token
	 * @param type the type that the value is converted to
	 * @return the handle
	 * @see JobOperations#resume(String, ParameterizedTypeReference)
	 */
	<T> Job<T> resume(String token, ParameterizedTypeReference<T> type);

	/**
	 * Read a job with a request that begins after the subscription.
	 * @param job the job
	 * @return its state
	 * @see Job#refresh()
	 */
	Mono<JobSnapshot> refresh(Job<?> job);

	/**
	 * Read a job as {@link #refresh(Job)} does, unless the last successful reading is
	 * younger than a given age.
	 * @param job the job
	 * @param throttle the age up to which the known state is good enough, not negative
	 * @return its state
	 * @see Job#refresh(Duration)
	 */
	Mono<JobSnapshot> refresh(Job<?> job, Duration throttle);

	/**
	 * Wait until a job ends, with the template's options.
	 * @param job the job
	 * @return the final state
	 * @see Job#await()
	 */
	Mono<JobSnapshot> await(Job<?> job);

	/**
	 * Wait until a job ends. Shows no progress unless {@code options} ask for it.
	 * @param job the job
	 * @param options the options; what is unset falls back to the template's
	 * @return the final state
	 * @see Job#await(WaitOptions)
	 */
	Mono<JobSnapshot> await(Job<?> job, WaitOptions options);

	/**
	 * Wait for the value of a job, with the template's options.
	 * @param <T> the type of the value
	 * @param job the job
	 * @return the value, empty if it is {@code null}
	 * @see Job#result()
	 */
	<T> Mono<T> result(Job<T> job);

	/**
	 * Wait for the value of a job. Shows no progress unless {@code options} ask for it.
	 * @param <T> the type of the value
	 * @param job the job
	 * @param options the options; what is unset falls back to the template's
	 * @return the value, empty if it is {@code null}
	 * @see Job#result(WaitOptions)
	 */
	<T> Mono<T> result(Job<T> job, WaitOptions options);

	/**
	 * Ask the service to abort a job and wait until it has ended, with the template's
	 * options for aborts.
	 * @param job the job
	 * @return the final state
	 * @see Job#abort()
	 */
	Mono<JobSnapshot> abort(Job<?> job);

	/**
	 * Ask the service to abort a job and wait until it has ended.
	 * @param job the job
	 * @param options the options; what is unset falls back to the template's for aborts
	 * @return the final state
	 * @see Job#abort(WaitOptions)
	 */
	Mono<JobSnapshot> abort(Job<?> job, WaitOptions options);

	/**
	 * Ask the service to abort a job and do not wait for it.
	 * @param job the job
	 * @return completes when the service has accepted
	 * @see Job#requestAbort()
	 */
	Mono<Void> requestAbort(Job<?> job);

	/**
	 * Wait until all jobs have ended, with the template's options.
	 * @param jobs the jobs, none for results without any
	 * @return what came out
	 * @see JobOperations#awaitAll(Collection)
	 */
	Mono<JobResults> awaitAll(Collection<? extends Job<?>> jobs);

	/**
	 * Wait until all jobs have ended, or the time is over. Shows no progress unless
	 * {@code options} ask for it.
	 * @param jobs the jobs, none for results without any
	 * @param options the options for all together; what is unset falls back to the
	 * template's
	 * @return what came out
	 * @see JobOperations#awaitAll(Collection, WaitOptions)
	 */
	Mono<JobResults> awaitAll(Collection<? extends Job<?>> jobs, WaitOptions options);

	/**
	 * Wait until one of some jobs has ended, with the template's options.
	 * @param jobs the jobs, at least one
	 * @return what came out
	 * @see JobOperations#awaitAny(Collection)
	 */
	Mono<JobResults> awaitAny(Collection<? extends Job<?>> jobs);

	/**
	 * Wait until one of some jobs has ended, or the time is over. Shows no progress
	 * unless {@code options} ask for it.
	 * @param jobs the jobs, at least one
	 * @param options the options for all together; what is unset falls back to the
	 * template's
	 * @return what came out
	 * @see JobOperations#awaitAny(Collection, WaitOptions)
	 */
	Mono<JobResults> awaitAny(Collection<? extends Job<?>> jobs, WaitOptions options);

	/**
	 * Follow a job: the last known state, if it was read before, then each change, and
	 * the end of the stream with the end of the job. A slow subscriber misses changes,
	 * but never the latest state.
	 * @param job the job
	 * @return the states of the job
	 * @see Job#updates()
	 */
	Flux<JobSnapshot> updates(Job<?> job);

	/**
	 * Follow a job as {@link #updates(Job)} does, with the events that a
	 * {@link JobListener} would receive in place of states. The subscription is the
	 * watch: the subscriber receives the events in place of the listeners, and cancelling
	 * ends the watch. The first event tells the status of the job, and the flux completes
	 * after the event of its end. It is empty if there is no job to wait for.
	 * <p>
	 * What a slow subscriber has not requested is merged into one event: progress is left
	 * out and changes of status become one, but the end is never lost. Signals come on
	 * the executor for callbacks. The errors are those of {@link #await(Job)}, except
	 * that there is no deadline.
	 * @param job a handle of this template
	 * @return the events of the job
	 * @throws IllegalArgumentException if the handle is one of another template
	 * @see JobOperations#watch(Job)
	 */
	Flux<JobEvent> watch(Job<?> job);

	/**
	 * Follow every job of the account that matches a query, whoever has started it: those
	 * that have not ended when the list is first read, and those that begin to match
	 * later, each until it ends. The subscription is the watch, as with
	 * {@link #watch(Job)}: what a slow subscriber has not requested is merged into one
	 * event for each job, and no end is lost, so that memory grows with the number of
	 * those jobs.
	 * <p>
	 * The flux does not complete. It ends with an error if the service refuses to list
	 * the jobs, or with {@link io.orcajob.JobWaitStoppedException} if the poller is
	 * closed. A single job that cannot be read any longer is left out, with a warning in
	 * the log.
	 * @param query which jobs; without a limit and an offset, and without a status that
	 * is an end
	 * @return the events of the jobs
	 * @throws IllegalArgumentException if the query has what it must not have
	 * @see JobOperations#watch(JobQuery)
	 */
	Flux<JobEvent> watch(JobQuery query);

	/**
	 * Return the options of waits that do not set their own. Does not block.
	 * @return options in which everything is set
	 * @see JobOperations#getDefaults()
	 */
	WaitOptions getDefaults();

	/**
	 * Change the options of waits that begin from now on, also those of the
	 * {@link JobTemplate} behind this one. Does not block.
	 * @param options the new options; what is unset keeps its value
	 * @see JobOperations#updateDefaults(WaitOptions)
	 */
	void updateDefaults(WaitOptions options);

}

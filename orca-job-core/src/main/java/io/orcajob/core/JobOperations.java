package io.orcajob.core;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.core.ParameterizedTypeReference;

import io.orcajob.Job;
import io.orcajob.JobQuery;
import io.orcajob.JobRequest;
import io.orcajob.JobResults;
import io.orcajob.JobSubmissionUncertainException;
import io.orcajob.JobValueResolver;
import io.orcajob.ResourceCall;
import io.orcajob.WaitOptions;

/**
 * What an application does with OrcaCloud jobs. Implemented by {@link JobTemplate};
 * applications may mock it in their tests, but methods will be added. With Spring Boot,
 * {@code @MockitoBean JobOperations} replaces the auto-configured template; there is no
 * {@link ReactiveJobOperations} bean then, unless the test mocks that, too.
 * <p>
 * Methods that make a request block for it, and repeat it while it may succeed later:
 * after HTTP 408, 425, 429 and 5xx, and where the network failed. Such a call takes at
 * most the time of {@link JobTemplate.Builder#callTimeout}, 60 s by default, with all its
 * requests and pauses. A pause is random, at most the largest bound of the back-off;
 * after a {@code Retry-After} it is as long as the service asks for and a moment more.
 * While the service asks all to wait, a call waits before its first request, too. A pause
 * that does not fit into the time of the call ends it at once.
 *
 * @since 0.1.0
 */
public interface JobOperations {

	/**
	 * Read a job. Makes one request, which is repeated if it may succeed later, and
	 * blocks for it.
	 * @param id the id of the job, not blank
	 * @return the handle, whose value is the result as received
	 * @throws io.orcajob.JobNotFoundException if there is no such job
	 * @throws io.orcajob.OrcaApiException if the service does not answer as asked
	 * @throws IllegalArgumentException if the id is blank, {@code .} or {@code ..}
	 * @throws IllegalStateException on a thread that must not block
	 */
	Job<Map<String, @Nullable Object>> get(String id);

	/**
	 * Read a job as {@link #get(String)} does.
	 * @param <T> the type of the value
	 * @param id the id of the job, not blank
	 * @param type the class that the result is converted to
	 * @return the handle
	 */
	<T> Job<T> get(String id, Class<T> type);

	/**
	 * Read a job as {@link #get(String)} does.
	 * @param <T> the type of the value
	 * @param id the id of the job, not blank
	 * @param type the type that the result is converted to
	 * @return the handle
	 */
	<T> Job<T> get(String id, ParameterizedTypeReference<T> type);

	/**
	 * Read a job as {@link #get(String)} does.
	 * @param <T> the type of the value
	 * @param id the id of the job, not blank
	 * @param resolver finds the value once the job is completed
	 * @return the handle
	 */
	<T> Job<T> get(String id, JobValueResolver<T> resolver);

	/**
	 * Make a handle of a job without a request. Whether there is such a job shows when it
	 * is used.
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
	 * @param resolver finds the value once the job is completed
	 * @return the handle
	 */
	<T> Job<T> reference(String id, JobValueResolver<T> resolver);

	/**
	 * List jobs, one page of them. Makes one request, which is repeated if it may succeed
	 * later, and blocks for it.
	 * @param query which jobs; without a limit at most {@value JobQuery#DEFAULT_LIMIT}
	 * @return the handles, in the order of the service, fewer than asked for if there are
	 * no more or the service sends no more at once
	 * @throws io.orcajob.OrcaApiException if the service does not answer as asked
	 * @throws IllegalStateException on a thread that must not block
	 */
	List<Job<Map<String, @Nullable Object>>> query(JobQuery query);

	/**
	 * List jobs as {@link #query(JobQuery)} does.
	 * @param <T> the type of the values
	 * @param query which jobs
	 * @param type the class that the results are converted to
	 * @return the handles
	 */
	<T> List<Job<T>> query(JobQuery query, Class<T> type);

	/**
	 * List all jobs that match, from the query's offset on and up to its limit if there
	 * is one. The stream makes one request per page (of 100 jobs unless set otherwise),
	 * each when it is needed, on the thread that consumes it, and with the exceptions of
	 * {@link #query(JobQuery)}. No job comes twice, although jobs come and go meanwhile.
	 * One that begins to match after the first request may be left out, and so may one
	 * that moves between two pages while as many others come as go. Remembers the ids of
	 * the jobs that it has given.
	 * @param query which jobs
	 * @return a stream, which need not be closed
	 */
	Stream<Job<Map<String, @Nullable Object>>> stream(JobQuery query);

	/**
	 * List all jobs that match, as {@link #stream(JobQuery)} does.
	 * @param <T> the type of the values
	 * @param query which jobs
	 * @param type the class that the results are converted to
	 * @return a stream, which need not be closed
	 */
	<T> Stream<Job<T>> stream(JobQuery query, Class<T> type);

	/**
	 * Count the jobs that match. Makes one request and blocks for it.
	 * @param query which jobs; its limit and offset are not looked at
	 * @return the number of jobs
	 * @throws io.orcajob.OrcaApiException if the service does not answer as asked
	 * @throws IllegalStateException on a thread that must not block
	 */
	long count(JobQuery query);

	/**
	 * Start a job. The request is sent once: it is repeated only if it certainly did not
	 * leave this machine, as the connection could not be made. Blocks for the answer.
	 * <p>
	 * The handle is made of the answer, without a further request. If the answer says
	 * that there is no job to wait for, by a field for the id that is null or by HTTP
	 * 204, the handle is completed at once, with the answer for its value; its id is
	 * {@code no-job} then.
	 * @param <T> the type of the value
	 * @param request what to start
	 * @return the handle of the new job
	 * @throws io.orcajob.JobSubmissionUncertainException if the request may have arrived
	 * and no answer says what came of it: a time-out, a broken connection, HTTP 5xx, an
	 * answer that cannot be read or has no field for the id
	 * ({@link JobRequest.Builder#idField}), or an interruption of this thread, whose flag
	 * is set then
	 * @throws io.orcajob.OrcaRequestException if the service refuses the request, such as
	 * with HTTP 402, 409 or 422; nothing was started, as with all that follow
	 * @throws io.orcajob.OrcaUnavailableException if the service wants to be left alone
	 * (HTTP 429) or is not reached
	 * @throws io.orcajob.OrcaApiException for any other answer that starts no job
	 * @throws IllegalArgumentException if the body cannot be written as JSON, or a
	 * variable of the path has no value
	 * @throws IllegalStateException on a thread that must not block
	 */
	<T extends @Nullable Object> Job<T> submit(JobRequest<T> request);

	/**
	 * Executes a call that starts no job, such as the creation of a datasource, and
	 * blocks for its result. The requests of the call have the API key, the timeouts and,
	 * but for a POST that may have arrived, the retries of all other calls.
	 * @param <T> the type of the result
	 * @param call the call, such as one of {@code OrcaRequests}
	 * @return the result
	 * @throws io.orcajob.OrcaApiException if the service refuses a request or does not
	 * respond as expected
	 * @throws io.orcajob.JobInterruptedException if the thread was interrupted
	 * @throws IllegalStateException on a thread that must not block
	 */
	<T extends @Nullable Object> T execute(ResourceCall<T> call);

	/**
	 * Look for the job that a submit may have started. Makes a request where
	 * {@link JobRequest.Builder#foundAt(String, Object...)} tells, or else one per page
	 * of the jobs of its type that were created since then, and blocks for it.
	 * @param <T> the type of the value
	 * @param request what was submitted
	 * @param uncertain how that ended
	 * @return the jobs that it may be, none if it did not arrive. More than one, or one
	 * that somebody else has started, are possible unless the request tells where to look
	 * @throws io.orcajob.OrcaApiException if the service does not answer as asked, or the
	 * answer has no field for the id of the job
	 * @throws IllegalArgumentException if the request tells neither where to look nor the
	 * type of the job
	 * @throws IllegalStateException on a thread that must not block
	 */
	<T extends @Nullable Object> List<Job<T>> findSubmitted(JobRequest<T> request,
			JobSubmissionUncertainException uncertain);

	/**
	 * Make a handle again from a {@link Job#token() token}. Makes no request.
	 * <p>
	 * A token is a capability: whoever can hand one in makes the application read that
	 * job with its API key. Without a key that signs tokens ({@code orca.job.token.key},
	 * {@link JobTemplate.Builder#tokenKeys}) anybody can write one, for any job. So the
	 * value of such a token is of a value type of the JDK (texts, numbers,
	 * {@code Boolean}, {@code UUID}, {@code java.time}), a {@code Map} or {@code List},
	 * or of a type that this template was asked for before or that was
	 * {@linkplain JobTemplate.Builder#tokenTypes registered}; and it is found by a
	 * resolver of which the same holds. With a key, only signed tokens are accepted, and
	 * their types and resolvers need not be known.
	 * <p>
	 * A token says nothing of the account, so that of another one is found out by the
	 * first request.
	 * @param <T> the type of the value, which is that of the handle that wrote the token
	 * @param token the token
	 * @return the handle
	 * @throws IllegalArgumentException if it is no token, is damaged, comes from a newer
	 * version or an application with other classes, lacks a valid signature, or names a
	 * type or resolver that the application has not named
	 */
	<T extends @Nullable Object> Job<T> resume(String token);

	/**
	 * Make a handle again from a {@link Job#token() token} as {@link #resume(String)}
	 * does, but convert its value to a class, whichever type the token names.
	 * @param <T> the type of the value
	 * @param token the token of a handle without a resolver, or with
	 * {@link JobValueResolver#resource(Class, String, String, Object...)}
	 * @param type the class that the value is converted to
	 * @return the handle
	 * @throws IllegalArgumentException as by {@link #resume(String)}
	 */
	<T> Job<T> resume(String token, Class<T> type);

	/**
	 * Make a handle again from a {@link Job#token() token} as {@link #resume(String)}
	 * does, but convert its value to a type, whichever the token names.
	 * @param <T> the type of the value
	 * @param token the token of a handle without a resolver
	 * @param type the type that the value is converted to
	 * @return the handle
	 * @throws IllegalArgumentException as by {@link #resume(String)}
	 */
	<T> Job<T> resume(String token, ParameterizedTypeReference<T> type);

	/**
	 * Wait until all jobs have ended, with the template's options.
	 * @param jobs the jobs
	 * @return what came out
	 * @see #awaitAll(Collection, WaitOptions)
	 */
	JobResults awaitAll(Collection<? extends Job<?>> jobs);

	/**
	 * Wait until all jobs have ended, or the time is over: then some are
	 * {@linkplain JobResults#running() running}, and no exception says so. Costs one
	 * small request per job and interval, and no thread but this one. As with
	 * {@link Job#await(WaitOptions)}, the time that a resolver takes for the value of a
	 * job that has ended comes on top.
	 * @param jobs the jobs, none for results without any
	 * @param options the options for all together; what is unset falls back to the
	 * template's
	 * @return what came out
	 * @throws io.orcajob.JobInterruptedException if the thread was interrupted; its flag
	 * is set
	 * @throws io.orcajob.JobWaitStoppedException if the poller is closed
	 * @throws IllegalStateException on a thread that must not block
	 */
	JobResults awaitAll(Collection<? extends Job<?>> jobs, WaitOptions options);

	/**
	 * Wait until one of some jobs has ended, with the template's options.
	 * @param jobs the jobs, at least one
	 * @return what came out
	 * @see #awaitAny(Collection, WaitOptions)
	 */
	JobResults awaitAny(Collection<? extends Job<?>> jobs);

	/**
	 * Wait until one of some jobs has ended, in whichever way, or the time is over. The
	 * others go on. Otherwise like {@link #awaitAll(Collection, WaitOptions)}.
	 * @param jobs the jobs
	 * @param options the options for all together; what is unset falls back to the
	 * template's
	 * @return what came out
	 * @throws IllegalArgumentException if there is no job
	 */
	JobResults awaitAny(Collection<? extends Job<?>> jobs, WaitOptions options);

	/**
	 * Wait until all jobs have ended, as {@link #awaitAll(Collection, WaitOptions)} does,
	 * without a thread. Shows no progress unless {@code options} ask for it. However the
	 * future ends, the waits end with it, and the jobs go on.
	 * @param jobs the jobs, none for results without any
	 * @param options the options for all together; what is unset falls back to the
	 * template's
	 * @return the future of what came out
	 */
	CompletableFuture<JobResults> awaitAllAsync(Collection<? extends Job<?>> jobs, WaitOptions options);

	/**
	 * Wait until one of some jobs has ended, as
	 * {@link #awaitAny(Collection, WaitOptions)} does, without a thread. Shows no
	 * progress unless {@code options} ask for it. However the future ends, the waits end
	 * with it, and the jobs go on.
	 * @param jobs the jobs, at least one
	 * @param options the options for all together; what is unset falls back to the
	 * template's
	 * @return the future of what came out
	 */
	CompletableFuture<JobResults> awaitAnyAsync(Collection<? extends Job<?>> jobs, WaitOptions options);

	/**
	 * Tell the listeners what happens to a job, first in which state it is, until it ends
	 * or the watch is closed. Costs one small request per interval, unless somebody waits
	 * for the job anyway. A job that was {@linkplain #submit submitted} by this template
	 * is watched already if there are listeners. Returns at once.
	 * @param job a handle of this template
	 * @return ends the watch
	 * @throws io.orcajob.JobWaitStoppedException if the poller is closed
	 * @throws IllegalArgumentException if the handle is one of another template
	 */
	JobWatch watch(Job<?> job);

	/**
	 * Tell the listeners what happens to every job of the account that matches a query,
	 * whoever has started it: those that have not ended when the list is first read,
	 * which is at once if the service answers, and those that begin to match later, each
	 * until it ends or the watch is closed. Costs one small request per interval and job,
	 * and one or more for the list, depending on how many jobs are created meanwhile.
	 * Returns at once.
	 * @param query which jobs; without a limit and an offset, and without a status that
	 * is an end, as jobs are told of until they end. With other statuses a job is told of
	 * from when it is first seen in one of them
	 * @return ends the watch
	 * @throws io.orcajob.JobWaitStoppedException if the poller is closed
	 * @throws IllegalArgumentException if the query has what it must not have
	 */
	JobWatch watch(JobQuery query);

	/**
	 * Return the options of waits that do not set their own.
	 * @return options in which everything is set
	 */
	WaitOptions getDefaults();

	/**
	 * Change the options of waits that begin from now on. Those of aborts stay.
	 * @param options the new options; what is unset keeps its value
	 */
	void updateDefaults(WaitOptions options);

}

package io.orcajob.core;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.core.ParameterizedTypeReference;

import io.orcajob.Job;
import io.orcajob.JobQuery;
import io.orcajob.JobValueResolver;
import io.orcajob.WaitOptions;

/**
 * What an application does with OrcaCloud jobs. Implemented by {@link JobTemplate};
 * applications may mock it in their tests, but methods will be added.
 * <p>
 * Methods that make a request block for it, and repeat it while it may succeed later:
 * after HTTP 408, 425, 429 and 5xx, and where the network failed. Such a call takes at
 * most the request time-out times one plus the number of retries, plus the pauses between
 * them, of which each is at most the largest bound of the back-off or, where the service
 * asks for it by {@code Retry-After}, two minutes.
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
	 * is one. The stream makes one request per {@value JobQuery#DEFAULT_LIMIT} jobs, each
	 * when it is needed, on the thread that consumes it, and with the exceptions of
	 * {@link #query(JobQuery)}. No job comes twice, although jobs come and go meanwhile;
	 * one that begins to match after the first request may be left out. Remembers the ids
	 * of the jobs that it has given.
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

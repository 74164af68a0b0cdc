package io.orcajob;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * The handle of one OrcaCloud job: reads it, waits for it, aborts it. Safe for use by any
 * number of threads. Not to be implemented by applications, as methods will be added.
 * <p>
 * <b>Getters</b> read the last known state. They never block and never throw. If that
 * state is older than the refresh interval and the job has not ended, reading asks for
 * one refresh in the background and still returns at once. {@link #snapshot()},
 * {@code toString} and {@code equals} ask for nothing. A handle that was made without a
 * request, and was not answered yet, has the status {@link Status#UNKNOWN}, the type
 * {@code UNKNOWN} and the times {@link Instant#EPOCH}.
 * <p>
 * <b>Blocking methods</b> ({@code refresh}, {@code await}, {@code result}, {@code abort},
 * {@code requestAbort}) throw {@link IllegalStateException} before any request if they
 * are called on a thread that must not block, such as an event loop, and
 * {@link JobInterruptedException} if the thread is interrupted.
 * <p>
 * <b>Waiting</b> costs one small request per interval and job, however many wait for the
 * job, and no thread. Ending a wait, in whichever way, never aborts the job.
 * <p>
 * <b>As JSON</b>, a handle is what its getters return, under the names that
 * {@link JobSnapshot} has for them: the value is {@code result}.
 *
 * @param <T> the type of the value; the value of a completed job may be {@code null}
 * @since 0.1.0
 */
public interface Job<T extends @Nullable Object> {

	/**
	 * Return the id.
	 * @return the id
	 */
	String getId();

	/**
	 * Return the kind of the job, such as {@code EVALUATE_MODEL}.
	 * @return the type as last known
	 */
	String getType();

	/**
	 * Return the status.
	 * @return the status as last known
	 */
	Status getStatus();

	/**
	 * Return how many steps the job has.
	 * @return the number of steps, or {@code null} as long as the service does not tell
	 */
	@Nullable Integer getStepsTotal();

	/**
	 * Return how many steps are done.
	 * @return the number of steps done, or {@code null} as long as the service does not
	 * tell
	 */
	@Nullable Integer getStepsCompleted();

	/**
	 * Return the part of the job that is done, as a fraction.
	 * @return a number from 0 to 1, never NaN
	 */
	double getCompletion();

	/**
	 * Return what the service says went wrong.
	 * @return the service's words, or {@code null} if there are none
	 */
	@Nullable String getException();

	/**
	 * Return the value.
	 * @return the value, or {@code null} as long as the job is not known to be completed,
	 * or if its result is null or cannot be converted, which {@link #result()} tells. If
	 * a {@link JobValueResolver} is to find it and was not asked yet, it is asked in the
	 * background
	 */
	@JsonProperty("result")
	@Nullable T getValue();

	/**
	 * Return when the job was created, by the service's clock.
	 * @return the moment
	 */
	Instant getCreatedAt();

	/**
	 * Return when the job last changed, by the service's clock.
	 * @return the moment as last known
	 */
	Instant getUpdatedAt();

	/**
	 * Return when the service last answered about the job, by the local clock.
	 * @return the moment
	 */
	Instant getRefreshedAt();

	/**
	 * Return all that was last known, consistent in itself. Makes no request, also not in
	 * the background.
	 * @return the last state
	 */
	JobSnapshot snapshot();

	/**
	 * Read the job with a request that begins after this call, so that the caller's own
	 * changes are seen. Calls at the same time share one request. A job that is known to
	 * have ended is not asked for again.
	 * <p>
	 * Blocks mostly for one round trip. At most, each attempt takes four request
	 * time-outs: one for its turn, if the poller is busy, one for the answer, and both
	 * again for the result of a job that has completed meanwhile. There are one plus the
	 * number of retries, with the pauses of {@code JobOperations} between them. If it
	 * throws, the last known state stays.
	 * @return the state
	 * @throws OrcaApiException if the service does not answer as asked
	 * @throws JobWaitStoppedException if the application is stopping or has stopped the
	 * template
	 */
	JobSnapshot refresh();

	/**
	 * Read the job as {@link #refresh()} does, unless the last successful reading is
	 * younger than a given age.
	 * @param throttle the age up to which the known state is good enough, not negative
	 * @return the state
	 * @throws OrcaApiException if the service does not answer as asked
	 * @throws JobWaitStoppedException if the application is stopping or has stopped the
	 * template
	 */
	JobSnapshot refresh(Duration throttle);

	/**
	 * Wait until the job ends, with the template's options.
	 * @return the final state: {@link Status#COMPLETED}, {@link Status#FAILED} or
	 * {@link Status#ABORTED}
	 * @see #await(WaitOptions)
	 */
	JobSnapshot await();

	/**
	 * Wait until the job ends. The job is polled at once and then every refresh interval,
	 * at the latest just before the deadline; the wait never outlasts it, except that a
	 * longest wait of zero makes one full check. Failed polls are repeated, later and
	 * later, until the deadline. Only refusals (HTTP 4xx other than 408, 425 and 429, or
	 * a redirect) end the wait before: if the service does not know a job that was never
	 * read, at once; if it does not know any longer one that was, after a refresh
	 * interval; any other, which may be that of a proxy, after a minute, or by the second
	 * request if nothing was read before.
	 * <p>
	 * If a {@link JobValueResolver} finds the value, it is asked before this returns, so
	 * that {@link #getValue()} has it; the time that its requests take comes on top, and
	 * if it fails, only {@link #result()} tells. That is so, too, if the job has
	 * completed and its record cannot be read, such as for its size.
	 * @param options the options; what is unset falls back to the template's
	 * @return the final state: {@link Status#COMPLETED}, {@link Status#FAILED} or
	 * {@link Status#ABORTED}
	 * @throws JobTimeoutException if the job did not end in time; it goes on
	 * @throws OrcaApiException if the service does not know the job, or polls are refused
	 * @throws JobInterruptedException if the thread was interrupted; its flag is set
	 * @throws JobWaitStoppedException if the application is stopping or has stopped the
	 * template
	 */
	JobSnapshot await(WaitOptions options);

	/**
	 * Wait for the value, with the template's options.
	 * @return the value, which may be {@code null}
	 * @see #result(WaitOptions)
	 */
	T result();

	/**
	 * Wait for the value as {@link #await(WaitOptions)} does.
	 * @param options the options; what is unset falls back to the template's
	 * @return the value, which may be {@code null}
	 * @throws JobFailedException if the job failed
	 * @throws JobAbortedException if the job was aborted
	 * @throws JobValueException if the result cannot be read or converted
	 * @throws JobTimeoutException if the job did not end in time, and goes on; or if it
	 * has completed and a {@link JobValueResolver} did not read its value in time
	 * @throws OrcaApiException if the service does not know the job, or polls are refused
	 * @throws JobInterruptedException if the thread was interrupted; its flag is set
	 * @throws JobWaitStoppedException if the application is stopping or has stopped the
	 * template
	 */
	T result(WaitOptions options);

	/**
	 * Ask the service to abort the job and wait until it has ended, with the template's
	 * options for aborts.
	 * @return the final state
	 * @see #abort(WaitOptions)
	 */
	JobSnapshot abort();

	/**
	 * Ask the service to abort the job and wait until it has ended. That may be as
	 * {@link Status#COMPLETED} or {@link Status#FAILED}, if the job was faster. A job
	 * that is known to have ended is not asked for again. The longest wait of the options
	 * bounds the request, its repetitions and the wait together.
	 * @param options the options; what is unset falls back to the template's for aborts
	 * @return the final state
	 * @throws JobTimeoutException if the abort was accepted, but the job did not end in
	 * time
	 * @throws OrcaApiException if the service does not accept the abort
	 * @throws JobInterruptedException if the thread was interrupted; its flag is set
	 * @throws JobWaitStoppedException if the application is stopping or has stopped the
	 * template
	 */
	JobSnapshot abort(WaitOptions options);

	/**
	 * Ask the service to abort the job and do not wait for it. Blocks for the request. A
	 * job that is known to have ended is left alone. May be repeated: a refusal counts as
	 * accepted if the job is being aborted or has ended.
	 * @throws OrcaApiException if the service does not accept the abort
	 */
	void requestAbort();

	/**
	 * Wait until the job ends, with the template's options and without a thread.
	 * @return the future of the final state
	 * @see #awaitAsync(WaitOptions)
	 */
	CompletableFuture<JobSnapshot> awaitAsync();

	/**
	 * Wait until the job ends, as {@link #await(WaitOptions)} does and with the same
	 * endings, without a thread. Shows no progress unless {@code options} ask for it.
	 * <p>
	 * Whichever way the future ends, by {@code cancel}, {@code orTimeout} or completed by
	 * hand too, the wait ends with it, and the job goes on. That does not hold for stages
	 * derived from it: cancelling the result of {@code thenApply} does not reach this
	 * future. Dependent stages run on a small pool of the template; those that block
	 * belong on an executor of their own ({@code thenApplyAsync}). Failures are those of
	 * {@link #await(WaitOptions)}, in the wrappings of a future:
	 * {@code CompletionException} from {@code join}, {@code ExecutionException} from
	 * {@code get}.
	 * @param options the options; what is unset falls back to the template's
	 * @return the future of the final state
	 */
	CompletableFuture<JobSnapshot> awaitAsync(WaitOptions options);

	/**
	 * Wait for the value, with the template's options and without a thread.
	 * @return the future of the value
	 * @see #resultAsync(WaitOptions)
	 */
	CompletableFuture<T> resultAsync();

	/**
	 * Wait for the value as {@link #awaitAsync(WaitOptions)} does, with the endings of
	 * {@link #result(WaitOptions)}.
	 * @param options the options; what is unset falls back to the template's
	 * @return the future of the value
	 */
	CompletableFuture<T> resultAsync(WaitOptions options);

	/**
	 * Follow the job: the last known state, if it was read before, then each change, and
	 * the end of the stream with the end of the job. Each subscriber watches the job for
	 * itself, at the template's refresh interval, without further requests if the job is
	 * watched already; there is no deadline. A subscriber that is slow misses changes,
	 * but never the newest. What is known already comes on the subscriber's own thread,
	 * all other signals on the executor for callbacks; cancelling ends the watch. The
	 * errors are those of {@link #await(WaitOptions)}.
	 * @return the changes of the job
	 */
	Flux<JobSnapshot> updates();

	/**
	 * Write this handle as text, from which {@code JobOperations.resume(..)} makes it
	 * again, also in another process: the id of the job and the type of its value, but
	 * neither state nor account. Makes no request.
	 * <p>
	 * A token is a capability: whoever has it can make the application read this job, as
	 * with a link that holds a secret. Sign tokens that leave the application
	 * ({@code orca.job.token.key}).
	 * @return letters, digits, {@code .}, {@code -} and {@code _}
	 * @throws IllegalStateException if the value is found by code that cannot be written
	 * as text, such as a lambda, or if there is no job
	 */
	String token();

}

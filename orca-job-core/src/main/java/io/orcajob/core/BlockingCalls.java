package io.orcajob.core;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import org.springframework.retry.RetryContext;
import org.springframework.retry.backoff.BackOffContext;
import org.springframework.retry.backoff.BackOffInterruptedException;
import org.springframework.retry.backoff.BackOffPolicy;
import org.springframework.retry.support.RetryTemplate;
import org.springframework.util.Assert;

import io.orcajob.JobException;
import io.orcajob.OrcaApiException;
import io.orcajob.OrcaUnavailableException;
import io.orcajob.client.ApiCall;
import io.orcajob.client.StartAnswer;
import io.orcajob.client.Submission;
import io.orcajob.observation.JobLogContext;
import io.orcajob.observation.JobObservations;
import io.orcajob.poll.WatchTerms;

/**
 * Makes a request and blocks for its answer; repeats it while it may succeed later, with
 * full jitter, or after the time that the service asks for.
 */
final class BlockingCalls {

	private static final int MOST_CALLERS = 8;

	private final RequestRules rules;

	private final @Nullable Scheduler scheduler;

	private final JobObservations observations;

	BlockingCalls(RequestRules rules, @Nullable Scheduler scheduler, JobObservations observations) {
		this.rules = rules;
		this.scheduler = scheduler;
		this.observations = observations;
	}

	/**
	 * Refuse to block a thread that must not block.
	 * @param method what was called
	 * @param reactive the method of the reactive template to call in its place
	 * @param others what else to call, or where
	 * @throws IllegalStateException on such a thread
	 */
	void checkMayBlock(String method, String reactive, String others) {
		if (Schedulers.isInNonBlockingThread() || this.rules.isPollerThread()) {
			throw new IllegalStateException(method + " blocks, which the thread '" + Thread.currentThread().getName()
					+ "' must not do. No request was made. Use ReactiveJobTemplate." + reactive + ", or " + others);
		}
	}

	/**
	 * Begin the time of a wait and all that belongs to it.
	 * @param maxWait the longest wait
	 * @return its limit
	 */
	CallLimit waitLimit(@Nullable Duration maxWait) {
		return this.rules.waitLimit(maxWait);
	}

	/**
	 * Make a request of its own.
	 * @param subject what it is about
	 * @param call the request
	 * @return the answer, or {@code null} if there is none
	 */
	<T> @Nullable T request(Subject subject, ApiCall<T> call) {
		return request(subject, call, CallLimit.NONE);
	}

	/**
	 * Make a request of its own.
	 * @param subject what it is about
	 * @param call the request
	 * @param limit bounds it together with its repetitions
	 * @return the answer, or {@code null} if there is none
	 */
	<T> @Nullable T request(Subject subject, ApiCall<T> call, CallLimit limit) {
		return call(subject, limit, (error) -> RequestRules.mayPass(error) && call.isRepeatable(), (attempts) -> {
			try {
				return exchange(attempts, call.answer(), () -> false, call::timeout);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw RequestRules.interrupted(subject, call.notRepeated(), ex);
			}
		});
	}

	/**
	 * Submit a job. The request is only repeated if it did not leave.
	 * @param submission the submit
	 * @return the answer
	 * @throws io.orcajob.JobSubmissionUncertainException if it is not known whether there
	 * is a job
	 */
	StartAnswer submit(Submission submission) {
		StartAnswer answer = call(Subject.NEW_JOB, CallLimit.NONE, RequestRules::didNotLeave, (attempts) -> {
			try {
				return exchange(attempts, submission.answer(), submission::giveUp, submission::timeout);
			}
			catch (InterruptedException ex) {
				if (!submission.mayHaveArrived()) {
					throw ex;
				}
				Thread.currentThread().interrupt();
				throw submission.uncertain(RequestRules.interrupted(Subject.NEW_JOB, ex));
			}
		});
		Assert.state(answer != null, "There is no answer without content");
		return answer;
	}

	/**
	 * Take part in a request of the poller, which bounds its time.
	 * @param subject the job
	 * @param request joins a request
	 * @param limit bounds it together with its repetitions
	 * @return the answer
	 */
	<T> @Nullable T join(Subject subject, Supplier<CompletableFuture<T>> request, CallLimit limit) {
		return call(subject, limit, RequestRules::mayPass, (attempts) -> {
			try {
				return request.get().get(attempts.beginJoint().leftNanos(), TimeUnit.NANOSECONDS);
			}
			catch (TimeoutException ex) {
				throw attempts.jointTimeout();
			}
		});
	}

	private <T> @Nullable T exchange(CallAttempts attempts, Mono<T> request, BooleanSupplier giveUp,
			BiFunction<Duration, String, RuntimeException> timeout) throws InterruptedException, ExecutionException {
		// Again after each time, as the service may have asked to wait longer meanwhile.
		for (long closedFor = attempts.closedForNanos(); closedFor > 0; closedFor = attempts.closedForNanos()) {
			sleep(closedFor);
		}
		CallLimit limit = attempts.begin();
		CompletableFuture<T> future = this.observations.partOfCurrent(request).toFuture();
		try {
			return future.get(limit.leftNanos(), TimeUnit.NANOSECONDS);
		}
		catch (ExecutionException ex) {
			this.rules.heed(ex.getCause());
			throw ex;
		}
		catch (TimeoutException ex) {
			if (isLost(future, giveUp)) {
				limit.reach();
				throw timeout.apply(limit.length(), limit.setting());
			}
			return future.join();
		}
		catch (InterruptedException ex) {
			if (isLost(future, giveUp)) {
				throw ex;
			}
			// The answer came first, and must not be lost.
			Thread.currentThread().interrupt();
			return future.join();
		}
	}

	/**
	 * End a request that is not waited for any longer, and return whether it has no
	 * answer.
	 */
	private static boolean isLost(CompletableFuture<?> future, BooleanSupplier giveUp) {
		if (giveUp.getAsBoolean()) {
			future.handle((answer, error) -> true)
				.completeOnTimeout(false, RequestRules.GRACE.toNanos(), TimeUnit.NANOSECONDS)
				.join();
		}
		return future.cancel(true) || future.isCompletedExceptionally();
	}

	/**
	 * Block for the end of a wait for several jobs.
	 * @param wait the wait, which is cancelled if the thread is interrupted
	 * @return its result
	 */
	static <T> T join(CompletableFuture<T> wait) {
		try {
			return wait.get();
		}
		catch (InterruptedException ex) {
			wait.cancel(false);
			Thread.currentThread().interrupt();
			throw RequestRules.interrupted(Subject.SEVERAL, ex);
		}
		catch (ExecutionException ex) {
			throw unchecked(ex.getCause());
		}
	}

	private <T> @Nullable T call(Subject subject, CallLimit limit, Predicate<Throwable> condition, Attempt<T> attempt) {
		CallAttempts attempts = this.rules.begin(subject, limit);
		String jobId = subject.jobId();
		return (jobId != null)
				? JobLogContext.<@Nullable T>call(jobId, () -> doCall(subject, attempts, condition, attempt))
				: doCall(subject, attempts, condition, attempt);
	}

	private <T> @Nullable T doCall(Subject subject, CallAttempts attempts, Predicate<Throwable> condition,
			Attempt<T> attempt) {
		try {
			if (Thread.interrupted()) {
				throw new InterruptedException();
			}
			OrcaUnavailableException refusal = attempts.refusal();
			if (refusal != null) {
				throw refusal;
			}
			return RetryTemplate.builder()
				.maxAttempts(this.rules.maxRetries() + 1)
				.retryOn(condition)
				.customBackoff(new AttemptsBackOffPolicy(attempts))
				.build()
				.execute((context) -> attempt(attempt, attempts));
		}
		catch (InterruptedException | BackOffInterruptedException ex) {
			Thread.currentThread().interrupt();
			throw RequestRules.interrupted(subject, ex);
		}
		catch (OrcaApiException ex) {
			throw (RuntimeException) attempts.explain(ex);
		}
	}

	private static <T> @Nullable T attempt(Attempt<T> attempt, CallAttempts attempts) throws InterruptedException {
		try {
			return attempt.run(attempts);
		}
		catch (ExecutionException ex) {
			throw unchecked(ex.getCause());
		}
	}

	/**
	 * Return an error that came from another thread, with the place of this call added to
	 * it. Several callers may share the error; not all of a crowd are added.
	 */
	static RuntimeException unchecked(@Nullable Throwable error) {
		RuntimeException unchecked = (error instanceof RuntimeException ex) ? ex
				: new JobException(String.valueOf(error), error);
		if (unchecked.getSuppressed().length < MOST_CALLERS) {
			unchecked.addSuppressed(new Exception("The call that was waiting"));
		}
		return unchecked;
	}

	private void sleep(long nanos) throws InterruptedException {
		if (nanos <= 0) {
			return;
		}
		if (this.scheduler == null) {
			TimeUnit.NANOSECONDS.sleep(nanos);
			return;
		}
		CountDownLatch over = new CountDownLatch(1);
		this.scheduler.schedule(over::countDown, nanos, TimeUnit.NANOSECONDS);
		over.await();
	}

	@FunctionalInterface
	private interface Attempt<T> {

		@Nullable T run(CallAttempts attempts) throws InterruptedException, ExecutionException;

	}

	/**
	 * Pauses as long as the attempts of a call say, which are over if that is too long.
	 */
	private final class AttemptsBackOffPolicy implements BackOffPolicy {

		private final CallAttempts attempts;

		AttemptsBackOffPolicy(CallAttempts attempts) {
			this.attempts = attempts;
		}

		@Override
		public BackOffContext start(RetryContext context) {
			return new RetryBackOffContext(context);
		}

		@Override
		public void backOff(BackOffContext context) throws BackOffInterruptedException {
			Throwable last = ((RetryBackOffContext) context).retry.getLastThrowable();
			long pause = this.attempts.pauseNanos(last);
			if (pause < 0) {
				throw (last instanceof RuntimeException ex) ? ex : new IllegalStateException(last);
			}
			try {
				sleep(pause);
			}
			catch (InterruptedException ex) {
				throw new BackOffInterruptedException("Interrupted between two requests", ex);
			}
		}

	}

	private static final class RetryBackOffContext implements BackOffContext {

		private final transient RetryContext retry;

		RetryBackOffContext(RetryContext retry) {
			this.retry = retry;
		}

	}

}

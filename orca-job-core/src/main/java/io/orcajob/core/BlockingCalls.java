package io.orcajob.core;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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

import io.orcajob.JobException;
import io.orcajob.JobInterruptedException;
import io.orcajob.OrcaResponseException;
import io.orcajob.OrcaUnavailableException;
import io.orcajob.poll.JobPoller;
import io.orcajob.poll.WatchTerms;

/**
 * Makes a request and blocks for its answer; repeats it while it may succeed later, with
 * full jitter, or after the time that the service asks for.
 */
final class BlockingCalls {

	private static final int MOST_CALLERS = 8;

	private final JobPoller poller;

	private final Duration requestTimeout;

	private final RetrySettings settings;

	private final @Nullable Scheduler scheduler;

	private final RetryTemplate retryTemplate;

	BlockingCalls(JobPoller poller, Duration requestTimeout, RetrySettings settings, @Nullable Scheduler scheduler) {
		this.poller = poller;
		this.requestTimeout = requestTimeout;
		this.settings = settings;
		this.scheduler = scheduler;
		this.retryTemplate = RetryTemplate.builder()
			.maxAttempts(settings.maxRetries() + 1)
			.retryOn(BlockingCalls::mayPass)
			.customBackoff(new JitterBackOffPolicy())
			.build();
	}

	/**
	 * Refuse to block a thread that must not block.
	 * @param method what was called
	 * @param instead what to call in its place
	 * @throws IllegalStateException on such a thread
	 */
	static void checkMayBlock(String method, String instead) {
		if (Schedulers.isInNonBlockingThread()) {
			throw new IllegalStateException(method + " blocks, which the thread '" + Thread.currentThread().getName()
					+ "' must not do. No request was made. Use " + instead);
		}
	}

	private static boolean mayPass(Throwable error) {
		// An answer that was cut on its way is none, whatever it says.
		return error instanceof OrcaUnavailableException
				|| (error instanceof OrcaResponseException && error.getCause() instanceof IOException);
	}

	/**
	 * Make a request of its own.
	 * @param id the job, or {@code null} for a list of jobs
	 * @param request the request
	 * @return the answer, or {@code null} if there is none
	 */
	<T> @Nullable T request(@Nullable String id, Mono<T> request) {
		return call(id, () -> {
			sleep(this.poller.gate().closedFor(this.poller.nanoTime()));
			CompletableFuture<T> future = request.toFuture();
			try {
				return future.get(WatchTerms.nanos(this.requestTimeout), TimeUnit.NANOSECONDS);
			}
			catch (TimeoutException ex) {
				throw new OrcaUnavailableException("A request for " + name(id) + " got no full answer within "
						+ this.requestTimeout + " (orca.api.request-timeout)", null, null, null, null, null);
			}
			catch (ExecutionException ex) {
				if (ex.getCause() instanceof OrcaUnavailableException error && error.getRetryAfter() != null) {
					this.poller.gate().close(error.getRetryAfter().toNanos(), error, this.poller.nanoTime());
				}
				throw ex;
			}
			finally {
				future.cancel(true);
			}
		});
	}

	/**
	 * Take part in a request of the poller, which bounds its time.
	 * @param id the job
	 * @param request joins a request
	 * @return the answer
	 */
	<T> @Nullable T join(String id, Supplier<CompletableFuture<T>> request) {
		return call(id, () -> request.get().get());
	}

	private <T> @Nullable T call(@Nullable String id, Attempt<T> attempt) {
		try {
			if (Thread.interrupted()) {
				throw new InterruptedException();
			}
			checkGate(id);
			return this.retryTemplate.execute((context) -> attempt(attempt));
		}
		catch (InterruptedException | BackOffInterruptedException ex) {
			Thread.currentThread().interrupt();
			throw interrupted(id, ex);
		}
	}

	private <T> @Nullable T attempt(Attempt<T> attempt) throws InterruptedException {
		try {
			return attempt.run();
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

	/**
	 * Fail fast if the service wants to be left alone for longer than a request may take.
	 */
	private void checkGate(@Nullable String id) {
		long now = this.poller.nanoTime();
		OrcaUnavailableException refusal = this.poller.gate().refusal(name(id), now);
		if (refusal != null && this.poller.gate().closedFor(now) > WatchTerms.nanos(this.requestTimeout)) {
			throw refusal;
		}
	}

	private static String name(@Nullable String id) {
		return (id != null) ? "job " + id : "a list of jobs";
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

	static JobInterruptedException interrupted(@Nullable String id, Exception cause) {
		return new JobInterruptedException(id,
				"The thread was interrupted while it waited for " + name(id) + ". Jobs go on", cause);
	}

	@FunctionalInterface
	private interface Attempt<T> {

		@Nullable T run() throws InterruptedException, ExecutionException;

	}

	/**
	 * Pauses by full jitter, or as long as the service asks for.
	 */
	private final class JitterBackOffPolicy implements BackOffPolicy {

		@Override
		public BackOffContext start(RetryContext context) {
			return new RetryBackOffContext(context);
		}

		@Override
		public void backOff(BackOffContext context) throws BackOffInterruptedException {
			RetryContext retry = ((RetryBackOffContext) context).retry;
			try {
				sleep(pauseNanos(retry));
			}
			catch (InterruptedException ex) {
				throw new BackOffInterruptedException("Interrupted between two requests", ex);
			}
		}

		private long pauseNanos(RetryContext retry) {
			if (retry.getLastThrowable() instanceof OrcaUnavailableException ex && ex.getRetryAfter() != null) {
				return ex.getRetryAfter().toNanos();
			}
			BlockingCalls calls = BlockingCalls.this;
			return TimeUnit.MILLISECONDS
				.toNanos(calls.settings.pauseMillis(retry.getRetryCount(), ThreadLocalRandom.current().nextDouble()));
		}

	}

	private static final class RetryBackOffContext implements BackOffContext {

		private final transient RetryContext retry;

		RetryBackOffContext(RetryContext retry) {
			this.retry = retry;
		}

	}

}

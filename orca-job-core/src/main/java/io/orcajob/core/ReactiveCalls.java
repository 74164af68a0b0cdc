package io.orcajob.core;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

import io.orcajob.OrcaUnavailableException;
import io.orcajob.client.ApiCall;
import io.orcajob.client.StartAnswer;
import io.orcajob.client.Submission;
import io.orcajob.observation.CallerContext;

/**
 * What {@link BlockingCalls} does, without a thread that waits.
 */
final class ReactiveCalls {

	private final RequestRules rules;

	private final Scheduler scheduler;

	ReactiveCalls(RequestRules rules, @Nullable Scheduler scheduler) {
		this.rules = rules;
		this.scheduler = (scheduler != null) ? scheduler : Schedulers.parallel();
	}

	/**
	 * Make a request of its own.
	 * @param subject what it is about
	 * @param call the request
	 * @return the answer, empty if there is none
	 */
	<T> Mono<T> request(Subject subject, ApiCall<T> call) {
		return request(subject, call, CallLimit.NONE);
	}

	/**
	 * Make a request of its own.
	 * @param subject what it is about
	 * @param call the request
	 * @param limit bounds it together with its repetitions
	 * @return the answer, empty if there is none
	 */
	<T> Mono<T> request(Subject subject, ApiCall<T> call, CallLimit limit) {
		return repeated(subject, limit, (attempts) -> exchange(attempts, call.answer(), () -> false, call::timeout),
				(error) -> RequestRules.mayPass(error) && call.isRepeatable());
	}

	/**
	 * Submit a job. The request is only repeated if it did not leave.
	 * @param submission the submit
	 * @return the answer
	 */
	Mono<StartAnswer> submit(Submission submission) {
		return repeated(Subject.NEW_JOB, CallLimit.NONE,
				(attempts) -> exchange(attempts, submission.answer(), submission::giveUp, submission::timeout),
				RequestRules::didNotLeave);
	}

	/**
	 * Take part in a request of the poller, which bounds its time.
	 * @param subject the job
	 * @param request joins a request
	 * @param limit bounds it together with its repetitions
	 * @return the answer
	 */
	<T> Mono<T> join(Subject subject, Mono<T> request, CallLimit limit) {
		return repeated(subject, limit,
				(attempts) -> request
					.timeout(Mono.delay(Duration.ofNanos(attempts.beginJoint().leftNanos()), this.scheduler))
					.onErrorMap(TimeoutException.class, (error) -> attempts.jointTimeout()),
				RequestRules::mayPass);
	}

	/**
	 * Run something after some time, on a thread that must not block.
	 */
	Disposable schedule(Runnable task, long nanos) {
		return this.scheduler.schedule(task, nanos, TimeUnit.NANOSECONDS);
	}

	/**
	 * Wait for a future that is made with each subscription, for the subscriber and in
	 * its context, and cancelled with it.
	 * @param wait makes the future
	 * @return its result
	 */
	static <R extends @Nullable Object> Mono<R> later(Supplier<CompletableFuture<R>> wait) {
		return Mono.<R>deferContextual((subscriber) -> Mono.fromFuture(CallerContext.captureFor(subscriber).call(wait)))
			.transform(EndingSubscriber::guard);
	}

	private <T> Mono<T> exchange(CallAttempts attempts, Mono<T> request, BooleanSupplier giveUp,
			BiFunction<Duration, String, RuntimeException> timeout) {
		Mono<T> bounded = Mono.defer(() -> {
			CallLimit limit = attempts.begin();
			Mono<Long> over = Mono.delay(Duration.ofNanos(limit.leftNanos()), this.scheduler)
				.flatMap((tick) -> giveUp.getAsBoolean() ? Mono.delay(RequestRules.GRACE, this.scheduler)
						: Mono.just(tick));
			return request.timeout(over).onErrorMap(TimeoutException.class, (error) -> {
				limit.reach();
				return timeout.apply(limit.length(), limit.setting());
			}).doOnError(this.rules::heed);
		});
		return whenOpen(attempts, bounded);
	}

	/**
	 * Make a request once the service does not ask to wait, or to wait any longer.
	 */
	private <T> Mono<T> whenOpen(CallAttempts attempts, Mono<T> request) {
		return Mono.defer(() -> {
			long closedFor = attempts.closedForNanos();
			return (closedFor > 0)
					? Mono.delay(Duration.ofNanos(closedFor), this.scheduler).then(whenOpen(attempts, request))
					: request;
		});
	}

	private <T> Mono<T> repeated(Subject subject, CallLimit limit, Function<CallAttempts, Mono<T>> request,
			Predicate<Throwable> condition) {
		return Mono.<T>defer(() -> {
			CallAttempts attempts = this.rules.begin(subject, limit);
			OrcaUnavailableException refusal = attempts.refusal();
			if (refusal != null) {
				return Mono.error(refusal);
			}
			return Mono.defer(() -> request.apply(attempts))
				.retryWhen(
						Retry.from((failures) -> failures.concatMap((failure) -> pause(attempts, failure, condition))))
				.onErrorMap(attempts::explain);
		}).transform(EndingSubscriber::guard);
	}

	private Mono<Long> pause(CallAttempts attempts, Retry.RetrySignal failure, Predicate<Throwable> condition) {
		if (failure.totalRetries() < this.rules.maxRetries() && condition.test(failure.failure())) {
			long pause = attempts.pauseNanos(failure.failure());
			if (pause >= 0) {
				return Mono.delay(Duration.ofNanos(pause), this.scheduler);
			}
		}
		return Mono.error(failure.failure());
	}

}

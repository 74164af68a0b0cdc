package io.orcajob.core;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
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
		return repeated(subject, exchange(call.answer(), () -> false, call::timeout), RequestRules::mayPass);
	}

	/**
	 * Submit a job. The request is only repeated if it did not leave.
	 * @param submission the submit
	 * @return the answer
	 */
	Mono<StartAnswer> submit(Submission submission) {
		return repeated(Subject.NEW_JOB, exchange(submission.answer(), submission::giveUp, submission::timeout),
				RequestRules::didNotLeave);
	}

	/**
	 * Take part in a request of the poller, which bounds its time.
	 * @param subject the job
	 * @param request joins a request
	 * @return the answer
	 */
	<T> Mono<T> join(Subject subject, Mono<T> request) {
		return repeated(subject, request, RequestRules::mayPass);
	}

	/**
	 * Wait for a future that is made with each subscription, for the subscriber and in
	 * its context, and cancelled with it.
	 * @param wait makes the future
	 * @return its result
	 */
	static <R extends @Nullable Object> Mono<R> later(Supplier<CompletableFuture<R>> wait) {
		return Mono.deferContextual((subscriber) -> Mono.fromFuture(CallerContext.captureFor(subscriber).call(wait)));
	}

	private <T> Mono<T> exchange(Mono<T> request, BooleanSupplier giveUp,
			Function<Duration, RuntimeException> timeout) {
		Mono<Long> limit = Mono.delay(this.rules.requestTimeout(), this.scheduler)
			.flatMap(
					(over) -> giveUp.getAsBoolean() ? Mono.delay(RequestRules.GRACE, this.scheduler) : Mono.just(over));
		Mono<T> bounded = request.timeout(limit)
			.onErrorMap(TimeoutException.class, (error) -> timeout.apply(this.rules.requestTimeout()))
			.doOnError(this.rules::heed);
		return Mono.defer(() -> {
			long closedFor = this.rules.closedForNanos();
			return (closedFor > 0) ? bounded.delaySubscription(Duration.ofNanos(closedFor), this.scheduler) : bounded;
		});
	}

	private <T> Mono<T> repeated(Subject subject, Mono<T> request, Predicate<Throwable> condition) {
		Mono<T> attempts = request
			.retryWhen(Retry.from((failures) -> failures.concatMap((failure) -> pause(failure, condition))));
		return Mono.defer(() -> {
			OrcaUnavailableException refusal = this.rules.refusal(subject);
			return (refusal != null) ? Mono.error(refusal) : attempts;
		});
	}

	private Mono<Long> pause(Retry.RetrySignal failure, Predicate<Throwable> condition) {
		int retry = (int) failure.totalRetries() + 1;
		if (retry > this.rules.maxRetries() || !condition.test(failure.failure())) {
			return Mono.error(failure.failure());
		}
		return Mono.delay(Duration.ofNanos(this.rules.pauseNanos(failure.failure(), retry)), this.scheduler);
	}

}

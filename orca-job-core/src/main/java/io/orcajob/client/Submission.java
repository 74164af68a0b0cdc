package io.orcajob.client;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import io.orcajob.JobException;
import io.orcajob.JobQuery;
import io.orcajob.JobRequest;
import io.orcajob.JobSubmissionUncertainException;
import io.orcajob.OrcaApiException;
import io.orcajob.OrcaUnavailableException;
import io.orcajob.SafeText;
import io.orcajob.internal.text.Durations;

/**
 * One submit of a request: it is sent once, and knows whether it may have arrived.
 *
 * @since 0.1.0
 */
public final class Submission {

	/** By how much the clock of the service may be behind. */
	private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(5);

	private final JobRequest<?> request;

	private final RequestLine line;

	private final SendOnce sendOnce = new SendOnce();

	private final AtomicReference<@Nullable Instant> sentAt = new AtomicReference<>();

	private final AtomicReference<Sinks.@Nullable Empty<Void>> giveUp = new AtomicReference<>();

	private final Mono<StartAnswer> answer;

	private final Clock clock;

	private final ServiceClock serviceClock;

	Submission(JobRequest<?> request, Exchanges.Request exchange, Function<SendOnce, Exchanges> exchanges, Clock clock,
			ServiceClock serviceClock, StartAnswers startAnswers) {
		this.request = request;
		this.clock = clock;
		this.serviceClock = serviceClock;
		this.line = exchange.line();
		Exchanges once = exchanges.apply(this.sendOnce);
		this.answer = Mono.defer(() -> {
			this.sentAt.set(clock.instant());
			Sinks.Empty<Void> giveUp = Sinks.empty();
			this.giveUp.set(giveUp);
			return once.exchange(exchange, giveUp.asMono(), (answer) -> startAnswers.read(request, answer));
		}).onErrorMap(this::explain);
	}

	/**
	 * Return the answer of the service. Makes one request with the first subscription;
	 * another one is made only by a later subscription and only if the first certainly
	 * did not leave.
	 * @return the answer; its errors are an {@link OrcaApiException} if no job was
	 * started, and otherwise a {@link JobSubmissionUncertainException}
	 */
	public Mono<StartAnswer> answer() {
		return this.answer;
	}

	/**
	 * Return whether the request may have arrived.
	 * @return {@code false} if it certainly has not
	 */
	public boolean mayHaveArrived() {
		return this.sendOnce.mayHaveArrived();
	}

	/**
	 * Do not wait for the rest of an answer that has begun: its beginning may tell the id
	 * of the job.
	 * @return whether there was such an answer, so that the end follows at once
	 */
	public boolean giveUp() {
		Sinks.Empty<Void> rest = this.giveUp.get();
		return rest != null && rest.currentSubscriberCount() > 0
				&& rest.tryEmitError(new TimeoutException("no full answer in time (orca.api.request-timeout)"))
					.isSuccess();
	}

	/**
	 * Return the exception for a request that took too long.
	 * @param limit the time that it had
	 * @param setting the property by which that is set
	 * @return a new exception
	 */
	public JobException timeout(Duration limit, String setting) {
		OrcaUnavailableException timeout = new OrcaUnavailableException(
				this.line + " got no full answer within " + Durations.describe(limit) + " (" + setting + ")", null,
				null, this.line.requestId(), null, null);
		return mayHaveArrived() ? uncertain(timeout) : timeout;
	}

	/**
	 * Return the exception for an end that leaves open whether there is a job.
	 * @param cause what came in place of an answer
	 * @return a new exception
	 */
	public JobSubmissionUncertainException uncertain(Throwable cause) {
		Instant sent = this.sentAt.get();
		Instant sentAt = (sent != null) ? sent : this.clock.instant();
		String type = this.request.type();
		JobQuery query = (type != null) ? JobQuery.builder().type(type).start(earliestCreation(sentAt)).build() : null;
		String next = (query != null || this.request.foundAt() != null)
				? "Look for the job with findSubmitted(..) before you submit again"
				: "Look for the job before you submit again; with type(..) or foundAt(..) of the JobRequest, "
						+ "findSubmitted(..) could";
		return new JobSubmissionUncertainException("It is not known whether " + this.line + ", sent at " + sentAt
				+ ", has started a job: " + Objects.requireNonNullElse(cause.getMessage(), cause.toString())
				+ ". It was not sent again. " + next, this.line.requestId(), sentAt, query, cause);
	}

	/**
	 * Return since when the job can have been created, by either clock, so that it is not
	 * missed.
	 */
	private Instant earliestCreation(Instant sentAt) {
		Instant serviceTime = this.serviceClock.toServiceTime(sentAt);
		Instant earlier = (serviceTime != null && serviceTime.isBefore(sentAt)) ? serviceTime : sentAt;
		return earlier.minus(CLOCK_TOLERANCE);
	}

	private Throwable explain(Throwable error) {
		if (mayHaveArrived()) {
			return isRefusal(error) ? error : uncertain(error);
		}
		if (SendOnce.isUnwritable(error)) {
			return new IllegalArgumentException("Nothing was sent, as the body of " + this.request
					+ " cannot be written as JSON: " + SafeText.message(String.valueOf(error.getMessage())), error);
		}
		return error;
	}

	/**
	 * Return whether the service has said that it starts no job.
	 */
	private static boolean isRefusal(Throwable error) {
		Integer status = (error instanceof OrcaApiException ex) ? ex.getHttpStatus() : null;
		return status != null && (status / 100 == 3 || status / 100 == 4);
	}

}

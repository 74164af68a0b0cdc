package io.orcajob.client;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

import reactor.core.publisher.Mono;

import io.orcajob.OrcaUnavailableException;
import io.orcajob.internal.text.Durations;

/**
 * One request and its repetitions, which all go under the same request id.
 *
 * @param <T> the type of the answer
 * @since 0.1.0
 */
public final class ApiCall<T> {

	/** What follows the reason of a failure after which a request is not repeated. */
	static final String NOT_REPEATED = ". It was not sent again, as it may have arrived: look whether it has had an "
			+ "effect before you repeat it";

	private final RequestLine line;

	private final Mono<T> answer;

	private final BooleanSupplier repeatable;

	ApiCall(RequestLine line, Mono<T> answer) {
		this(line, answer, () -> true);
	}

	ApiCall(RequestLine line, Mono<T> answer, BooleanSupplier repeatable) {
		this.line = line;
		this.answer = answer;
		this.repeatable = repeatable;
	}

	/**
	 * Return whether the request may be sent again after a failure.
	 * @return {@code false} if it must not arrive twice and may have arrived
	 */
	public boolean isRepeatable() {
		return this.repeatable.getAsBoolean();
	}

	/**
	 * Returns what a message says of a request that is not sent again.
	 * @return the end of the message, empty if the request may be sent again
	 */
	public String notRepeated() {
		return isRepeatable() ? "" : NOT_REPEATED;
	}

	/**
	 * Return the answer. Makes one request per subscription, and has no time limit.
	 * @return the answer, empty if there is none; its errors are those of
	 * {@link io.orcajob.OrcaApiException}
	 */
	public Mono<T> answer() {
		return this.answer;
	}

	/**
	 * Return the exception for a request that took too long.
	 * @param limit the time that it had
	 * @return a new exception
	 */
	public OrcaUnavailableException timeout(Duration limit) {
		return timeout(limit, "orca.api.request-timeout");
	}

	/**
	 * Return the exception for a request that took too long.
	 * @param limit the time that it had
	 * @param setting the property by which that is set
	 * @return a new exception
	 */
	public OrcaUnavailableException timeout(Duration limit, String setting) {
		return new OrcaUnavailableException(this.line + " got no full answer within " + Durations.describe(limit) + " ("
				+ setting + ")" + notRepeated(), null, null, this.line.requestId(), null, null);
	}

	/**
	 * Return the same call with other errors.
	 * @param mapper makes the other error
	 * @return the other call
	 */
	public ApiCall<T> onErrorMap(UnaryOperator<Throwable> mapper) {
		return new ApiCall<>(this.line, this.answer.onErrorMap(mapper), this.repeatable);
	}

	/**
	 * Return the same call with something in place of some errors.
	 */
	ApiCall<T> onErrorResume(Predicate<Throwable> errors, Function<Throwable, Mono<T>> fallback) {
		return new ApiCall<>(this.line, this.answer.onErrorResume(errors, fallback), this.repeatable);
	}

}

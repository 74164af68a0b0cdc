package io.orcajob.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.util.Assert;

/**
 * Something that goes wrong with requests to a simulator, such as {@code Fault.on("GET
 * /job/{id}/status").after(2).times(3).answer(503)}. It does nothing until it is given to
 * {@link OrcaSimulator#fault(Fault)}.
 * <p>
 * There is one kind of fault at most, the last that was asked for;
 * {@link #delay(Duration)} and {@link #header(String, String)} go with each kind, or
 * stand alone. With an answer of the fault's own ({@code answer}, {@link #html()},
 * {@link #redirect(String)}) the request has no effect. All other kinds spoil what the
 * simulator answers after it has done what it was asked to do.
 * <p>
 * Immutable: each method returns another fault. One fault may be given to any number of
 * simulators, any number of times.
 *
 * @since 0.1.0
 */
public final class Fault {

	private final FaultScope scope;

	private final Duration delay;

	private final Map<String, Function<Instant, String>> headers;

	private final @Nullable FaultEffect effect;

	private Fault(FaultScope scope, Duration delay, Map<String, Function<Instant, String>> headers,
			@Nullable FaultEffect effect) {
		this.scope = scope;
		this.delay = delay;
		this.headers = headers;
		this.effect = effect;
	}

	/**
	 * Begin a fault of one route.
	 * @param route the route, as the {@link RequestJournal} calls it, such as {@code GET
	 * /job/{id}/status}
	 * @return a fault of the next request, that does nothing yet
	 * @throws IllegalArgumentException if the text has not the form of a route
	 */
	public static Fault on(String route) {
		return any().with(FaultScope.ANY.onRoute(route));
	}

	/**
	 * Begin a fault of all routes but the simulator's own, which begin with
	 * {@code /simulator}.
	 * @return a fault of the next request, that does nothing yet
	 */
	public static Fault any() {
		return new Fault(FaultScope.ANY, Duration.ZERO, Collections.emptyMap(), null);
	}

	/**
	 * Limit the fault to one job.
	 * @param id the id of the job
	 * @return another fault
	 * @throws IllegalArgumentException if the id is {@code null}
	 */
	public Fault job(String id) {
		Assert.notNull(id, "'id' must not be null");
		return jobs(id::equals);
	}

	/**
	 * Limit the fault to some jobs. On a route without an id, such as the list, this does
	 * not limit the requests but the items that {@link #jobStatus(String)} and
	 * {@link #nullResult()} change.
	 * @param ids tells by its id whether a job is meant
	 * @return another fault
	 * @throws IllegalArgumentException if there is no predicate
	 */
	public Fault jobs(Predicate<String> ids) {
		return with(this.scope.forJobs(ids));
	}

	/**
	 * Set how many requests the fault meets. By default one.
	 * @param times 1 or more
	 * @return another fault
	 * @throws IllegalArgumentException if the number is less than 1
	 */
	public Fault times(int times) {
		return with(this.scope.withTimes(times));
	}

	/**
	 * Let the fault meet all requests until {@link OrcaSimulator#clearFaults()}.
	 * @return another fault
	 */
	public Fault always() {
		return times(Integer.MAX_VALUE);
	}

	/**
	 * Let some requests pass before the fault. Requests of its route and jobs count from
	 * when the simulator is given the fault, also those that another fault meets.
	 * @param requests 0 or more
	 * @return another fault
	 * @throws IllegalArgumentException if the number is negative
	 */
	public Fault after(int requests) {
		return with(this.scope.withAfter(requests));
	}

	/**
	 * Hold the answer back, by the time of the simulator's
	 * {@linkplain OrcaSimulator.Builder#scheduler scheduler}, not by simulated time. The
	 * request is looked at when it arrives, so that the answer is as old as the delay is
	 * long.
	 * @param delay zero or more
	 * @return another fault
	 * @throws IllegalArgumentException if the delay is negative or longer than 36,500
	 * days
	 */
	public Fault delay(Duration delay) {
		return new Fault(this.scope, Micros.requireInRange(delay, "delay"), this.headers, this.effect);
	}

	/**
	 * Set a header of the answer.
	 * @param name the name
	 * @param value the value
	 * @return another fault
	 * @throws IllegalArgumentException if the name is empty or the value is {@code null}
	 */
	public Fault header(String name, String value) {
		Assert.hasText(name, "'name' must not be empty");
		Assert.notNull(value, "'value' must not be null");
		return with(name, (now) -> value);
	}

	/**
	 * Set the {@code Retry-After} of the answer, in seconds.
	 * @param duration zero or more; part of a second counts as a whole one
	 * @return another fault
	 * @throws IllegalArgumentException if the duration is negative or too long
	 */
	public Fault retryAfter(Duration duration) {
		Micros.requireInRange(duration, "duration");
		long seconds = duration.getSeconds() + ((duration.getNano() > 0) ? 1 : 0);
		return header(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
	}

	/**
	 * Set the {@code Retry-After} of the answer, as a date: so long after the simulated
	 * time of the answer, which {@code Date} tells.
	 * @param duration zero or more
	 * @return another fault
	 * @throws IllegalArgumentException if the duration is negative or too long
	 */
	public Fault retryAfterDate(Duration duration) {
		Micros.requireInRange(duration, "duration");
		return with(HttpHeaders.DATE, HttpDates::format).with(HttpHeaders.RETRY_AFTER,
				(now) -> HttpDates.format(now.plus(duration)));
	}

	/**
	 * Answer with a status, and with the body that the service has for it.
	 * @param status 200 to 599
	 * @return another fault
	 * @throws IllegalArgumentException if the status is out of range
	 */
	public Fault answer(int status) {
		return with(ScriptedAnswer.of(status));
	}

	/**
	 * Answer with a status and any body.
	 * @param status 200 to 599
	 * @param contentType the {@code Content-Type} as it is to be sent, or {@code null}
	 * for none
	 * @param body the body, which is sent in UTF-8
	 * @return another fault
	 * @throws IllegalArgumentException if the status is out of range or the body is
	 * {@code null}
	 */
	public Fault answer(int status, @Nullable String contentType, String body) {
		return with(ScriptedAnswer.of(status, contentType, body));
	}

	/**
	 * Answer 200 with an HTML page, as a proxy's log-in does.
	 * @return another fault
	 */
	public Fault html() {
		return answer(200, "text/html;charset=utf-8", ScriptedAnswer.PAGE);
	}

	/**
	 * Answer 307 with another place to go to. For other kinds of redirect use
	 * {@link #answer(int)} with {@link #header(String, String)}.
	 * @param url the {@code Location}
	 * @return another fault
	 * @throws IllegalArgumentException if the URL is empty
	 */
	public Fault redirect(String url) {
		Assert.hasText(url, "'url' must not be empty");
		return answer(307, null, "").header(HttpHeaders.LOCATION, url);
	}

	/**
	 * Reset the connection in place of an answer. Without a socket the request fails with
	 * an {@link java.io.IOException}.
	 * @return another fault
	 */
	public Fault reset() {
		return with(BrokenAnswer.RESET);
	}

	/**
	 * Send the headers and half of the body, and then nothing more. Without a socket the
	 * body never ends.
	 * @return another fault
	 */
	public Fault stall() {
		return with(BrokenAnswer.STALL);
	}

	/**
	 * Announce the length of the body, send half of it, and close the connection. Without
	 * a socket the body ends with an {@link java.io.IOException}.
	 * @return another fault
	 */
	public Fault cut() {
		return with(BrokenAnswer.CUT);
	}

	/**
	 * Answer with half of the JSON as if it were all.
	 * @return another fault
	 */
	public Fault wrongJson() {
		return with(SpoiledAnswer.WRONG_JSON);
	}

	/**
	 * Answer with JSON of another shape: an object in which the answer is the field
	 * {@code data}.
	 * @return another fault
	 */
	public Fault otherJson() {
		return with(SpoiledAnswer.OTHER_JSON);
	}

	/**
	 * Answer without a body, and with 200 in place of 204.
	 * @return another fault
	 */
	public Fault emptyBody() {
		return with(SpoiledAnswer.EMPTY_BODY);
	}

	/**
	 * Tell another status of each job in the answer. The jobs do not change.
	 * @param status the status, known or not, such as {@code PAUSED}
	 * @return another fault
	 * @throws IllegalArgumentException if the status is {@code null}
	 */
	public Fault jobStatus(String status) {
		Assert.notNull(status, "'status' must not be null");
		return with(new ChangedJobs("status", status));
	}

	/**
	 * Tell a result that is {@code null} of each job in the answer.
	 * @return another fault
	 */
	public Fault nullResult() {
		return with(new ChangedJobs("result", null));
	}

	private Fault with(FaultScope scope) {
		return new Fault(scope, this.delay, this.headers, this.effect);
	}

	private Fault with(FaultEffect effect) {
		return new Fault(this.scope, this.delay, this.headers, effect);
	}

	private Fault with(String header, Function<Instant, String> value) {
		Map<String, Function<Instant, String>> headers = new LinkedHashMap<>(this.headers);
		headers.put(header, value);
		return new Fault(this.scope, this.delay, Collections.unmodifiableMap(headers), this.effect);
	}

	FaultScope scope() {
		return this.scope;
	}

	Duration delay() {
		return this.delay;
	}

	Map<String, Function<Instant, String>> headers() {
		return this.headers;
	}

	@Nullable FaultEffect effect() {
		return this.effect;
	}

	boolean isHarmless() {
		return this.effect == null && this.delay.isZero() && this.headers.isEmpty();
	}

	/**
	 * Describe whom the fault meets and what it does.
	 */
	@Override
	public String toString() {
		StringBuilder text = new StringBuilder("Fault on ").append(this.scope);
		if (!this.delay.isZero()) {
			text.append(", delay ").append(this.delay);
		}
		if (!this.headers.isEmpty()) {
			text.append(", headers ").append(this.headers.keySet());
		}
		return text.append((this.effect != null) ? ": " + this.effect : "").toString();
	}

}

package io.orcajob.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;

import io.orcajob.Job;
import io.orcajob.JobQuery;
import io.orcajob.OrcaUnavailableException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When the requests of the reactive template are sent, given up and repeated, in virtual
 * time.
 */
class ReactiveCallsTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private final VirtualOrca orca = new VirtualOrca(
			(builder) -> builder.retryBackOff(Duration.ofSeconds(1), 2, Duration.ofSeconds(5)));

	private final ReactiveJobTemplate reactive = new ReactiveJobTemplate(this.orca.template);

	private final List<Sent> sent = new ArrayList<>();

	@AfterEach
	void close() {
		this.orca.close();
	}

	@Test
	void troubleIsRepeatedUnderTheSameRequestIdAndThenTold() {
		String id = this.orca.submit(1000);
		Job<?> job = this.orca.template.reference(id);
		answer((attempt) -> VirtualOrca.response(503, "{}"));
		List<Supplier<Mono<?>>> calls = List.of(() -> this.reactive.get(id), () -> this.reactive.count(JobQuery.all()),
				() -> this.reactive.query(JobQuery.all()).next(), () -> this.reactive.stream(JobQuery.all()).next(),
				() -> this.reactive.requestAbort(job), () -> this.reactive.refresh(job),
				() -> this.reactive.abort(job));
		for (Supplier<Mono<?>> call : calls) {
			this.sent.clear();
			Mono<?> mono = call.get();
			for (int subscription = 1; subscription <= 2; subscription++) {
				StepVerifier.create(mono)
					.expectSubscription()
					.then(() -> this.orca.advanceSeconds(60))
					.expectErrorSatisfies((error) -> assertThat(error).isInstanceOfSatisfying(
							OrcaUnavailableException.class,
							(ex) -> assertThat(ex.getRequestId()).isEqualTo(this.sent.get(this.sent.size() - 1).id())))
					.verify(PATIENCE);
				assertThat(this.sent).as("one and five repetitions").hasSize(6 * subscription);
				assertThat(this.sent.stream().map(Sent::id).distinct()).hasSize(subscription);
			}
		}
	}

	@Test
	void pausesHaveFullJitterWithABoundThatGrows() {
		String id = this.orca.submit(1000);
		answer((attempt) -> VirtualOrca.response(500, "{}"));
		List<List<Double>> pauses = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>(),
				new ArrayList<>());
		for (int call = 0; call < 100; call++) {
			this.sent.clear();
			this.reactive.get(id).onErrorComplete().subscribe();
			this.orca.advanceSeconds(30);
			assertThat(this.sent).hasSize(6);
			for (int i = 0; i < 5; i++) {
				pauses.get(i).add((this.sent.get(i + 1).atNanos() - this.sent.get(i).atNanos()) / 1e9);
			}
		}
		double[] bounds = { 1, 2, 4, 5, 5 };
		for (int i = 0; i < 5; i++) {
			double bound = bounds[i];
			assertThat(pauses.get(i)).as("pauses before repetition %d", i + 1)
				.allMatch((pause) -> pause <= bound)
				.anyMatch((pause) -> pause < 0.2 * bound)
				.anyMatch((pause) -> pause > 0.8 * bound);
		}
	}

	@Test
	void repetitionWaitsAsLongAsTheServiceAsks() {
		String id = this.orca.submit(1000);
		answer((attempt) -> (attempt == 1) ? VirtualOrca.response(429, "{}", "Retry-After", "7") : null);
		StepVerifier.create(this.reactive.get(id))
			.expectSubscription()
			.then(() -> this.orca.advance(Duration.ofMillis(6_999)))
			.then(() -> assertThat(this.sent).hasSize(1))
			// The jitter of pause and gate come on top.
			.then(() -> this.orca.advance(Duration.ofMillis(2_001)))
			.expectNextCount(1)
			.expectComplete()
			.verify(PATIENCE);
		assertThat(this.sent).hasSize(2);
		assertThat(this.sent.get(1).atNanos()).isGreaterThanOrEqualTo(Duration.ofSeconds(7).toNanos());
	}

	@Test
	void repetitionWaitsForLongerThanOthersHaveTo() {
		try (VirtualOrca patient = new VirtualOrca((builder) -> builder.callTimeout(Duration.ofMinutes(2)))) {
			String id = patient.submit(1000);
			AtomicInteger attempts = new AtomicInteger();
			patient.answer((request) -> attempts.incrementAndGet() == 1,
					() -> Mono.just(VirtualOrca.response(429, "{}", "Retry-After", "90")));
			StepVerifier.create(new ReactiveJobTemplate(patient.template).get(id))
				.expectSubscription()
				.then(() -> patient.advanceSeconds(89))
				.then(() -> assertThat(attempts).hasValue(1))
				.then(() -> patient.advanceSeconds(3))
				.expectNextCount(1)
				.expectComplete()
				.verify(PATIENCE);
		}
	}

	@Test
	void requestsOfAllWaitIfTheServiceAsksOneToAndDoNotComeAllAtOnce() {
		String id = this.orca.submit(1000);
		answer((attempt) -> (attempt == 1) ? VirtualOrca.response(503, "{}", "Retry-After", "20") : null);
		this.reactive.count(JobQuery.all()).subscribe();
		this.orca.advanceSeconds(1);
		List<Job<?>> got = new ArrayList<>();
		Flux.range(0, 50).flatMap((i) -> this.reactive.get(id), 50).subscribe(got::add);
		this.orca.advanceSeconds(18.9);
		assertThat(this.sent).hasSize(1);
		this.orca.advanceSeconds(1.5);
		assertThat(got).hasSize(50);
		assertThat(this.sent.stream().skip(1).map(Sent::atNanos).distinct()).as("moments").hasSizeGreaterThan(40);
	}

	@Test
	void gateOfTheReactiveTemplateHoldsWaitsAndBlockingCallsBack() {
		Job<Map<String, @Nullable Object>> job = this.orca.template.reference(this.orca.submit(1000));
		answer((attempt) -> (attempt == 1) ? VirtualOrca.response(503, "{}", "Retry-After", "50") : null);
		this.reactive.count(JobQuery.all()).subscribe();
		job.awaitAsync();
		this.orca.advanceSeconds(49);
		assertThat(this.sent).hasSize(1);
		this.orca.advanceSeconds(10);
		assertThat(this.sent).hasSizeGreaterThan(2);
	}

	@Test
	void requestThatWouldWaitForLongerThanItsTimeIsRefusedAtOnce() {
		Job<?> job = this.orca.template.reference(this.orca.submit(1000));
		answer((attempt) -> (attempt == 1) ? VirtualOrca.response(503, "{}", "Retry-After", "50") : null);
		Mono<?> get = this.reactive.get(job.getId());
		this.reactive.count(JobQuery.all()).subscribe();
		for (Mono<?> call : List.of(get, this.reactive.refresh(job), this.reactive.requestAbort(job))) {
			StepVerifier.create(call)
				.expectErrorSatisfies((error) -> assertThat(error).isInstanceOf(OrcaUnavailableException.class)
					.hasMessageContaining("No request for job " + job.getId() + " was sent"))
				.verify(PATIENCE);
		}
		assertThat(this.sent).hasSize(1);
		this.orca.advanceSeconds(60);
		StepVerifier.create(get).expectNextCount(1).expectComplete().verify(PATIENCE);
	}

	@Test
	void requestThatIsNotAnsweredInTimeIsGivenUpAndRepeated() {
		String id = this.orca.submit(1000);
		AtomicInteger cancelled = new AtomicInteger();
		this.orca.network = (request, next) -> {
			this.sent.add(sent(request));
			return (this.sent.size() == 1) ? Mono.<ClientResponse>never().doOnCancel(cancelled::incrementAndGet)
					: next.exchange(request);
		};
		StepVerifier.create(this.reactive.get(id))
			.expectSubscription()
			.then(() -> this.orca.advance(Duration.ofMillis(29_999)))
			.then(() -> assertThat(cancelled).hasValue(0))
			.then(() -> this.orca.advance(Duration.ofMillis(1_001)))
			.expectNextCount(1)
			.expectComplete()
			.verify(PATIENCE);
		assertThat(cancelled).hasValue(1);
		assertThat(this.sent).hasSize(2);
		this.orca.network = (request, next) -> Mono.never();
		StepVerifier.create(this.reactive.get(id))
			.expectSubscription()
			.then(() -> this.orca.advanceSeconds(6 * 30 + 20))
			.expectErrorSatisfies((error) -> assertThat(error).isInstanceOf(OrcaUnavailableException.class)
				.hasMessageContainingAll("got no full answer within 1 min (orca.api.call-timeout)", "2 attempts in "))
			.verify(PATIENCE);
	}

	@Test
	void refusalIsNotRepeated() {
		for (int status : new int[] { 400, 401, 402, 403, 404, 409, 422 }) {
			this.sent.clear();
			answer((attempt) -> VirtualOrca.response(status, "{}"));
			StepVerifier.create(this.reactive.get("any")).expectError().verify(PATIENCE);
			assertThat(this.sent).as("HTTP " + status).hasSize(1);
		}
	}

	@Test
	void cancellingInThePauseEndsTheRepetitions() {
		answer((attempt) -> VirtualOrca.response(503, "{}", "Retry-After", "5"));
		Disposable call = this.reactive.get("any").subscribe();
		Disposable held = this.reactive.get("other").subscribe();
		this.orca.advanceSeconds(1);
		call.dispose();
		held.dispose();
		this.orca.advanceSeconds(60);
		assertThat(this.sent).hasSize(1);
	}

	@Test
	void repetitionsOfOneSubscriberAreNotThoseOfAnother() {
		Map<String, Integer> attempts = new HashMap<>();
		this.orca.network = (request, next) -> (attempts.merge(sent(request).id(), 1, Integer::sum) <= 5)
				? Mono.just(VirtualOrca.response(503, "{}")) : next.exchange(request);
		Mono<?> get = this.reactive.get(this.orca.submit(1000));
		List<Object> ends = new ArrayList<>();
		for (int i = 0; i < 2; i++) {
			get.subscribe(ends::add, ends::add);
		}
		this.orca.advanceSeconds(60);
		assertThat(ends).hasSize(2).noneMatch(Throwable.class::isInstance);
		assertThat(attempts).hasSize(2).allSatisfy((id, count) -> assertThat(count).isEqualTo(6));
	}

	/**
	 * Answer in place of the service, unless the answer is {@code null}.
	 */
	private void answer(Function<Integer, @Nullable ClientResponse> answers) {
		this.orca.network = (request, next) -> {
			this.sent.add(sent(request));
			ClientResponse answer = answers.apply(this.sent.size());
			return (answer != null) ? Mono.just(answer) : next.exchange(request);
		};
	}

	private Sent sent(ClientRequest request) {
		return new Sent(String.valueOf(request.headers().getFirst("X-Request-ID")),
				this.orca.scheduler.now(TimeUnit.NANOSECONDS));
	}

	private record Sent(String id, long atNanos) {

	}

}

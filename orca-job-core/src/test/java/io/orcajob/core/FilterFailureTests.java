package io.orcajob.core;

import java.net.ConnectException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;

import org.springframework.core.codec.DecodingException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpRequest;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientRequestException;
import org.springframework.web.reactive.function.client.WebClientResponseException;
import org.springframework.web.util.DefaultUriBuilderFactory;
import org.springframework.web.util.UriBuilder;

import io.orcajob.JobRequest;
import io.orcajob.JobSnapshot;
import io.orcajob.JobSubmissionUncertainException;
import io.orcajob.JobTimeoutException;
import io.orcajob.OrcaAuthenticationException;
import io.orcajob.OrcaUnavailableException;
import io.orcajob.WaitOptions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What a filter of the application throws is a failed request, whatever it is.
 */
class FilterFailureTests {

	private static final JobRequest<Map<String, @Nullable Object>> REQUEST = JobRequest.post("/memoryset").build();

	private final VirtualOrca orca = new VirtualOrca((builder) -> builder.maxRetries(0));

	@AfterEach
	void close() {
		this.orca.close();
	}

	static Stream<Supplier<Mono<ClientResponse>>> failures() {
		return Stream.of(() -> {
			throw new IllegalStateException("the token service is down");
		}, () -> Mono.error(new IllegalArgumentException("no token")), () -> Mono.error(new AssertionError("error")),
				() -> {
					throw new NoClassDefFoundError("a/b/C");
				}, () -> {
					throw new StackOverflowError();
				}, () -> Mono.defer(() -> {
					throw new ExceptionInInitializerError("within a chain");
				}), Mono::empty, () -> null, () -> Mono.error(new Exception("checked")),
				() -> Mono.error(Exceptions.retryExhausted("3/3",
						new WebClientRequestException(new ConnectException("refused"), HttpMethod.GET,
								URI.create("http://token/"), HttpHeaders.EMPTY))),
				() -> Mono.error(new DecodingException("no JSON of a token")), () -> Mono.error(tokenRefused()));
	}

	@ParameterizedTest
	@MethodSource("failures")
	void filterThatFailsForASecondEndsNoWait(Supplier<Mono<ClientResponse>> failure) {
		List<CompletableFuture<JobSnapshot>> waits = waits(10, 30);
		this.orca.advanceSeconds(4);
		int[] failed = new int[1];
		this.orca.answer((request) -> ++failed[0] > 0, failure);
		this.orca.advanceSeconds(3);
		this.orca.answer((request) -> false, Mono::empty);
		this.orca.advanceSeconds(60);
		assertThat(failed[0]).isGreaterThanOrEqualTo(10);
		assertThat(waits).allMatch((wait) -> wait.isDone() && !wait.isCompletedExceptionally());
	}

	@ParameterizedTest
	@MethodSource("failures")
	void filterThatFailsFromTheStartLeavesTheWaitToItsDeadline(Supplier<Mono<ClientResponse>> failure) {
		this.orca.answer((request) -> true, failure);
		CompletableFuture<JobSnapshot> wait = this.orca.template.reference(this.orca.submit(5))
			.awaitAsync(WaitOptions.ofMaxWait(Duration.ofSeconds(10)));
		this.orca.advanceSeconds(10);
		assertThat(wait).failsWithin(Duration.ZERO)
			.withThrowableThat()
			.havingCause()
			.isInstanceOf(JobTimeoutException.class)
			.withCauseInstanceOf(OrcaUnavailableException.class);
	}

	@ParameterizedTest
	@MethodSource("failures")
	void singleRequestsAndSubmitsThatDidNotLeaveAreUnavailable(Supplier<Mono<ClientResponse>> failure) {
		this.orca.answer((request) -> true, failure);
		String id = this.orca.submit(5);
		ReactiveJobTemplate reactive = new ReactiveJobTemplate(this.orca.template);
		for (Runnable call : List.<Runnable>of(() -> this.orca.template.get(id),
				() -> this.orca.template.reference(id).refresh(), () -> this.orca.template.reference(id).requestAbort(),
				() -> this.orca.template.submit(REQUEST), () -> reactive.get(id).block(Duration.ofSeconds(10)),
				() -> reactive.submit(REQUEST).block(Duration.ofSeconds(10)))) {
			assertThatExceptionOfType(OrcaUnavailableException.class).isThrownBy(call::run)
				.withMessageContaining(" failed: ")
				.satisfies((ex) -> assertThat(ex.getHttpStatus()).isNull())
				.satisfies((ex) -> assertThat(ex.getCause()).isNotNull());
		}
	}

	@ParameterizedTest
	@MethodSource("failures")
	void submitWhoseFilterFailsAfterwardsIsUncertain(Supplier<Mono<ClientResponse>> failure) {
		this.orca.network = (request, next) -> next.exchange(request).flatMap((response) -> failure.get());
		assertThatExceptionOfType(JobSubmissionUncertainException.class)
			.isThrownBy(() -> this.orca.template.submit(REQUEST));
		assertThat(this.orca.requests()).isOne();
	}

	@Test
	void defaultRequestThatFailsForASecondEndsNoWait() {
		assertSurvives((failing) -> (client) -> client.defaultRequest((spec) -> failIf(failing)));
	}

	@Test
	void uriBuilderThatFailsForASecondEndsNoWait() {
		assertSurvives(
				(failing) -> (client) -> client.uriBuilderFactory(new DefaultUriBuilderFactory("http://simulator/") {

					@Override
					public UriBuilder uriString(String template) {
						failIf(failing);
						return super.uriString(template);
					}

				}));
	}

	private static void assertSurvives(Function<AtomicBoolean, UnaryOperator<WebClient.Builder>> customizer) {
		AtomicBoolean failing = new AtomicBoolean();
		try (VirtualOrca orca = new VirtualOrca(UnaryOperator.identity(), (builder) -> builder.maxRetries(0),
				customizer.apply(failing))) {
			CompletableFuture<JobSnapshot> wait = orca.template.reference(orca.submit(30)).awaitAsync();
			orca.advanceSeconds(4);
			failing.set(true);
			orca.advanceSeconds(3);
			assertThatExceptionOfType(OrcaUnavailableException.class).isThrownBy(() -> orca.template.get("any"))
				.withMessageContaining("thrown by the test");
			failing.set(false);
			orca.advanceSeconds(60);
			assertThat(wait).isCompleted();
		}
	}

	private static void failIf(AtomicBoolean failing) {
		if (failing.get()) {
			throw new IllegalStateException("thrown by the test");
		}
	}

	@Test
	void missingKeyIsToldWhateverAFilterMakesOfIt() {
		try (VirtualOrca unnamed = new VirtualOrca(UnaryOperator.identity(), (builder) -> builder.maxRetries(0),
				(client) -> client.defaultHeaders((headers) -> headers.remove("Api-Key")))) {
			unnamed.network = (request, next) -> next.exchange(request)
				.onErrorMap((error) -> new IllegalStateException("wrapped by a filter", error));
			assertThat(unnamed.template.reference("any").awaitAsync()).failsWithin(Duration.ZERO)
				.withThrowableThat()
				.withCauseInstanceOf(OrcaAuthenticationException.class);
		}
	}

	private List<CompletableFuture<JobSnapshot>> waits(int number, int seconds) {
		return IntStream.range(0, number)
			.mapToObj((i) -> this.orca.template.reference(this.orca.submit(seconds)).awaitAsync())
			.toList();
	}

	/**
	 * Return what a request of a filter's own is answered with.
	 */
	private static WebClientResponseException tokenRefused() {
		return WebClientResponseException.create(HttpStatus.UNAUTHORIZED, "Unauthorized", HttpHeaders.EMPTY,
				new byte[0], StandardCharsets.UTF_8, new HttpRequest() {

					@Override
					public HttpMethod getMethod() {
						return HttpMethod.POST;
					}

					@Override
					public URI getURI() {
						return URI.create("http://token/");
					}

					@Override
					public Map<String, Object> getAttributes() {
						return Collections.emptyMap();
					}

					@Override
					public HttpHeaders getHeaders() {
						return HttpHeaders.EMPTY;
					}

				});
	}

}

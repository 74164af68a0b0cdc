package io.orcajob.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import io.netty.channel.ChannelOption;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.netty.resources.ConnectionProvider;
import reactor.test.StepVerifier;

import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.WebClient;

import io.orcajob.JobException;
import io.orcajob.JobInterruptedException;
import io.orcajob.JobQuery;
import io.orcajob.JobRequest;
import io.orcajob.JobSubmissionUncertainException;
import io.orcajob.OrcaApiException;
import io.orcajob.OrcaAuthenticationException;
import io.orcajob.OrcaUnavailableException;
import io.orcajob.client.FaultServer.Fault;
import io.orcajob.core.JobTemplate;
import io.orcajob.core.ReactiveJobTemplate;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * What becomes of a submit when the network, or what is taken for the service, fails:
 * before the request is sent, where nothing was started for certain, and from then on,
 * where nobody can know. In any case it arrives once at most.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SubmitFailureTests {

	private static final Duration SHORT = Duration.ofMillis(200);

	private static final String PATH = "/memoryset/tickets/analysis";

	private static final JobRequest<?> REQUEST = JobRequest.post("/memoryset/{name}/analysis", "tickets")
		.body(Map.of("lookup_count", 15))
		.type("ANALYZE_MEMORYSET")
		.build();

	private static final String STARTED = answer("{\"job_id\": \"j1\", \"status\": \"DISPATCHED\"}");

	@RegisterExtension
	static final WireOrca orca = new WireOrca();

	/**
	 * Load all classes, so that time limits can be short.
	 */
	@BeforeAll
	static void submitOnce() {
		orca.always(201, "{\"job_id\": \"j1\"}");
		for (SubmitForm form : SubmitForm.values()) {
			form.submit(orca.template(), REQUEST);
		}
		orca.clear();
	}

	@ParameterizedTest
	@EnumSource
	void withoutKeyNothingIsSent(SubmitForm form) {
		JobTemplate template = orca.template(WebClient.create(orca.url()), (builder) -> builder);
		assertThat(failure(OrcaAuthenticationException.class, form, template)).hasMessageContaining("orca.api.key")
			.hasMessageContaining("No request was sent");
		assertThat(orca.requests()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource
	void withoutBaseUrlNothingIsSent(SubmitForm form) {
		JobTemplate template = orca.template(WebClient.builder().defaultHeader("Api-Key", WireOrca.KEY).build(),
				(builder) -> builder);
		assertThat(failure(IllegalStateException.class, form, template)).hasMessageContaining("No request was sent");
	}

	@ParameterizedTest
	@EnumSource
	void bodyThatCannotBeWrittenIsNotSent(SubmitForm form) {
		JobRequest<?> request = JobRequest.post("/memoryset").body(new Unwritable("s3cret")).build();
		assertThat(WireOrca.failure(IllegalArgumentException.class, () -> form.submit(orca.template(), request)))
			.hasMessageContaining("Nothing was sent")
			.hasMessageContaining("POST /memoryset")
			.hasMessageContaining("JSON")
			.message()
			.doesNotContain("s3cret");
		assertThat(orca.requests()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource
	void bodyOfATypeThatNoCodecKnowsIsNotSent(SubmitForm form) {
		WebClient client = WireOrca.client(orca.url()).codecs((codecs) -> codecs.registerDefaults(false)).build();
		assertThat(failure(IllegalArgumentException.class, form, orca.template(client, (builder) -> builder)))
			.hasMessageContaining("Nothing was sent");
		assertThat(orca.requests()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource
	void variableWithoutValueIsNotSent(SubmitForm form) {
		JobRequest<?> request = JobRequest.post("/memoryset/{name}/analysis").build();
		assertThat(WireOrca.failure(IllegalArgumentException.class, () -> form.submit(orca.template(), request)))
			.hasMessageContaining("name");
		assertThat(orca.requests()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource
	void defectOfAFilterBeforeTheRequestIsNoUncertainty(SubmitForm form) {
		WebClient client = WireOrca.client(orca.url())
			.filter((request, next) -> Mono.error(new ArithmeticException("x")))
			.build();
		assertThat(failure(OrcaUnavailableException.class, form, orca.template(client, (builder) -> builder)))
			.hasCauseInstanceOf(ArithmeticException.class);
		assertThat(orca.requests()).isEmpty();
	}

	static Stream<Arguments> connectors() {
		return Stream.of(SubmitForm.values())
			.flatMap((form) -> Stream.of(
					arguments(form,
							new ReactorClientHttpConnector(reactor.netty.http.client.HttpClient.create()
								.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) SHORT.toMillis()))),
					arguments(form,
							new JdkClientHttpConnector(HttpClient.newBuilder().connectTimeout(SHORT).build()))));
	}

	@ParameterizedTest
	@MethodSource("connectors")
	void refusedConnectionIsTriedAgainAndThenTold(SubmitForm form, ClientHttpConnector connector) throws IOException {
		AtomicInteger attempts = new AtomicInteger();
		WebClient client = WireOrca.client("http://localhost:" + freePort())
			.clientConnector(connector)
			.filter(counting(attempts))
			.build();
		OrcaUnavailableException thrown = failure(OrcaUnavailableException.class, form,
				orca.template(client, (builder) -> builder));
		assertThat(thrown.getHttpStatus()).isNull();
		assertThat(thrown).hasMessageContaining("no connection").hasMessageContaining("POST http://localhost:");
		assertThat(attempts).hasValue(3);
	}

	@ParameterizedTest
	@MethodSource("connectors")
	void refusedConnectionIsTriedAgainUntilTheServiceIsThere(SubmitForm form, ClientHttpConnector connector)
			throws IOException {
		int port = freePort();
		List<FaultServer> servers = new ArrayList<>();
		AtomicInteger attempts = new AtomicInteger();
		WebClient client = WireOrca.client("http://localhost:" + port)
			.clientConnector(connector)
			.filter(counting(attempts))
			.filter((request, next) -> {
				if (attempts.get() == 3) {
					servers.add(new FaultServer(port, FaultServer.blackHole(), FaultServer.answer(STARTED)));
				}
				return next.exchange(request);
			})
			.build();
		try {
			assertThat(form.submit(orca.template(client, (builder) -> builder), REQUEST).getId()).isEqualTo("j1");
			assertThat(servers).singleElement().satisfies(SubmitFailureTests::assertOnePost);
		}
		finally {
			servers.forEach(FaultServer::close);
		}
	}

	@ParameterizedTest
	@MethodSource("connectors")
	void unknownHost(SubmitForm form, ClientHttpConnector connector) {
		WebClient client = WireOrca.client("http://orca.invalid").clientConnector(connector).build();
		failure(OrcaUnavailableException.class, form, orca.template(client, (builder) -> builder.maxRetries(0)));
	}

	@ParameterizedTest
	@MethodSource("connectors")
	void connectionThatTakesTooLong(SubmitForm form, ClientHttpConnector connector) throws IOException {
		List<Socket> sockets = new ArrayList<>();
		try (ServerSocket server = new ServerSocket(0, 1)) {
			fillTheQueueOf(server, sockets);
			WebClient client = WireOrca.client("http://localhost:" + server.getLocalPort())
				.clientConnector(connector)
				.build();
			OrcaUnavailableException thrown = failure(OrcaUnavailableException.class, form,
					orca.template(client, (builder) -> builder.maxRetries(0)));
			assertThat(thrown.getHttpStatus()).isNull();
			assertThat(thrown).hasMessageContaining(PATH).hasMessageContaining("onnect");
		}
		finally {
			for (Socket socket : sockets) {
				socket.close();
			}
		}
	}

	/**
	 * Connect as often as the queue of a server holds that accepts none: the next one
	 * gets no answer.
	 */
	private static void fillTheQueueOf(ServerSocket server, List<Socket> sockets) throws IOException {
		while (true) {
			Socket socket = new Socket();
			sockets.add(socket);
			try {
				socket.connect(new InetSocketAddress("localhost", server.getLocalPort()), 100);
			}
			catch (SocketTimeoutException ex) {
				return;
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void noConnectionIsFree(SubmitForm form) {
		try (FaultServer server = new FaultServer(FaultServer.blackHole())) {
			ConnectionProvider pool = ConnectionProvider.builder("one")
				.maxConnections(1)
				.pendingAcquireTimeout(Duration.ofMillis(100))
				.build();
			WebClient client = WireOrca.client(server.url())
				.clientConnector(new ReactorClientHttpConnector(reactor.netty.http.client.HttpClient.create(pool)))
				.build();
			Disposable other = client.get().uri("/other").exchangeToMono(ClientResponse::releaseBody).subscribe();
			Awaitility.await().until(() -> server.requests().size() == 1);
			failure(OrcaUnavailableException.class, form, orca.template(client, (builder) -> builder.maxRetries(0)));
			assertThat(server.requestLines()).containsExactly("GET /other HTTP/1.1");
			other.dispose();
			pool.dispose();
		}
	}

	@ParameterizedTest
	@EnumSource
	void handshakeThatFails(SubmitForm form) {
		byte[] alert = { 0x15, 3, 3, 0, 2, 2, 40 };
		try (FaultServer server = new FaultServer(0, (socket) -> socket.getOutputStream().write(alert),
				FaultServer.blackHole())) {
			assertNotSecure(form, server.url().replace("http:", "https:"));
		}
	}

	@ParameterizedTest
	@EnumSource
	void handshakeThatIsBrokenOff(SubmitForm form) {
		// Like other ways to close a connection, it does not tell how far the request has
		// come.
		Fault afterHello = (socket) -> {
			byte[] head = socket.getInputStream().readNBytes(5);
			socket.getInputStream().readNBytes((head[3] & 0xff) << 8 | (head[4] & 0xff));
			socket.close();
		};
		try (FaultServer server = new FaultServer(0, afterHello, FaultServer.blackHole())) {
			assertThat(
					catchThrowable(() -> form.submit(orca.template(server.url().replace("http:", "https:")), REQUEST)))
				.isInstanceOf(JobException.class)
				.hasMessageContaining("POST");
			assertThat(server.requests()).isEmpty();
		}
	}

	@ParameterizedTest
	@EnumSource
	void plainHttpWhereTlsIsExpected(SubmitForm form) {
		Throwable thrown = catchThrowable(
				() -> form.submit(orca.template(orca.url().replace("http:", "https:")), REQUEST));
		assertThat(thrown).as("certain or not, as such a record could also come later")
			.isInstanceOf(JobException.class)
			.hasMessageContaining("no secure connection");
		assertThat(orca.requests()).isEmpty();
	}

	@Test
	void certificateThatIsNotTrusted() {
		WireMockServer server = new WireMockServer(WireMockConfiguration.options().dynamicPort().dynamicHttpsPort());
		server.start();
		try {
			for (SubmitForm form : SubmitForm.values()) {
				assertNotSecure(form, "https://localhost:" + server.httpsPort());
			}
			assertThat(server.getAllServeEvents()).isEmpty();
		}
		finally {
			server.stop();
		}
	}

	private static void assertNotSecure(SubmitForm form, String url) {
		OrcaUnavailableException thrown = failure(OrcaUnavailableException.class, form, orca.template(url));
		assertThat(thrown.getHttpStatus()).isNull();
		assertThat(thrown).hasMessageContaining("POST " + url + PATH).hasMessageContaining("orca.api.ssl.bundle");
	}

	@Test
	void interruptedThreadSendsNothing() {
		Thread.currentThread().interrupt();
		try {
			failure(JobInterruptedException.class, SubmitForm.BLOCKING, orca.template());
			assertThat(Thread.currentThread().isInterrupted()).isTrue();
		}
		finally {
			Thread.interrupted();
		}
		assertThat(orca.requests()).isEmpty();
	}

	@Test
	void interruptionBetweenAttemptsIsNoUncertainty() throws IOException, InterruptedException {
		AtomicInteger attempts = new AtomicInteger();
		WebClient client = WireOrca.client("http://localhost:" + freePort()).filter(counting(attempts)).build();
		Duration long_ = Duration.ofHours(1);
		JobTemplate template = orca.template(client,
				(builder) -> builder.maxRetries(1).retryBackOff(long_, 1, long_).callTimeout(long_.multipliedBy(2)));
		Interrupted interrupted = interrupt(template, () -> Awaitility.await().until(() -> attempts.get() == 1));
		assertThat(interrupted.thrown()).isExactlyInstanceOf(JobInterruptedException.class);
		assertThat(interrupted.flag()).isTrue();
	}

	static Stream<Arguments> breaks() {
		Map<String, Fault> faults = Map.of("reset", FaultServer.reset(), "closed", Socket::close, "cut in the head",
				FaultServer.answerAndClose("HTTP/1.1 201 Created\r\nContent-Le"), "no HTTP",
				FaultServer.answerAndClose("220 mail ready\r\n\r\n"), "error that is cut",
				FaultServer.answerAndClose("HTTP/1.1 502 Bad\r\nContent-Length: 100\r\n\r\n<"));
		return Stream.of(SubmitForm.values())
			.flatMap((form) -> faults.entrySet()
				.stream()
				.map((fault) -> arguments(form, fault.getKey(), fault.getValue())));
	}

	@ParameterizedTest
	@MethodSource("breaks")
	void connectionThatBreaksAfterTheRequest(SubmitForm form, String what, Fault fault) {
		try (FaultServer server = new FaultServer(fault)) {
			assertUncertain(form, orca.template(server.url()), server);
		}
	}

	@ParameterizedTest
	@EnumSource
	void connectionThatBreaksBeforeTheRequestIsRead(SubmitForm form) {
		Fault afterOneByte = (socket) -> {
			socket.getInputStream().read();
			FaultServer.reset().handle(socket);
		};
		try (FaultServer server = new FaultServer(0, afterOneByte, FaultServer.blackHole())) {
			assertThat(uncertainty(form, orca.template(server.url())))
				.hasCauseInstanceOf(OrcaUnavailableException.class);
			assertThat(server.connections()).isOne();
		}
	}

	@ParameterizedTest
	@EnumSource
	void connectionOfThePoolThatBreaks(SubmitForm form) {
		for (Fault fault : List.<Fault>of(FaultServer.reset(), Socket::close)) {
			AtomicInteger requests = new AtomicInteger();
			try (FaultServer server = new FaultServer((socket) -> {
				if (requests.incrementAndGet() == 1) {
					FaultServer.answer(answer(WireOrca.record())).handle(socket);
				}
				else {
					fault.handle(socket);
				}
			})) {
				ConnectionProvider pool = ConnectionProvider.create("one", 1);
				JobTemplate template = orca.template(WireOrca.client(server.url())
					.clientConnector(new ReactorClientHttpConnector(reactor.netty.http.client.HttpClient.create(pool)))
					.build(), (builder) -> builder);
				template.get(WireOrca.ID);
				uncertainty(form, template);
				pool.dispose();
				assertThat(server.connections()).as("used again").isOne();
				assertThat(server.requestLines()).containsExactly("GET /job/" + WireOrca.ID + " HTTP/1.1",
						"POST " + PATH + " HTTP/1.1");
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void connectionOfThePoolThatTheServerClosesMeanwhile(SubmitForm form) {
		AtomicBoolean get = new AtomicBoolean();
		try (FaultServer server = new FaultServer((socket) -> {
			if (get.getAndSet(false)) {
				// Without telling.
				FaultServer.answerAndClose(answer(WireOrca.record())).handle(socket);
			}
			else {
				FaultServer.answer(STARTED).handle(socket);
			}
		})) {
			JobTemplate template = orca.template(server.url());
			for (int i = 0; i < 10; i++) {
				get.set(true);
				template.get(WireOrca.ID);
				server.requests().clear();
				Throwable thrown = catchThrowable(() -> form.submit(template, REQUEST));
				if (thrown == null) {
					assertOnePost(server);
				}
				else {
					assertThat(thrown).isInstanceOf(JobSubmissionUncertainException.class);
					assertThat(server.requests()).hasSizeLessThan(2);
				}
			}
		}
	}

	static Stream<Arguments> stalls() {
		String body = "HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{\"status\": ";
		return Stream.of(arguments(SubmitForm.BLOCKING, ""), arguments(SubmitForm.REACTIVE, ""),
				arguments(SubmitForm.BLOCKING, body), arguments(SubmitForm.REACTIVE, body),
				arguments(SubmitForm.BLOCKING, "HTTP/1.1 201 Created\r\nContent-"),
				arguments(SubmitForm.BLOCKING, "HTTP/1.1 500 Oops\r\nContent-Length: 100\r\n\r\n{"));
	}

	@ParameterizedTest
	@MethodSource("stalls")
	void silenceEndsWithTheRequestTimeout(SubmitForm form, String beginning) {
		try (FaultServer server = new FaultServer(FaultServer.answer(beginning))) {
			JobTemplate template = orca.template(WireOrca.client(server.url()).build(),
					(builder) -> builder.requestTimeout(SHORT));
			assertThat(assertUncertain(form, template, server)).hasMessageContaining("no full answer")
				.hasMessageContaining("orca.api.request-timeout");
		}
	}

	static Stream<Arguments> someStalls() {
		return stalls().limit(4);
	}

	@ParameterizedTest
	@MethodSource("someStalls")
	void silenceEndsWithTheReadTimeout(SubmitForm form, String beginning) {
		try (FaultServer server = new FaultServer(FaultServer.answer(beginning))) {
			WebClient client = WireOrca.client(server.url())
				.clientConnector(new ReactorClientHttpConnector(
						reactor.netty.http.client.HttpClient.create().responseTimeout(SHORT)))
				.build();
			assertThat(assertUncertain(form, orca.template(client, (builder) -> builder), server))
				.hasMessageContaining("orca.api.read-timeout");
		}
	}

	@ParameterizedTest
	@EnumSource
	void timeLimitOfAFilterOfTheApplication(SubmitForm form) {
		try (FaultServer server = new FaultServer(FaultServer.blackHole())) {
			WebClient client = WireOrca.client(server.url())
				.filter((request, next) -> next.exchange(request).timeout(SHORT))
				.build();
			assertUncertain(form, orca.template(client, (builder) -> builder), server);
		}
	}

	static Stream<Arguments> troubles() {
		return Stream.of(500, 501, 502, 503, 504, 520)
			.flatMap((status) -> Stream.of(arguments(SubmitForm.BLOCKING, status),
					arguments(SubmitForm.REACTIVE, status)));
	}

	@ParameterizedTest
	@MethodSource("troubles")
	void troubleOfTheServiceLeavesItOpen(SubmitForm form, int status) {
		for (String retryAfter : List.of("", "0", "1")) {
			orca.always(aResponse().withStatus(status)
				.withHeader("Retry-After", retryAfter)
				.withBody("{\"message\": \"boom\", \"request_id\": \"told-7\"}"));
			JobSubmissionUncertainException thrown = uncertainty(form, orca.template());
			assertThat(thrown).hasMessageContaining("HTTP " + status)
				.hasMessageContaining("boom")
				.hasMessageContaining("told-7")
				.message()
				.as("what would lead to a second job")
				.doesNotContain("may succeed later");
			assertThat(thrown).cause().isInstanceOfSatisfying(OrcaUnavailableException.class, (cause) -> {
				assertThat(cause.getHttpStatus()).isEqualTo(status);
				assertThat(cause.getServiceMessage()).isEqualTo("boom");
			});
			assertThat(orca.requests()).singleElement()
				.satisfies((request) -> assertThat(request.getHeader("X-Request-ID")).isEqualTo(thrown.getRequestId()));
			orca.clear();
		}
	}

	@ParameterizedTest
	@EnumSource
	void filterThatTriesAgainAfterABreakSendsNothingTwice(SubmitForm form) {
		try (FaultServer server = new FaultServer(FaultServer.reset())) {
			WebClient client = WireOrca.client(server.url())
				.filter((request, next) -> next.exchange(request).retry(3))
				.build();
			assertThat(assertUncertain(form, orca.template(client, (builder) -> builder), server))
				.as("what happened the first time")
				.hasMessageContaining("onnection reset");
		}
	}

	@ParameterizedTest
	@EnumSource
	void filterThatTriesAgainAfterAnErrorSendsNothingTwice(SubmitForm form) {
		orca.always(503, "");
		WebClient client = WireOrca.client(orca.url())
			.filter((request, next) -> next.exchange(request)
				.flatMap((response) -> response.statusCode().isError() ? response.createError() : Mono.just(response))
				.retry(3))
			.build();
		assertThat(uncertainty(form, orca.template(client, (builder) -> builder))).as("what happened the first time")
			.hasMessageContaining("HTTP 503");
		assertThat(orca.requests()).hasSize(1);
	}

	@ParameterizedTest
	@EnumSource
	void filterMayTryAgainWhatDidNotLeave(SubmitForm form) throws IOException {
		int port = freePort();
		List<FaultServer> servers = new ArrayList<>();
		WebClient client = WireOrca.client("http://localhost:" + port)
			.filter((request, next) -> next.exchange(request).doOnError((error) -> {
				if (servers.isEmpty()) {
					servers.add(new FaultServer(port, FaultServer.blackHole(), FaultServer.answer(STARTED)));
				}
			}).retry(1))
			.build();
		try {
			JobTemplate template = orca.template(client, (builder) -> builder.maxRetries(0));
			assertThat(form.submit(template, REQUEST).getId()).isEqualTo("j1");
			assertOnePost(servers.get(0));
		}
		finally {
			servers.forEach(FaultServer::close);
		}
	}

	@ParameterizedTest
	@EnumSource
	void defectOfAFilterAfterTheAnswerLeavesItOpen(SubmitForm form) {
		orca.always(201, "{\"job_id\": \"j1\"}");
		WebClient client = WireOrca.client(orca.url())
			.filter((request, next) -> next.exchange(request)
				.flatMap((response) -> Mono.error(new ArithmeticException("x"))))
			.build();
		assertThat(uncertainty(form, orca.template(client, (builder) -> builder)))
			.hasCauseInstanceOf(OrcaUnavailableException.class)
			.hasRootCauseInstanceOf(ArithmeticException.class);
		assertThat(orca.requests()).hasSize(1);
	}

	@ParameterizedTest
	@EnumSource
	void filterThatCannotReadTheAnswerLeavesItOpen(SubmitForm form) {
		for (String type : List.of("application/json", "application/x-unknown")) {
			orca.always(aResponse().withStatus(201).withHeader("Content-Type", type).withBody("no JSON"));
			WebClient client = WireOrca.client(orca.url())
				.filter((request, next) -> next.exchange(request)
					.flatMap((response) -> response.bodyToMono(Memoryset.class).thenReturn(response)))
				.build();
			uncertainty(form, orca.template(client, (builder) -> builder));
			assertThat(orca.requests()).hasSize(1);
			orca.clear();
		}
	}

	@ParameterizedTest
	@EnumSource
	void filterThatSwallowsTheAnswerLeavesItOpen(SubmitForm form) {
		orca.always(201, "{\"job_id\": \"j1\"}");
		WebClient client = WireOrca.client(orca.url())
			.filter((request, next) -> next.exchange(request).flatMap(ClientResponse::releaseBody).then(Mono.empty()))
			.build();
		uncertainty(form, orca.template(client, (builder) -> builder));
		assertThat(orca.requests()).hasSize(1);
	}

	@Test
	void interruptionWhileWaitingLeavesItOpenAndKeepsTheFlag() throws InterruptedException {
		try (FaultServer server = new FaultServer(FaultServer.blackHole())) {
			Interrupted interrupted = interrupt(orca.template(server.url()),
					() -> Awaitility.await().until(() -> server.requests().size() == 1));
			assertThat(interrupted.thrown()).isExactlyInstanceOf(JobSubmissionUncertainException.class)
				.hasCauseInstanceOf(JobInterruptedException.class);
			assertThat(interrupted.flag()).isTrue();
			assertUncertain((JobSubmissionUncertainException) interrupted.thrown(), server);
		}
	}

	@Test
	void cancellationWhileWaitingIsLoggedWithTheRequestId() {
		try (FaultServer server = new FaultServer(FaultServer.blackHole()); CapturedLog log = new CapturedLog()) {
			Disposable submit = new ReactiveJobTemplate(orca.template(server.url())).submit(REQUEST).subscribe();
			Awaitility.await().until(() -> server.requests().size() == 1);
			submit.dispose();
			String requestId = server.requests().get(0).header("X-Request-ID");
			assertThat(warnings(log)).singleElement()
				.asString()
				.contains("cancelled", requestId, "findSubmitted(..)")
				.doesNotContain(WireOrca.KEY);
			assertOnePost(server);
		}
	}

	@Test
	void cancellationBeforeTheRequestIsNotLogged() {
		WebClient client = WireOrca.client(orca.url()).filter((request, next) -> Mono.never()).build();
		try (CapturedLog log = new CapturedLog()) {
			new ReactiveJobTemplate(orca.template(client, (builder) -> builder)).submit(REQUEST).subscribe().dispose();
			assertThat(warnings(log)).isEmpty();
		}
		assertThat(orca.requests()).isEmpty();
	}

	@Test
	void cancellationOfOneWhoHasTheHandleIsNotLogged() {
		orca.always(201, "{\"job_id\": \"j1\"}");
		try (CapturedLog log = new CapturedLog()) {
			StepVerifier.create(new ReactiveJobTemplate(orca.template()).submit(REQUEST).flux().take(1))
				.expectNextCount(1)
				.verifyComplete();
			assertThat(warnings(log)).isEmpty();
		}
	}

	@Test
	void timeoutIsNotLoggedAsACancellation() {
		try (FaultServer server = new FaultServer(FaultServer.blackHole()); CapturedLog log = new CapturedLog()) {
			JobTemplate template = orca.template(WireOrca.client(server.url()).build(),
					(builder) -> builder.requestTimeout(SHORT));
			uncertainty(SubmitForm.REACTIVE, template);
			assertThat(warnings(log)).isEmpty();
		}
	}

	@Test
	void adviceFollowsFromWhatTheRequestTells() {
		orca.always(500, "");
		JobRequest.Builder<?> request = JobRequest.post("/memoryset");
		JobSubmissionUncertainException thrown = WireOrca.failure(JobSubmissionUncertainException.class,
				() -> orca.template().submit(request.build()));
		assertThat(thrown).hasMessageContaining("type(..)").hasMessageContaining("foundAt(..)");
		assertThat(thrown.getQuery()).isNull();
		request.foundAt("/memoryset/tickets");
		assertThat(
				WireOrca.failure(JobSubmissionUncertainException.class, () -> orca.template().submit(request.build())))
			.hasMessageContaining("Look for the job with findSubmitted(..)");
	}

	private static void assertUncertain(JobSubmissionUncertainException thrown, FaultServer server) {
		assertOnePost(server);
		assertThat(server.requests().get(0).header("X-Request-ID")).isEqualTo(thrown.getRequestId());
	}

	private static JobSubmissionUncertainException assertUncertain(SubmitForm form, JobTemplate template,
			FaultServer server) {
		JobSubmissionUncertainException thrown = uncertainty(form, template);
		assertUncertain(thrown, server);
		return thrown;
	}

	private static JobSubmissionUncertainException uncertainty(SubmitForm form, JobTemplate template) {
		Instant before = Instant.now();
		JobSubmissionUncertainException thrown = failure(JobSubmissionUncertainException.class, form, template);
		assertThat(thrown.getSentAt()).isBetween(before, Instant.now());
		assertThat(thrown.getRequestId()).hasSize(36);
		assertThat(thrown.getCause()).isNotNull();
		assertThat(thrown)
			.hasMessageStartingWith("It is not known whether POST " + PATH + " (request " + thrown.getRequestId()
					+ "), sent at " + thrown.getSentAt() + ", has started a job: ")
			.hasMessageContaining(thrown.getCause().getMessage())
			.hasMessageContaining("It was not sent again")
			.hasMessageContaining("findSubmitted(..)");
		JobQuery query = thrown.getQuery();
		assertThat(query).isNotNull();
		assertThat(query.types()).containsExactly("ANALYZE_MEMORYSET");
		assertThat(query.statuses()).isEmpty();
		assertThat(query.start()).as("the clock of the service may be behind")
			.isBefore(thrown.getSentAt().minusSeconds(60));
		return thrown;
	}

	private static <E extends Throwable> E failure(Class<E> type, SubmitForm form, JobTemplate template) {
		E thrown = WireOrca.failure(type, () -> form.submit(template, REQUEST));
		if (thrown instanceof OrcaApiException || thrown instanceof JobException) {
			assertThat(thrown.getMessage()).doesNotContain(" null");
		}
		return thrown;
	}

	private static void assertOnePost(FaultServer server) {
		assertThat(server.requests()).singleElement().satisfies((request) -> {
			assertThat(request.line()).isEqualTo("POST " + PATH + " HTTP/1.1");
			assertThat(request.body()).isEqualTo("{\"lookup_count\":15}");
		});
	}

	private static Interrupted interrupt(JobTemplate template, Runnable untilReady) throws InterruptedException {
		AtomicReference<Throwable> thrown = new AtomicReference<>();
		AtomicBoolean flag = new AtomicBoolean();
		Thread thread = new Thread(() -> {
			thrown.set(catchThrowable(() -> template.submit(REQUEST)));
			flag.set(Thread.currentThread().isInterrupted());
		});
		thread.start();
		untilReady.run();
		thread.interrupt();
		thread.join(10_000);
		return new Interrupted(thrown.get(), flag.get());
	}

	private static ExchangeFilterFunction counting(AtomicInteger attempts) {
		return (request, next) -> {
			attempts.incrementAndGet();
			return next.exchange(request);
		};
	}

	private static List<String> warnings(CapturedLog log) {
		return log.lines().stream().filter((line) -> line.startsWith("WARNING")).toList();
	}

	private static String answer(String body) {
		return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n"
				+ body;
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

	private record Memoryset(String name) {

	}

	private record Interrupted(Throwable thrown, boolean flag) {

	}

	/**
	 * What an application could send by mistake.
	 */
	record Unwritable(String value) {

		public String getTrouble() {
			throw new IllegalStateException("not to be read");
		}

	}

}

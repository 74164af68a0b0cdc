package io.orcajob.client;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.client.HttpClient;

import org.springframework.http.HttpStatus;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;

import io.orcajob.JobNotFoundException;
import io.orcajob.OrcaAccessDeniedException;
import io.orcajob.OrcaApiException;
import io.orcajob.OrcaAuthenticationException;
import io.orcajob.OrcaResponseException;
import io.orcajob.OrcaUnavailableException;
import io.orcajob.Status;
import io.orcajob.WaitOptions;
import io.orcajob.client.FaultServer.Fault;
import io.orcajob.core.JobTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * What becomes of a call when the network, or what is taken for the service, fails.
 */
class TransportFaultTests {

	private static final Duration SHORT = Duration.ofMillis(200);

	@RegisterExtension
	static final WireOrca orca = new WireOrca();

	@Test
	void refusedConnection() throws IOException {
		int port;
		try (ServerSocket socket = new ServerSocket(0)) {
			port = socket.getLocalPort();
		}
		String url = "http://localhost:" + port;
		OrcaUnavailableException thrown = WireOrca.failure(OrcaUnavailableException.class,
				() -> orca.template(url).get(WireOrca.ID));
		assertUnavailable(thrown, "GET " + url + "/job/" + WireOrca.ID);
		assertThat(thrown).hasMessageContaining("no connection");
	}

	@Test
	void unknownHost() {
		String url = "http://orca.invalid";
		OrcaUnavailableException thrown = WireOrca.failure(OrcaUnavailableException.class,
				() -> orca.template(url).get(WireOrca.ID));
		assertUnavailable(thrown, "GET " + url + "/job/" + WireOrca.ID);
		assertThat(thrown).hasMessageContaining("the host is not known");
	}

	@Test
	void resetConnection() {
		try (FaultServer server = new FaultServer(FaultServer.reset())) {
			OrcaUnavailableException thrown = WireOrca.failure(OrcaUnavailableException.class,
					() -> orca.template(server.url()).get(WireOrca.ID));
			assertUnavailable(thrown, "GET " + server.url() + "/job/" + WireOrca.ID);
			assertThat(server.requestLines()).hasSize(3);
		}
	}

	@Test
	void closedConnection() {
		try (FaultServer server = new FaultServer(Socket::close)) {
			OrcaUnavailableException thrown = WireOrca.failure(OrcaUnavailableException.class,
					() -> orca.template(server.url()).get(WireOrca.ID));
			assertUnavailable(thrown, "GET " + server.url() + "/job/" + WireOrca.ID);
			assertThat(server.requestLines()).hasSize(3);
			assertThat(thrown).hasMessageContaining("prematurely closed");
		}
	}

	@Test
	void somethingThatDoesNotSpeakHttp() {
		try (FaultServer server = new FaultServer(FaultServer.answerAndClose("220 mail ready\r\n\r\n"))) {
			assertUnavailable(
					WireOrca.failure(OrcaUnavailableException.class,
							() -> orca.template(server.url()).get(WireOrca.ID)),
					"GET " + server.url() + "/job/" + WireOrca.ID);
		}
	}

	@Test
	void plainHttpWhereTlsIsExpected() {
		String url = orca.url().replace("http:", "https:");
		OrcaUnavailableException thrown = WireOrca.failure(OrcaUnavailableException.class,
				() -> orca.template(url).get(WireOrca.ID));
		assertUnavailable(thrown, "GET " + url + "/job/" + WireOrca.ID);
		assertThat(thrown).hasMessageContaining("no secure connection").hasMessageContaining("orca.api.ssl.bundle");
	}

	private static void assertUnavailable(OrcaUnavailableException thrown, String request) {
		assertThat(thrown.getHttpStatus()).isNull();
		assertThat(thrown.getServiceMessage()).isNull();
		assertThat(thrown.getRetryAfter()).isNull();
		assertThat(thrown.getRequestId()).hasSize(36);
		assertThat(thrown).hasMessageStartingWith(request + " (request " + thrown.getRequestId() + ") failed: ")
			.hasMessageContaining("orca.api.url")
			.cause()
			.isInstanceOf(Exception.class);
	}

	static Stream<Fault> stalls() {
		return Stream.of(FaultServer.blackHole(), FaultServer.answer("HTTP/1.1 200 OK\r\nContent-"),
				FaultServer.answer("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"),
				FaultServer.answer("HTTP/1.1 500 Oops\r\nContent-Length: 100\r\n\r\n{"),
				FaultServer.answer("HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 100\r\n\r\n<"));
	}

	@ParameterizedTest
	@MethodSource("stalls")
	void silenceEndsWithTheRequestTimeout(Fault fault) {
		try (FaultServer server = new FaultServer(fault)) {
			JobTemplate template = orca.template(WireOrca.client(server.url()).build(),
					(builder) -> builder.maxRetries(1).requestTimeout(SHORT));
			OrcaUnavailableException thrown = WireOrca.failure(OrcaUnavailableException.class,
					() -> template.get(WireOrca.ID));
			assertThat(thrown).hasMessageContaining(WireOrca.ID)
				.hasMessageContaining("200 ms")
				.hasMessageContaining("orca.api.request-timeout");
			assertThat(server.requestLines()).as("the repetition may be given up before it is read")
				.hasSizeBetween(1, 2);
		}
	}

	@Test
	void silenceEndsARefreshWithTheRequestTimeout() {
		try (FaultServer server = new FaultServer(FaultServer.blackHole())) {
			JobTemplate template = orca.template(WireOrca.client(server.url()).build(),
					(builder) -> builder.maxRetries(0).requestTimeout(SHORT));
			assertThat(
					WireOrca.failure(OrcaUnavailableException.class, () -> template.reference(WireOrca.ID).refresh()))
				.hasMessageContaining("orca.api.request-timeout");
		}
	}

	@Test
	void timeLimitOfAFilterOfTheApplication() {
		try (FaultServer server = new FaultServer(FaultServer.blackHole())) {
			WebClient client = WireOrca.client(server.url())
				.filter((request, next) -> next.exchange(request).timeout(SHORT))
				.build();
			OrcaUnavailableException thrown = WireOrca.failure(OrcaUnavailableException.class,
					() -> orca.template(client, (builder) -> builder.maxRetries(0)).get("a/b"));
			assertUnavailable(thrown, "GET /job/a%2Fb");
		}
	}

	@Test
	void readTimeoutOfTheApplicationsClient() {
		try (FaultServer server = new FaultServer(FaultServer.blackHole())) {
			WebClient client = WireOrca.client(server.url())
				.clientConnector(new ReactorClientHttpConnector(HttpClient.create().responseTimeout(SHORT)))
				.build();
			OrcaUnavailableException thrown = WireOrca.failure(OrcaUnavailableException.class,
					() -> orca.template(client, (builder) -> builder.maxRetries(0)).get(WireOrca.ID));
			assertUnavailable(thrown, "GET " + server.url() + "/job/" + WireOrca.ID);
			assertThat(thrown).hasMessageContaining("orca.api.read-timeout");
		}
	}

	@Test
	void readTimeoutWithinABody() {
		try (FaultServer server = new FaultServer(
				FaultServer.answer("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"))) {
			WebClient client = WireOrca.client(server.url())
				.clientConnector(new ReactorClientHttpConnector(HttpClient.create().responseTimeout(SHORT)))
				.build();
			OrcaUnavailableException thrown = WireOrca.failure(OrcaUnavailableException.class,
					() -> orca.template(client, (builder) -> builder.maxRetries(0)).get(WireOrca.ID));
			assertThat(thrown).hasMessageContaining("orca.api.read-timeout");
		}
	}

	static Stream<Arguments> strangeResponses() {
		String rest = "\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";
		return Stream
			.of("HTTP/1.1 000 Nothing", "HTTP/1.1 99 Less", "HTTP/1.1 600 More", "HTTP/1.1 999 Most",
					"HTTP/1.1 -1 Negative", "HTTP/1.1 abc Letters", "HTTP/9.9 200 OK", "HTTP/1.1 200 OK\r\n: no name",
					"HTTP/1.1 200 OK\r\nA\u0001B: c")
			.flatMap((head) -> Stream.of(arguments(head + rest, new ReactorClientHttpConnector()),
					arguments(head + rest, new JdkClientHttpConnector())));
	}

	@ParameterizedTest
	@MethodSource("strangeResponses")
	void strangeResponseFailsACallAndEndsNoWait(String response, ClientHttpConnector connector) {
		AtomicInteger strange = new AtomicInteger(3);
		String record = WireOrca.record("status", "COMPLETED");
		String good = "HTTP/1.1 200 OK\r\nContent-Length: " + record.length() + "\r\nConnection: close\r\n\r\n"
				+ record;
		try (FaultServer server = new FaultServer(
				(socket) -> FaultServer.answerAndClose((strange.getAndDecrement() > 0) ? response : good)
					.handle(socket))) {
			JobTemplate template = orca.template(WireOrca.client(server.url()).clientConnector(connector).build(),
					(builder) -> builder.maxRetries(0));
			Throwable thrown = catchThrowable(() -> template.get(WireOrca.ID));
			assertThat(thrown).isInstanceOfAny(OrcaUnavailableException.class, OrcaResponseException.class);
			WireOrca.assertKeepsTheKey(thrown);
			assertThat(template.reference(WireOrca.ID)
				.await(WaitOptions.builder().refreshInterval(SHORT).maxWait(Duration.ofSeconds(20)).build())
				.status()).isEqualTo(Status.COMPLETED);
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 102, 103 })
	void interimResponseThatTheConnectorTakesForTheResponseIsTold(int status) {
		String response = "HTTP/1.1 " + status + " Interim\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
		try (FaultServer server = new FaultServer(FaultServer.answer(response))) {
			assertThat(
					WireOrca.failure(OrcaResponseException.class, () -> orca.template(server.url()).get(WireOrca.ID)))
				.hasMessageContaining("interim response")
				.hasMessageContaining("connector");
		}
	}

	static Stream<Arguments> cuts() {
		return Stream.of(
				arguments("Content-Length", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"status\": \"PROC",
						OrcaResponseException.class, 200),
				arguments("chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"sta",
						OrcaResponseException.class, 200),
				arguments("until close", "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"status\": \"PROC",
						OrcaResponseException.class, 200),
				arguments("head", "HTTP/1.1 200 OK\r\nContent-Le", OrcaUnavailableException.class, null),
				arguments("401", "HTTP/1.1 401 Unauthorized\r\nContent-Length: 100\r\n\r\n{\"status",
						OrcaAuthenticationException.class, 401),
				arguments("503", "HTTP/1.1 503 Oops\r\nRetry-After: 1\r\nContent-Length: 100\r\n\r\n{\"mess",
						OrcaUnavailableException.class, 503));
	}

	@ParameterizedTest
	@MethodSource("cuts")
	<E extends OrcaApiException> void cutAnswer(String what, String answer, Class<E> type, @Nullable Integer status) {
		try (FaultServer server = new FaultServer(FaultServer.answerAndClose(answer))) {
			JobTemplate template = orca.template(WireOrca.client(server.url()).build(),
					(builder) -> builder.maxRetries(0));
			E thrown = WireOrca.failure(type, () -> template.get(WireOrca.ID));
			assertThat(thrown.getHttpStatus()).isEqualTo(status);
			assertThat(thrown.getRequestId()).hasSize(36);
			assertThat(thrown).hasMessageContaining("GET " + server.url() + "/job/" + WireOrca.ID)
				.hasMessageContaining("(request " + thrown.getRequestId() + ")");
			if (type == OrcaResponseException.class) {
				assertThat(thrown).hasMessageContaining(" is cut").hasMessageContaining("orca.api.url");
			}
		}
	}

	@Test
	void oversizedBody() {
		String chunk = "100000\r\n" + " ".repeat(0x100000) + "\r\n";
		Fault endless = (socket) -> {
			FaultServer.answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").handle(socket);
			while (true) {
				FaultServer.answer(chunk).handle(socket);
			}
		};
		try (FaultServer server = new FaultServer(endless)) {
			OrcaResponseException thrown = WireOrca.failure(OrcaResponseException.class,
					() -> orca.template(server.url()).get(WireOrca.ID));
			assertThat(thrown.getHttpStatus()).isEqualTo(200);
			assertThat(thrown).hasMessageContaining("/job/" + WireOrca.ID)
				.hasMessageContaining("10MB")
				.hasMessageContaining("orca.api.max-response-size");
			assertThat(server.requestLines()).doesNotHaveDuplicates();
		}
	}

	@Test
	void endlessErrorIsNotReadToItsEnd() {
		String chunk = "100000\r\n" + "x".repeat(0x100000) + "\r\n";
		Fault endless = (socket) -> {
			FaultServer.answer("HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\n").handle(socket);
			while (true) {
				FaultServer.answer(chunk).handle(socket);
			}
		};
		try (FaultServer server = new FaultServer(endless)) {
			assertThat(WireOrca.failure(OrcaAccessDeniedException.class,
					() -> orca.template(server.url()).get(WireOrca.ID)))
				.hasMessageContaining("xxx");
		}
	}

	@Test
	void largeBodyWithinTheLimit() {
		String text = "x".repeat(9 * 1024 * 1024);
		orca.always(200, WireOrca.record("status", "COMPLETED", "result", Map.of("text", text)));
		assertThat(orca.template().get(WireOrca.ID).result()).containsEntry("text", text);
	}

	@Test
	void clientWithoutBaseUrl() {
		JobTemplate template = orca.template(WebClient.builder().defaultHeader("Api-Key", WireOrca.KEY).build(),
				(builder) -> builder);
		assertThat(WireOrca.failure(IllegalStateException.class, () -> template.get(WireOrca.ID)))
			.hasMessageContaining("base URL")
			.hasMessageContaining("baseUrl(..)");
		WireOrca.failure(IllegalStateException.class, () -> template.reference(WireOrca.ID).refresh());
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "localhost:8080", "api.orcadb.ai", "/api", "http://orca_sim:8080", "http:///x", "ftp://host" })
	void baseUrlThatIsNone(String url) {
		assertThat(WireOrca.failure(IllegalStateException.class, () -> orca.template(url).get("1")))
			.hasMessageContaining("base URL")
			.hasMessageContaining("/job/1'")
			.hasMessageContaining("http or https");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "\t" })
	void withoutKeyNoRequestIsSent(String key) {
		orca.always(200, WireOrca.record());
		JobTemplate template = orca.template(
				WebClient.builder().baseUrl(orca.url()).defaultHeader("Api-Key", key).build(), (builder) -> builder);
		assertNoKey(template);
	}

	@Test
	void withoutKeyHeaderNoRequestIsSent() {
		orca.always(200, WireOrca.record());
		assertNoKey(orca.template(WebClient.create(orca.url()), (builder) -> builder));
	}

	private static void assertNoKey(JobTemplate template) {
		OrcaAuthenticationException thrown = WireOrca.failure(OrcaAuthenticationException.class,
				() -> template.get(WireOrca.ID));
		assertThat(thrown).hasMessageContaining("orca.api.key")
			.hasMessageContaining("ORCA_API_KEY")
			.hasMessageContaining("No request was sent");
		assertThat(thrown.getHttpStatus()).isNull();
		assertThat(thrown.getRequestId()).isNull();
		WireOrca.failure(OrcaAuthenticationException.class, () -> template.reference(WireOrca.ID).refresh());
		WireOrca.failure(OrcaAuthenticationException.class, () -> template.reference(WireOrca.ID).requestAbort());
		assertThat(orca.requests()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "\n", "\r\n", "\r\nX-Injected: 1", "\u0000", "ü", "…" })
	void keyThatNoHeaderMayHoldIsNotSent(String extra) {
		orca.always(200, WireOrca.record());
		OrcaAuthenticationException thrown = WireOrca.failure(OrcaAuthenticationException.class,
				() -> orca.template(
						WebClient.builder().baseUrl(orca.url()).defaultHeader("Api-Key", WireOrca.KEY + extra).build(),
						(builder) -> builder)
					.get(WireOrca.ID));
		assertThat(thrown).hasMessageContaining("orca.api.key").hasMessageContaining("line break");
		assertThat(orca.requests()).isEmpty();
	}

	@Test
	void keyOfAFilterCounts() {
		orca.always(200, WireOrca.record());
		WebClient client = WebClient.builder()
			.baseUrl(orca.url())
			.filter((request, next) -> next
				.exchange(ClientRequest.from(request).header("Api-Key", WireOrca.KEY).build()))
			.build();
		orca.template(client, (builder) -> builder).get(WireOrca.ID);
		assertThat(orca.requests()).hasSize(1);
	}

	@Test
	void errorsThatAFilterOfTheApplicationThrowsAreUnderstood() {
		orca.always(404, "{\"resource\": \"job\"}");
		WebClient client = WireOrca.client(orca.url())
			.filter((request, next) -> next.exchange(request)
				.flatMap((response) -> response.statusCode().isError() ? response.createError() : Mono.just(response)))
			.build();
		JobNotFoundException thrown = WireOrca.failure(JobNotFoundException.class,
				() -> orca.template(client, (builder) -> builder).get(WireOrca.ID));
		assertThat(thrown.getServiceMessage()).isEqualTo("no such job");
		assertThat(orca.requests()).hasSize(1);
	}

	@Test
	void filterOfTheApplicationMayHideWhatWasSent() {
		orca.always(403, "");
		WebClient client = WireOrca.client(orca.url())
			.filter((request, next) -> next.exchange(request)
				.flatMap(ClientResponse::releaseBody)
				.thenReturn(ClientResponse.create(HttpStatus.FORBIDDEN).build()))
			.build();
		assertThat(WireOrca.failure(OrcaAccessDeniedException.class,
				() -> orca.template(client, (builder) -> builder).get("a/b")))
			.hasMessageStartingWith(
					"GET /job/a%2Fb (request " + orca.requests().get(0).getHeader("X-Request-ID") + ")");
	}

	@Test
	void errorOfAFilterOfTheApplicationIsTold() {
		WebClient client = WireOrca.client(orca.url())
			.filter((request, next) -> Mono.error(new ArithmeticException("x")))
			.build();
		assertThat(WireOrca.failure(OrcaUnavailableException.class,
				() -> orca.template(client, (builder) -> builder).get(WireOrca.ID)))
			.hasMessageContaining("ArithmeticException: x")
			.hasMessageContaining("filters")
			.hasCauseInstanceOf(ArithmeticException.class);
	}

	@Test
	void blockingCallsAreRefusedWhereNobodyMayBlock() {
		orca.always(200, WireOrca.record());
		JobTemplate template = orca.template();
		assertRefused("get(..)", () -> template.get(WireOrca.ID));
		assertRefused("refresh()", () -> template.reference(WireOrca.ID).refresh());
		assertRefused("requestAbort()", () -> template.reference(WireOrca.ID).requestAbort());
		assertThat(orca.requests()).isEmpty();
	}

	private static void assertRefused(String method, Runnable call) {
		IllegalStateException thrown = WireOrca.failure(IllegalStateException.class,
				() -> Mono.fromRunnable(call).subscribeOn(Schedulers.parallel()).block(Duration.ofSeconds(10)));
		assertThat(thrown).hasMessageContaining(method).hasMessageContaining("parallel-");
	}

	@Test
	void answersAreReadWhateverTheLanguage() {
		orca.always(200, WireOrca.record("id", "I"));
		JobTemplate template = orca.template();
		Locale before = Locale.getDefault();
		Locale.setDefault(Locale.forLanguageTag("tr-TR-u-nu-arab"));
		try {
			assertThat(template.get("i").getCreatedAt()).isEqualTo("2026-03-01T10:00:00Z");
		}
		finally {
			Locale.setDefault(before);
		}
	}

}

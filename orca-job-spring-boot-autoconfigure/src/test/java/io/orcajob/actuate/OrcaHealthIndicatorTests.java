package io.orcajob.actuate;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.scheduler.VirtualTimeScheduler;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.web.reactive.function.client.WebClient;

import io.orcajob.core.JobTemplate;
import io.orcajob.simulator.Fault;
import io.orcajob.simulator.JobScript;
import io.orcajob.simulator.OrcaSimulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link OrcaHealthIndicator}.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OrcaHealthIndicatorTests {

	private static final String HEALTHY = "GET /check/healthy";

	private static final String KEY = "SeCrEt-4711";

	private static final String WORDS = "Sesame-0815";

	private static final Duration SHORT = Duration.ofMillis(300);

	private final VirtualTimeScheduler simulatorTime = VirtualTimeScheduler.create();

	private final OrcaSimulator service = OrcaSimulator.builder()
		.key(KEY)
		.scheduler(this.simulatorTime)
		.build()
		.start();

	private final List<JobTemplate> templates = new ArrayList<>();

	@AfterEach
	void close() {
		this.templates.forEach(JobTemplate::close);
		this.service.close();
	}

	@Test
	void serviceThatIsWellIsUp() {
		Health health = new OrcaHealthIndicator(template()).health();
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).containsExactly(entry("state", "up"),
				entry("reason", "The jobs are those of an OrcaCloud simulator: for the real service set orca.api.key"),
				entry("simulated", true), entry("checks", Map.of("simulator", true)), entry("watched", 0));
	}

	@Test
	void watchedJobsAreCounted() {
		JobTemplate template = template();
		for (int i = 0; i < 3; i++) {
			template.reference(this.service.submit(JobScript.builder().duration(Duration.ofHours(1)).build()))
				.awaitAsync();
		}
		assertThat(new OrcaHealthIndicator(template).health().getDetails()).containsEntry("watched", 3);
	}

	@ParameterizedTest
	@MethodSource("troubles")
	void eachTroubleHasItsStateAndQuotesNothing(Fault fault, Status status, String state) {
		this.service.fault(fault.always());
		Health health = new OrcaHealthIndicator(template()).health();
		assertThat(health.getStatus()).isEqualTo(status);
		assertThat(health.getDetails()).containsEntry("state", state).containsKey("reason");
		assertThat(health.toString()).doesNotContain(KEY).doesNotContain(WORDS);
	}

	static Stream<Arguments> troubles() {
		return Stream.of(
				trouble(json(200, "{\"ok\": false, \"checks\": {\"database\": false}}"), Status.DOWN, "unhealthy"),
				trouble(json(503, "{\"reason\": \"" + WORDS + " " + KEY + "\"}"), Status.DOWN, "unhealthy"),
				trouble(json(200, "{\"ok\": true, \"draining\": true}"), Status.OUT_OF_SERVICE, "draining"),
				trouble(Fault.on("GET /auth").answer(401, null, WORDS + " " + KEY), Status.DOWN, "key-rejected"),
				trouble(Fault.on("GET /auth").answer(403, null, WORDS), Status.DOWN, "key-rejected"),
				trouble(Fault.on(HEALTHY).answer(200, "text/html", WORDS), Status.DOWN, "unreachable"),
				trouble(Fault.on(HEALTHY).answer(404, "text/plain", WORDS), Status.DOWN, "unreachable"),
				trouble(Fault.on(HEALTHY).reset(), Status.DOWN, "unreachable"),
				trouble(Fault.on(HEALTHY).cut(), Status.DOWN, "unreachable"));
	}

	private static Arguments trouble(Fault fault, Status status, String state) {
		return Arguments.of(fault, status, state);
	}

	@Test
	void checksOfAServiceThatIsNotWellAreShown() {
		this.service.fault(json(200, "{\"ok\": false, \"checks\": {\"queue\": true, \"database\": false}}"));
		assertThat(new OrcaHealthIndicator(template()).health().getDetails()).containsEntry("checks",
				Map.of("database", false, "queue", true));
	}

	@Test
	void stoppedTemplateIsOutOfServiceWithoutARequest() {
		JobTemplate template = template();
		OrcaHealthIndicator indicator = new OrcaHealthIndicator(template);
		template.stop();
		Health health = indicator.health();
		assertThat(health.getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
		assertThat(health.getDetails()).containsEntry("state", "stopped").containsKey("reason");
		assertThat(this.service.journal().total()).isZero();
		template.start();
		assertThat(indicator.health().getStatus()).isEqualTo(Status.UP);
	}

	@Test
	void pollerThatDoesNotAnswerIsDown() {
		ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
		JobTemplate template = template(this.service.url(),
				(builder) -> builder.scheduler(Schedulers.fromExecutorService(thread)));
		CountDownLatch later = new CountDownLatch(1);
		thread.submit(() -> later.await(1, TimeUnit.MINUTES));
		template.reference(this.service.submit(JobScript.builder().build())).awaitAsync();
		OrcaHealthIndicator indicator = new OrcaHealthIndicator(template, Duration.ZERO, SHORT);
		Health health = indicator.health();
		assertThat(health.getStatus()).isEqualTo(Status.DOWN);
		assertThat(health.getDetails()).containsEntry("state", "stuck").containsKey("reason");
		later.countDown();
		await().until(() -> indicator.health().getStatus().equals(Status.UP));
		template.close();
		thread.shutdown();
	}

	@Test
	void outcomeIsKeptForItsTime() {
		VirtualTimeScheduler timer = VirtualTimeScheduler.create();
		OrcaHealthIndicator indicator = new OrcaHealthIndicator(template(), Duration.ofSeconds(10),
				Duration.ofSeconds(5), timer);
		this.service.fault(json(503, "{}"));
		assertThat(indicator.health().getStatus()).isEqualTo(Status.DOWN);
		timer.advanceTimeBy(Duration.ofMillis(9_999));
		assertThat(indicator.health().getStatus()).isEqualTo(Status.DOWN);
		assertThat(this.service.journal().count(HEALTHY)).isEqualTo(1);
		timer.advanceTimeBy(Duration.ofMillis(1));
		assertThat(indicator.health().getStatus()).isEqualTo(Status.UP);
		assertThat(this.service.journal().count(HEALTHY)).isEqualTo(2);
		timer.advanceTimeBy(Duration.ofHours(1));
		assertThat(this.service.journal().count(HEALTHY)).as("nobody asks").isEqualTo(2);
	}

	@Test
	void outcomeIsNotKeptWithoutATimeToLive() {
		OrcaHealthIndicator indicator = new OrcaHealthIndicator(template(), Duration.ZERO, Duration.ofSeconds(5));
		indicator.health();
		indicator.health();
		assertThat(this.service.journal().count(HEALTHY)).isEqualTo(2);
	}

	@Test
	void thoseWhoAskAtTheSameTimeShareACheck() {
		this.service.fault(Fault.on(HEALTHY).always().delay(Duration.ofSeconds(1)));
		OrcaHealthIndicator indicator = new OrcaHealthIndicator(template(), Duration.ZERO, Duration.ofSeconds(30));
		ConcurrentLinkedQueue<Status> answers = new ConcurrentLinkedQueue<>();
		List<Thread> threads = IntStream.range(0, 8)
			.mapToObj((number) -> new Thread(() -> answers.add(indicator.health().getStatus())))
			.toList();
		threads.forEach(Thread::start);
		await().until(() -> this.service.journal().count(HEALTHY) > 0
				&& threads.stream().allMatch((thread) -> thread.getState() == Thread.State.WAITING));
		this.simulatorTime.advanceTimeBy(Duration.ofSeconds(1));
		await().until(() -> answers.size() == threads.size());
		assertThat(answers).containsOnly(Status.UP);
		assertThat(this.service.journal().count(HEALTHY)).isEqualTo(1);
	}

	/**
	 * A reactive application asks on these threads, and perhaps does slow work there.
	 */
	@Test
	void checkNeedsNoThreadOfTheApplication() throws InterruptedException {
		CountDownLatch later = new CountDownLatch(1);
		int threads = Schedulers.DEFAULT_BOUNDED_ELASTIC_SIZE;
		CountDownLatch busy = new CountDownLatch(threads);
		for (int i = 0; i < threads; i++) {
			Schedulers.boundedElastic().schedule(() -> {
				busy.countDown();
				try {
					later.await(1, TimeUnit.MINUTES);
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
			});
		}
		try {
			assertThat(busy.await(30, TimeUnit.SECONDS)).isTrue();
			JobTemplate template = template();
			template.reference(this.service.submit(JobScript.builder().duration(Duration.ofHours(1)).build()))
				.awaitAsync();
			OrcaHealthIndicator indicator = new OrcaHealthIndicator(template, Duration.ZERO, Duration.ofSeconds(5));
			assertThat(indicator.health().getDetails()).containsEntry("state", "up").containsEntry("watched", 1);
		}
		finally {
			later.countDown();
		}
	}

	@ParameterizedTest
	@MethodSource("blackHoles")
	void blackHoleHoldsNobodyLongerThanTheTimeLimit(Fault fault) {
		this.service.fault(fault.always());
		assertEndsInTime(template());
	}

	static Stream<Fault> blackHoles() {
		return Stream.of(Fault.on(HEALTHY).stall(), Fault.on("GET /auth").stall(),
				Fault.on(HEALTHY).delay(Duration.ofDays(1)));
	}

	@Test
	void serverThatDoesNotTakeConnectionsHoldsNobodyLongerThanTheTimeLimit() throws IOException {
		try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			assertEndsInTime(template("http://localhost:" + server.getLocalPort(), (builder) -> builder));
		}
	}

	/**
	 * A filter of the application that fetches a token, say.
	 */
	@Test
	void filterThatBlocksHoldsNobodyLongerThanTheTimeLimit() {
		CountDownLatch never = new CountDownLatch(1);
		WebClient client = client(this.service.url()).filter((request, next) -> {
			try {
				never.await(1, TimeUnit.MINUTES);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			return Mono.error(new IllegalStateException("Too late"));
		}).build();
		JobTemplate template = JobTemplate.builder(client).build();
		this.templates.add(template);
		assertEndsInTime(template);
		never.countDown();
	}

	private static void assertEndsInTime(JobTemplate template) {
		OrcaHealthIndicator indicator = new OrcaHealthIndicator(template, Duration.ZERO, SHORT);
		long start = System.nanoTime();
		Health health = indicator.health();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(SHORT, Duration.ofSeconds(10));
		assertThat(health.getStatus()).isEqualTo(Status.DOWN);
		assertThat(health.getDetails()).containsEntry("state", "unreachable")
			.containsEntry("reason", "The service has not answered within 300 ms (management.health.orca.timeout)");
	}

	private JobTemplate template() {
		return template(this.service.url(), (builder) -> builder);
	}

	private JobTemplate template(String url, UnaryOperator<JobTemplate.Builder> customizer) {
		JobTemplate template = customizer.apply(JobTemplate.builder(client(url).build())).build();
		this.templates.add(template);
		return template;
	}

	private static WebClient.Builder client(String url) {
		return WebClient.builder().baseUrl(url).defaultHeader("Api-Key", KEY);
	}

	private static Fault json(int status, String body) {
		return Fault.on(HEALTHY).answer(status, "application/json", body);
	}

}

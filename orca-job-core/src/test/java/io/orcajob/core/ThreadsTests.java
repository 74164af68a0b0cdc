package io.orcajob.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.web.reactive.function.client.WebClient;

import io.orcajob.Job;
import io.orcajob.JobSnapshot;
import io.orcajob.Status;
import io.orcajob.WaitOptions;
import io.orcajob.poll.JobPoller;
import io.orcajob.simulator.JobScript;
import io.orcajob.simulator.OrcaSimulator;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Threads, sockets and time are real here.
 */
class ThreadsTests {

	private static final WaitOptions OPTIONS = WaitOptions.builder().refreshInterval(Duration.ofMillis(100)).build();

	@Test
	void nothingIsStartedBeforeTheFirstWatchAndNothingRemainsAfterTheEnd() {
		try (OrcaSimulator simulator = OrcaSimulator.builder().build().start()) {
			JobTemplate template = template(simulator);
			Job<Map<String, @Nullable Object>> job = template.get(submit(simulator, Duration.ofHours(1)));
			assertThat(job.snapshot().status()).isEqualTo(Status.PROCESSING);
			assertThat(ownThreads()).isEmpty();
			CompletableFuture<JobSnapshot> future = job.awaitAsync(OPTIONS);
			CompletableFuture<String> thread = future.handle((snapshot, error) -> Thread.currentThread().getName());
			assertThat(ownThreads()).hasSize(1).allMatch((name) -> name.startsWith(JobPoller.THREAD_NAME));
			template.close();
			assertThat(thread).succeedsWithin(Duration.ZERO).asString().startsWith("orca-job-callback-");
			Awaitility.await().untilAsserted(() -> assertThat(ownThreads()).isEmpty());
		}
	}

	@Test
	void fiveHundredWaitsAtOnceAddAtMostEightThreads() {
		try (OrcaSimulator simulator = OrcaSimulator.builder().build().start();
				JobTemplate template = template(simulator)) {
			List<String> ids = new ArrayList<>();
			for (int i = 0; i < 500; i++) {
				ids.add(submit(simulator, Duration.ofMinutes(10)));
			}
			Set<Thread> before = Thread.getAllStackTraces().keySet();
			List<CompletableFuture<Map<String, @Nullable Object>>> futures = new ArrayList<>();
			ids.forEach((id) -> futures.add(template.reference(id).resultAsync(OPTIONS)));
			Awaitility.await()
				.atMost(Duration.ofSeconds(30))
				.untilAsserted(() -> assertThat(simulator.journal().count("GET /job/{id}/status")).isGreaterThan(1000));
			assertThat(added(before)).as("threads while 500 jobs are pending").hasSizeLessThanOrEqualTo(8);
			simulator.advance(Duration.ofMinutes(11));
			CompletableFuture<Void> all = CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new));
			assertThat(all).succeedsWithin(30, TimeUnit.SECONDS);
			assertThat(added(before)).as("threads when 500 jobs have ended").hasSizeLessThanOrEqualTo(8);
		}
	}

	@Test
	void blockedCallbackDelaysNobody() throws Exception {
		try (OrcaSimulator simulator = OrcaSimulator.builder().build().start();
				JobTemplate template = template(simulator)) {
			CountDownLatch release = new CountDownLatch(1);
			CountDownLatch blocked = new CountDownLatch(1);
			CompletableFuture<Void> slow = template.reference(submit(simulator, Duration.ZERO))
				.awaitAsync(OPTIONS)
				.thenRun(() -> {
					blocked.countDown();
					try {
						release.await();
					}
					catch (InterruptedException ex) {
						Thread.currentThread().interrupt();
					}
				});
			assertThat(blocked.await(10, TimeUnit.SECONDS)).isTrue();
			Job<Map<String, @Nullable Object>> other = template.reference(submit(simulator, Duration.ofMillis(200)));
			assertThat(other.awaitAsync(OPTIONS)).succeedsWithin(10, TimeUnit.SECONDS);
			assertThat(template.reference(submit(simulator, Duration.ofMillis(200))).await(OPTIONS).status())
				.isEqualTo(Status.COMPLETED);
			assertThat(slow).isNotDone();
			release.countDown();
			assertThat(slow).succeedsWithin(10, TimeUnit.SECONDS);
		}
	}

	@Test
	void callbackMayCloseTheTemplateThatCallsIt() {
		try (OrcaSimulator simulator = OrcaSimulator.builder().build().start()) {
			JobTemplate template = template(simulator);
			CompletableFuture<Void> closing = template.reference(submit(simulator, Duration.ZERO))
				.awaitAsync(OPTIONS)
				.thenRun(template::close);
			assertThat(closing).succeedsWithin(4, TimeUnit.SECONDS);
			Awaitility.await().untilAsserted(() -> assertThat(ownThreads()).isEmpty());
		}
	}

	private static List<String> ownThreads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter(Thread::isAlive)
			.map(Thread::getName)
			.filter((name) -> name.startsWith("orca-job"))
			.toList();
	}

	/**
	 * Return the threads that are new, apart from those of the service.
	 */
	private static Set<String> added(Set<Thread> before) {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> !before.contains(thread))
			.map(Thread::getName)
			.filter((name) -> !name.startsWith("orca-simulator"))
			.collect(Collectors.toSet());
	}

	private static String submit(OrcaSimulator simulator, Duration duration) {
		return simulator.submit(JobScript.builder().queue(Duration.ZERO).duration(duration).build());
	}

	private static JobTemplate template(OrcaSimulator simulator) {
		return JobTemplate.builder(WebClient.builder().baseUrl(simulator.url()).defaultHeader("Api-Key", "key").build())
			.build();
	}

}

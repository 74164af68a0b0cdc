package io.orcajob.autoconfigure;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.orcajob.Job;
import io.orcajob.JobQuery;
import io.orcajob.JobSnapshot;
import io.orcajob.JobTimeoutException;
import io.orcajob.OrcaUnavailableException;
import io.orcajob.Status;
import io.orcajob.core.JobListener;
import io.orcajob.core.JobStatusChangedEvent;
import io.orcajob.core.JobTemplate;
import io.orcajob.core.JobWatch;
import io.orcajob.simulator.JobScript;
import io.orcajob.simulator.OrcaSimulator;
import io.orcajob.simulator.RecordedRequest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What properties and beans of the application change in what the auto-configured
 * template does.
 */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PropertyEffectTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.with(TestRunners.withStarter())
		.withPropertyValues("orca.job.refresh-interval=20ms");

	@Test
	void abortWaitsForAsLongAndPollsAsOftenAsThePropertiesSay() {
		this.contextRunner.withPropertyValues("orca.job.abort.max-wait=900ms", "orca.job.abort.refresh-interval=100ms")
			.run((context) -> {
				Job<?> job = context.getBean(JobTemplate.class)
					.get(submit(context, (script) -> script.aborting(Duration.ofHours(1))));
				assertThatExceptionOfType(JobTimeoutException.class).isThrownBy(job::abort)
					.satisfies((ex) -> assertThat(ex.getWaited()).isEqualTo(Duration.ofMillis(900)));
				assertThat(context.getBean(OrcaSimulator.class).journal().count("GET /job/{id}/status"))
					.as("polls within 900 ms")
					.isBetween(3L, 11L);
			});
	}

	@ParameterizedTest
	@CsvSource({ "true, 1", "false, 0" })
	void abortShowsProgressIfThePropertySaysSo(boolean shown, int lines, CapturedOutput output) {
		this.contextRunner
			.withPropertyValues("orca.job.abort.show-progress=" + shown, "orca.job.progress.mode=log",
					"orca.job.abort.refresh-interval=20ms")
			.run((context) -> {
				String id = submit(context, (script) -> script.aborting(Duration.ZERO));
				assertThat(context.getBean(JobTemplate.class).get(id).abort().status()).isEqualTo(Status.ABORTED);
				assertThat(output.getAll().lines().filter((line) -> line.contains(id + " aborted"))).hasSize(lines);
			});
	}

	@ParameterizedTest
	@CsvSource({ "true, true", "false, false", "'', true" })
	void reasonOfAFailureIsLoggedIfThePropertySaysSo(String property, boolean shown, CapturedOutput output) {
		this.contextRunner
			.withPropertyValues("orca.job.progress.mode=log",
					property.isEmpty() ? "unset=" : "orca.job.show-failure-reason=" + property)
			.run((context) -> {
				String id = submit(context,
						(script) -> script.duration(Duration.ZERO)
							.outcome(JobScript.Outcome.FAILED)
							.exception("out of memory\nat line 7"));
				context.getBean(JobTemplate.class).reference(id).await();
				assertThat(output.getAll().lines().filter((line) -> line.contains(id + " failed"))).singleElement()
					.satisfies((line) -> assertThat(line).contains("WARN").doesNotContain("line 7"))
					.satisfies((line) -> assertThat(line.contains(": out of memory… (")).isEqualTo(shown));
			});
	}

	/**
	 * The library that draws bars is not on the class path here, which only those miss
	 * who want bars.
	 */
	@ParameterizedTest
	@CsvSource({ "bar, true", "log, false" })
	void progressIsShownInTheModeOfTheProperty(String mode, boolean barsWanted, CapturedOutput output) {
		LoggingSystem logging = LoggingSystem.get(getClass().getClassLoader());
		logging.setLogLevel("io.orcajob.progress", LogLevel.DEBUG);
		try {
			this.contextRunner.withPropertyValues("orca.job.progress.mode=" + mode).run((context) -> {
				assertThat(context).hasSingleBean(JobTemplate.class);
				assertThat(output.getAll().contains("me.tongfei:progressbar is not on the class path"))
					.isEqualTo(barsWanted);
			});
		}
		finally {
			logging.setLogLevel("io.orcajob.progress", null);
		}
	}

	@Test
	void noMoreRequestsAreInFlightThanThePropertySays() {
		AtomicInteger inFlight = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		this.contextRunner.withPropertyValues("orca.job.poller.max-concurrent-requests=3")
			.withBean(OrcaWebClientCustomizer.class,
					() -> (builder) -> builder.filter((request, next) -> Mono
						.fromRunnable(() -> most.accumulateAndGet(inFlight.incrementAndGet(), Math::max))
						.then(Mono.delay(Duration.ofMillis(20)))
						.then(Mono.defer(() -> next.exchange(request)))
						.doFinally((signal) -> inFlight.decrementAndGet())))
			.run((context) -> {
				List<CompletableFuture<JobSnapshot>> waits = IntStream.range(0, 20)
					.mapToObj((i) -> context.getBean(JobTemplate.class)
						.reference(submit(context, (script) -> script.duration(Duration.ZERO)))
						.awaitAsync())
					.toList();
				assertThat(CompletableFuture.allOf(waits.toArray(CompletableFuture[]::new))).succeedsWithin(30,
						TimeUnit.SECONDS);
				assertThat(most).hasValue(3);
			});
	}

	@Test
	void listsAreWalkedByPagesOfTheSizeOfTheProperty() {
		this.contextRunner.withPropertyValues("orca.job.poller.page-size=7").run((context) -> {
			IntStream.range(0, 20).forEach((i) -> submit(context, (script) -> script));
			assertThat(context.getBean(JobTemplate.class).stream(JobQuery.all())).hasSize(20);
			assertThat(context.getBean(OrcaSimulator.class).journal().recent()).extracting(RecordedRequest::query)
				.containsExactly("limit=7&offset=0", "limit=7&offset=7", "limit=7&offset=14");
		});
	}

	/**
	 * Nobody accepts the connections, and there is no more room for one that waits.
	 */
	@Test
	void connectingIsGivenUpAfterTheTimeOfTheProperty() throws IOException {
		List<Socket> waiting = new ArrayList<>();
		try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			InetSocketAddress address = new InetSocketAddress(full.getInetAddress(), full.getLocalPort());
			for (boolean room = true; room;) {
				Socket socket = new Socket();
				waiting.add(socket);
				try {
					socket.connect(address, 200);
				}
				catch (SocketTimeoutException ex) {
					room = false;
				}
			}
			this.contextRunner
				.withPropertyValues(
						"orca.api.url=http://" + address.getAddress().getHostAddress() + ":" + address.getPort(),
						"orca.api.key=secret", "orca.api.connect-timeout=123ms", "orca.api.retry.max-retries=0")
				.run((context) -> assertThatExceptionOfType(OrcaUnavailableException.class)
					.isThrownBy(() -> context.getBean(JobTemplate.class).get("7"))
					.withMessageContainingAll("/job/7", "123 ms"));
		}
		finally {
			for (Socket socket : waiting) {
				socket.close();
			}
		}
	}

	@Test
	void resolversAndListenersRunOnTheExecutorOfTheApplication() {
		this.contextRunner.withConfiguration(AutoConfigurations.of(TaskExecutionAutoConfiguration.class))
			.withPropertyValues("spring.task.execution.thread-name-prefix=of-the-application-")
			.withBean(RecordingListener.class, RecordingListener::new)
			.run((context) -> assertThat(threads(context)).hasSize(2)
				.allMatch((thread) -> thread.startsWith("of-the-application-")));
	}

	@Test
	void resolversAndListenersRunOnThreadsOfTheTemplateWithoutAnExecutorOfTheApplication() {
		this.contextRunner.withBean(RecordingListener.class, RecordingListener::new).run((context) -> {
			List<String> threads = threads(context);
			assertThat(threads).hasSize(2);
			assertThat(threads.get(0)).startsWith("orca-job-resolver-");
			assertThat(threads.get(1)).startsWith("orca-job-listener-");
		});
	}

	/**
	 * Return the names of the threads on which a resolver and a listener are called.
	 */
	private static List<String> threads(AssertableApplicationContext context) {
		JobTemplate template = context.getBean(JobTemplate.class);
		Job<String> job = template.reference(submit(context, (script) -> script.duration(Duration.ZERO)),
				(completed, resources) -> Thread.currentThread().getName());
		try (JobWatch watch = template.watch(job)) {
			CompletableFuture<String> listener = context.getBean(RecordingListener.class).thread;
			return List.of(job.resultAsync().orTimeout(30, TimeUnit.SECONDS).join(),
					listener.orTimeout(30, TimeUnit.SECONDS).join());
		}
	}

	private static String submit(AssertableApplicationContext context, UnaryOperator<JobScript.Builder> customizer) {
		JobScript.Builder script = JobScript.builder().queue(Duration.ZERO).duration(Duration.ofHours(1));
		return context.getBean(OrcaSimulator.class).submit(customizer.apply(script).build());
	}

	private static final class RecordingListener implements JobListener {

		private final CompletableFuture<String> thread = new CompletableFuture<>();

		@Override
		public void onStatusChanged(JobStatusChangedEvent event) {
			this.thread.complete(Thread.currentThread().getName());
		}

	}

}

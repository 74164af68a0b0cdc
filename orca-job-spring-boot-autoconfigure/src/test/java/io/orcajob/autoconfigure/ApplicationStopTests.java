package io.orcajob.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;

import io.orcajob.Job;
import io.orcajob.JobResults;
import io.orcajob.WaitOptions;
import io.orcajob.core.JobTemplate;
import io.orcajob.core.ReactiveJobTemplate;
import io.orcajob.simulator.JobScript;
import io.orcajob.simulator.OrcaSimulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Applications that wait for jobs on their own threads, and stop while they do. Threads
 * and time are real here.
 */
@ExtendWith(OutputCaptureExtension.class)
class ApplicationStopTests {

	private static final String STOPPING = "The application stops while it waits for jobs.";

	@ParameterizedTest
	@EnumSource
	void runnerThatWaitsWhenTheApplicationStopsRaisesNoAlarm(Wait wait, CapturedOutput output) throws Exception {
		AtomicReference<@Nullable ConfigurableApplicationContext> context = new AtomicReference<>();
		CompletableFuture<@Nullable Throwable> run = run(context, (template) -> {
			Job<?> job = template.reference(template.query(io.orcajob.JobQuery.all()).get(0).getId());
			wait.until(template, job);
		});
		ConfigurableApplicationContext running = awaitWait(context);
		running.close();
		Throwable thrown = run.get(20, TimeUnit.SECONDS);
		assertThat(thrown).isNotNull();
		assertThat(String.valueOf(thrown.getMessage())).contains("application is stopping").doesNotContain("poller");
		assertThat(output.getAll()).contains(STOPPING).doesNotContain("Application run failed").doesNotContain("\tat ");
	}

	@Test
	void runnerThatStopsTheTemplateItselfFailsAsEver(CapturedOutput output) throws Exception {
		AtomicReference<@Nullable ConfigurableApplicationContext> context = new AtomicReference<>();
		CompletableFuture<@Nullable Throwable> run = run(context, (template) -> {
			template.stop();
			template.reference("any").await();
		});
		assertThat(run.get(20, TimeUnit.SECONDS)).isNotNull();
		assertThat(output.getAll()).contains("Application run failed").doesNotContain(STOPPING);
	}

	@Test
	void asynchronousMethodsThatBlockForValuesNeedNoThreadOfTheirExecutor() {
		SpringApplication application = application(AsyncConfiguration.class);
		try (ConfigurableApplicationContext context = application.run()) {
			OrcaSimulator simulator = context.getBean(OrcaSimulator.class);
			JobTemplate template = context.getBean(JobTemplate.class);
			Waiter waiter = context.getBean(Waiter.class);
			List<CompletableFuture<JobResults>> calls = new ArrayList<>();
			for (int i = 0; i < 8; i++) {
				List<Job<String>> jobs = IntStream.range(0, 3)
					.mapToObj((j) -> template.reference(
							simulator.submit(
									JobScript.builder().queue(Duration.ZERO).duration(Duration.ofSeconds(1)).build()),
							(completed, resources) -> "value"))
					.toList();
				calls.add(waiter.await(jobs));
			}
			assertThat(calls).allSatisfy((call) -> assertThat(call).succeedsWithin(20, TimeUnit.SECONDS)
				.satisfies((results) -> assertThat(results.completed()).hasSize(3)
					.allSatisfy((job) -> assertThat(job.getValue()).isEqualTo("value"))));
		}
	}

	private static CompletableFuture<@Nullable Throwable> run(
			AtomicReference<@Nullable ConfigurableApplicationContext> context, Consumer<JobTemplate> runner) {
		SpringApplication application = application(Empty.class);
		application.addInitializers((created) -> {
			context.set(created);
			((org.springframework.context.support.GenericApplicationContext) created).registerBean("runner",
					CommandLineRunner.class, () -> (arguments) -> {
						created.getBean(OrcaSimulator.class)
							.submit(JobScript.builder().queue(Duration.ZERO).duration(Duration.ofHours(1)).build());
						runner.accept(created.getBean(JobTemplate.class));
					});
		});
		CompletableFuture<@Nullable Throwable> thrown = new CompletableFuture<>();
		new Thread(() -> thrown.complete(catchThrowable(application::run)), "runner").start();
		return thrown;
	}

	private static SpringApplication application(Class<?> configuration) {
		SpringApplication application = new SpringApplication(configuration);
		application.setWebApplicationType(WebApplicationType.NONE);
		application.setRegisterShutdownHook(false);
		application.setDefaultProperties(java.util.Map.of("orca.simulator.enabled", "true", "orca.simulator.port", "0",
				"orca.job.refresh-interval", "100ms", "spring.main.banner-mode", "off"));
		return application;
	}

	private static ConfigurableApplicationContext awaitWait(
			AtomicReference<@Nullable ConfigurableApplicationContext> context) {
		Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
			ConfigurableApplicationContext running = context.get();
			return running != null && running.isActive()
					&& running.getBeanProvider(OrcaSimulator.class)
						.stream()
						.anyMatch((simulator) -> simulator.journal().count("GET /job/{id}") > 0);
		});
		ConfigurableApplicationContext running = context.get();
		assertThat(running).isNotNull();
		return running;
	}

	enum Wait {

		AWAIT {
			@Override
			void until(JobTemplate template, Job<?> job) {
				job.await();
			}
		},

		RESULT {
			@Override
			void until(JobTemplate template, Job<?> job) {
				job.result(WaitOptions.ofMaxWait(Duration.ofMinutes(1)));
			}
		},

		AWAIT_ALL {
			@Override
			void until(JobTemplate template, Job<?> job) {
				template.awaitAll(List.of(job));
			}
		},

		JOIN {
			@Override
			void until(JobTemplate template, Job<?> job) {
				job.awaitAsync().join();
			}
		},

		BLOCK {
			@Override
			void until(JobTemplate template, Job<?> job) {
				new ReactiveJobTemplate(template).await(job).block();
			}
		};

		abstract void until(JobTemplate template, Job<?> job);

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Empty {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableAsync
	static class AsyncConfiguration {

		@Bean
		Waiter waiter(JobTemplate template) {
			return new Waiter(template);
		}

	}

	static class Waiter {

		private final JobTemplate template;

		private final CountDownLatch all = new CountDownLatch(8);

		Waiter(JobTemplate template) {
			this.template = template;
		}

		@Async
		CompletableFuture<JobResults> await(List<Job<String>> jobs) {
			this.all.countDown();
			try {
				assertThat(this.all.await(20, TimeUnit.SECONDS)).as("all threads of the executor are taken").isTrue();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
			return CompletableFuture
				.completedFuture(this.template.awaitAll(jobs, WaitOptions.ofMaxWait(Duration.ofSeconds(15))));
		}

	}

}

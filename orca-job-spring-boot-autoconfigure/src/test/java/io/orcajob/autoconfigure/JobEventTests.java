package io.orcajob.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;

import io.orcajob.Job;
import io.orcajob.JobQuery;
import io.orcajob.JobRequest;
import io.orcajob.Status;
import io.orcajob.core.JobEvent;
import io.orcajob.core.JobListener;
import io.orcajob.core.JobProgressEvent;
import io.orcajob.core.JobStatusChangedEvent;
import io.orcajob.core.JobTemplate;
import io.orcajob.core.JobWatch;
import io.orcajob.simulator.JobScript;
import io.orcajob.simulator.OrcaSimulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for job events of the application and for {@link JobListener} beans.
 */
@ExtendWith(OutputCaptureExtension.class)
class JobEventTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.with(TestRunners.withStarter())
		.withConfiguration(AutoConfigurations.of(TaskExecutionAutoConfiguration.class))
		.withPropertyValues("orca.job.refresh-interval=10ms");

	@Test
	void eventListenersAreToldAsTheirConditionsSay() {
		this.contextRunner.withUserConfiguration(Conditions.class).run((context) -> {
			Conditions told = context.getBean(Conditions.class);
			Job<?> completed = submit(context, 400, "COMPLETED");
			Job<?> failed = submit(context, 0, "FAILED");
			await().until(() -> told.ends.size() == 2);
			assertThat(told.ends).containsExactlyInAnyOrder(completed.getId(), failed.getId());
			assertThat(told.failures).containsExactly(failed.getId());
			assertThat(told.evaluations).contains(completed.getId(), failed.getId());
			assertThat(told.others).isEmpty();
			assertThat(told.progress).isNotEmpty().containsOnly(completed.getId());
			assertThat(told.all).hasSize(told.evaluations.size() + told.progress.size());
			assertThat(told.all)
				.allSatisfy((event) -> assertThat(event.getSource()).isSameAs(context.getBean(JobTemplate.class)));
		});
	}

	@Test
	void eventsArePublishedOnTheApplicationsExecutor() {
		this.contextRunner.withUserConfiguration(ThreadNames.class)
			.withPropertyValues("spring.task.execution.thread-name-prefix=of-the-application-")
			.run((context) -> {
				submit(context, 0, "COMPLETED");
				List<String> names = context.getBean(ThreadNames.class).names;
				await().until(() -> !names.isEmpty());
				assertThat(names).allMatch((name) -> name.startsWith("of-the-application-"));
			});
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void eventsArePublishedOnVirtualThreadsWhereTheyAreEnabled() {
		this.contextRunner.withUserConfiguration(ThreadNames.class)
			.withPropertyValues("spring.threads.virtual.enabled=true")
			.run((context) -> {
				submit(context, 0, "COMPLETED");
				List<String> kinds = context.getBean(ThreadNames.class).kinds;
				await().until(() -> !kinds.isEmpty());
				assertThat(kinds).containsOnly("VirtualThread");
			});
	}

	@Test
	void eventsArePublishedWithoutAnExecutorOfTheApplication() {
		new ApplicationContextRunner().with(TestRunners.withStarter())
			.withUserConfiguration(ThreadNames.class)
			.run((context) -> {
				submit(context, 0, "COMPLETED");
				List<String> names = context.getBean(ThreadNames.class).names;
				await().until(() -> !names.isEmpty());
				assertThat(names).allMatch((name) -> name.startsWith("orca-job-listener-"));
			});
	}

	@Test
	void submittedJobsCostNoPollIfNobodyListens() {
		this.contextRunner.run(JobEventTests::assertThatSubmittedJobsCostNoPoll);
	}

	@Test
	void whoeverListensToAllEventsDoesNotListenToJobs() {
		this.contextRunner.withUserConfiguration(ListensToAll.class)
			.run(JobEventTests::assertThatSubmittedJobsCostNoPoll);
	}

	@Test
	void whoeverListensToAllEventsIsToldOfJobsThatAreWatched() {
		this.contextRunner.withUserConfiguration(ListensToAll.class).run((context) -> {
			context.getBean(JobTemplate.class).watch(JobQuery.all());
			context.getBean(OrcaSimulator.class).submit(script(0));
			await().untilAsserted(() -> assertThat(context.getBean(ListensToAll.class).told)
				.hasAtLeastOneElementOfType(JobStatusChangedEvent.class));
		});
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void applicationListenersAreTold(boolean lazy) {
		withLaziness(lazy).withUserConfiguration(ApplicationListenerBean.class).run((context) -> {
			Job<?> job = submit(context, 0, "COMPLETED");
			await().untilAsserted(
					() -> assertThat(ApplicationListenerBean.of(context)).contains(job.getId() + " COMPLETED"));
		});
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void lambdasAreToldOfWhatTheirBeanMethodSays(boolean lazy) {
		withLaziness(lazy).withUserConfiguration(LambdaBean.class).run((context) -> {
			Job<?> job = submit(context, 0, "COMPLETED");
			await().until(() -> context.getBean(LambdaBean.class).told.contains(job.getId()));
		});
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void eventListenersAreTold(boolean lazy) {
		withLaziness(lazy).withUserConfiguration(Conditions.class).run((context) -> {
			Job<?> job = submit(context, 0, "COMPLETED");
			await().untilAsserted(() -> assertThat(context.getBean(Conditions.class).ends).contains(job.getId()));
		});
	}

	@Test
	void listenersOfAParentAreTold() {
		new ApplicationContextRunner().withUserConfiguration(Conditions.class)
			.run((parent) -> this.contextRunner.withParent(parent).run((context) -> {
				Job<?> job = submit(context, 0, "COMPLETED");
				await().untilAsserted(() -> assertThat(parent.getBean(Conditions.class).ends).contains(job.getId()));
			}));
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void jobListenerBeansMayDependOnTheTemplateAndAreToldInOrder(boolean lazy) {
		withLaziness(lazy).withUserConfiguration(JobListenerBeans.class).run((context) -> {
			Job<?> job = submit(context, 0, "COMPLETED");
			List<String> told = context.getBean(JobListenerBeans.class).told;
			await().until(() -> told.size() >= 2);
			assertThat(told).contains("first " + job.getId(), "second " + job.getId());
			assertThat(context.getBean(JobListenerBeans.class).lookedUp).containsExactly("first", "second");
		});
	}

	@Test
	void jobListenerBeansAreToldByTheTemplatesOfAllAccounts() {
		this.contextRunner.withUserConfiguration(JobListenerBeans.class, SecondAccount.class).run((context) -> {
			JobTemplate second = context.getBean("secondTemplate", JobTemplate.class);
			Job<?> job = second.submit(request(0, "COMPLETED"));
			List<JobEvent> events = context.getBean(JobListenerBeans.class).events;
			await().until(() -> !events.isEmpty());
			assertThat(events).allSatisfy((event) -> {
				assertThat(event.getJobId()).isEqualTo(job.getId());
				assertThat(event.getSource()).isSameAs(second);
			});
		});
	}

	@Test
	void jobsOfOthersAreToldOnceAQueryIsWatched() {
		this.contextRunner.withUserConfiguration(Conditions.class, WatchesWhenReady.class).run((context) -> {
			String id = context.getBean(OrcaSimulator.class).submit(script(50));
			await().untilAsserted(() -> assertThat(context.getBean(Conditions.class).ends).containsExactly(id));
			assertThat(context.getBean(WatchesWhenReady.class).watch).matches(JobWatch::isActive);
		});
	}

	@Test
	void jobListenerThatWatchesBeforeItIsMadeFailsAtStart() {
		this.contextRunner.withUserConfiguration(WatchesTooEarly.class)
			.run((context) -> assertThat(context).getFailure().hasStackTraceContaining("currently in creation"));
	}

	@Test
	void jobListenerThatSubmitsBeforeItIsMadeGetsItsJob(CapturedOutput output) {
		this.contextRunner.withUserConfiguration(SubmitsTooEarly.class).run((context) -> {
			String early = context.getBean(SubmitsTooEarly.Submitting.class).early.getId();
			assertThat(context.getBean(OrcaSimulator.class).status(early)).isNotNull();
			assertThat(output).contains("No listener is told of job " + early);
			Job<?> later = submit(context, 0, "COMPLETED");
			await().untilAsserted(
					() -> assertThat(context.getBean(SubmitsTooEarly.Submitting.class).told).contains(later.getId()));
		});
	}

	@Test
	void listenerThatThrowsDisturbsNoJobListenerAndNoWait(CapturedOutput output) {
		this.contextRunner.withUserConfiguration(Throws.class, JobListenerBeans.class).run((context) -> {
			Job<?> job = submit(context, 100, "COMPLETED");
			assertThat(job.await().status()).isEqualTo(Status.COMPLETED);
			List<JobEvent> events = context.getBean(JobListenerBeans.class).events;
			await().until(() -> events.stream()
				.filter((event) -> event instanceof JobStatusChangedEvent changed && changed.isEnd())
				.count() == 2);
			assertThat(output).contains("thrown by the test");
		});
	}

	@Test
	void nothingIsPublishedAfterTheContextIsClosed(CapturedOutput output) {
		this.contextRunner.withUserConfiguration(Conditions.class).run((context) -> {
			submit(context, 60_000, "COMPLETED");
			Conditions told = context.getBean(Conditions.class);
			await().until(() -> !told.all.isEmpty());
			context.close();
			int events = told.all.size();
			await().during(Duration.ofMillis(100)).until(() -> told.all.size() == events);
		});
		assertThat(output).doesNotContain("Exception");
	}

	private ApplicationContextRunner withLaziness(boolean lazy) {
		return lazy ? this.contextRunner.withInitializer(
				(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
				: this.contextRunner;
	}

	private static void assertThatSubmittedJobsCostNoPoll(AssertableApplicationContext context) {
		submit(context, 60_000, "COMPLETED");
		OrcaSimulator simulator = context.getBean(OrcaSimulator.class);
		await().during(Duration.ofMillis(200)).until(() -> simulator.journal().total() == 1);
	}

	private static Job<?> submit(AssertableApplicationContext context, int millis, String outcome) {
		return context.getBean(JobTemplate.class).submit(request(millis, outcome));
	}

	private static JobRequest<Map<String, @Nullable Object>> request(int millis, String outcome) {
		return JobRequest.post("/simulator/job")
			.idField("id")
			.body(Map.of("queue_ms", 0, "duration_ms", millis, "outcome", outcome))
			.build();
	}

	private static JobScript script(int millis) {
		return JobScript.builder().queue(Duration.ZERO).duration(Duration.ofMillis(millis)).build();
	}

	@Configuration(proxyBeanMethods = false)
	static class Conditions {

		private final List<String> ends = new CopyOnWriteArrayList<>();

		private final List<String> failures = new CopyOnWriteArrayList<>();

		private final List<String> evaluations = new CopyOnWriteArrayList<>();

		private final List<String> others = new CopyOnWriteArrayList<>();

		private final List<String> progress = new CopyOnWriteArrayList<>();

		private final List<JobEvent> all = new CopyOnWriteArrayList<>();

		@EventListener(condition = "#event.end")
		void ended(JobStatusChangedEvent event) {
			this.ends.add(event.getJobId());
		}

		@EventListener(condition = "#event.status.name() == 'FAILED'")
		void failed(JobStatusChangedEvent event) {
			this.failures.add(event.getJobId());
		}

		@EventListener(condition = "#event.type == 'EVALUATE_MODEL'")
		void evaluation(JobStatusChangedEvent event) {
			this.evaluations.add(event.getJobId());
		}

		@EventListener(condition = "#event.type != 'EVALUATE_MODEL'")
		void other(JobEvent event) {
			this.others.add(event.getJobId());
		}

		@EventListener
		void progress(JobProgressEvent event) {
			this.progress.add(event.getJobId());
		}

		@EventListener
		void all(JobEvent event) {
			this.all.add(event);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ThreadNames {

		private final List<String> names = new CopyOnWriteArrayList<>();

		private final List<String> kinds = new CopyOnWriteArrayList<>();

		@EventListener(JobEvent.class)
		void told() {
			this.kinds.add(Thread.currentThread().getClass().getSimpleName());
			this.names.add(Thread.currentThread().getName());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ListensToAll {

		private final List<Object> told = new CopyOnWriteArrayList<>();

		@Bean
		ApplicationListener<ApplicationEvent> listener() {
			return this.told::add;
		}

		@EventListener
		void object(Object event) {
			this.told.add(event);
		}

		@EventListener
		void applicationEvent(ApplicationEvent event) {
			this.told.add(event);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ApplicationListenerBean {

		@Bean
		Listening listening() {
			return new Listening();
		}

		static List<String> of(AssertableApplicationContext context) {
			return context.getBean(Listening.class).told;
		}

		static class Listening implements ApplicationListener<JobStatusChangedEvent> {

			private final List<String> told = new CopyOnWriteArrayList<>();

			@Override
			public void onApplicationEvent(JobStatusChangedEvent event) {
				this.told.add(event.getJobId() + " " + event.getStatus());
			}

		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LambdaBean {

		private final List<String> told = new CopyOnWriteArrayList<>();

		@Bean
		ApplicationListener<JobStatusChangedEvent> listener() {
			return (event) -> this.told.add(event.getJobId());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class JobListenerBeans {

		private final List<String> told = new CopyOnWriteArrayList<>();

		private final List<JobEvent> events = new CopyOnWriteArrayList<>();

		private final List<String> lookedUp = new CopyOnWriteArrayList<>();

		@Bean
		@Order(2)
		JobListener second(JobTemplate template) {
			return listener("second");
		}

		@Bean
		@Order(1)
		JobListener first(JobTemplate template) {
			return listener("first");
		}

		private JobListener listener(String name) {
			return new JobListener() {

				@Override
				public void onStatusChanged(JobStatusChangedEvent event) {
					JobListenerBeans.this.told.add(name + " " + event.getJobId());
					JobListenerBeans.this.events.add(event);
				}

				@Override
				public boolean isActive() {
					JobListenerBeans.this.lookedUp.add(name);
					return name.equals("second");
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class SecondAccount {

		@Bean
		JobTemplate secondTemplate(JobTemplateFactory factory, OrcaConnectionDetails connectionDetails) {
			return factory.builder(connectionDetails).build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class WatchesWhenReady {

		private @Nullable JobWatch watch;

		@Bean
		SmartInitializingSingleton watching(JobTemplate template) {
			return () -> this.watch = template.watch(JobQuery.all());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class WatchesTooEarly {

		@Bean
		JobListener listener(JobTemplate template) {
			template.watch(JobQuery.all());
			return new JobListener() {
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class SubmitsTooEarly {

		@Bean
		Submitting listener(JobTemplate template) {
			return new Submitting(template);
		}

		static class Submitting implements JobListener {

			private final List<String> told = new CopyOnWriteArrayList<>();

			private final Job<?> early;

			Submitting(JobTemplate template) {
				this.early = template.submit(request(0, "COMPLETED"));
			}

			@Override
			public void onStatusChanged(JobStatusChangedEvent event) {
				this.told.add(event.getJobId());
			}

		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Throws {

		@EventListener
		void told(JobEvent event) {
			throw new IllegalStateException("thrown by the test");
		}

	}

}

package io.orcajob.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.web.reactive.function.client.WebClient;

import io.orcajob.JobSnapshot;
import io.orcajob.OrcaAuthenticationException;
import io.orcajob.Status;
import io.orcajob.WaitOptions;
import io.orcajob.core.JobOperations;
import io.orcajob.core.JobTemplate;
import io.orcajob.poll.JobPollListener;
import io.orcajob.simulator.JobScript;
import io.orcajob.simulator.OrcaSimulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for applications with more than one account, as the README has them.
 */
class SeveralAccountsTests {

	private final OrcaSimulator first = OrcaSimulator.builder().key("first-key").speed(1000).build();

	private final OrcaSimulator second = OrcaSimulator.builder().key("second-key").speed(1000).build();

	private ApplicationContextRunner contextRunner;

	@BeforeEach
	void startSimulators() {
		this.first.start();
		this.second.start();
		this.contextRunner = new ApplicationContextRunner().with(TestRunners.withStarter())
			.withPropertyValues("orca.api.url=" + this.first.url(), "orca.api.key=first-key",
					"research.orca-url=" + this.second.url(), "research.orca-key=second-key",
					"orca.job.refresh-interval=20ms");
	}

	@AfterEach
	void stopSimulators() {
		this.second.close();
		this.first.close();
	}

	@Test
	void eachTemplateHasItsAccount() {
		String firstJob = this.first.submit(JobScript.builder().type("FIRST").build());
		String secondJob = this.second.submit(JobScript.builder().type("SECOND").build());
		this.contextRunner.withUserConfiguration(ResearchAccount.class, Comparison.class).run((context) -> {
			Comparison comparison = context.getBean(Comparison.class);
			assertThat(comparison.jobs()).isSameAs(context.getBean("jobTemplate"));
			assertThat(comparison.research()).isSameAs(context.getBean("researchJobs"));
			JobSnapshot end = comparison.jobs().get(firstJob).await();
			assertThat(end.status()).isEqualTo(Status.COMPLETED);
			assertThat(end.type()).isEqualTo("FIRST");
			JobSnapshot secondEnd = comparison.research().get(secondJob).await();
			assertThat(secondEnd.status()).isEqualTo(Status.COMPLETED);
			assertThat(secondEnd.type()).isEqualTo("SECOND");
		});
	}

	@Test
	void keysAreNotMixedUp() {
		String secondJob = this.second.submit(JobScript.builder().build());
		this.contextRunner.withUserConfiguration(ResearchAccount.class)
			.withPropertyValues("research.orca-key=first-key")
			.run((context) -> assertThatExceptionOfType(OrcaAuthenticationException.class)
				.isThrownBy(() -> context.getBean("researchJobs", JobTemplate.class).get(secondJob)));
	}

	@Test
	void propertiesCustomizersAndListenersHoldForBoth() {
		String secondJob = this.second.submit(JobScript.builder().build());
		List<String> ended = new CopyOnWriteArrayList<>();
		this.contextRunner.withUserConfiguration(ResearchAccount.class)
			.withBean(JobPollListener.class, () -> (snapshot) -> ended.add(snapshot.id()))
			.withBean(JobTemplateCustomizer.class,
					() -> (builder) -> builder.defaults(WaitOptions.ofMaxWait(Duration.ofMinutes(7))))
			.run((context) -> {
				JobTemplate research = context.getBean("researchJobs", JobTemplate.class);
				assertThat(research.getDefaults().maxWait()).hasMinutes(7);
				assertThat(context.getBean("jobTemplate", JobTemplate.class).getDefaults().maxWait()).hasMinutes(7);
				research.reference(secondJob).await();
				assertThat(ended).containsExactly(secondJob);
			});
	}

	@Test
	void secondTemplateIsClosedWithTheContext() {
		JobTemplate[] research = new JobTemplate[1];
		this.contextRunner.withUserConfiguration(ResearchAccount.class).run((context) -> {
			research[0] = context.getBean("researchJobs", JobTemplate.class);
			assertThat(research[0].isRunning()).isTrue();
		});
		assertThat(research[0].isRunning()).isFalse();
	}

	/**
	 * The difference to {@link ResearchAccount} is {@code defaultCandidate = false}.
	 */
	@Test
	void templateThatIsADefaultCandidateReplacesTheAutoConfiguredOne() {
		this.contextRunner.withUserConfiguration(OnlyResearchAccount.class)
			.run((context) -> assertThat(context).hasSingleBean(JobOperations.class)
				.hasBean("researchJobs")
				.hasSingleBean(JobTemplateFactory.class));
	}

	@Test
	void applicationMayHaveBothTemplatesOfItsOwn() {
		this.contextRunner.withUserConfiguration(OwnAccounts.class).run((context) -> {
			assertThat(context).doesNotHaveBean("jobTemplate");
			assertThat(context.getBean(JobTemplate.class)).isSameAs(context.getBean("mainJobs"));
			String secondJob = this.second.submit(JobScript.builder().build());
			assertThat(context.getBean("otherJobs", JobTemplate.class).get(secondJob).getId()).isEqualTo(secondJob);
		});
	}

	@Test
	void detailsThatCannotBeAreRefused() {
		this.contextRunner.run((context) -> {
			JobTemplateFactory factory = context.getBean(JobTemplateFactory.class);
			assertThatIllegalStateException()
				.isThrownBy(() -> factory.builder(OrcaConnectionDetails.of("localhost", "key")))
				.withMessageContaining("It must begin with https:// or http://");
			assertThatIllegalStateException()
				.isThrownBy(() -> factory.builder(OrcaConnectionDetails.of("http://localhost/", "pass word")))
				.withMessageContaining("The API key")
				.withMessageNotContaining("pass word");
		});
		assertThat(OrcaConnectionDetails.of("http://localhost/", "secret-key").toString()).doesNotContain("secret-key");
	}

	@Configuration(proxyBeanMethods = false)
	static class ResearchAccount {

		@Bean(defaultCandidate = false)
		@Qualifier("research")
		JobTemplate researchJobs(JobTemplateFactory factory, @Value("${research.orca-url}") String url,
				@Value("${research.orca-key}") String key) {
			return factory.builder(OrcaConnectionDetails.of(url, key)).build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OnlyResearchAccount {

		@Bean
		@Qualifier("research")
		JobTemplate researchJobs(JobTemplateFactory factory, @Value("${research.orca-url}") String url,
				@Value("${research.orca-key}") String key) {
			return factory.builder(OrcaConnectionDetails.of(url, key)).build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnAccounts {

		@Bean
		@Primary
		JobTemplate mainJobs(JobTemplateFactory factory, OrcaConnectionDetails connectionDetails) {
			return factory.builder(connectionDetails).build();
		}

		@Bean
		JobTemplate otherJobs(@Value("${research.orca-url}") String url, @Value("${research.orca-key}") String key) {
			WebClient client = WebClient.builder().baseUrl(url).defaultHeader("Api-Key", key).build();
			return JobTemplate.builder(client).build();
		}

	}

	record Comparison(JobTemplate jobs, @Qualifier("research") JobTemplate research) {

	}

}

package io.orcajob.autoconfigure;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Collections;
import java.util.List;

import javax.management.MBeanServer;
import javax.management.ObjectName;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.jmx.JmxEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointAutoConfiguration;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.web.ExposableWebEndpoint;
import org.springframework.boot.actuate.endpoint.web.WebEndpointHttpMethod;
import org.springframework.boot.actuate.endpoint.web.WebEndpointsSupplier;
import org.springframework.boot.actuate.endpoint.web.WebOperation;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.jmx.JmxAutoConfiguration;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableReactiveWebApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.orcajob.actuate.JobDescriptor;
import io.orcajob.actuate.OrcaJobsEndpoint;
import io.orcajob.actuate.OrcaJobsEndpointWebExtension;
import io.orcajob.core.JobOperations;
import io.orcajob.core.JobTemplate;
import io.orcajob.simulator.JobScript;
import io.orcajob.simulator.OrcaSimulator;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OrcaJobsEndpointAutoConfiguration}.
 */
class OrcaJobsEndpointAutoConfigurationTests {

	private static final String EXPOSED = "management.endpoints.web.exposure.include=orcajobs";

	private final OrcaSimulator service = OrcaSimulator.builder().key("secret").build();

	private ReactiveWebApplicationContextRunner contextRunner;

	@BeforeEach
	void startService() {
		this.service.start();
		this.contextRunner = new ReactiveWebApplicationContextRunner().with(TestRunners.withStarter())
			.withConfiguration(AutoConfigurations.of(OrcaJobsEndpointAutoConfiguration.class,
					EndpointAutoConfiguration.class, WebEndpointAutoConfiguration.class))
			// As an application has it: access may be written in lower case.
			.withInitializer(
					(context) -> context.getEnvironment().setConversionService(new ApplicationConversionService()))
			.withPropertyValues("orca.api.url=" + this.service.url(), "orca.api.key=secret",
					"orca.job.refresh-interval=20ms");
	}

	@AfterEach
	void stopService() {
		this.service.close();
	}

	@Test
	void endpointIsThereIfExposed() {
		this.contextRunner.withPropertyValues(EXPOSED)
			.run((context) -> assertThat(context).hasSingleBean(OrcaJobsEndpoint.class)
				.hasSingleBean(OrcaJobsEndpointWebExtension.class));
	}

	@Test
	void endpointIsNotThereUnlessExposed() {
		this.contextRunner.run((context) -> assertThat(context).hasSingleBean(JobTemplate.class)
			.doesNotHaveBean(OrcaJobsEndpoint.class)
			.doesNotHaveBean(OrcaJobsEndpointWebExtension.class));
	}

	@ParameterizedTest
	@ValueSource(strings = { "management.endpoint.orcajobs.access=none", "management.endpoints.access.default=none",
			"management.endpoints.access.max-permitted=none" })
	void endpointIsNotThereWithoutAccess(String property) {
		this.contextRunner.withPropertyValues(EXPOSED, property)
			.run((context) -> assertThat(context).hasSingleBean(JobTemplate.class)
				.doesNotHaveBean(OrcaJobsEndpoint.class)
				.doesNotHaveBean(OrcaJobsEndpointWebExtension.class));
	}

	@Test
	void webExtensionIsNotThereIfOnlyExposedToJmx() {
		this.contextRunner
			.withPropertyValues("spring.jmx.enabled=true", "management.endpoints.jmx.exposure.include=orcajobs")
			.run((context) -> assertThat(context).hasSingleBean(OrcaJobsEndpoint.class)
				.doesNotHaveBean(OrcaJobsEndpointWebExtension.class));
	}

	@Test
	void operationsThatChangeSomethingNeedUnrestrictedAccess() {
		this.contextRunner.withPropertyValues(EXPOSED)
			.run((context) -> assertThat(methods(context)).containsExactlyInAnyOrder(WebEndpointHttpMethod.GET,
					WebEndpointHttpMethod.GET));
		this.contextRunner.withPropertyValues(EXPOSED, "management.endpoint.orcajobs.access=unrestricted")
			.run((context) -> assertThat(methods(context)).containsExactlyInAnyOrder(WebEndpointHttpMethod.GET,
					WebEndpointHttpMethod.GET, WebEndpointHttpMethod.POST, WebEndpointHttpMethod.DELETE));
	}

	@Test
	void reasonIsShownUnlessThePropertySaysOtherwise() {
		this.contextRunner.withPropertyValues(EXPOSED)
			.run((context) -> assertThat(failedJob(context).getException()).isEqualTo("no memory left"));
		this.contextRunner.withPropertyValues(EXPOSED, "orca.job.show-failure-reason=false")
			.run((context) -> assertThat(failedJob(context).getException()).isEqualTo("******"));
	}

	@Test
	void wordsOfTheServiceAreShownAsThePropertySaysAndFunctionsLet() {
		this.contextRunner
			.withPropertyValues(EXPOSED, "orca.job.show-failure-reason=false",
					"management.endpoint.orcajobs.show-values=always")
			.run((context) -> assertThat(failedJob(context).getException()).isEqualTo("no memory left"));
		this.contextRunner.withPropertyValues(EXPOSED, "management.endpoint.orcajobs.show-values=always")
			.withBean(SanitizingFunction.class, () -> (data) -> data.withValue("no " + data.getKey()))
			.run((context) -> assertThat(failedJob(context).getException()).isEqualTo("no orcajobs.exception"));
	}

	@Test
	void jobsOfEachAccountAreShown() {
		this.contextRunner.withPropertyValues(EXPOSED, "research.url=" + this.service.url())
			.withUserConfiguration(ResearchAccount.class)
			.run((context) -> assertThat(context.getBean(OrcaJobsEndpoint.class).jobs(null, null, null).getTemplates())
				.containsOnlyKeys("jobTemplate", "researchJobs"));
	}

	@Test
	void backsOffForTheEndpointOfTheApplication() {
		this.contextRunner.withPropertyValues(EXPOSED)
			.withBean("own", OrcaJobsEndpoint.class,
					() -> new OrcaJobsEndpoint(Collections.emptyMap(), Collections.emptyList(), Show.NEVER))
			.run((context) -> assertThat(context).hasSingleBean(OrcaJobsEndpoint.class)
				.hasBean("own")
				.hasSingleBean(OrcaJobsEndpointWebExtension.class));
	}

	@Test
	void backsOffWithoutATemplate() {
		this.contextRunner.withPropertyValues(EXPOSED)
			.withBean("jobs", JobOperations.class, () -> null)
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(JobTemplate.class)
				.doesNotHaveBean(OrcaJobsEndpointAutoConfiguration.class));
	}

	/**
	 * By its name, as Spring Boot imports it: its annotations cannot be loaded.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "org.springframework.boot.actuate", "org.springframework.boot.actuate.endpoint",
			"org.springframework.boot.actuate.autoconfigure" })
	void backsOffWithoutTheActuator(String missing) {
		new ApplicationContextRunner().with(TestRunners.withStarter())
			.withUserConfiguration(Imported.class)
			.withPropertyValues(EXPOSED)
			.withClassLoader(new FilteredClassLoader(missing))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(JobTemplate.class)
				.doesNotHaveBean("orcaJobsEndpoint"));
	}

	@Test
	void endpointWorksOverJmx() throws Exception {
		MBeanServer server = ManagementFactory.getPlatformMBeanServer();
		ObjectName name = new ObjectName("org.springframework.boot:type=Endpoint,name=Orcajobs");
		this.contextRunner
			.withConfiguration(AutoConfigurations.of(JmxAutoConfiguration.class, JmxEndpointAutoConfiguration.class))
			.withPropertyValues("spring.jmx.enabled=true", "management.endpoints.jmx.exposure.include=orcajobs",
					"management.endpoint.orcajobs.access=unrestricted")
			.run((context) -> {
				String id = this.service.submit(JobScript.builder().type("A").duration(Duration.ofHours(1)).build());
				context.getBean(JobTemplate.class).reference(id).awaitAsync();
				assertThat(invoke(server, name, "jobs", new Object[] { null, null, 10 }, String.class, String.class,
						Integer.class))
					.extracting("templates.jobTemplate.watched.total")
					.isEqualTo(1);
				assertThat(invoke(server, name, "job", new Object[] { id }, String.class))
					.asInstanceOf(InstanceOfAssertFactories.MAP)
					.containsEntry("id", id)
					.containsEntry("watched", true);
				assertThat(invoke(server, name, "job", new Object[] { "unknown" }, String.class)).isNull();
				assertThat(invoke(server, name, "abort", new Object[] { id }, String.class))
					.asInstanceOf(InstanceOfAssertFactories.MAP)
					.containsEntry("templates", List.of("jobTemplate"))
					.containsEntry("outcome", "ABORT_REQUESTED");
				assertThat(invoke(server, name, "stopWatching", new Object[] { id }, String.class))
					.asInstanceOf(InstanceOfAssertFactories.MAP)
					.containsEntry("outcome", "STOPPED_WATCHING");
			});
	}

	private static Object invoke(MBeanServer server, ObjectName name, String operation, Object[] arguments,
			Class<?>... types) throws Exception {
		String[] signature = List.of(types).stream().map(Class::getName).toArray(String[]::new);
		return server.invoke(name, operation, arguments, signature);
	}

	private JobDescriptor failedJob(AssertableReactiveWebApplicationContext context) {
		String id = this.service.submit(JobScript.builder()
			.queue(Duration.ZERO)
			.duration(Duration.ZERO)
			.outcome(JobScript.Outcome.FAILED)
			.exception("no memory left")
			.build());
		context.getBean(JobTemplate.class).reference(id).await();
		JobDescriptor job = context.getBean(OrcaJobsEndpoint.class).job(id);
		assertThat(job).isNotNull();
		return job;
	}

	private static List<WebEndpointHttpMethod> methods(AssertableReactiveWebApplicationContext context) {
		ExposableWebEndpoint endpoint = context.getBean(WebEndpointsSupplier.class)
			.getEndpoints()
			.stream()
			.filter((candidate) -> candidate.getEndpointId().toString().equals("orcajobs"))
			.findFirst()
			.orElseThrow();
		return endpoint.getOperations()
			.stream()
			.map(WebOperation::getRequestPredicate)
			.map((predicate) -> predicate.getHttpMethod())
			.toList();
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(OrcaJobsEndpointAutoConfiguration.class)
	static class Imported {

	}

	@Configuration(proxyBeanMethods = false)
	static class ResearchAccount {

		@Bean(defaultCandidate = false)
		JobTemplate researchJobs(JobTemplateFactory factory, @Value("${research.url}") String url) {
			return factory.builder(OrcaConnectionDetails.of(url, "secret")).build();
		}

	}

}

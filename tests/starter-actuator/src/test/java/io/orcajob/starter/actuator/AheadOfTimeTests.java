package io.orcajob.starter.actuator;

import java.time.Duration;
import java.util.function.Consumer;

import org.apache.catalina.webresources.TomcatURLStreamHandlerFactory;
import org.junit.jupiter.api.Test;

import org.springframework.aot.test.generate.TestGenerationContext;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.jackson.JacksonEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementContextAutoConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.servlet.autoconfigure.actuate.web.ServletManagementContextAutoConfiguration;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.actuate.endpoint.web.WebMvcHealthEndpointExtensionAutoConfiguration;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.test.tools.CompileWithForkedClassLoader;
import org.springframework.core.test.tools.TestCompiler;
import org.springframework.javapoet.ClassName;

import io.orcajob.autoconfigure.OrcaHealthContributorAutoConfiguration;
import io.orcajob.autoconfigure.OrcaJobAutoConfiguration;
import io.orcajob.autoconfigure.OrcaJobsEndpointAutoConfiguration;
import io.orcajob.core.JobTemplate;
import io.orcajob.simulator.JobScript;
import io.orcajob.simulator.OrcaSimulator;
import io.orcajob.starter.actuator.Actuator.Answer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the endpoint and the health of an application that is processed ahead of
 * time, over HTTP.
 */
class AheadOfTimeTests {

	private static final String[] PROPERTIES = { "orca.simulator.enabled=false", "orca.api.key=secret",
			"orca.job.refresh-interval=20ms", "server.port=0", "spring.reactor.netty.shutdown-quiet-period=0",
			"management.endpoints.web.exposure.include=orcajobs,health",
			"management.endpoint.orcajobs.access=unrestricted", "management.endpoint.health.show-details=always" };

	@Test
	@CompileWithForkedClassLoader
	@SuppressWarnings("unchecked")
	void processedApplicationShowsItsJobsAndItsHealth() {
		// Of this class loader; that of another test may have its handlers in place.
		TomcatURLStreamHandlerFactory.disable();
		TestGenerationContext generated = new TestGenerationContext();
		ClassName initializer = process(generated);
		generated.writeGeneratedContent();
		TestCompiler.forSystem().with(generated).compile((compiled) -> withService((service) -> {
			try (ServletWebServerApplicationContext context = new ServletWebServerApplicationContext()) {
				prepare(context, service.url());
				compiled.getInstance(ApplicationContextInitializer.class, initializer.canonicalName())
					.initialize(context);
				context.refresh();
				showsJobsAndHealth(context, service);
			}
		}));
	}

	private static void showsJobsAndHealth(ServletWebServerApplicationContext context, OrcaSimulator service) {
		Actuator actuator = new Actuator(context.getWebServer().getPort());
		String id = service.submit(JobScript.builder().type("A").duration(Duration.ofHours(1)).build());
		context.getBean(JobTemplate.class).reference(id).awaitAsync();
		assertThat(actuator.get("orcajobs").body()).contains("\"total\":1").contains(id);
		assertThat(actuator.get("orcajobs/" + id).json().path("watched").asBoolean()).isTrue();
		assertThat(actuator.get("orcajobs/unknown").status()).isEqualTo(404);
		Answer aborted = actuator.ask("POST", "orcajobs/" + id);
		assertThat(aborted.status()).isEqualTo(202);
		assertThat(aborted.body()).contains("ABORT_REQUESTED");
		assertThat(actuator.ask("DELETE", "orcajobs/" + id).body()).contains("STOPPED_WATCHING");
		assertThat(actuator.get("health/orca").json().path("details").path("state").asString()).isEqualTo("up");
	}

	private static ClassName process(TestGenerationContext generated) {
		try (AnnotationConfigServletWebServerApplicationContext context = new AnnotationConfigServletWebServerApplicationContext()) {
			prepare(context, "http://localhost/");
			context.register(SmallApplication.class);
			return new ApplicationContextAotGenerator().processAheadOfTime(context, generated);
		}
	}

	private static void prepare(GenericApplicationContext context, String url) {
		context.getEnvironment().setConversionService(new ApplicationConversionService());
		TestPropertyValues.of(PROPERTIES).and("orca.api.url=" + url).applyTo(context);
	}

	private static void withService(Consumer<OrcaSimulator> test) {
		try (OrcaSimulator service = OrcaSimulator.builder().key("secret").build().start()) {
			test.accept(service);
		}
	}

	/**
	 * No more than it takes, as all that is generated has to be compiled.
	 */
	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ OrcaJobAutoConfiguration.class, OrcaHealthContributorAutoConfiguration.class,
			OrcaJobsEndpointAutoConfiguration.class, EndpointAutoConfiguration.class,
			WebEndpointAutoConfiguration.class, JacksonEndpointAutoConfiguration.class,
			ManagementContextAutoConfiguration.class, ServletManagementContextAutoConfiguration.class,
			HealthContributorRegistryAutoConfiguration.class, HealthContributorAutoConfiguration.class,
			HealthEndpointAutoConfiguration.class, TomcatServletWebServerAutoConfiguration.class,
			DispatcherServletAutoConfiguration.class, WebMvcAutoConfiguration.class,
			HttpMessageConvertersAutoConfiguration.class, WebMvcHealthEndpointExtensionAutoConfiguration.class })
	static class SmallApplication {

	}

}

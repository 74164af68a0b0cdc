package io.orcajob.autoconfigure;

import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;

import org.springframework.aot.generate.GeneratedFiles.Kind;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.aot.test.generate.TestGenerationContext;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.test.tools.CompileWithForkedClassLoader;
import org.springframework.core.test.tools.TestCompiler;
import org.springframework.javapoet.ClassName;

import io.orcajob.core.JobTemplate;
import io.orcajob.simulator.JobScript;
import io.orcajob.simulator.OrcaSimulator;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for applications that are processed ahead of time, as those for a native image
 * are.
 */
class AheadOfTimeTests {

	@Test
	void propertiesCanBeBound() {
		RuntimeHints hints = process().getRuntimeHints();
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(OrcaApiProperties.class, "setUrl"))
			.accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(OrcaApiProperties.Ssl.class, "setBundle"))
			.accepts(hints);
		assertThat(
				RuntimeHintsPredicates.reflection().onMethodInvocation(OrcaApiProperties.Retry.class, "setMaxRetries"))
			.accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(OrcaJobProperties.class, "setMaxWait"))
			.accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(OrcaJobProperties.Abort.class, "setMaxWait"))
			.accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection()
			.onMethodInvocation(OrcaJobProperties.Poller.class, "setMaxConcurrentRequests")).accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(OrcaJobProperties.Progress.class, "setMode"))
			.accepts(hints);
	}

	@Test
	void failureAnalyzersCanBeCreated() {
		RuntimeHints hints = staticHints();
		for (Class<?> analyzer : new Class<?>[] { OrcaPropertyFailureAnalyzer.class,
				SimulatorPortInUseFailureAnalyzer.class }) {
			assertThat(RuntimeHintsPredicates.reflection()
				.onType(analyzer)
				.withMemberCategory(MemberCategory.INVOKE_DECLARED_CONSTRUCTORS)).accepts(hints);
		}
	}

	@Test
	@CompileWithForkedClassLoader
	@SuppressWarnings("unchecked")
	void processedApplicationWaitsForJobs() {
		TestGenerationContext generated = new TestGenerationContext();
		ClassName initializer = process(generated);
		generated.writeGeneratedContent();
		assertThat(generated.getGeneratedFiles().getGeneratedFiles(Kind.SOURCE)).isNotEmpty();
		TestCompiler.forSystem().with(generated).compile((compiled) -> withService((service) -> {
			try (GenericApplicationContext context = new GenericApplicationContext()) {
				TestPropertyValues
					.of("orca.api.url=" + service.url(), "orca.api.key=secret", "orca.job.refresh-interval=20ms")
					.applyTo(context);
				compiled.getInstance(ApplicationContextInitializer.class, initializer.canonicalName())
					.initialize(context);
				context.refresh();
				String id = service.submit(JobScript.builder()
					.queue(Duration.ZERO)
					.duration(Duration.ZERO)
					.result(Map.of("accuracy", 0.5))
					.build());
				assertThat(context.getBean(JobTemplate.class).reference(id).result()).containsEntry("accuracy", 0.5);
			}
		}));
	}

	private static TestGenerationContext process() {
		TestGenerationContext generated = new TestGenerationContext();
		process(generated);
		return generated;
	}

	private static ClassName process(TestGenerationContext generated) {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			TestPropertyValues.of("orca.simulator.enabled=false").applyTo(context);
			context.register(Application.class);
			return new ApplicationContextAotGenerator().processAheadOfTime(context, generated);
		}
	}

	private static RuntimeHints staticHints() {
		RuntimeHints hints = new RuntimeHints();
		SpringFactoriesLoader.forResourceLocation("META-INF/spring/aot.factories")
			.load(RuntimeHintsRegistrar.class)
			.forEach((registrar) -> registrar.registerHints(hints, AheadOfTimeTests.class.getClassLoader()));
		return hints;
	}

	private static void withService(Consumer<OrcaSimulator> test) {
		try (OrcaSimulator service = OrcaSimulator.builder().key("secret").build().start()) {
			test.accept(service);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ OrcaJobAutoConfiguration.class, OrcaSimulatorAutoConfiguration.class })
	static class Application {

	}

}

package io.orcajob.requests;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.core.io.support.SpringFactoriesLoader;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RequestRuntimeHints}.
 */
class RequestRuntimeHintsTests {

	@ParameterizedTest
	@ValueSource(classes = { ClassificationMetrics.class, RegressionMetrics.class, Memoryset.class,
			MemorysetAnalysis.class, FinetunedEmbeddingModel.class, FinetuningTrial.class, ModelBootstrap.class,
			Datasource.class, ClassificationModel.class, RegressionModel.class })
	void resultsCanBeReadInANativeImage(Class<?> type) {
		RuntimeHints hints = new RuntimeHints();
		SpringFactoriesLoader.forResourceLocation("META-INF/spring/aot.factories")
			.load(org.springframework.aot.hint.RuntimeHintsRegistrar.class)
			.forEach((registrar) -> registrar.registerHints(hints, null));
		assertThat(RuntimeHintsPredicates.reflection()
			.onType(type)
			.withMemberCategories(MemberCategory.INVOKE_DECLARED_CONSTRUCTORS)).accepts(hints);
	}

	@ParameterizedTest
	@ValueSource(classes = EvaluationMetrics.class)
	void metricsAreToldApartInANativeImage(Class<?> type) throws NoSuchMethodException {
		RuntimeHints hints = new RuntimeHints();
		new RequestRuntimeHints().registerHints(hints, null);
		assertThat(RuntimeHintsPredicates.reflection().onType(type)).accepts(hints);
	}

}

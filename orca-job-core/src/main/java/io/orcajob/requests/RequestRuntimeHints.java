package io.orcajob.requests;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/**
 * What a native image must know to read and write the results of typed requests.
 */
class RequestRuntimeHints implements RuntimeHintsRegistrar {

	private final BindingReflectionHintsRegistrar bindings = new BindingReflectionHintsRegistrar();

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		this.bindings.registerReflectionHints(hints.reflection(), EvaluationMetrics.class, ClassificationMetrics.class,
				RegressionMetrics.class, Memoryset.class, MemorysetAnalysis.class, FinetunedEmbeddingModel.class,
				FinetuningTrial.class, ModelBootstrap.class, Datasource.class, ClassificationModel.class,
				RegressionModel.class);
	}

}

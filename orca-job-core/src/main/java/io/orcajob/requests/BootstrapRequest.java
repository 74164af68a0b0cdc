package io.orcajob.requests;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.springframework.util.Assert;

import io.orcajob.JobRequest;
import io.orcajob.JobValueResolver;

/**
 * Request for a classification model, its memoryset and its datasource, all made from a
 * description. Servers of the newest generation no longer have it. The value of the job
 * is the {@link ModelBootstrap}.
 *
 * @since 0.1.0
 */
public final class BootstrapRequest extends JobRequestBuilder<ModelBootstrap, BootstrapRequest> {

	private static final String PATH = "/agents/bootstrap_classification_model";

	private final List<Map<String, Object>> examples = new ArrayList<>();

	BootstrapRequest(String modelDescription, String... labelNames) {
		setText("model_description", "modelDescription", modelDescription);
		Assert.notEmpty(labelNames, "'labelNames' must not be empty");
		setTexts("label_names", "labelNames", labelNames);
	}

	@Override
	JobRequest.Builder<ModelBootstrap> request() {
		return JobRequest.post(PATH)
			.value(JobValueResolver.resource(ModelBootstrap.class, "result", PATH + "/{job_id}"));
	}

	/**
	 * Adds an example to begin with.
	 * @param text the text
	 * @param labelName the name of its label
	 * @return this builder
	 */
	public BootstrapRequest initialExample(String text, String labelName) {
		this.examples.add(Map.of("text", text, "label_name", labelName));
		return setList("initial_examples", this.examples);
	}

	/**
	 * Sets how many examples are generated for each label.
	 * @param numExamplesPerLabel the number
	 * @return this builder
	 */
	public BootstrapRequest numExamplesPerLabel(int numExamplesPerLabel) {
		return set("num_examples_per_label", numExamplesPerLabel);
	}

}

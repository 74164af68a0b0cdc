package io.orcajob.requests;

import java.util.Map;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

import io.orcajob.IfExists;
import io.orcajob.JobRequest;
import io.orcajob.JobValueResolver;
import io.orcajob.OrcaRequestException;

/**
 * Request for the finetuning of an embedding model. The value of the job is the
 * {@link FinetunedEmbeddingModel}; {@link OrcaRequests#finetuningTrials(String)} reads
 * its trials while it runs.
 * <p>
 * Sent unless set otherwise, as the service's client does: the value column
 * {@code value}, and a {@link #config config} with the loss {@code prediction} and the
 * task type that follows from the column: {@code regression} with a score column,
 * {@code classification} otherwise, also for a memoryset with scores.
 *
 * @since 0.1.0
 */
public final class FinetuningRequest extends JobRequestBuilder<FinetunedEmbeddingModel, FinetuningRequest> {

	private final String name;

	private final FinetuningConfig config = new FinetuningConfig();

	FinetuningRequest(String name, String baseModel, String dataField, String data) {
		this.name = requireText("name", name);
		set("name", name);
		setText("base_model", "baseModel", baseModel);
		setText(dataField, "nameOrId", data);
		valueColumn("value");
	}

	@Override
	JobRequest.Builder<FinetunedEmbeddingModel> request() {
		return JobRequest.post("/finetuned_embedding_model")
			.foundAt(FinetunedEmbeddingModel.PATH, this.name)
			.value(JobValueResolver.resource(FinetunedEmbeddingModel.class, null, FinetunedEmbeddingModel.PATH,
					this.name));
	}

	@Override
	void check() {
		Assert.state(!has("label_column") || !has("score_column"),
				"Set either labelColumn(..) or scoreColumn(..), not both");
		Assert.state(!has("train_datasource_name_or_id") || has("label_column") || has("score_column"),
				"Set labelColumn(..) or scoreColumn(..), which training with a datasource needs");
	}

	@Override
	void complete(Map<String, @Nullable Object> body) {
		if (!body.containsKey("config") && !body.containsKey("training_method")) {
			body.put("config", this.config.fields(has("score_column") ? "regression" : "classification"));
		}
	}

	@Override
	void compare(Map<String, @Nullable Object> asked, Map<String, @Nullable Object> existing,
			OrcaRequestException refusal) {
		if (existing.get("base_model") != null) {
			new ExistingResource("finetuned embedding model", asked, existing, refusal).compare("base_model");
		}
	}

	/**
	 * Changes the configuration of the training.
	 * @param config sets its fields
	 * @return this builder
	 */
	public FinetuningRequest config(Consumer<FinetuningConfig> config) {
		Assert.notNull(config, "'config' must not be null");
		config.accept(this.config);
		return this;
	}

	/**
	 * Describes the training as older servers want it, with {@code training_method} and
	 * {@code training_args} in place of the {@linkplain #config configuration}, which is
	 * not sent then.
	 * @param method {@code classification}, {@code regression},
	 * {@code batch_triplet_loss}, {@code batch_ranking_loss}, {@code class_proxy_loss} or
	 * another that the service knows
	 * @param args the arguments of the training
	 * @return this builder
	 */
	public FinetuningRequest trainingMethod(String method, Map<String, @Nullable Object> args) {
		setText("training_method", "method", method);
		return set("training_args", Fields.copyOf(args));
	}

	/**
	 * Sets the column with the labels.
	 * @param column its name
	 * @return this builder
	 */
	public FinetuningRequest labelColumn(String column) {
		return setText("label_column", "column", column);
	}

	/**
	 * Sets the column with the scores.
	 * @param column its name
	 * @return this builder
	 */
	public FinetuningRequest scoreColumn(String column) {
		return setText("score_column", "column", column);
	}

	/**
	 * Sets the column with the values.
	 * @param column its name
	 * @return this builder
	 */
	public FinetuningRequest valueColumn(String column) {
		return setText("value_column", "column", column);
	}

	/**
	 * Sets the datasource to evaluate with; otherwise a part of the training data is held
	 * back.
	 * @param nameOrId its name or id
	 * @return this builder
	 */
	public FinetuningRequest evalDatasource(String nameOrId) {
		return setText("eval_datasource_name_or_id", "nameOrId", nameOrId);
	}

	/**
	 * Sets what happens if there is a model of this name already. The name is not looked
	 * up before: the service decides, so that nobody can take it in between.
	 * @param ifExists {@link IfExists#OPEN} for a handle to the finetuning of the one
	 * that exists, unless that differs from what was asked for; {@link IfExists#ERROR},
	 * the default, for an exception
	 * @return this builder
	 */
	public FinetuningRequest ifExists(IfExists ifExists) {
		return customize((request) -> request.ifExists(ifExists));
	}

}

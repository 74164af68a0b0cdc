package io.orcajob.requests;

import org.springframework.util.Assert;

import io.orcajob.JobRequest;
import io.orcajob.JobValueResolver;

/**
 * Request for the evaluation of an embedding model with the rows of a datasource. The
 * value of the job are its {@link EvaluationMetrics}: those of a classification with a
 * {@linkplain #labelColumn label column}, those of a regression with a
 * {@linkplain #scoreColumn score column}. One of the two has to be set.
 * <p>
 * Sent unless set otherwise, as the service's client does: the value column
 * {@code value}, {@code neighbor_count} 5, {@code batch_size} 32, {@code weigh_memories}
 * true and {@code truncation_side} {@code right}.
 *
 * @since 0.1.0
 */
public final class EmbeddingEvaluationRequest extends JobRequestBuilder<EvaluationMetrics, EmbeddingEvaluationRequest> {

	private final String path;

	private final String model;

	EmbeddingEvaluationRequest(String path, String model, String datasource) {
		this.path = path;
		this.model = requireText("model", model);
		setText("datasource_name_or_id", "datasource", datasource);
		valueColumn("value");
		neighborCount(5);
		batchSize(32);
		weighMemories(true);
		truncationSide("right");
	}

	@Override
	JobRequest.Builder<EvaluationMetrics> request() {
		return JobRequest.post(this.path, this.model)
			.value(JobValueResolver.resource(EvaluationMetrics.class, "result", this.path + "/{job_id}", this.model));
	}

	@Override
	void check() {
		Assert.state(has("datasource_label_column") != has("datasource_score_column"),
				"Set either labelColumn(..) or scoreColumn(..)");
	}

	/**
	 * Sets the column with the values.
	 * @param column its name
	 * @return this builder
	 */
	public EmbeddingEvaluationRequest valueColumn(String column) {
		return setText("datasource_value_column", "column", column);
	}

	/**
	 * Sets the column with the expected labels.
	 * @param column its name
	 * @return this builder
	 */
	public EmbeddingEvaluationRequest labelColumn(String column) {
		return setText("datasource_label_column", "column", column);
	}

	/**
	 * Sets the column with the expected scores.
	 * @param column its name
	 * @return this builder
	 */
	public EmbeddingEvaluationRequest scoreColumn(String column) {
		return setText("datasource_score_column", "column", column);
	}

	/**
	 * Sets the datasource with the rows to evaluate. By default the rows of the first
	 * datasource are evaluated.
	 * @param nameOrId its name or id
	 * @return this builder
	 */
	public EmbeddingEvaluationRequest evalDatasource(String nameOrId) {
		return setText("eval_datasource_name_or_id", "nameOrId", nameOrId);
	}

	/**
	 * Sets how many of the rows are evaluated.
	 * @param subsample a whole number of rows, or a fraction above 0 and up to 1
	 * @return this builder
	 */
	public EmbeddingEvaluationRequest subsample(Number subsample) {
		return set("subsample", subsample);
	}

	/**
	 * Sets how many nearest neighbors a prediction rests on.
	 * @param neighborCount the number
	 * @return this builder
	 */
	public EmbeddingEvaluationRequest neighborCount(int neighborCount) {
		return set("neighbor_count", neighborCount);
	}

	/**
	 * Sets how many values are embedded at a time.
	 * @param batchSize the number
	 * @return this builder
	 */
	public EmbeddingEvaluationRequest batchSize(int batchSize) {
		return set("batch_size", batchSize);
	}

	/**
	 * Sets whether near neighbors count more.
	 * @param weighMemories whether they do
	 * @return this builder
	 */
	public EmbeddingEvaluationRequest weighMemories(boolean weighMemories) {
		return set("weigh_memories", weighMemories);
	}

	/**
	 * Sets the maximum number of tokens of a value.
	 * @param maxSeqLength the number
	 * @return this builder
	 */
	public EmbeddingEvaluationRequest maxSeqLength(int maxSeqLength) {
		return set("max_seq_length", maxSeqLength);
	}

	/**
	 * Sets where values that are too long are cut.
	 * @param side {@code left} or {@code right}
	 * @return this builder
	 */
	public EmbeddingEvaluationRequest truncationSide(String side) {
		return setText("truncation_side", "side", side);
	}

	/**
	 * Sets the instruction for embedding models that take one.
	 * @param instruction the text
	 * @return this builder
	 */
	public EmbeddingEvaluationRequest instruction(String instruction) {
		return setText("instruction", "instruction", instruction);
	}

}

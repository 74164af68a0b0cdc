package io.orcajob.requests;

import io.orcajob.JobRequest;
import io.orcajob.JobValueResolver;

/**
 * Request for the evaluation of a classification model with the rows of a datasource. The
 * value of the job are its {@link ClassificationMetrics}.
 * <p>
 * Sent unless set otherwise, as the service's client does: {@code record_telemetry}
 * false, {@code telemetry_tags} {@code ["evaluation"]} and {@code partition_filter_mode}
 * {@code include_global}.
 *
 * @since 0.1.0
 */
public final class ClassificationEvaluationRequest
		extends JobRequestBuilder<ClassificationMetrics, ClassificationEvaluationRequest> {

	private static final String PATH = "/classification_model/{model_name_or_id}/evaluation";

	private final String model;

	ClassificationEvaluationRequest(String model, String datasource, String labelColumn, String valueColumn) {
		this.model = requireText("model", model);
		setText("datasource_name_or_id", "datasource", datasource);
		setText("datasource_label_column", "labelColumn", labelColumn);
		setText("datasource_value_column", "valueColumn", valueColumn);
		recordTelemetry(false);
		telemetryTags("evaluation");
		partitionFilterMode("include_global");
	}

	@Override
	JobRequest.Builder<ClassificationMetrics> request() {
		return JobRequest.post(PATH, this.model)
			.type("EVALUATE_MODEL")
			.value(JobValueResolver.resource(ClassificationMetrics.class, "result", PATH + "/{job_id}", this.model));
	}

	/**
	 * Sets the memoryset that the model uses in place of its own.
	 * @param nameOrId its name or id
	 * @return this builder
	 */
	public ClassificationEvaluationRequest memorysetOverride(String nameOrId) {
		return setText("memoryset_override_name_or_id", "nameOrId", nameOrId);
	}

	/**
	 * Sets whether the predictions are recorded.
	 * @param recordTelemetry whether they are
	 * @return this builder
	 */
	public ClassificationEvaluationRequest recordTelemetry(boolean recordTelemetry) {
		return set("record_telemetry", recordTelemetry);
	}

	/**
	 * Sets the tags of recorded predictions.
	 * @param tags the tags
	 * @return this builder
	 */
	public ClassificationEvaluationRequest telemetryTags(String... tags) {
		return setTexts("telemetry_tags", "tags", tags);
	}

	/**
	 * Sets how many of the rows are evaluated.
	 * @param subsample a whole number of rows, or a fraction above 0 and up to 1
	 * @return this builder
	 */
	public ClassificationEvaluationRequest subsample(Number subsample) {
		return set("subsample", subsample);
	}

	/**
	 * Sets whether memories without a label are left out.
	 * @param ignoreUnlabeled whether they are, in place of what the model says
	 * @return this builder
	 */
	public ClassificationEvaluationRequest ignoreUnlabeled(boolean ignoreUnlabeled) {
		return set("ignore_unlabeled", ignoreUnlabeled);
	}

	/**
	 * Sets the column with the partition of each row.
	 * @param column its name
	 * @return this builder
	 */
	public ClassificationEvaluationRequest partitionColumn(String column) {
		return setText("datasource_partition_column", "column", column);
	}

	/**
	 * Sets which partitions are looked at.
	 * @param mode {@code ignore_partitions}, {@code include_global},
	 * {@code exclude_global}, {@code only_global} or another that the service knows
	 * @return this builder
	 */
	public ClassificationEvaluationRequest partitionFilterMode(String mode) {
		return setText("partition_filter_mode", "mode", mode);
	}

}

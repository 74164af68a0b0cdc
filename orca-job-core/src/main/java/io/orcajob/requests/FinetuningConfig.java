package io.orcajob.requests;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Configuration of the finetuning of an embedding model. Fields that are not set are left
 * to the service; a {@link HyperparameterRange} and a {@linkplain #trialCount trial
 * count} make the job search for the best values.
 *
 * @since 0.1.0
 */
public final class FinetuningConfig extends FieldsBuilder<FinetuningConfig> {

	FinetuningConfig() {
	}

	Map<String, @Nullable Object> fields(String taskType) {
		Map<String, @Nullable Object> fields = new LinkedHashMap<>();
		fields.put("loss", "prediction");
		fields.put("task_type", taskType);
		fields.putAll(fields());
		return fields;
	}

	/**
	 * Sets one value, or a list of values to search.
	 */
	private FinetuningConfig setChoice(String name, String argument, Object[] values) {
		Assert.notEmpty(values, () -> "'" + argument + "' must not be empty");
		Assert.noNullElements(values, () -> "'" + argument + "' must not contain null");
		return (values.length == 1) ? set(name, values[0]) : setList(name, Arrays.asList(values));
	}

	/**
	 * Sets the family of the loss.
	 * @param loss {@code prediction}, {@code triplet}, {@code contrastive}, {@code proxy}
	 * or another that the service knows
	 * @return this builder
	 */
	public FinetuningConfig loss(String loss) {
		return setText("loss", "loss", loss);
	}

	/**
	 * Sets the type of the task.
	 * @param type {@code classification} or {@code regression}
	 * @return this builder
	 */
	public FinetuningConfig taskType(String type) {
		return setText("task_type", "type", type);
	}

	/**
	 * Sets the peak learning rate.
	 * @param learningRate the rate
	 * @return this builder
	 */
	public FinetuningConfig learningRate(double learningRate) {
		return set("learning_rate", learningRate);
	}

	/**
	 * Sets the peak learning rate, as a range to search. Between two rates the service
	 * searches log-uniformly.
	 * @param range the values to try
	 * @return this builder
	 */
	public FinetuningConfig learningRate(HyperparameterRange range) {
		return set("learning_rate", range.value());
	}

	/**
	 * Sets the number of samples in a training step.
	 * @param batchSizes the number, or several to search
	 * @return this builder
	 */
	public FinetuningConfig batchSize(Integer... batchSizes) {
		return setChoice("batch_size", "batchSizes", batchSizes);
	}

	/**
	 * Sets the number of passes over the training data.
	 * @param epochs the number
	 * @return this builder
	 */
	public FinetuningConfig epochs(int epochs) {
		return set("epochs", epochs);
	}

	/**
	 * Sets the number of passes over the training data, as a range to search.
	 * @param range the values to try, which have to be whole numbers
	 * @return this builder
	 */
	public FinetuningConfig epochs(HyperparameterRange range) {
		return set("epochs", range.value());
	}

	/**
	 * Sets the warm-up of the learning rate.
	 * @param warmup a whole number of steps, or a fraction of all steps
	 * @return this builder
	 */
	public FinetuningConfig warmup(Number warmup) {
		return set("warmup", warmup);
	}

	/**
	 * Sets the warm-up of the learning rate, as a range to search.
	 * @param range the values to try
	 * @return this builder
	 */
	public FinetuningConfig warmup(HyperparameterRange range) {
		return set("warmup", range.value());
	}

	/**
	 * Sets the strength of the L2 regularization.
	 * @param weightDecay the strength
	 * @return this builder
	 */
	public FinetuningConfig weightDecay(double weightDecay) {
		return set("weight_decay", weightDecay);
	}

	/**
	 * Sets the strength of the L2 regularization, as a range to search.
	 * @param range the values to try
	 * @return this builder
	 */
	public FinetuningConfig weightDecay(HyperparameterRange range) {
		return set("weight_decay", range.value());
	}

	/**
	 * Sets the course of the learning rate.
	 * @param schedulers {@code linear}, {@code cosine}, {@code constant} or another that
	 * the service knows, or several to search
	 * @return this builder
	 */
	public FinetuningConfig learningRateScheduler(String... schedulers) {
		return setChoice("learning_rate_scheduler", "schedulers", schedulers);
	}

	/**
	 * Sets the scale of the loss.
	 * @param lossScale the scale
	 * @return this builder
	 */
	public FinetuningConfig lossScale(double lossScale) {
		return set("loss_scale", lossScale);
	}

	/**
	 * Sets the scale of the loss, as a range to search.
	 * @param range the values to try
	 * @return this builder
	 */
	public FinetuningConfig lossScale(HyperparameterRange range) {
		return set("loss_scale", range.value());
	}

	/**
	 * Sets whether embeddings are normalized.
	 * @param normalizeEmbeddings whether they are, or both to search
	 * @return this builder
	 */
	public FinetuningConfig normalizeEmbeddings(Boolean... normalizeEmbeddings) {
		return setChoice("normalize_embeddings", "normalizeEmbeddings", normalizeEmbeddings);
	}

	/**
	 * Sets the maximum number of training steps, which overrides the epochs.
	 * @param maxSteps the number
	 * @return this builder
	 */
	public FinetuningConfig maxSteps(int maxSteps) {
		return set("max_steps", maxSteps);
	}

	/**
	 * Sets the sigma of the contrastive loss.
	 * @param contrastiveSigma the value
	 * @return this builder
	 */
	public FinetuningConfig contrastiveSigma(double contrastiveSigma) {
		return set("contrastive_sigma", contrastiveSigma);
	}

	/**
	 * Sets the maximum number of tokens of a value.
	 * @param maxSeqLength the number
	 * @return this builder
	 */
	public FinetuningConfig maxSeqLength(int maxSeqLength) {
		return set("max_seq_length", maxSeqLength);
	}

	/**
	 * Sets the maximum number of tokens of a value by the training data.
	 * @param percentile {@code p90}, {@code p95}, {@code p99} or {@code max}
	 * @return this builder
	 */
	public FinetuningConfig maxSeqLength(String percentile) {
		return setText("max_seq_length", "percentile", percentile);
	}

	/**
	 * Sets where values that are too long are cut.
	 * @param side {@code left} or {@code right}
	 * @return this builder
	 */
	public FinetuningConfig truncationSide(String side) {
		return setText("truncation_side", "side", side);
	}

	/**
	 * Sets the instruction for embedding models that take one.
	 * @param instruction the text
	 * @return this builder
	 */
	public FinetuningConfig instruction(String instruction) {
		return setText("instruction", "instruction", instruction);
	}

	/**
	 * Sets whether to train with 16-bit floats.
	 * @param bf16 whether to do so
	 * @return this builder
	 */
	public FinetuningConfig bf16(boolean bf16) {
		return set("bf16", bf16);
	}

	/**
	 * Sets the maximum number of samples on a device at a time.
	 * @param deviceBatchSizeLimit the number
	 * @return this builder
	 */
	public FinetuningConfig deviceBatchSizeLimit(int deviceBatchSizeLimit) {
		return set("device_batch_size_limit", deviceBatchSizeLimit);
	}

	/**
	 * Sets whether to save memory at the price of time.
	 * @param gradientCheckpointing whether to do so
	 * @return this builder
	 */
	public FinetuningConfig gradientCheckpointing(boolean gradientCheckpointing) {
		return set("gradient_checkpointing", gradientCheckpointing);
	}

	/**
	 * Sets whether the loss sees the samples of all devices.
	 * @param gatherAcrossDevices whether it does
	 * @return this builder
	 */
	public FinetuningConfig gatherAcrossDevices(boolean gatherAcrossDevices) {
		return set("gather_across_devices", gatherAcrossDevices);
	}

	/**
	 * Sets the method of the evaluations during the training.
	 * @param method {@code neighbor}, {@code head}, {@code loss} or another that the
	 * service knows
	 * @return this builder
	 */
	public FinetuningConfig evalMethod(String method) {
		return setText("eval_method", "method", method);
	}

	/**
	 * Sets the number of steps between two evaluations.
	 * @param evalSteps the number
	 * @return this builder
	 */
	public FinetuningConfig evalSteps(int evalSteps) {
		return set("eval_steps", evalSteps);
	}

	/**
	 * Sets when to evaluate.
	 * @param when {@code epoch}, {@code end} or {@code off}
	 * @return this builder
	 */
	public FinetuningConfig evalSteps(String when) {
		return setText("eval_steps", "when", when);
	}

	/**
	 * Sets the number of samples in a step of an evaluation.
	 * @param evalBatchSize the number
	 * @return this builder
	 */
	public FinetuningConfig evalBatchSize(int evalBatchSize) {
		return set("eval_batch_size", evalBatchSize);
	}

	/**
	 * Sets the maximum number of samples in a step of an evaluation.
	 * @param maxEvalBatchSize the number
	 * @return this builder
	 */
	public FinetuningConfig maxEvalBatchSize(int maxEvalBatchSize) {
		return set("max_eval_batch_size", maxEvalBatchSize);
	}

	/**
	 * Sets how many nearest neighbors an evaluation looks at.
	 * @param neighborEvalCount the number
	 * @return this builder
	 */
	public FinetuningConfig neighborEvalCount(int neighborEvalCount) {
		return set("neighbor_eval_count", neighborEvalCount);
	}

	/**
	 * Sets how many samples an evaluation chooses neighbors from.
	 * @param neighborEvalPoolSubsample a whole number, or a fraction above 0 and up to 1
	 * @return this builder
	 */
	public FinetuningConfig neighborEvalPoolSubsample(Number neighborEvalPoolSubsample) {
		return set("neighbor_eval_pool_subsample", neighborEvalPoolSubsample);
	}

	/**
	 * Sets whether to stop when evaluations no longer improve.
	 * @param earlyStopping whether to do so
	 * @return this builder
	 */
	public FinetuningConfig earlyStopping(boolean earlyStopping) {
		return set("early_stopping", earlyStopping);
	}

	/**
	 * Sets after how many evaluations without an improvement to stop.
	 * @param patience the number
	 * @return this builder
	 */
	public FinetuningConfig earlyStopping(int patience) {
		return set("early_stopping", patience);
	}

	/**
	 * Sets the minimum improvement of the metric, from 0.
	 * @param earlyStoppingThreshold the difference
	 * @return this builder
	 */
	public FinetuningConfig earlyStoppingThreshold(double earlyStoppingThreshold) {
		return set("early_stopping_threshold", earlyStoppingThreshold);
	}

	/**
	 * Sets the number of trials; with more than one, the job searches the ranges.
	 * @param trialCount the number
	 * @return this builder
	 */
	public FinetuningConfig trialCount(int trialCount) {
		return set("trial_count", trialCount);
	}

	/**
	 * Sets the number of random trials before the search begins to learn.
	 * @param startupTrialCount the number
	 * @return this builder
	 */
	public FinetuningConfig startupTrialCount(int startupTrialCount) {
		return set("startup_trial_count", startupTrialCount);
	}

	/**
	 * Sets the seed of the random numbers.
	 * @param seed the seed
	 * @return this builder
	 */
	public FinetuningConfig seed(long seed) {
		return set("seed", seed);
	}

	/**
	 * Sets the number of steps between two lines of the log.
	 * @param loggingSteps the number
	 * @return this builder
	 */
	public FinetuningConfig loggingSteps(int loggingSteps) {
		return set("logging_steps", loggingSteps);
	}

	/**
	 * Sets the options of the accelerator.
	 * @param options the options
	 * @return this builder
	 */
	public FinetuningConfig acceleratorConfig(Map<String, @Nullable Object> options) {
		return set("accelerator_config", Fields.copyOf(options));
	}

	/**
	 * Sets further arguments of the training.
	 * @param args the arguments
	 * @return this builder
	 */
	public FinetuningConfig extraTrainingArgs(Map<String, @Nullable Object> args) {
		return set("extra_training_args", Fields.copyOf(args));
	}

}

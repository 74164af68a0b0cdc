package io.orcajob.requests;

import java.util.List;
import java.util.Map;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import io.orcajob.IfExists;
import io.orcajob.JobRequest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for what the typed requests send: paths, required fields, and the defaults that
 * version 0.1.22 of the service's Python client sends.
 */
class RequestBodyTests {

	private final JsonMapper mapper = new JsonMapper();

	@Test
	void memorysetFromDatasource() {
		JobRequest<Memoryset> request = OrcaRequests.createMemoryset("memories")
			.datasource("tickets")
			.valueColumn("text")
			.labelColumn("label")
			.labelNames("bad", "good")
			.build();
		assertThat(request.path().uriTemplate()).isEqualTo("/memoryset");
		assertThat(body(request)).isEqualTo(json("""
				{"name": "memories", "datasource_name_or_id": "tickets", "datasource_value_column": "text",
				 "truncation_side": "right", "remove_duplicates": true, "index_type": "FLAT", "index_params": {},
				 "hidden": false, "batch_size": 32, "pretrained_embedding_model_name": "F2LLM_160M",
				 "datasource_label_column": "label", "label_names": ["bad", "good"]}"""));
	}

	@Test
	void memorysetHasOneEmbeddingModel() {
		JobRequest<Memoryset> request = OrcaRequests.createMemoryset("memories")
			.datasource("tickets")
			.valueColumn("text")
			.finetunedEmbeddingModel("mine")
			.build();
		assertThat(body(request)).asInstanceOf(InstanceOfAssertFactories.MAP)
			.containsEntry("finetuned_embedding_model_name_or_id", "mine")
			.doesNotContainKey("pretrained_embedding_model_name");
	}

	@Test
	void memorysetRefusesLabelsTogetherWithScores() {
		MemorysetRequest request = OrcaRequests.createMemoryset("memories")
			.datasource("tickets")
			.valueColumn("text")
			.labelColumn("label")
			.scoreColumn("score");
		assertThatIllegalStateException().isThrownBy(request::build)
			.withMessage("Set either labelColumn(..) or scoreColumn(..), not both");
	}

	@Test
	void cloneOfAMemoryset() {
		JobRequest<Memoryset> request = OrcaRequests.cloneMemoryset("memories")
			.name("copy")
			.ifExists(IfExists.OPEN)
			.build();
		assertThat(request.path()).isEqualTo(path("/memoryset/{name_or_id}/clone", "memories"));
		assertThat(body(request)).isEqualTo(json("{\"name\": \"copy\"}"));
		assertThat(request.foundAt()).isEqualTo(path("/memoryset/{name_or_id}", "copy"));
		assertThat(request.ifExists()).isEqualTo(IfExists.OPEN);
	}

	@Test
	void analysisOfAMemoryset() {
		JobRequest<MemorysetAnalysis> request = OrcaRequests.analyzeMemoryset("memories")
			.duplicate(0.98)
			.label()
			.distribution(List.of(1, 5), List.of(0.5))
			.cluster((cluster) -> cluster.partitioningMethod("cpm").resolution(0.5))
			.concepts((concepts) -> concepts.seed(42).field("new_option", true))
			.analysis("new_analysis", Map.of())
			.build();
		assertThat(request.path()).isEqualTo(path("/memoryset/{name_or_id}/analysis", "memories"));
		assertThat(body(request)).isEqualTo(json("""
				{"lookup_count": 10, "clear_metrics": false, "partition_filter_mode": "include_global",
				 "configs": {"duplicate": {"potential_duplicate_threshold": 0.98}, "label": {},
				  "distribution": {"neighbor_counts": [1, 5], "quantiles": [0.5]},
				  "cluster": {"partitioning_method": "cpm", "resolution": 0.5},
				  "concepts": {"seed": 42, "new_option": true}, "new_analysis": {}}}"""));
	}

	@Test
	void analysisNeedsAnAnalysis() {
		assertThatIllegalStateException().isThrownBy(OrcaRequests.analyzeMemoryset("memories")::build)
			.withMessageContaining("at least one analysis");
	}

	@Test
	void finetuning() {
		JobRequest<FinetunedEmbeddingModel> request = OrcaRequests.finetuneEmbeddingModel("mine")
			.baseModel("F2LLM_160M")
			.trainDatasource("tickets")
			.labelColumn("label")
			.build();
		assertThat(request.path()).isEqualTo(path("/finetuned_embedding_model"));
		assertThat(body(request)).isEqualTo(json("""
				{"name": "mine", "base_model": "F2LLM_160M", "train_datasource_name_or_id": "tickets",
				 "value_column": "value", "label_column": "label",
				 "config": {"loss": "prediction", "task_type": "classification"}}"""));
	}

	@Test
	void finetuningAsASweep() {
		JobRequest<FinetunedEmbeddingModel> request = OrcaRequests.finetuneEmbeddingModel("mine")
			.baseModel("F2LLM_160M")
			.trainDatasource("tickets")
			.scoreColumn("score")
			.config((config) -> config.loss("triplet")
				.trialCount(20)
				.epochs(HyperparameterRange.between(1, 3))
				.batchSize(16, 32)
				.learningRateScheduler("linear", "cosine")
				.normalizeEmbeddings(true, false)
				.learningRate(1e-5)
				.maxSeqLength("p95")
				.earlyStopping(3))
			.build();
		assertThat(body(request)).asInstanceOf(InstanceOfAssertFactories.MAP)
			.containsEntry("config",
					json("""
							{"loss": "triplet", "task_type": "regression", "trial_count": 20, "epochs": {"min": 1, "max": 3},
							 "batch_size": [16, 32], "learning_rate_scheduler": ["linear", "cosine"],
							 "normalize_embeddings": [true, false], "learning_rate": 1.0E-5, "max_seq_length": "p95", "early_stopping": 3}"""));
	}

	@Test
	void singleHyperparametersAreNoLists() {
		JobRequest<FinetunedEmbeddingModel> request = OrcaRequests.finetuneEmbeddingModel("mine")
			.baseModel("F2LLM_160M")
			.trainMemoryset("memories")
			.config((config) -> config.batchSize(16).learningRateScheduler("linear").normalizeEmbeddings(true))
			.build();
		assertThat(body(request)).asInstanceOf(InstanceOfAssertFactories.MAP).containsEntry("config", json("""
				{"loss": "prediction", "task_type": "classification", "batch_size": 16,
				 "learning_rate_scheduler": "linear", "normalize_embeddings": true}"""));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> OrcaRequests.finetuneEmbeddingModel("mine")
				.baseModel("F2LLM_160M")
				.trainMemoryset("memories")
				.config((config) -> config.batchSize()))
			.withMessage("'batchSizes' must not be empty");
	}

	@Test
	void buildingLeavesTheBuilderAsItWas() {
		FinetuningRequest finetuning = OrcaRequests.finetuneEmbeddingModel("mine")
			.baseModel("F2LLM_160M")
			.trainMemoryset("memories");
		finetuning.build();
		assertThat(body(finetuning.trainingMethod("class_proxy_loss", Map.of()).build()))
			.asInstanceOf(InstanceOfAssertFactories.MAP)
			.containsEntry("training_method", "class_proxy_loss")
			.doesNotContainKey("config");
		MemorysetAnalysisRequest analysis = OrcaRequests.analyzeMemoryset("memories").label();
		JobRequest<MemorysetAnalysis> first = analysis.build();
		analysis.duplicate().build();
		assertThat(body(first)).asInstanceOf(InstanceOfAssertFactories.MAP)
			.containsEntry("configs", Map.of("label", Map.of()));
	}

	@Test
	void fieldsThatAreMadeUpCanBeGiven() {
		Object config = json("{\"loss\": \"new\"}");
		assertThat(body(OrcaRequests.finetuneEmbeddingModel("mine")
			.baseModel("F2LLM_160M")
			.trainMemoryset("memories")
			.field("config", config)
			.build())).asInstanceOf(InstanceOfAssertFactories.MAP).containsEntry("config", config);
		assertThat(body(OrcaRequests.finetuneEmbeddingModel("mine")
			.baseModel("F2LLM_160M")
			.trainMemoryset("memories")
			.field("config", null)
			.build())).asInstanceOf(InstanceOfAssertFactories.MAP).containsEntry("config", null);
		assertThat(body(OrcaRequests.analyzeMemoryset("memories").field("configs", config).build()))
			.asInstanceOf(InstanceOfAssertFactories.MAP)
			.containsEntry("configs", config);
	}

	@Test
	void models() {
		assertThat(sent(OrcaRequests.createClassificationModel("support").memoryset("memories"))).isEqualTo(json("""
				{"name": "support", "memoryset_name_or_id": "memories", "weigh_memories": true,
				 "balance_classes": false, "ignore_unlabeled": true}"""));
		assertThat(sent(OrcaRequests.createClassificationModel("support")
			.memoryset("memories")
			.weighMemories(false)
			.balanceClasses(true)
			.ignoreUnlabeled(false)
			.headType("FF")
			.notes("Mine"))).isEqualTo(json("""
					{"name": "support", "memoryset_name_or_id": "memories", "weigh_memories": false,
					 "balance_classes": true, "ignore_unlabeled": false, "head_type": "FF", "notes": "Mine"}"""));
		assertThat(
				sent(OrcaRequests.createRegressionModel("prices").memoryset("memories").headType("KNN").notes("Mine")))
			.isEqualTo(json("""
					{"name": "prices", "memoryset_name_or_id": "memories", "ignore_unlabeled": true,
					 "head_type": "KNN", "notes": "Mine"}"""));
		assertThat(sent(OrcaRequests.createEmptyMemoryset("empty").notes("Mine")))
			.asInstanceOf(InstanceOfAssertFactories.MAP)
			.containsEntry("notes", "Mine");
	}

	@Test
	void finetuningForOlderServers() {
		JobRequest<FinetunedEmbeddingModel> request = OrcaRequests.finetuneEmbeddingModel("mine")
			.baseModel("CDE_SMALL")
			.trainMemoryset("memories")
			.trainingMethod("batch_triplet_loss", Map.of("epochs", 1))
			.build();
		assertThat(body(request)).isEqualTo(json("""
				{"name": "mine", "base_model": "CDE_SMALL", "train_memoryset_name_or_id": "memories",
				 "value_column": "value", "training_method": "batch_triplet_loss", "training_args": {"epochs": 1}}"""));
	}

	@Test
	void finetuningWithADatasourceNeedsATarget() {
		FinetuningRequest request = OrcaRequests.finetuneEmbeddingModel("mine")
			.baseModel("F2LLM_160M")
			.trainDatasource("tickets");
		assertThatIllegalStateException().isThrownBy(request::build).withMessageContaining("labelColumn(..)");
	}

	@Test
	void evaluationOfAClassificationModel() {
		JobRequest<ClassificationMetrics> request = OrcaRequests.evaluateClassificationModel("support")
			.datasource("tickets")
			.labelColumn("label")
			.valueColumn("text")
			.build();
		assertThat(request.path()).isEqualTo(path("/classification_model/{model_name_or_id}/evaluation", "support"));
		assertThat(request.type()).isEqualTo("EVALUATE_MODEL");
		assertThat(body(request)).isEqualTo(json("""
				{"datasource_name_or_id": "tickets", "datasource_label_column": "label",
				 "datasource_value_column": "text", "record_telemetry": false, "telemetry_tags": ["evaluation"],
				 "partition_filter_mode": "include_global"}"""));
	}

	@Test
	void evaluationOfARegressionModel() {
		JobRequest<RegressionMetrics> request = OrcaRequests.evaluateRegressionModel("prices")
			.datasource("houses")
			.scoreColumn("price")
			.valueColumn("text")
			.subsample(0.5)
			.build();
		assertThat(request.path()).isEqualTo(path("/regression_model/{model_name_or_id}/evaluation", "prices"));
		assertThat(body(request)).isEqualTo(json("""
				{"datasource_name_or_id": "houses", "datasource_score_column": "price",
				 "datasource_value_column": "text", "record_telemetry": false, "telemetry_tags": ["evaluation"],
				 "partition_filter_mode": "include_global", "subsample": 0.5}"""));
	}

	@Test
	void evaluationsOfEmbeddingModels() {
		JobRequest<EvaluationMetrics> finetuned = OrcaRequests.evaluateFinetunedEmbeddingModel("mine")
			.datasource("tickets")
			.labelColumn("label")
			.build();
		assertThat(finetuned.path()).isEqualTo(path("/finetuned_embedding_model/{name_or_id}/evaluation", "mine"));
		assertThat(body(finetuned)).isEqualTo(json("""
				{"datasource_name_or_id": "tickets", "datasource_value_column": "value", "neighbor_count": 5,
				 "batch_size": 32, "weigh_memories": true, "truncation_side": "right",
				 "datasource_label_column": "label"}"""));
		EmbeddingEvaluationRequest pretrained = OrcaRequests.evaluatePretrainedEmbeddingModel("F2LLM_160M")
			.datasource("tickets");
		assertThatIllegalStateException().isThrownBy(pretrained::build)
			.withMessage("Set either labelColumn(..) or scoreColumn(..)");
		assertThat(pretrained.scoreColumn("score").build().path())
			.isEqualTo(path("/pretrained_embedding_model/{model_name}/evaluation", "F2LLM_160M"));
	}

	@Test
	void bootstrapOfAClassificationModel() {
		JobRequest<ModelBootstrap> request = OrcaRequests.bootstrapClassificationModel("Sorts tickets")
			.labelNames("bug", "wish")
			.initialExample("It crashes", "bug")
			.numExamplesPerLabel(3)
			.build();
		assertThat(request.path()).isEqualTo(path("/agents/bootstrap_classification_model"));
		assertThat(body(request)).isEqualTo(json("""
				{"model_description": "Sorts tickets", "label_names": ["bug", "wish"], "num_examples_per_label": 3,
				 "initial_examples": [{"text": "It crashes", "label_name": "bug"}]}"""));
	}

	@Test
	void fieldsOfNewerServersAreSentAsGiven() {
		JobRequest<ClassificationMetrics> request = OrcaRequests.evaluateClassificationModel("support")
			.datasource("tickets")
			.labelColumn("label")
			.valueColumn("text")
			.field("new_field", null)
			.partitionFilterMode("a_new_mode")
			.build();
		assertThat(body(request)).asInstanceOf(InstanceOfAssertFactories.MAP)
			.containsEntry("new_field", null)
			.containsEntry("partition_filter_mode", "a_new_mode");
	}

	@Test
	void builtRequestsDoNotChangeWithTheirBuilder() {
		ClassificationEvaluationRequest builder = OrcaRequests.evaluateClassificationModel("support")
			.datasource("tickets")
			.labelColumn("label")
			.valueColumn("text");
		JobRequest<ClassificationMetrics> first = builder.build();
		Object before = body(first);
		builder.subsample(10).build();
		assertThat(body(first)).isEqualTo(before);
	}

	@Test
	void blankRequiredFieldsAreRefusedByName() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> OrcaRequests.evaluateClassificationModel(" ")
				.datasource("tickets")
				.labelColumn("label")
				.valueColumn("text"))
			.withMessage("'model' must not be blank");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> OrcaRequests.createMemoryset("memories").datasource("").valueColumn("text"))
			.withMessage("'datasource' must not be blank");
		assertThatIllegalArgumentException().isThrownBy(() -> OrcaRequests.createDatasource("tickets", List.of()))
			.withMessage("'rows' must not be empty");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> OrcaRequests.bootstrapClassificationModel("Sorts tickets").labelNames("bug", null))
			.withMessage("'labelNames' must not contain null or blank texts");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> OrcaRequests.createEmptyMemoryset("empty").labelNames("bug", null))
			.withMessage("'names' must not contain null or blank texts");
		assertThatIllegalArgumentException().isThrownBy(() -> HyperparameterRange.between(2, 1))
			.withMessageContaining("'min'");
	}

	private static JobRequest.Path path(String template, Object... variables) {
		return new JobRequest.Path(template, List.of(variables));
	}

	private Object body(JobRequest<?> request) {
		return this.mapper.readValue(this.mapper.writeValueAsString(request.body()), Object.class);
	}

	private Object sent(FieldsBuilder<?> builder) {
		return this.mapper.readValue(this.mapper.writeValueAsString(builder.fields()), Object.class);
	}

	private Object json(String json) {
		return this.mapper.readValue(json, Object.class);
	}

}

package io.orcajob.requests;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.util.Assert;

import io.orcajob.JobNotFoundException;
import io.orcajob.JobValueResolver;
import io.orcajob.ResourceCall;

/**
 * Entry point for typed requests: for the jobs that the service can run, which are
 * {@linkplain io.orcajob.JobRequest submitted}, and for the calls around them that start
 * no job, which are {@linkplain ResourceCall executed}. <pre class="code">
 * jobs.execute(OrcaRequests.createDatasource("tickets", rows));
 * Job&lt;ClassificationMetrics&gt; evaluation = jobs.submit(
 *         OrcaRequests.evaluateClassificationModel("support")
 *             .datasource("tickets").labelColumn("label").valueColumn("text").build());
 * </pre> None of the methods here makes a request. Names and ids are escaped where they
 * become part of a path. Values that the service defines, such as the type of an index,
 * are texts and sent as given, so that a value that is new to the service can be used.
 * <p>
 * Fields are those of version 0.1.22 of the service's Python client.
 *
 * @since 0.1.0
 */
public final class OrcaRequests {

	private static final ParameterizedTypeReference<List<FinetuningTrial>> TRIALS = new ParameterizedTypeReference<>() {
	};

	private OrcaRequests() {
	}

	/**
	 * Returns a request for a new memoryset with the rows of a datasource.
	 * @param name the name of the memoryset, which is unique
	 * @return the first step
	 */
	public static Steps.Datasource<Steps.ValueColumn<MemorysetRequest>> createMemoryset(String name) {
		return (datasource) -> (valueColumn) -> new MemorysetRequest(name, datasource, valueColumn);
	}

	/**
	 * Returns a request for a copy of a memoryset.
	 * @param memoryset the name or id of the original
	 * @return the first step, which asks for the name of the copy
	 */
	public static Steps.Name<MemorysetCloneRequest> cloneMemoryset(String memoryset) {
		return (name) -> new MemorysetCloneRequest(memoryset, name);
	}

	/**
	 * Returns a request for the analysis of a memoryset.
	 * @param memoryset the name or id of the memoryset
	 * @return the request, which needs at least one analysis
	 */
	public static MemorysetAnalysisRequest analyzeMemoryset(String memoryset) {
		return new MemorysetAnalysisRequest(memoryset);
	}

	/**
	 * Returns a request for the finetuning of an embedding model.
	 * @param name the name of the new model, which is unique
	 * @return the first step
	 */
	public static Steps.BaseModel<Steps.TrainingData<FinetuningRequest>> finetuneEmbeddingModel(String name) {
		return (baseModel) -> new Steps.TrainingData<>() {

			@Override
			public FinetuningRequest trainDatasource(String nameOrId) {
				return new FinetuningRequest(name, baseModel, "train_datasource_name_or_id", nameOrId);
			}

			@Override
			public FinetuningRequest trainMemoryset(String nameOrId) {
				return new FinetuningRequest(name, baseModel, "train_memoryset_name_or_id", nameOrId);
			}

		};
	}

	/**
	 * Returns a request for the evaluation of a finetuned embedding model.
	 * @param model the name or id of the model
	 * @return the first step
	 */
	public static Steps.Datasource<EmbeddingEvaluationRequest> evaluateFinetunedEmbeddingModel(String model) {
		return (datasource) -> new EmbeddingEvaluationRequest("/finetuned_embedding_model/{name_or_id}/evaluation",
				model, datasource);
	}

	/**
	 * Returns a request for the evaluation of a pretrained embedding model.
	 * @param model the name of the model, such as {@code F2LLM_160M}
	 * @return the first step
	 */
	public static Steps.Datasource<EmbeddingEvaluationRequest> evaluatePretrainedEmbeddingModel(String model) {
		return (datasource) -> new EmbeddingEvaluationRequest("/pretrained_embedding_model/{model_name}/evaluation",
				model, datasource);
	}

	/**
	 * Returns a request for the evaluation of a classification model.
	 * @param model the name or id of the model
	 * @return the first step
	 */
	public static Steps.Datasource<Steps.LabelColumn<Steps.ValueColumn<ClassificationEvaluationRequest>>> evaluateClassificationModel(
			String model) {
		return (datasource) -> (labelColumn) -> (valueColumn) -> new ClassificationEvaluationRequest(model, datasource,
				labelColumn, valueColumn);
	}

	/**
	 * Returns a request for the evaluation of a regression model.
	 * @param model the name or id of the model
	 * @return the first step
	 */
	public static Steps.Datasource<Steps.ScoreColumn<Steps.ValueColumn<RegressionEvaluationRequest>>> evaluateRegressionModel(
			String model) {
		return (datasource) -> (scoreColumn) -> (valueColumn) -> new RegressionEvaluationRequest(model, datasource,
				scoreColumn, valueColumn);
	}

	/**
	 * Returns a request for a classification model, its memoryset and its datasource, all
	 * made from a description. Servers of the newest generation no longer have it, and
	 * refuse it as a path that they do not know.
	 * @param modelDescription what the model is for
	 * @return the first step
	 */
	public static Steps.LabelNames<BootstrapRequest> bootstrapClassificationModel(String modelDescription) {
		return (labelNames) -> new BootstrapRequest(modelDescription, labelNames);
	}

	/**
	 * Returns a call that reads the trials of a finetuning, also while it runs.
	 * @param model the name or id of the finetuned model
	 * @return the call; its result is empty before the first trial
	 */
	public static ResourceCall<List<FinetuningTrial>> finetuningTrials(String model) {
		return (resources) -> resources.get("/finetuned_embedding_model/{name_or_id}/trials", TRIALS, model);
	}

	/**
	 * Returns a call that creates a datasource from rows.
	 * @param name the name of the datasource, which is unique
	 * @param rows the rows, at least one, each with the columns' names as keys; not
	 * copied deeply
	 * @return the call
	 */
	public static DatasourceCreation createDatasource(String name, List<? extends Map<String, ?>> rows) {
		return new DatasourceCreation(name, rows);
	}

	/**
	 * Returns a call that finds out whether a datasource exists.
	 * @param nameOrId its name or id
	 * @return the call
	 */
	public static ResourceCall<Boolean> datasourceExists(String nameOrId) {
		return exists(Datasource.PATH, nameOrId);
	}

	/**
	 * Returns a call that deletes a datasource.
	 * @param nameOrId its name or id
	 * @return the call; its result is whether the datasource existed. A call that is
	 * repeated after a lost response returns {@code false} although it deleted the
	 * datasource
	 */
	public static ResourceCall<Boolean> deleteDatasource(String nameOrId) {
		return delete(Datasource.PATH, nameOrId);
	}

	/**
	 * Returns a call that creates an empty memoryset.
	 * @param name the name of the memoryset, which is unique
	 * @return the call
	 */
	public static MemorysetCreation createEmptyMemoryset(String name) {
		return new MemorysetCreation(name);
	}

	/**
	 * Returns a call that finds out whether a memoryset exists, also if its memories are
	 * still being inserted.
	 * @param nameOrId its name or id
	 * @return the call
	 */
	public static ResourceCall<Boolean> memorysetExists(String nameOrId) {
		return exists(Memoryset.PATH, nameOrId);
	}

	/**
	 * Returns a call that deletes a memoryset. The service refuses that while a model
	 * uses it.
	 * @param nameOrId its name or id
	 * @return the call; its result is whether the memoryset existed. A call that is
	 * repeated after a lost response returns {@code false} although it deleted the
	 * memoryset
	 */
	public static ResourceCall<Boolean> deleteMemoryset(String nameOrId) {
		return delete(Memoryset.PATH, nameOrId);
	}

	/**
	 * Returns a call that deletes a memoryset together with all models that use it and
	 * their predictions.
	 * @param nameOrId its name or id
	 * @return the call; its result is whether the memoryset existed. A call that is
	 * repeated after a lost response returns {@code false} although it deleted the
	 * memoryset
	 */
	public static ResourceCall<Boolean> deleteMemorysetAndModels(String nameOrId) {
		return delete(Memoryset.PATH + "?cascade=true", nameOrId);
	}

	/**
	 * Returns a call that creates a classification model.
	 * @param name the name of the model, which is unique
	 * @return the first step
	 */
	public static Steps.MemorysetName<ClassificationModelCreation> createClassificationModel(String name) {
		return (memoryset) -> new ClassificationModelCreation(name, memoryset);
	}

	/**
	 * Returns a call that finds out whether a classification model exists.
	 * @param nameOrId its name or id
	 * @return the call
	 */
	public static ResourceCall<Boolean> classificationModelExists(String nameOrId) {
		return exists(ClassificationModel.PATH, nameOrId);
	}

	/**
	 * Returns a call that deletes a classification model with its predictions and
	 * evaluations.
	 * @param nameOrId its name or id
	 * @return the call; its result is whether the model existed. A call that is repeated
	 * after a lost response returns {@code false} although it deleted the model
	 */
	public static ResourceCall<Boolean> deleteClassificationModel(String nameOrId) {
		return delete(ClassificationModel.PATH, nameOrId);
	}

	/**
	 * Returns a call that creates a regression model.
	 * @param name the name of the model, which is unique
	 * @return the first step
	 */
	public static Steps.MemorysetName<RegressionModelCreation> createRegressionModel(String name) {
		return (memoryset) -> new RegressionModelCreation(name, memoryset);
	}

	/**
	 * Returns a call that finds out whether a regression model exists.
	 * @param nameOrId its name or id
	 * @return the call
	 */
	public static ResourceCall<Boolean> regressionModelExists(String nameOrId) {
		return exists(RegressionModel.PATH, nameOrId);
	}

	/**
	 * Returns a call that deletes a regression model with its predictions and
	 * evaluations.
	 * @param nameOrId its name or id
	 * @return the call; its result is whether the model existed. A call that is repeated
	 * after a lost response returns {@code false} although it deleted the model
	 */
	public static ResourceCall<Boolean> deleteRegressionModel(String nameOrId) {
		return delete(RegressionModel.PATH, nameOrId);
	}

	/**
	 * Returns a resolver for the value of each kind of request. A template that has them
	 * as {@code tokenResolvers} resumes the handles of typed requests from
	 * {@linkplain io.orcajob.Job#token() tokens} without a signature, also before it has
	 * submitted such a request itself. The auto-configured template has them.
	 * @return the resolvers without a name or id, as templates for tokens
	 */
	public static JobValueResolver<?>[] valueResolvers() {
		String any = "any";
		return Stream
			.of(createMemoryset(any).datasource(any).valueColumn(any), cloneMemoryset(any).name(any),
					analyzeMemoryset(any).label(), finetuneEmbeddingModel(any).baseModel(any).trainMemoryset(any),
					evaluateFinetunedEmbeddingModel(any).datasource(any).labelColumn(any),
					evaluatePretrainedEmbeddingModel(any).datasource(any).labelColumn(any),
					evaluateClassificationModel(any).datasource(any).labelColumn(any).valueColumn(any),
					evaluateRegressionModel(any).datasource(any).scoreColumn(any).valueColumn(any),
					bootstrapClassificationModel(any).labelNames(any))
			.<JobValueResolver<?>>map((request) -> request.build().valueResolver())
			.filter(Objects::nonNull)
			.toArray(JobValueResolver<?>[]::new);
	}

	private static ResourceCall<Boolean> exists(String path, String nameOrId) {
		return (resources) -> found(() -> resources.get(path, Object.class, requireName(nameOrId)));
	}

	private static ResourceCall<Boolean> delete(String path, String nameOrId) {
		return (resources) -> found(() -> resources.delete(path, requireName(nameOrId)));
	}

	private static boolean found(Runnable request) {
		try {
			request.run();
			return true;
		}
		catch (JobNotFoundException ex) {
			if (ex.getResource() == null) {
				// A path that the service does not know, or a proxy: not the name.
				throw ex;
			}
			return false;
		}
	}

	private static String requireName(String nameOrId) {
		Assert.hasText(nameOrId, "'nameOrId' must not be blank");
		return nameOrId;
	}

}

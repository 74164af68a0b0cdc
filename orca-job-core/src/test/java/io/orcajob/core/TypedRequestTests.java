package io.orcajob.core;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpMethod;

import io.orcajob.IfExists;
import io.orcajob.Job;
import io.orcajob.JobInterruptedException;
import io.orcajob.JobNotFoundException;
import io.orcajob.JobRequest;
import io.orcajob.JobSnapshot;
import io.orcajob.OrcaRequestException;
import io.orcajob.OrcaResponseException;
import io.orcajob.OrcaUnavailableException;
import io.orcajob.ResourceCall;
import io.orcajob.Status;
import io.orcajob.requests.ClassificationMetrics;
import io.orcajob.requests.ClassificationModelCreation;
import io.orcajob.requests.Datasource;
import io.orcajob.requests.EvaluationMetrics;
import io.orcajob.requests.FinetunedEmbeddingModel;
import io.orcajob.requests.FinetuningRequest;
import io.orcajob.requests.FinetuningTrial;
import io.orcajob.requests.Memoryset;
import io.orcajob.requests.MemorysetAnalysis;
import io.orcajob.requests.MemorysetRequest;
import io.orcajob.requests.ModelBootstrap;
import io.orcajob.requests.OrcaRequests;
import io.orcajob.requests.RegressionMetrics;
import io.orcajob.requests.ResourceCreation;
import io.orcajob.simulator.Fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests for typed requests against the simulator, in the newer and the older generation
 * of the service's API.
 */
class TypedRequestTests {

	private static final List<Map<String, Object>> ROWS = List.of(
			Map.of("text", "the printer does not print", "label", 0, "score", 0.1),
			Map.of("text", "the printer is out of paper", "label", 0, "score", 0.2),
			Map.of("text", "my invoice is wrong", "label", 1, "score", 0.8),
			Map.of("text", "send the invoice again", "label", 1, "score", 0.9));

	private VirtualOrca orca;

	@AfterEach
	void close() {
		if (this.orca != null) {
			this.orca.close();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/job", "/task" })
	void evaluationOfAClassificationModel(String jobsPath) {
		start(jobsPath);
		createModels();
		Job<ClassificationMetrics> job = jobs().submit(OrcaRequests.evaluateClassificationModel("support")
			.datasource("tickets")
			.labelColumn("label")
			.valueColumn("text")
			.build());
		assertThat(job.getType()).isEqualTo("EVALUATE_MODEL");
		ClassificationMetrics metrics = result(job);
		assertThat(metrics.accuracy()).isEqualTo(1.0);
		assertThat(metrics.confusionMatrix()).containsExactly(List.of(2, 0), List.of(0, 2));
		assertThat(job.getStepsTotal()).isEqualTo(4);
		assertThat(job.getStepsCompleted()).isEqualTo(4);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/job", "/task" })
	void evaluationOfARegressionModel(String jobsPath) {
		start(jobsPath);
		createModels();
		RegressionMetrics metrics = result(jobs().submit(OrcaRequests.evaluateRegressionModel("urgency")
			.datasource("tickets")
			.scoreColumn("score")
			.valueColumn("text")
			.build()));
		assertThat(metrics.mse()).isBetween(0.0, 0.5);
		assertThat(metrics.coverage()).isEqualTo(1.0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/job", "/task" })
	void memorysetFromADatasource(String jobsPath) {
		start(jobsPath);
		createDatasource();
		Job<Memoryset> job = jobs().submit(OrcaRequests.createMemoryset("memories")
			.datasource("tickets")
			.valueColumn("text")
			.labelColumn("label")
			.build());
		Memoryset memoryset = result(job);
		assertThat(memoryset.length()).isEqualTo(4);
		assertThat(memoryset.insertionStatus()).isEqualTo("COMPLETED");
		assertThat(memoryset.insertionJobId()).isEqualTo(job.getId());
		assertThat(memoryset.pretrainedEmbeddingModel()).isEqualTo("F2LLM_160M");
		assertThat(memoryset.fields()).containsKey("org_id");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/job", "/task" })
	void cloneOfAMemoryset(String jobsPath) {
		start(jobsPath);
		createModels();
		Memoryset copy = result(jobs()
			.submit(OrcaRequests.cloneMemoryset("memories").name("copy").pretrainedEmbeddingModel("GTE_BASE").build()));
		assertThat(copy.name()).isEqualTo("copy");
		assertThat(copy.length()).isEqualTo(4);
		assertThat(copy.pretrainedEmbeddingModel()).isEqualTo("GTE_BASE");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/job", "/task" })
	void analysisOfAMemoryset(String jobsPath) {
		start(jobsPath);
		createModels();
		MemorysetAnalysis analysis = result(
				jobs().submit(OrcaRequests.analyzeMemoryset("memories").duplicate().cluster().build()));
		assertThat(analysis.numDuplicates()).isZero();
		assertThat(analysis.numClusters()).isNotNull();
		assertThat(analysis.label()).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/job", "/task" })
	void finetuningWithTrialsThatAreReadWhileItRuns(String jobsPath) {
		start(jobsPath);
		createDatasource();
		Job<FinetunedEmbeddingModel> job = jobs().submit(OrcaRequests.finetuneEmbeddingModel("mine")
			.baseModel("F2LLM_160M")
			.trainDatasource("tickets")
			.valueColumn("text")
			.labelColumn("label")
			.config((config) -> config.trialCount(3))
			.build());
		this.orca.advanceSeconds(3);
		List<FinetuningTrial> trials = jobs().execute(OrcaRequests.finetuningTrials("mine"));
		assertThat(trials).extracting(FinetuningTrial::status).contains("RUNNING");
		FinetunedEmbeddingModel model = result(job);
		assertThat(model.baseModel()).isEqualTo("F2LLM_160M");
		assertThat(model.finetuningStatus()).isEqualTo("COMPLETED");
		assertThat(jobs().execute(OrcaRequests.finetuningTrials("mine"))).hasSize(3)
			.extracting(FinetuningTrial::status)
			.containsOnly("COMPLETED");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/job", "/task" })
	void evaluationsOfEmbeddingModels(String jobsPath) {
		start(jobsPath);
		createDatasource();
		result(jobs().submit(OrcaRequests.finetuneEmbeddingModel("mine")
			.baseModel("F2LLM_160M")
			.trainDatasource("tickets")
			.labelColumn("label")
			.valueColumn("text")
			.build()));
		EvaluationMetrics labels = result(jobs().submit(OrcaRequests.evaluateFinetunedEmbeddingModel("mine")
			.datasource("tickets")
			.valueColumn("text")
			.labelColumn("label")
			.build()));
		assertThat(labels).isInstanceOf(ClassificationMetrics.class);
		EvaluationMetrics scores = result(jobs().submit(OrcaRequests.evaluatePretrainedEmbeddingModel("GTE_BASE")
			.datasource("tickets")
			.valueColumn("text")
			.scoreColumn("score")
			.build()));
		assertThat(scores).isInstanceOf(RegressionMetrics.class);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/job", "/task" })
	void bootstrapOfAClassificationModel(String jobsPath) {
		start(jobsPath);
		ModelBootstrap bootstrap = result(
				jobs().submit(OrcaRequests.bootstrapClassificationModel("Sorts tickets").labelNames("a", "b").build()));
		assertThat(bootstrap.modelMeta()).containsKey("id");
		assertThat(bootstrap.datasourceMeta()).containsEntry("length", 2);
	}

	@Test
	void emptyMemorysetHasNoJobToWaitFor() {
		start("/job");
		Memoryset memoryset = jobs().execute(OrcaRequests.createEmptyMemoryset("empty").labelNames("a"));
		assertThat(memoryset.insertionJobId()).isNull();
		assertThat(memoryset.length()).isZero();
		assertThat(jobs().execute(OrcaRequests.memorysetExists("empty"))).isTrue();
		assertThat(jobs().execute(OrcaRequests.deleteMemoryset("empty"))).isTrue();
		assertThat(jobs().execute(OrcaRequests.deleteMemoryset("empty"))).isFalse();
		assertThat(jobs().execute(OrcaRequests.memorysetExists("empty"))).isFalse();
	}

	@Test
	void resourcesExistUntilTheyAreDeleted() {
		start("/job");
		createModels();
		assertThat(jobs().execute(OrcaRequests.datasourceExists("tickets"))).isTrue();
		assertThat(jobs().execute(OrcaRequests.classificationModelExists("support"))).isTrue();
		assertThat(jobs().execute(OrcaRequests.regressionModelExists("urgency"))).isTrue();
		assertThatExceptionOfType(OrcaRequestException.class)
			.isThrownBy(() -> jobs().execute(OrcaRequests.deleteMemoryset("memories")))
			.withMessageContaining("is used by the model 'support'");
		assertThat(jobs().execute(OrcaRequests.deleteClassificationModel("support"))).isTrue();
		assertThat(jobs().execute(OrcaRequests.deleteRegressionModel("urgency"))).isTrue();
		assertThat(jobs().execute(OrcaRequests.deleteMemoryset("memories"))).isTrue();
		assertThat(jobs().execute(OrcaRequests.deleteDatasource("tickets"))).isTrue();
		assertThat(jobs().execute(OrcaRequests.classificationModelExists("support"))).isFalse();
		assertThat(jobs().execute(OrcaRequests.datasourceExists("tickets"))).isFalse();
	}

	@Test
	void memorysetIsDeletedWithItsModels() {
		start("/job");
		createModels();
		assertThat(jobs().execute(OrcaRequests.deleteMemorysetAndModels("memories"))).isTrue();
		assertThat(jobs().execute(OrcaRequests.classificationModelExists("support"))).isFalse();
	}

	@Test
	void takenNameIsToldAsSuch() {
		start("/job");
		createModels();
		assertThatExceptionOfType(OrcaRequestException.class)
			.isThrownBy(() -> jobs().execute(OrcaRequests.createDatasource("tickets", ROWS)))
			.withMessageContaining("'tickets' exists already")
			.withMessageContaining("its name is taken");
		assertThatExceptionOfType(OrcaRequestException.class).isThrownBy(() -> jobs().submit(memories().build()))
			.withMessageContaining("'memories' exists already")
			.withMessageContaining("the name is taken");
	}

	@Test
	void whatExistsIsOpened() {
		start("/job");
		createModels();
		Datasource datasource = jobs()
			.execute(OrcaRequests.createDatasource("tickets", ROWS.subList(0, 1)).ifExists(IfExists.OPEN));
		assertThat(datasource.length()).isEqualTo(4);
		Job<Memoryset> job = jobs().submit(memories().ifExists(IfExists.OPEN).build());
		assertThat(result(job).insertionJobId()).isEqualTo(job.getId());
		assertThat(jobs()
			.execute(OrcaRequests.createClassificationModel("support").memoryset("memories").ifExists(IfExists.OPEN))
			.name()).isEqualTo("support");
	}

	static Stream<Arguments> submitsOfSomethingElse() {
		return Stream.of(
				Arguments.of(memories().pretrainedEmbeddingModel("GTE_BASE").ifExists(IfExists.OPEN).build(),
						"The memoryset 'memories' exists already with pretrained_embedding_model_name F2LLM_160M, and "
								+ "GTE_BASE was asked for: open it without that, or choose another name"),
				Arguments.of(memories().finetunedEmbeddingModel("mine").ifExists(IfExists.OPEN).build(),
						"'memories' exists already with finetuned_embedding_model_id null, and mine was asked for"),
				Arguments.of(memories().labelNames("c", "d").ifExists(IfExists.OPEN).build(),
						"'memories' exists already with label_names"),
				Arguments.of(OrcaRequests.cloneMemoryset("scored")
					.name("memories")
					.pretrainedEmbeddingModel("GTE_BASE")
					.ifExists(IfExists.OPEN)
					.build(), "'memories' exists already with pretrained_embedding_model_name F2LLM_160M"),
				Arguments.of(
						OrcaRequests.finetuneEmbeddingModel("mine")
							.baseModel("GTE_BASE")
							.trainMemoryset("memories")
							.ifExists(IfExists.OPEN)
							.build(),
						"The finetuned embedding model 'mine' exists already with base_model F2LLM_160M, and GTE_BASE"));
	}

	@ParameterizedTest
	@MethodSource("submitsOfSomethingElse")
	void whatDiffersIsNotOpened(JobRequest<?> request, String message) {
		start("/job");
		createModels();
		result(jobs().submit(finetuning().build()));
		assertThatExceptionOfType(OrcaRequestException.class).isThrownBy(() -> jobs().submit(request))
			.withMessageContaining(message)
			.satisfies((error) -> assertThat(error.getHttpStatus()).isIn(409, 422));
		assertThatThrownBy(() -> new ReactiveJobTemplate(jobs()).submit(request).toFuture().join())
			.hasCauseInstanceOf(OrcaRequestException.class)
			.hasMessageContaining(message);
	}

	static Stream<Arguments> creationsOfSomethingElse() {
		return Stream.of(
				Arguments.of(OrcaRequests.createEmptyMemoryset("memories").pretrainedEmbeddingModel("GTE_BASE"),
						"pretrained_embedding_model_name F2LLM_160M"),
				Arguments.of(OrcaRequests.createEmptyMemoryset("memories").labelNames("c"), "label_names"),
				Arguments.of(support("memories").memoryLookupCount(2), "memory_lookup_count 1, and 2 was asked for"),
				Arguments.of(support("memories").weighMemories(false), "weigh_memories true"),
				Arguments.of(support("memories").balanceClasses(true), "balance_classes false"),
				Arguments.of(support("memories").numClasses(3), "num_classes 2"),
				Arguments.of(support("memories").minMemoryWeight(0.5), "min_memory_weight"),
				Arguments.of(support("scored"), "memoryset_id"),
				Arguments.of(OrcaRequests.createRegressionModel("urgency").memoryset("scored").memoryLookupCount(2),
						"memory_lookup_count 1"),
				Arguments.of(OrcaRequests.createRegressionModel("urgency").memoryset("memories"), "memoryset_id"));
	}

	@ParameterizedTest
	@MethodSource("creationsOfSomethingElse")
	void whatDiffersIsNotOpenedByACall(ResourceCreation<?, ?> creation, String message) {
		start("/job");
		createModels();
		assertThatExceptionOfType(OrcaRequestException.class)
			.isThrownBy(() -> jobs().execute(creation.ifExists(IfExists.OPEN)))
			.withMessageContaining(" exists already with " + message)
			.satisfies((error) -> assertThat(error.getHttpStatus()).isIn(409, 422));
	}

	@Test
	void whatWasSetAndIsTheSameIsOpened() {
		start("/job");
		createModels();
		String id = jobs().submit(finetuning().build()).getId();
		assertThat(jobs().submit(finetuning().ifExists(IfExists.OPEN).build()).getId()).isEqualTo(id);
		String memoryset = String
			.valueOf(jobs().execute((resources) -> resources.get("/memoryset/memories", Memoryset.class)).id());
		assertThat(jobs()
			.execute(support(memoryset).memoryLookupCount(1)
				.weighMemories(true)
				.balanceClasses(false)
				.numClasses(2)
				.ifExists(IfExists.OPEN))
			.name()).isEqualTo("support");
		assertThat(jobs().submit(memories().pretrainedEmbeddingModel("F2LLM_160M").ifExists(IfExists.OPEN).build())
			.getId()).isNotNull();
	}

	@Test
	void requestDoesNotCompareWhatItsBuilderIsGivenLater() {
		start("/job");
		createModels();
		MemorysetRequest builder = memories().ifExists(IfExists.OPEN);
		JobRequest<Memoryset> request = builder.build();
		builder.pretrainedEmbeddingModel("GTE_BASE").build();
		assertThat(result(jobs().submit(request)).name()).isEqualTo("memories");
	}

	@Test
	void memorysetWhoseInsertionFailedIsNotOpenedAsEmpty() {
		start("/job");
		this.orca.simulator.fault(Fault.on("POST /memoryset/empty").always().answer(409));
		this.orca.answer((sent) -> sent.method() == HttpMethod.GET,
				() -> Mono.just(VirtualOrca.response(200, "{\"name\": \"empty\", \"insertion_status\": \"FAILED\"}")));
		assertThatExceptionOfType(OrcaRequestException.class)
			.isThrownBy(() -> jobs().execute(OrcaRequests.createEmptyMemoryset("empty").ifExists(IfExists.OPEN)))
			.withMessageContaining("'empty' exists already, but the insertion of its memories ended as FAILED");
	}

	@Test
	void whatExistsIsOpenedWithoutAThread() {
		start("/job");
		createModels();
		Job<Memoryset> job = new ReactiveJobTemplate(jobs()).submit(memories().ifExists(IfExists.OPEN).build())
			.toFuture()
			.join();
		assertThat(result(job).name()).isEqualTo("memories");
	}

	@Test
	void emptyMemorysetIsOpenedAsOneThatIsReady() {
		start("/job");
		createDatasource();
		jobs().execute(OrcaRequests.createEmptyMemoryset("memories"));
		Job<Memoryset> job = jobs().submit(memories().ifExists(IfExists.OPEN).build());
		assertThat(job.getStatus()).isEqualTo(Status.COMPLETED);
		assertThat(job.result().length()).isZero();
	}

	@Test
	void refusalForAnotherReasonIsToldThoughWhatExistsMayBeOpened() {
		start("/job");
		assertThatExceptionOfType(OrcaRequestException.class)
			.isThrownBy(() -> jobs().execute(OrcaRequests.createDatasource("a b", ROWS).ifExists(IfExists.OPEN)))
			.withMessageContaining("Input should not contain spaces");
	}

	@Test
	void unknownDatasourceIsNamed() {
		start("/job");
		createModels();
		assertThatExceptionOfType(JobNotFoundException.class)
			.isThrownBy(() -> jobs().submit(OrcaRequests.evaluateClassificationModel("support")
				.datasource("none")
				.labelColumn("label")
				.valueColumn("text")
				.build()))
			.withMessageContaining("The datasource does not exist");
	}

	@Test
	void callsWithoutAThread() {
		start("/job");
		ReactiveJobTemplate reactive = new ReactiveJobTemplate(jobs());
		Datasource datasource = reactive.<Datasource>execute(OrcaRequests.createDatasource("tickets", ROWS))
			.toFuture()
			.join();
		assertThat(datasource.length()).isEqualTo(4);
		assertThat(reactive.<Boolean>execute(OrcaRequests.datasourceExists("none")).toFuture().join()).isFalse();
	}

	@Test
	void anyPathIsReachedByTheOpenForm() {
		start("/job");
		createDatasource();
		Map<?, ?> fields = jobs().execute((resources) -> resources.get("/datasource/{name}", Map.class, "tickets"));
		assertThat(fields.get("length")).isEqualTo(4);
	}

	@Test
	void postThatMayHaveArrivedIsNotRepeated() {
		start("/job");
		this.orca.simulator.fault(Fault.on("POST /datasource").always().answer(503));
		assertThatExceptionOfType(OrcaUnavailableException.class)
			.isThrownBy(() -> jobs().execute(OrcaRequests.createDatasource("tickets", ROWS)))
			.withMessageContaining("It was not sent again, as it may have arrived");
		assertThat(this.orca.requests("POST /datasource")).isEqualTo(1);
	}

	static Stream<String> notFoundByAnotherThanTheService() {
		return Stream.of("{\"detail\": \"Not Found\"}", "{\"message\": \"no Route matched\"}", "<html>Not Found</html>",
				"");
	}

	@ParameterizedTest
	@MethodSource("notFoundByAnotherThanTheService")
	void unknownPathIsNoResourceThatIsAbsent(String body) {
		start("/job");
		this.orca.answer((sent) -> true, () -> Mono.just(VirtualOrca.response(404, body)));
		assertThatExceptionOfType(JobNotFoundException.class)
			.isThrownBy(() -> jobs().execute(OrcaRequests.datasourceExists("tickets")));
		assertThatExceptionOfType(JobNotFoundException.class)
			.isThrownBy(() -> jobs().execute(OrcaRequests.deleteMemorysetAndModels("memories")));
	}

	@ParameterizedTest
	@MethodSource("notFoundByAnotherThanTheService")
	void unknownPathIsToldWhenWhatExistsIsLookedFor(String body) {
		start("/job");
		this.orca.answer((sent) -> sent.method() == HttpMethod.GET, () -> Mono.just(VirtualOrca.response(404, body)));
		this.orca.simulator.fault(Fault.on("POST /datasource").always().answer(409));
		this.orca.simulator.fault(Fault.on("POST /memoryset").always().answer(409));
		JobRequest<Memoryset> request = memories().ifExists(IfExists.OPEN).build();
		assertThatExceptionOfType(JobNotFoundException.class)
			.isThrownBy(() -> jobs().execute(OrcaRequests.createDatasource("tickets", ROWS).ifExists(IfExists.OPEN)));
		assertThatExceptionOfType(JobNotFoundException.class).isThrownBy(() -> jobs().submit(request));
		assertThatThrownBy(() -> new ReactiveJobTemplate(jobs()).submit(request).toFuture().join())
			.hasCauseInstanceOf(JobNotFoundException.class);
	}

	@ParameterizedTest
	@CsvSource({ "204,''", "200,''", "201,null", "200,' null '" })
	void postWithoutContentGivesNull(int status, String body) {
		start("/job");
		this.orca.answer((sent) -> true, () -> Mono.just(VirtualOrca.response(status, body)));
		assertThat(jobs().<@Nullable Map<?, ?>>execute((resources) -> resources.post("/any", null, Map.class)))
			.isNull();
		assertThat(jobs().<@Nullable List<String>>execute(
				(resources) -> resources.post("/any", null, new ParameterizedTypeReference<List<String>>() {
				})))
			.isNull();
	}

	@Test
	void getWithoutContentIsStillNoResponse() {
		start("/job");
		this.orca.answer((sent) -> true, () -> Mono.just(VirtualOrca.response(200, "null")));
		assertThatExceptionOfType(OrcaResponseException.class)
			.isThrownBy(() -> jobs().execute((resources) -> resources.get("/any", Map.class)));
	}

	@Test
	void creationWithoutContentIsReadAfterwards() {
		start("/job");
		createDatasource();
		this.orca.answer((sent) -> sent.method() == HttpMethod.POST, () -> Mono.just(VirtualOrca.response(204, "")));
		createDatasource();
	}

	@Test
	void interruptedPostSaysThatItMayHaveArrived() {
		start("/job");
		assertThat(interrupted(OrcaRequests.createDatasource("tickets", ROWS)))
			.hasMessageContaining("It was not sent again, as it may have arrived")
			.hasMessageNotContaining("Jobs go on");
	}

	@Test
	void interruptedRequestsOfResourcesSayNothingOfJobs() {
		start("/job");
		assertThat(interrupted(OrcaRequests.datasourceExists("tickets"))).hasMessageEndingWith("flag is set");
		assertThat(interrupted(OrcaRequests.deleteDatasource("tickets"))).hasMessageEndingWith("flag is set");
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(JobInterruptedException.class)
			.isThrownBy(() -> jobs().execute(OrcaRequests.createDatasource("tickets", ROWS)))
			.withMessageEndingWith("flag is set");
		assertThat(Thread.interrupted()).isTrue();
	}

	private Throwable interrupted(ResourceCall<?> call) {
		this.orca.simulator.fault(Fault.any().always().stall());
		long before = this.orca.requests();
		CompletableFuture<Object> result = new CompletableFuture<>();
		Thread thread = new Thread(() -> {
			try {
				result.complete(jobs().execute(call));
			}
			catch (RuntimeException ex) {
				result.completeExceptionally(ex);
			}
		});
		thread.start();
		Awaitility.await().until(() -> this.orca.requests() > before);
		thread.interrupt();
		Throwable error = catchThrowable(() -> result.get(10, TimeUnit.SECONDS)).getCause();
		assertThat(error).isInstanceOf(JobInterruptedException.class);
		return error;
	}

	@Test
	void deleteIsRepeatedWhileTheServiceIsBusy() {
		start("/job");
		createDatasource();
		this.orca.simulator.fault(Fault.on("DELETE /datasource/{id}").times(2).answer(503));
		CompletableFuture<Boolean> deleted = CompletableFuture
			.supplyAsync(() -> jobs().execute(OrcaRequests.deleteDatasource("tickets")));
		Awaitility.await().until(() -> {
			this.orca.advanceSeconds(1);
			return deleted.isDone();
		});
		assertThat(deleted.join()).isTrue();
		assertThat(this.orca.requests("DELETE /datasource/{id}")).isEqualTo(3);
	}

	static Stream<JobRequest<?>> requestsWithTokens() {
		return Stream.of(
				OrcaRequests.evaluateClassificationModel("m").datasource("d").labelColumn("l").valueColumn("v").build(),
				OrcaRequests.evaluatePretrainedEmbeddingModel("m").datasource("d").labelColumn("l").build(),
				OrcaRequests.analyzeMemoryset("m").duplicate().build(),
				OrcaRequests.createMemoryset("m").datasource("d").valueColumn("v").build());
	}

	@ParameterizedTest
	@MethodSource("requestsWithTokens")
	void handlesHaveTokens(JobRequest<?> request) {
		start("/job");
		this.orca.answer((sent) -> true,
				() -> Mono.just(VirtualOrca.response(201, "{\"job_id\": \"a\", \"insertion_job_id\": \"a\"}")));
		Job<?> job = jobs().submit(request);
		try (VirtualOrca another = new VirtualOrca(
				(template) -> template.tokenResolvers(OrcaRequests.valueResolvers()))) {
			assertThat(another.template.resume(job.token()).token()).isEqualTo(job.token());
		}
	}

	private void start(String jobsPath) {
		this.orca = new VirtualOrca((service) -> service.anyName(false).jobsPath(jobsPath),
				(template) -> template.jobsPath(jobsPath));
	}

	private JobTemplate jobs() {
		return this.orca.template;
	}

	private void createDatasource() {
		assertThat(jobs().execute(OrcaRequests.createDatasource("tickets", ROWS)).length()).isEqualTo(4);
	}

	private static MemorysetRequest memories() {
		return OrcaRequests.createMemoryset("memories").datasource("tickets").valueColumn("text").labelColumn("label");
	}

	private static ClassificationModelCreation support(String memoryset) {
		return OrcaRequests.createClassificationModel("support").memoryset(memoryset);
	}

	private static FinetuningRequest finetuning() {
		return OrcaRequests.finetuneEmbeddingModel("mine")
			.baseModel("F2LLM_160M")
			.trainDatasource("tickets")
			.valueColumn("text")
			.labelColumn("label");
	}

	private void createModels() {
		createDatasource();
		result(jobs().submit(memories().build()));
		result(jobs().submit(OrcaRequests.createMemoryset("scored")
			.datasource("tickets")
			.valueColumn("text")
			.scoreColumn("score")
			.build()));
		jobs().execute(OrcaRequests.createClassificationModel("support").memoryset("memories").memoryLookupCount(1));
		jobs().execute(OrcaRequests.createRegressionModel("urgency").memoryset("scored").memoryLookupCount(1));
	}

	/**
	 * Waits for the value of a job while time is turned.
	 */
	private <T> T result(Job<T> job) {
		CompletableFuture<JobSnapshot> end = job.awaitAsync();
		this.orca.advance(Duration.ofMinutes(1));
		assertThat(end).isCompletedWithValueMatching((ended) -> ended.status() == Status.COMPLETED);
		return job.result();
	}

}

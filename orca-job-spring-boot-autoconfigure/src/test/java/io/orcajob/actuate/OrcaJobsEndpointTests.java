package io.orcajob.actuate;

import java.lang.reflect.Modifier;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.annotation.ReflectiveRuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.web.reactive.function.client.WebClient;

import io.orcajob.JobSnapshot;
import io.orcajob.JobWaitStoppedException;
import io.orcajob.WaitOptions;
import io.orcajob.actuate.JobOperationDescriptor.Outcome;
import io.orcajob.core.JobTemplate;
import io.orcajob.simulator.Fault;
import io.orcajob.simulator.JobScript;
import io.orcajob.simulator.OrcaSimulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link OrcaJobsEndpoint}.
 */
class OrcaJobsEndpointTests {

	private static final String STATUS = "GET /job/{id}/status";

	private static final String KEY = "SeCrEt-4711";

	private static final String WORDS = "Sesame-0815";

	private final OrcaSimulator service = OrcaSimulator.builder().key(KEY).build().start();

	private final Map<String, JobTemplate> templates = new LinkedHashMap<>();

	private final JobTemplate jobs = template("jobs", (builder) -> builder);

	@AfterEach
	void close() {
		this.templates.values().forEach(JobTemplate::close);
		this.service.close();
	}

	@Test
	void templateThatWatchesNothingIsShown() {
		OrcaJobsDescriptor all = endpoint(Show.NEVER).jobs(null, null, null);
		assertThat(all.getTemplates()).containsOnlyKeys("jobs");
		JobTemplateDescriptor template = all.getTemplates().get("jobs");
		assertThat(template.isRunning()).isTrue();
		assertThat(template.getRequestsInFlight()).isZero();
		assertThat(template.getThrottledFor()).isZero();
		for (JobListDescriptor list : List.of(template.getWatched(), template.getEnded())) {
			assertThat(list.getTotal()).isZero();
			assertThat(list.getByType()).isEmpty();
			assertThat(list.getByStatus()).isEmpty();
			assertThat(list.getJobs()).isEmpty();
			assertThat(list.getLeftOut()).isZero();
		}
	}

	@Test
	void stoppedTemplateIsShown() {
		this.jobs.stop();
		assertThat(template("jobs").isRunning()).isFalse();
	}

	@Test
	void watchedJobIsShown() {
		String id = submit("EVALUATE_MODEL", Duration.ofSeconds(100));
		this.service.advance(Duration.ofSeconds(40));
		this.jobs.reference(id).awaitAsync();
		this.jobs.reference(id).awaitAsync();
		JobDescriptor job = await().until(() -> endpoint(Show.NEVER).job(id),
				(found) -> found != null && found.getRefreshedAt() != null && found.getWaiters() == 2);
		assertThat(job.getId()).isEqualTo(id);
		assertThat(job.getTemplate()).isEqualTo("jobs");
		assertThat(job.isWatched()).isTrue();
		assertThat(job.getType()).isEqualTo("EVALUATE_MODEL");
		assertThat(job.getStatus()).isEqualTo("PROCESSING");
		assertThat(job.getStepsTotal()).isEqualTo(100);
		assertThat(job.getStepsCompleted()).isBetween(40, 60);
		assertThat(job.getCompletion()).isBetween(0.4, 0.6);
		assertThat(job.getAge()).isBetween(Duration.ofSeconds(39), Duration.ofSeconds(60));
		assertThat(job.getCreatedAt()).isNotNull().isBefore(job.getUpdatedAt());
		assertThat(job.getRefreshedAt()).isBetween(Instant.now().minusSeconds(30), Instant.now());
		assertThat(job.getFailures()).isZero();
		assertThat(job.getLastError()).isNull();
		assertThat(job.getException()).isNull();
		assertThat(template("jobs").getWatched().getJobs()).singleElement()
			.usingRecursiveComparison()
			.ignoringFields("watched", "words")
			.isEqualTo(job);
	}

	@Test
	void remainingTimeOfAJobThatMakesProgressIsShown() {
		String id = submit("EVALUATE_MODEL", Duration.ofSeconds(100));
		this.jobs.reference(id).awaitAsync(WaitOptions.builder().refreshInterval(Duration.ofMillis(20)).build());
		JobDescriptor job = await().until(() -> {
			this.service.advance(Duration.ofMillis(500));
			return endpoint(Show.NEVER).job(id);
		}, (found) -> found != null && found.getRemaining() != null);
		assertThat(job.getRemaining()).isPositive();
	}

	@Test
	void jobThatWasNotReadHasNoTimes() {
		this.service.fault(Fault.any().stall().always());
		String id = submit("A", Duration.ofHours(1));
		this.jobs.reference(id).awaitAsync();
		JobDescriptor job = endpoint(Show.NEVER).job(id);
		assertThat(job).isNotNull();
		assertThat(job.getType()).isEqualTo("UNKNOWN");
		assertThat(job.getStatus()).isEqualTo("UNKNOWN");
		assertThat(job.getAge()).isNull();
		assertThat(job.getCreatedAt()).isNull();
		assertThat(job.getUpdatedAt()).isNull();
		assertThat(job.getRefreshedAt()).isNull();
		await().untilAsserted(() -> assertThat(template("jobs").getRequestsInFlight()).isEqualTo(1));
	}

	@Test
	void statusIsTheServicesWord() {
		this.service.fault(Fault.any().jobStatus("PAUSED").always());
		String id = submit("A", Duration.ofHours(1));
		this.jobs.reference(id).awaitAsync();
		await().untilAsserted(() -> assertThat(
				endpoint(Show.NEVER).jobs(null, "paused", null).getTemplates().get("jobs").getWatched().getJobs())
			.extracting(JobDescriptor::getStatus)
			.containsExactly("PAUSED"));
	}

	@Test
	void jobsAreCountedByTypeAndStatus() {
		watch("A", 2);
		watch("B", 1);
		awaitRead(3);
		JobListDescriptor watched = template("jobs").getWatched();
		assertThat(watched.getTotal()).isEqualTo(3);
		assertThat(watched.getByType()).containsOnly(Map.entry("A", 2), Map.entry("B", 1));
		assertThat(watched.getByStatus()).containsOnly(Map.entry("PROCESSING", 3));
	}

	@ParameterizedTest
	@CsvSource({ "a,, 2", ", processing, 3", "B, PROCESSING, 1", "A, COMPLETED, 0", "C,, 0" })
	void listIsOfThoseAskedForAndCountsAreOfAll(String type, String status, int expected) {
		watch("A", 2);
		watch("B", 1);
		awaitRead(3);
		JobListDescriptor watched = endpoint(Show.NEVER).jobs(type, status, null)
			.getTemplates()
			.get("jobs")
			.getWatched();
		assertThat(watched.getJobs()).hasSize(expected);
		assertThat(watched.getLeftOut()).isZero();
		assertThat(watched.getTotal()).isEqualTo(3);
		assertThat(watched.getByType()).containsOnlyKeys("A", "B");
	}

	@ParameterizedTest
	@CsvSource({ "0, 0, 5", "2, 2, 3", "5, 5, 0", "1000, 5, 0" })
	void listIsLimitedAndSaysHowManyAreLeftOut(int limit, int shown, int leftOut) {
		watch("A", 5);
		JobListDescriptor watched = endpoint(Show.NEVER).jobs(null, null, limit)
			.getTemplates()
			.get("jobs")
			.getWatched();
		assertThat(watched.getJobs()).hasSize(shown);
		assertThat(watched.getLeftOut()).isEqualTo(leftOut);
		assertThat(watched.getTotal()).isEqualTo(5);
	}

	@Test
	void listIsLimitedUnlessAskedForMore() {
		watch("A", 103);
		JobListDescriptor watched = template("jobs").getWatched();
		assertThat(watched.getJobs()).hasSize(100);
		assertThat(watched.getLeftOut()).isEqualTo(3);
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, 1001, Integer.MIN_VALUE, Integer.MAX_VALUE })
	void limitOutOfRangeIsRefused(int limit) {
		OrcaJobsEndpoint endpoint = endpoint(Show.NEVER);
		assertThatExceptionOfType(InvalidEndpointRequestException.class)
			.isThrownBy(() -> endpoint.jobs(null, null, limit))
			.satisfies((ex) -> assertThat(ex.getReason()).contains("from 0 to 1000"));
	}

	@Test
	void thoseInTroubleComeFirstAndThenTheOldest() {
		String old = watch("A");
		this.service.advance(Duration.ofSeconds(1));
		String young = watch("A");
		this.service.advance(Duration.ofSeconds(1));
		awaitRead(2);
		this.service.fault(Fault.any().answer(503).always());
		String failing = watch("A");
		await().untilAsserted(() -> assertThat(endpoint(Show.NEVER).job(failing).getFailures()).isPositive());
		assertThat(template("jobs").getWatched().getJobs()).extracting(JobDescriptor::getId)
			.containsExactly(failing, old, young);
	}

	@Test
	void endedJobsAreShownTheNewestFirst() {
		String first = end("A", JobScript.Outcome.COMPLETED);
		String second = end("B", JobScript.Outcome.FAILED);
		String watched = watch("A");
		JobListDescriptor ended = template("jobs").getEnded();
		assertThat(ended.getJobs()).extracting(JobDescriptor::getId).containsExactly(second, first);
		assertThat(ended.getByStatus()).containsOnly(Map.entry("COMPLETED", 1), Map.entry("FAILED", 1));
		JobDescriptor job = endpoint(Show.NEVER).job(second);
		assertThat(job).isNotNull();
		assertThat(job.isWatched()).isFalse();
		assertThat(job.getStatus()).isEqualTo("FAILED");
		assertThat(job.getAge()).isNull();
		assertThat(job.getRemaining()).isNull();
		assertThat(job.getWaiters()).isNull();
		assertThat(job.getFailures()).isNull();
		assertThat(job.getRefreshedAt()).isNotNull();
		assertThat(endpoint(Show.NEVER).job(watched)).extracting(JobDescriptor::isWatched).isEqualTo(true);
	}

	@Test
	void jobThatIsNotKnownIsNotFoundWithoutARequest() {
		String id = submit("A", Duration.ofHours(1));
		OrcaJobsEndpoint endpoint = endpoint(Show.ALWAYS);
		for (String unknown : new String[] { id, "", "..", "a/b", "\u0000" }) {
			assertThat(endpoint.job(unknown)).isNull();
			assertThat(endpoint.abort(unknown)).isNull();
			assertThat(endpoint.stopWatching(unknown)).isNull();
		}
		assertThat(this.service.journal().total()).isZero();
	}

	@ParameterizedTest
	@CsvSource({ "NEVER, true, Sesame-0815", "NEVER, false, ******", "WHEN_AUTHORIZED, false, Sesame-0815",
			"ALWAYS, false, Sesame-0815" })
	void exceptionIsShownAsThePropertiesSay(Show show, boolean showReason, String shown) {
		this.jobs.close();
		JobTemplate template = template("jobs", (builder) -> builder.showFailureReason(showReason));
		String id = failed(WORDS);
		template.reference(id).await();
		JobDescriptor job = endpoint(show).job(id);
		assertThat(job).isNotNull();
		assertThat(job.getException()).contains(shown);
		assertThat(endpoint(show).jobs(null, null, null).getTemplates().get("jobs").getEnded().getJobs())
			.singleElement()
			.satisfies((listed) -> assertThat(listed.getException()).contains(shown));
	}

	@Test
	void wordsAreEscapedAndShortened() {
		String id = this.service.submit(JobScript.builder()
			.type("A\u001b[31m\nforged\u0085")
			.queue(Duration.ZERO)
			.duration(Duration.ZERO)
			.outcome(JobScript.Outcome.FAILED)
			.exception("a\u009b31m\u202e\u2028" + "x".repeat(100_000))
			.build());
		this.jobs.reference(id).await();
		JobDescriptor job = endpoint(Show.NEVER).job(id);
		assertThat(job).isNotNull();
		assertThat(job.getType()).isEqualTo("A\\u001b[31m\\nforged\\u0085");
		assertThat(job.getException()).startsWith("a\\u009b31m\\u202e\\u2028xxx")
			.endsWith(" more characters)")
			.hasSizeLessThan(550);
		assertThat(endpoint(Show.NEVER).jobs(null, null, null).getTemplates().get("jobs").getEnded().getByType())
			.containsOnlyKeys("A\\u001b[31m\\nforged\\u0085");
	}

	@Test
	void keyThatTheServiceRepeatsIsNotShown() {
		String id = this.service.submit(JobScript.builder()
			.type("A " + KEY)
			.queue(Duration.ZERO)
			.duration(Duration.ZERO)
			.outcome(JobScript.Outcome.FAILED)
			.exception("Key " + KEY + " has no access. " + "x".repeat(490 - 24) + KEY)
			.build());
		this.jobs.reference(id).await();
		JobDescriptor job = endpoint(Show.ALWAYS).job(id);
		assertThat(job).isNotNull();
		assertThat(job.getType()).isEqualTo("A ***");
		assertThat(job.getException()).startsWith("Key *** has no access. x").doesNotContain("SeCr");
	}

	@ParameterizedTest
	@CsvSource({ "NEVER, ******", "ALWAYS, Sesame-0815" })
	void lastErrorIsShownAsThePropertySays(Show show, String shown) {
		this.service.fault(Fault.any().answer(503, "application/json", "{\"reason\": \"" + WORDS + "\"}").always());
		String id = watch("A");
		await().untilAsserted(() -> assertThat(endpoint(show).job(id).getLastError()).isNotNull().contains(shown));
	}

	@Test
	void wordsPassTheFunctionsOfTheApplication() {
		SanitizingFunction function = SanitizingFunction.sanitizeValue()
			.ifKeyMatches("orcajobs.exception")
			.ifValueStringMatches((value) -> value.contains(WORDS));
		String id = end("A", JobScript.Outcome.FAILED);
		OrcaJobsEndpoint endpoint = new OrcaJobsEndpoint(this.templates, List.of(function), Show.ALWAYS);
		assertThat(endpoint.job(id)).extracting(JobDescriptor::getException).isEqualTo(SanitizableData.SANITIZED_VALUE);
	}

	@Test
	void watchedJobIsAborted() {
		String id = submit("A", Duration.ofHours(1));
		CompletableFuture<JobSnapshot> wait = this.jobs.reference(id)
			.awaitAsync(WaitOptions.builder().refreshInterval(Duration.ofMillis(20)).build());
		JobOperationDescriptor answer = endpoint(Show.NEVER).abort(id);
		assertThat(answer).isNotNull();
		assertThat(answer.getId()).isEqualTo(id);
		assertThat(answer.getTemplates()).containsExactly("jobs");
		assertThat(answer.getOutcome()).isEqualTo(Outcome.ABORT_REQUESTED);
		assertThat(answer.getReason()).isNull();
		assertThat(this.service.status(id)).isIn("ABORTING", "ABORTED");
		this.service.advance(Duration.ofMinutes(1));
		assertThat(wait).succeedsWithin(Duration.ofSeconds(10))
			.extracting((end) -> end.status().name())
			.isEqualTo("ABORTED");
	}

	@Test
	void jobThatHasEndedIsNotAborted() {
		String id = end("A", JobScript.Outcome.FAILED);
		this.service.journal().clear();
		JobOperationDescriptor answer = endpoint(Show.ALWAYS).abort(id);
		assertThat(answer).isNotNull();
		assertThat(answer.getOutcome()).isEqualTo(Outcome.ALREADY_ENDED);
		assertThat(answer.getReason()).contains("FAILED").doesNotContain(WORDS);
		assertThat(this.service.journal().total()).isZero();
	}

	@Test
	void abortThatIsRefusedIsToldInOurWords() {
		String id = watch("A");
		awaitRead(1);
		this.service.fault(Fault.on("DELETE /job/{id}/abort").answer(403, null, WORDS));
		JobOperationDescriptor answer = endpoint(Show.ALWAYS).abort(id);
		assertThat(answer).isNotNull();
		assertThat(answer.getOutcome()).isEqualTo(Outcome.NOT_ACCEPTED);
		assertThat(answer.getReason()).contains("HTTP 403").doesNotContain(WORDS);
		assertThat(this.service.status(id)).isEqualTo("PROCESSING");
	}

	@Test
	void watchIsStoppedAndTheJobGoesOn() {
		String id = submit("A", Duration.ofHours(1));
		CompletableFuture<JobSnapshot> wait = this.jobs.reference(id).awaitAsync();
		JobOperationDescriptor answer = endpoint(Show.NEVER).stopWatching(id);
		assertThat(answer).isNotNull();
		assertThat(answer.getOutcome()).isEqualTo(Outcome.STOPPED_WATCHING);
		assertThat(answer.getTemplates()).containsExactly("jobs");
		assertThat(wait).failsWithin(Duration.ofSeconds(10))
			.withThrowableThat()
			.withCauseInstanceOf(JobWaitStoppedException.class);
		assertThat(this.service.status(id)).isEqualTo("PROCESSING");
		assertThat(endpoint(Show.NEVER).stopWatching(id)).isNull();
	}

	@Test
	void jobsOfSeveralTemplatesAreToldApart() {
		JobTemplate other = template("other", (builder) -> builder);
		String shared = submit("A", Duration.ofHours(1));
		String own = submit("B", Duration.ofHours(1));
		this.jobs.reference(shared).awaitAsync();
		other.reference(shared).awaitAsync();
		other.reference(own).awaitAsync();
		OrcaJobsEndpoint endpoint = endpoint(Show.NEVER);
		assertThat(endpoint.jobs(null, null, null).getTemplates()).containsOnlyKeys("jobs", "other");
		assertThat(template("jobs").getWatched().getTotal()).isEqualTo(1);
		assertThat(template("other").getWatched().getTotal()).isEqualTo(2);
		assertThat(endpoint.job(shared)).extracting(JobDescriptor::getTemplate).isEqualTo("jobs");
		assertThat(endpoint.job(own)).extracting(JobDescriptor::getTemplate).isEqualTo("other");
		assertThat(endpoint.abort(own)).extracting(JobOperationDescriptor::getTemplates).isEqualTo(List.of("other"));
		assertThat(endpoint.stopWatching(shared)).extracting(JobOperationDescriptor::getTemplates)
			.isEqualTo(List.of("jobs", "other"));
	}

	@Test
	void hintsFollowFromTheOperations() {
		RuntimeHints hints = new RuntimeHints();
		new ReflectiveRuntimeHintsRegistrar().registerRuntimeHints(hints, OrcaJobsEndpoint.class,
				OrcaJobsEndpointWebExtension.class);
		assertThat(Stream.of(OrcaJobsEndpoint.class, OrcaJobsEndpointWebExtension.class, OrcaJobsDescriptor.class,
				JobTemplateDescriptor.class, JobListDescriptor.class, JobDescriptor.class, JobOperationDescriptor.class)
			.flatMap((type) -> Stream.of(type.getDeclaredMethods()))
			.filter((method) -> Modifier.isPublic(method.getModifiers()))).hasSizeGreaterThan(30)
			.allSatisfy((method) -> assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(method))
				.accepts(hints));
	}

	private OrcaJobsEndpoint endpoint(Show show) {
		return new OrcaJobsEndpoint(this.templates, Collections.emptyList(), show);
	}

	private JobTemplateDescriptor template(String name) {
		return endpoint(Show.NEVER).jobs(null, null, null).getTemplates().get(name);
	}

	private JobTemplate template(String name, UnaryOperator<JobTemplate.Builder> customizer) {
		WebClient client = WebClient.builder().baseUrl(this.service.url()).defaultHeader("Api-Key", KEY).build();
		JobTemplate template = customizer.apply(JobTemplate.builder(client).maxRetries(0)).build();
		this.templates.put(name, template);
		return template;
	}

	private String submit(String type, Duration duration) {
		return this.service
			.submit(JobScript.builder().type(type).queue(Duration.ZERO).duration(duration).steps(100).build());
	}

	private String watch(String type) {
		String id = submit(type, Duration.ofHours(1));
		this.jobs.reference(id).awaitAsync();
		return id;
	}

	private void watch(String type, int count) {
		IntStream.range(0, count).forEach((number) -> watch(type));
	}

	private String failed(String reason) {
		return this.service.submit(JobScript.builder()
			.queue(Duration.ZERO)
			.duration(Duration.ZERO)
			.outcome(JobScript.Outcome.FAILED)
			.exception(reason)
			.build());
	}

	private String end(String type, JobScript.Outcome outcome) {
		String id = this.service.submit(JobScript.builder()
			.type(type)
			.queue(Duration.ZERO)
			.duration(Duration.ZERO)
			.outcome(outcome)
			.exception((outcome == JobScript.Outcome.FAILED) ? WORDS : null)
			.build());
		this.jobs.reference(id).await();
		return id;
	}

	private void awaitRead(int count) {
		await().untilAsserted(
				() -> assertThat(template("jobs").getWatched().getByStatus()).isEqualTo(Map.of("PROCESSING", count)));
	}

}

package io.orcajob.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.core.ParameterizedTypeReference;

import io.orcajob.Job;
import io.orcajob.JobNotFoundException;
import io.orcajob.JobSnapshot;
import io.orcajob.JobValueException;
import io.orcajob.JobValueResolver;
import io.orcajob.OrcaUnavailableException;
import io.orcajob.Status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Values that are kept elsewhere than in the job's result.
 */
class ResolverTests {

	private static final JobValueResolver<Metrics> METRICS = (completed, resources) -> resources
		.get("/classification_model/{name}/evaluation/{id}", Evaluation.class, "my model", completed.id())
		.result();

	private final VirtualOrca orca = new VirtualOrca((builder) -> builder.maxRetries(0));

	@AfterEach
	void close() {
		this.orca.close();
	}

	@Test
	void valueIsReadOnceFromWhereTheServiceKeepsIt() {
		String id = submit();
		Job<Metrics> job = this.orca.template.reference(id, METRICS);
		CompletableFuture<Metrics> result = job.resultAsync();
		assertThat(job.getValue()).isNull();
		this.orca.advanceSeconds(12);
		assertThat(result).isCompletedWithValueMatching((metrics) -> metrics.accuracy() > 0);
		assertThat(job.getValue()).isSameAs(result.join()).isSameAs(job.result());
		assertThat(job.resultAsync().join()).isSameAs(result.join());
		assertThat(evaluationReads()).isOne();
	}

	@Test
	void valueIsThereAfterAWait() {
		String id = submit();
		this.orca.advanceSeconds(12);
		Job<Metrics> job = this.orca.template.get(id, METRICS);
		assertThat(job.await().status()).isEqualTo(Status.COMPLETED);
		assertThat(job.getValue()).isNotNull();
		Job<Metrics> other = this.orca.template.reference(id, METRICS);
		assertThat(other.awaitAsync()).isCompleted();
		assertThat(other.getValue()).isNotNull();
	}

	@Test
	void readersGetTheValueFromTheBackground() {
		String id = submit();
		this.orca.advanceSeconds(12);
		Job<Metrics> job = this.orca.template.get(id, METRICS);
		job.getValue();
		assertThat(job.getValue()).isNotNull();
		assertThat(evaluationReads()).isOne();
	}

	@Test
	void resolverRunsOnAnExecutorOfItsOwn() {
		List<String> executors = new ArrayList<>();
		try (VirtualOrca separate = new VirtualOrca((builder) -> builder.callbackExecutor((command) -> {
			executors.add("callbacks");
			command.run();
		}).resolverExecutor((command) -> {
			executors.add("resolvers");
			command.run();
		}))) {
			CompletableFuture<String> resolved = separate.template
				.reference(separate.submit(1), (completed, resources) -> "value")
				.resultAsync();
			CompletableFuture<JobSnapshot> plain = separate.template.reference(separate.submit(3)).awaitAsync();
			separate.advanceSeconds(6);
			assertThat(resolved).isCompletedWithValue("value");
			assertThat(plain).isCompleted();
			assertThat(executors).containsExactly("resolvers", "callbacks");
		}
	}

	@Test
	void nullIsAValueThatIsKept() {
		int[] calls = new int[1];
		String id = submit();
		this.orca.advanceSeconds(12);
		Job<Metrics> job = this.orca.template.get(id, (completed, resources) -> {
			calls[0]++;
			return null;
		});
		assertThat(job.result()).isNull();
		assertThat(job.result()).isNull();
		assertThat(job.getValue()).isNull();
		assertThat(calls[0]).isOne();
	}

	@Test
	void errorOfTheResolverIsToldAndTheNextMayTryAgain() {
		String id = submit();
		this.orca.advanceSeconds(12);
		Job<Metrics> job = this.orca.template.get(id, METRICS);
		this.orca.answer((request) -> request.url().getPath().contains("evaluation"),
				() -> Mono.just(VirtualOrca.response(503, "{}")));
		for (int i = 0; i < 2; i++) {
			assertThatExceptionOfType(JobValueException.class).isThrownBy(job::result)
				.withMessageContaining(id)
				.withCauseInstanceOf(OrcaUnavailableException.class);
		}
		assertThat(job.await().status()).isEqualTo(Status.COMPLETED);
		assertThat(job.getValue()).isNull();
		assertThat(job.resultAsync()).failsWithin(Duration.ZERO)
			.withThrowableThat()
			.withCauseInstanceOf(JobValueException.class);
		this.orca.answer((request) -> false, Mono::empty);
		assertThat(job.result()).isNotNull();
	}

	@Test
	void whatDoesNotExistIsTold() {
		String id = this.orca.submit(1);
		this.orca.advanceSeconds(1);
		Job<Metrics> job = this.orca.template.get(id, METRICS);
		assertThatExceptionOfType(JobValueException.class).isThrownBy(job::result)
			.withCauseInstanceOf(JobNotFoundException.class);
	}

	@Test
	void resolverIsNotAskedForAJobThatFailed() {
		String id = this.orca.submit(1, (script) -> script.outcome(io.orcajob.simulator.JobScript.Outcome.FAILED));
		this.orca.advanceSeconds(1);
		Job<Object> job = this.orca.template.get(id, (completed, resources) -> {
			throw new AssertionError("asked");
		});
		JobSnapshot ended = job.await();
		assertThat(ended.status()).isEqualTo(Status.FAILED);
		assertThat(job.getValue()).isNull();
	}

	@Test
	void resourcesAreOfTheServiceOnly() {
		String id = submit();
		this.orca.advanceSeconds(12);
		for (String elsewhere : new String[] { "http://elsewhere/", "//elsewhere/", "check/alive", "" }) {
			Job<Object> job = this.orca.template.get(id,
					(completed, resources) -> resources.get(elsewhere, Object.class));
			assertThatExceptionOfType(JobValueException.class).isThrownBy(job::result)
				.withCauseInstanceOf(IllegalArgumentException.class);
		}
		Job<Map<String, Object>> job = this.orca.template.get(id,
				(completed, resources) -> resources.get("/job/{id}", new ParameterizedTypeReference<>() {
				}, completed.id()));
		assertThat(job.result()).containsEntry("id", id);
	}

	private String submit() {
		return this.orca.submit(10,
				(script) -> script.payload(Map.of("model_name_or_id", "my model")).result(Map.of("accuracy", 0.5)));
	}

	private long evaluationReads() {
		return this.orca.simulator.journal()
			.counts()
			.entrySet()
			.stream()
			.filter((entry) -> entry.getKey().startsWith("GET /classification_model"))
			.mapToLong(Map.Entry::getValue)
			.sum();
	}

	record Evaluation(Metrics result) {

	}

	record Metrics(double accuracy) {

	}

}

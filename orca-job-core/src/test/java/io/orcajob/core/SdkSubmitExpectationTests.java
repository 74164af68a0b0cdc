package io.orcajob.core;

import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpMethod;

import io.orcajob.Job;
import io.orcajob.JobRequest;
import io.orcajob.Status;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What users of the SDK would expect of starting jobs and could not have, by the points
 * of {@code orca-api.md} section 4: one return type (27). The number of the point begins
 * the display name.
 * <p>
 * Points 28 to 31 are about memorysets, models and their names, of which this library
 * knows nothing.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SdkSubmitExpectationTests {

	private static final JobRequest<Map<String, @Nullable Object>> CREATE = JobRequest.post("/memoryset")
		.body(Map.of("name", "reviews"))
		.build();

	private final VirtualOrca orca = new VirtualOrca((builder) -> builder.maxRetries(0));

	@AfterEach
	void close() {
		this.orca.close();
	}

	@Test
	@DisplayName("4.27 A submit returns a handle of the job that it starts")
	void submitReturnsAHandleOfItsJob() {
		JobRequest<Evaluation> request = JobRequest.post("/classification_model/{name}/evaluation", "sentiment")
			.body(Map.of("datasource_name_or_id", "reviews", "datasource_label_column", "label",
					"datasource_value_column", "value"))
			.value(Evaluation.class)
			.build();
		Job<Evaluation> job = this.orca.template.submit(request);
		assertThat(job.snapshot().status().isTerminal()).isFalse();
		CompletableFuture<Evaluation> result = job.resultAsync();
		this.orca.advanceSeconds(60);
		assertThat(result.join().accuracy()).isBetween(0.0, 1.0);
		assertThat(this.orca.simulator.status(job.getId())).isEqualTo("COMPLETED");
	}

	@Test
	@DisplayName("4.27 A submit returns a handle, too, where the service answers with a resource and no job")
	void submitThatStartsNoJobReturnsAHandleOfItsAnswer() {
		String memoryset = "{\"id\":\"m-1\",\"name\":\"reviews\",\"length\":7,\"insertion_status\":null,"
				+ "\"insertion_job_id\":null}";
		answerPosts(200, memoryset);
		Job<Map<String, @Nullable Object>> job = this.orca.template.submit(CREATE);
		assertThat(job.getStatus()).isEqualTo(Status.COMPLETED);
		assertThat(job.await().status()).isEqualTo(Status.COMPLETED);
		assertThat(job.awaitAsync()).isCompleted();
		assertThat(job.result()).isEqualTo(job.getValue()).containsEntry("name", "reviews").containsEntry("length", 7);
		assertThat(job.resultAsync()).isCompletedWithValue(job.result());
		JobRequest<Memoryset> typed = JobRequest.post("/memoryset").value(Memoryset.class).build();
		assertThat(this.orca.template.submit(typed).result()).isEqualTo(new Memoryset("reviews", 7));
		assertThat(this.orca.requests()).as("requests beyond the two that were answered by the test").isZero();
	}

	@Test
	@DisplayName("4.27 A submit returns a handle, too, where the service answers with nothing")
	void submitThatIsAnsweredWithNothingReturnsAHandleWithoutAValue() {
		answerPosts(204, "");
		Job<Map<String, @Nullable Object>> job = this.orca.template.submit(CREATE);
		assertThat(job.getStatus()).isEqualTo(Status.COMPLETED);
		assertThat(job.result()).isNull();
	}

	private void answerPosts(int status, String body) {
		this.orca.answer((request) -> request.method().equals(HttpMethod.POST),
				() -> Mono.just(VirtualOrca.response(status, body)));
	}

	record Evaluation(double accuracy) {

	}

	record Memoryset(String name, int length) {

	}

}

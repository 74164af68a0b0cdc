package io.orcajob.simulator;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

import io.orcajob.simulator.TestClient.Answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

/**
 * The API as it was when jobs were tasks.
 */
class OlderGenerationTests {

	private final OrcaSimulator simulator = OrcaSimulator.builder().anyName(true).jobsPath("/task").build();

	private final TestClient client = TestClient.direct(this.simulator);

	@Test
	void jobsAreTasks() {
		String first = this.client.submit("{}");
		String id = this.client.submit("{\"depends_on\": [\"%s\"]}".formatted(first));
		assertThat(this.client.get("/task").ids()).containsExactly(id, first);
		assertThat(this.client.get("/task/" + id).json()).containsEntry("id", id)
			.containsEntry("depends_on", List.of(first))
			.hasSize(14);
		assertThat(this.client.get("/task/" + first).field("depends_on")).isEqualTo(List.of());
		assertThat(this.client.get("/task/" + id + "/status").json()).hasSize(6).containsEntry("status", "WAITING");
		assertThat(this.client.delete("/task/" + id + "/abort").status()).isEqualTo(204);
		assertThat(this.simulator.status(id)).isEqualTo("ABORTING");
		assertThat(this.simulator.journal().counts()).containsEntry("GET /task", 1L)
			.containsEntry("GET /task/{id}", 2L)
			.containsEntry("GET /task/{id}/status", 1L)
			.containsEntry("DELETE /task/{id}/abort", 1L);
	}

	@Test
	void unknownIdIsThatOfATask() {
		assertThat(List.of(this.client.get("/task/x"), this.client.get("/task/x/status"),
				this.client.delete("/task/x/abort")))
			.allSatisfy((answer) -> {
				assertThat(answer.status()).isEqualTo(404);
				assertThat(answer.json()).containsExactly(entry("status_code", 404), entry("resource", "task"));
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "/job", "/job/x", "/job/x/status", "/job/x/abort" })
	void otherPathIsAnUnknownRoute(String path) {
		assertThat(List.of(this.client.get(path), this.client.delete(path))).allSatisfy((answer) -> {
			assertThat(answer.status()).isEqualTo(404);
			assertThat(answer.json()).containsExactly(entry("status_code", 404), entry("resource", null));
		});
	}

	@Test
	void evaluationIsATaskOnly() {
		Answer answer = this.client.post("/classification_model/m/evaluation", """
				{"datasource_name_or_id": "d", "datasource_label_column": "l", "datasource_value_column": "v"}
				""");
		assertThat(answer.json()).containsKey("task_id").doesNotContainKey("job_id");
		String id = (String) answer.field("task_id");
		assertThat(this.client.get("/classification_model/m/evaluation/" + id).json()).isEqualTo(answer.json());
		assertThat(this.client.get("/task/" + id).status()).isEqualTo(200);
	}

	@ParameterizedTest
	@NullAndEmptySource
	@ValueSource(strings = { "job", "/tasks", "/job/" })
	void anotherPathIsRefused(String path) {
		assertThatIllegalArgumentException().isThrownBy(() -> OrcaSimulator.builder().jobsPath(path))
			.withMessageContaining("'jobsPath'");
	}

}

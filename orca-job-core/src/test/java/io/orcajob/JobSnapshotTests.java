package io.orcajob;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * The model, as an application's tests use it.
 */
class JobSnapshotTests {

	@ParameterizedTest
	@CsvSource(nullValues = "-", value = { "-, -, 0", "10, -, 0", "-, 5, 0", "0, 0, 0", "0, 5, 0", "10, 0, 0",
			"10, 5, 0.5", "10, 10, 1", "10, 15, 1", "10, -5, 0", "-10, 5, 0" })
	void completionIsAFractionWhateverTheSteps(@Nullable Integer total, @Nullable Integer completed, double expected) {
		JobSnapshot snapshot = snapshot().stepsTotal(total).stepsCompleted(completed).build();
		assertThat(snapshot.completion()).isEqualTo(expected);
	}

	@Test
	void completedJobIsComplete() {
		assertThat(snapshot().status(Status.COMPLETED).build().completion()).isEqualTo(1);
		assertThat(snapshot().status(Status.FAILED).stepsTotal(4).stepsCompleted(1).build().completion())
			.isEqualTo(0.25);
	}

	@ParameterizedTest
	@EnumSource
	void onlyThreeStatusesAreTerminal(Status status) {
		assertThat(status.isTerminal())
			.isEqualTo(List.of(Status.COMPLETED, Status.FAILED, Status.ABORTED).contains(status));
		assertThat(snapshot().rawStatus(status.name()).build().status()).isEqualTo(status);
	}

	@Test
	void unknownStatusIsKeptVerbatimAndActive() {
		JobSnapshot snapshot = snapshot().rawStatus("Paused").build();
		assertThat(snapshot.status()).isEqualTo(Status.UNKNOWN);
		assertThat(snapshot.rawStatus()).isEqualTo("Paused");
		assertThat(snapshot.status().isTerminal()).isFalse();
	}

	@Test
	void isImmutableToTheDepth() {
		List<Integer> curve = new ArrayList<>(List.of(1, 2));
		Map<String, @Nullable Object> result = new HashMap<>(Map.of("curve", curve));
		result.put("none", null);
		JobSnapshot snapshot = snapshot().result(result).payload(result).dependsOn(Arrays.asList("a", "b")).build();
		curve.add(3);
		result.clear();
		assertThat(snapshot.result()).containsEntry("curve", List.of(1, 2)).containsEntry("none", null);
		assertThat(snapshot.payload()).isEqualTo(snapshot.result());
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> snapshot.payload().clear());
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> ((List<?>) snapshot.payload().get("curve")).clear());
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> snapshot.dependsOn().clear());
	}

	@Test
	void equalsByAllValuesAndBuildsUponItself() {
		JobSnapshot snapshot = snapshot().type("EVALUATE_MODEL")
			.status(Status.FAILED)
			.stepsTotal(3)
			.stepsCompleted(2)
			.exception("no memory")
			.result(Map.of("a", 1))
			.payload(Map.of("b", 2))
			.dependsOn(List.of("c"))
			.createdAt(Instant.ofEpochSecond(1))
			.updatedAt(Instant.ofEpochSecond(2))
			.refreshedAt(Instant.ofEpochSecond(3))
			.build();
		assertThat(snapshot.toBuilder().build()).isEqualTo(snapshot).hasSameHashCodeAs(snapshot);
		assertThat(List.of(snapshot.toBuilder().id("other"), snapshot.toBuilder().type("OTHER"),
				snapshot.toBuilder().rawStatus("OTHER"), snapshot.toBuilder().stepsTotal(null),
				snapshot.toBuilder().stepsCompleted(null), snapshot.toBuilder().exception(null),
				snapshot.toBuilder().result(null), snapshot.toBuilder().payload(Map.of()),
				snapshot.toBuilder().dependsOn(List.of()), snapshot.toBuilder().createdAt(Instant.EPOCH),
				snapshot.toBuilder().updatedAt(Instant.EPOCH), snapshot.toBuilder().refreshedAt(Instant.EPOCH)))
			.allSatisfy((builder) -> assertThat(builder.build()).isNotEqualTo(snapshot));
	}

	@Test
	void textLeavesOutWhatMayBeConfidential() {
		JobSnapshot snapshot = snapshot().payload(Map.of("secret", "hidden"))
			.result(Map.of("secret", "hidden"))
			.build();
		assertThat(snapshot.toString()).contains("job-1").doesNotContain("hidden");
	}

	@Test
	void jacksonWritesItWhole() {
		JobSnapshot snapshot = snapshot().stepsTotal(4)
			.result(Map.of("a", 1))
			.createdAt(Instant.ofEpochSecond(1))
			.build();
		Map<?, ?> json = JsonMapper.builder().build().convertValue(snapshot, Map.class);
		assertThat(json.get("id")).isEqualTo("job-1");
		assertThat(json.get("status")).isEqualTo("PROCESSING");
		assertThat(json.get("stepsTotal")).isEqualTo(4);
		assertThat(json.get("result")).isEqualTo(Map.of("a", 1));
		assertThat(json.get("completion")).isEqualTo(0.0);
		assertThat(json.keySet()).hasSize(14);
	}

	@Test
	void jacksonWritesAnyResult() {
		for (Object result : List.of(List.of(1, 2), "text", 0.5, true)) {
			String raw = JsonMapper.shared().writeValueAsString(result);
			JobSnapshot snapshot = snapshot().rawResult(raw).build();
			Map<?, ?> json = JsonMapper.shared().convertValue(snapshot, Map.class);
			assertThat(json.get("result")).isEqualTo(result);
			assertThat(snapshot.result()).isNull();
			assertThat(snapshot.rawResult()).isEqualTo(raw);
		}
	}

	@Test
	void jsonTextIsReadWhenItIsAskedFor() {
		JobSnapshot snapshot = snapshot().rawResult("{\"curve\": [1, NaN, null], \"empty\": {}}")
			.rawPayload("{\"a\": {\"b\": 2}}")
			.build();
		assertThat(snapshot.result()).containsEntry("curve", Arrays.asList(1, Double.NaN, null))
			.containsEntry("empty", Map.of());
		assertThat(snapshot.payload()).isEqualTo(Map.of("a", Map.of("b", 2)));
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> snapshot.payload().clear());
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> ((List<?>) snapshot.result().get("curve")).clear());
		JobSnapshot same = snapshot().result(snapshot.result()).payload(snapshot.payload()).build();
		assertThat(same).isEqualTo(snapshot);
		assertThat(JobSnapshot.builder().id("a").rawResult(same.rawResult()).build().result()).isNotEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "[1]", "1", "{", "{\"a\": }", "" })
	void jsonTextThatIsNoObjectIsNoMap(String raw) {
		JobSnapshot snapshot = snapshot().rawResult(raw).rawPayload(raw).build();
		assertThat(snapshot.result()).isNull();
		assertThat(snapshot.payload()).isEmpty();
		assertThat(snapshot).isEqualTo(snapshot.toBuilder().build()).isNotEqualTo(snapshot().build());
	}

	@Test
	void builderNeedsAnId() {
		assertThatIllegalStateException().isThrownBy(() -> JobSnapshot.builder().build())
			.withMessageContaining("id(..)");
		assertThatIllegalArgumentException().isThrownBy(() -> JobSnapshot.builder().id(" "));
	}

	@Test
	void waitOptionsFallBackOneByOne() {
		WaitOptions options = WaitOptions.ofMaxWait(Duration.ofSeconds(5));
		WaitOptions merged = options
			.orElse(WaitOptions.builder().maxWait(Duration.ofHours(1)).showProgress(false).build());
		assertThat(merged.maxWait()).isEqualTo(Duration.ofSeconds(5));
		assertThat(merged.showProgress()).isFalse();
		assertThat(merged.refreshInterval()).isNull();
	}

	@Test
	void waitOptionsRefuseWhatMakesNoSense() {
		WaitOptions.Builder builder = WaitOptions.builder();
		assertThatIllegalArgumentException().isThrownBy(() -> builder.refreshInterval(Duration.ZERO))
			.withMessageContaining("refreshInterval");
		assertThatIllegalArgumentException().isThrownBy(() -> builder.refreshInterval(Duration.ofSeconds(-1)))
			.withMessageContaining("refreshInterval");
		assertThatIllegalArgumentException().isThrownBy(() -> builder.maxWait(Duration.ofSeconds(-1)))
			.withMessageContaining("maxWait");
		assertThat(builder.maxWait(Duration.ZERO).refreshInterval(Duration.ofSeconds(1)).build().maxWait()).isZero();
	}

	private static JobSnapshot.Builder snapshot() {
		return JobSnapshot.builder().id("job-1").status(Status.PROCESSING);
	}

}

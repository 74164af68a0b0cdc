package io.orcajob.simulator;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What a script may say.
 */
class JobScriptTests {

	private final JobScript.Builder builder = JobScript.builder();

	@Test
	void everythingHasADefault() {
		JobScript script = this.builder.build();
		assertThat(script.id()).isNull();
		assertThat(script.type()).isEqualTo("EVALUATE_MODEL");
		assertThat(script.queue()).isEqualTo(Duration.ofMillis(500));
		assertThat(script.steps()).isEqualTo(100);
		assertThat(script.duration()).isEqualTo(Duration.ofSeconds(5));
		assertThat(script.aborting()).isEqualTo(Duration.ofMillis(500));
		assertThat(script.outcome()).isEqualTo(JobScript.Outcome.COMPLETED);
		assertThat(script.result()).isNotEmpty();
		assertThat(script.exception()).isNotBlank();
		assertThat(script.payload()).isEmpty();
		assertThat(script.dependsOn()).isEmpty();
	}

	@Test
	void scriptDoesNotFollowItsSources() {
		Map<String, Object> map = new HashMap<>();
		map.put("value", null);
		JobScript script = this.builder.result(map).payload(map).build();
		map.put("other", 1);
		this.builder.type("OTHER").steps(1);
		assertThat(script.result()).containsOnlyKeys("value");
		assertThat(script.payload()).containsOnlyKeys("value");
		assertThat(script.type()).isEqualTo("EVALUATE_MODEL");
		assertThat(script.steps()).isEqualTo(100);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", ".", ".." })
	void idThatFitsNoPathIsRefused(String id) {
		assertThatIllegalArgumentException().isThrownBy(() -> this.builder.id(id)).withMessageContaining("'id'");
	}

	@Test
	void impossibleValuesAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.builder.type(" ")).withMessageContaining("'type'");
		assertThatIllegalArgumentException().isThrownBy(() -> this.builder.steps(-1)).withMessageContaining("'steps'");
		assertThatIllegalArgumentException().isThrownBy(() -> this.builder.queue(Duration.ofMillis(-1)))
			.withMessageContaining("'queue'");
		assertThatIllegalArgumentException().isThrownBy(() -> this.builder.duration(Duration.ofDays(36_501)))
			.withMessageContaining("'duration'");
		assertThatIllegalArgumentException().isThrownBy(() -> this.builder.duration(Duration.ofSeconds(Long.MAX_VALUE)))
			.withMessageContaining("'duration'");
		assertThatIllegalArgumentException().isThrownBy(() -> this.builder.aborting(null))
			.withMessageContaining("'aborting'");
		assertThatIllegalArgumentException().isThrownBy(() -> this.builder.outcome(null));
		assertThatIllegalArgumentException().isThrownBy(() -> this.builder.payload(null));
		assertThatIllegalArgumentException().isThrownBy(() -> this.builder.dependsOn((List<String>) null));
	}

}

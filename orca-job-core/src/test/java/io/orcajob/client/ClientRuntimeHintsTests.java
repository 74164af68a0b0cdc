package io.orcajob.client;

import org.junit.jupiter.api.Test;

import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.core.io.support.SpringFactoriesLoader;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ClientRuntimeHints}.
 */
class ClientRuntimeHintsTests {

	@Test
	void registeredHintsLetJacksonReadTheWiresRecord() throws Exception {
		RuntimeHints hints = new RuntimeHints();
		SpringFactoriesLoader.forResourceLocation("META-INF/spring/aot.factories")
			.load(RuntimeHintsRegistrar.class)
			.stream()
			.filter((registrar) -> registrar instanceof ClientRuntimeHints)
			.forEach((registrar) -> registrar.registerHints(hints, getClass().getClassLoader()));
		Class<?> record = JobJson.JobRecord.class;
		assertThat(RuntimeHintsPredicates.reflection()
			.onType(record)
			.withMemberCategory(MemberCategory.INVOKE_DECLARED_CONSTRUCTORS)).accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(record, "stepsTotal")).accepts(hints);
	}

}

package io.orcajob.client;

import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RequestIds}.
 */
class RequestIdsTests {

	@Test
	void idsAreRandomUuidsAndNoneComesTwice() {
		RequestIds ids = new RequestIds();
		Set<String> made = Stream.generate(ids::next).parallel().limit(10_000).collect(Collectors.toSet());
		assertThat(made).hasSize(10_000).allSatisfy((id) -> {
			assertThat(UUID.fromString(id)).hasToString(id);
			assertThat(UUID.fromString(id).version()).isEqualTo(4);
			assertThat(UUID.fromString(id).variant()).isEqualTo(2);
		});
		assertThat(made.stream().map((id) -> id.substring(0, 4)).distinct()).hasSizeGreaterThan(5_000);
		assertThat(made.stream().map((id) -> id.substring(32)).distinct()).hasSizeGreaterThan(5_000);
	}

}

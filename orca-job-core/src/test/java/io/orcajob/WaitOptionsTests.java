package io.orcajob;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link WaitOptions}.
 */
class WaitOptionsTests {

	@Test
	void durationsAreInWords() {
		WaitOptions options = WaitOptions.builder()
			.refreshInterval(Duration.ofMillis(500))
			.maxWait(Duration.ofMinutes(90))
			.build();
		assertThat(options).hasToString("WaitOptions[refreshInterval=500 ms, maxWait=1 h 30 min, showProgress=null]");
		assertThat(WaitOptions.unset())
			.hasToString("WaitOptions[refreshInterval=null, maxWait=null, showProgress=null]");
	}

	@Test
	void refusedDurationsAreInWords() {
		assertThatIllegalArgumentException().isThrownBy(() -> WaitOptions.ofMaxWait(Duration.ofSeconds(-90)))
			.withMessage("'maxWait' must be zero, for a single check, or more and at most 36500d, not -1 min 30 s");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> WaitOptions.builder().refreshInterval(Duration.ofMillis(-1)))
			.withMessage("'refreshInterval' must be at least 1ms and at most 36500d, not -1 ms");
	}

}

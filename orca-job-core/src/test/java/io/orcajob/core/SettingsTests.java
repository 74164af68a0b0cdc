package io.orcajob.core;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.web.reactive.function.client.WebClient;

import io.orcajob.WaitOptions;
import io.orcajob.internal.text.Durations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * What is refused as a setting by code is what is refused as a property.
 */
class SettingsTests {

	private static final Duration MILLISECOND = Duration.ofMillis(1);

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void durationsHaveTheRangeOfTheProperties(String argument, BiConsumer<JobTemplate.Builder, Duration> setting,
			Duration shortest, Duration longest) {
		for (Duration legal : List.of(shortest, longest)) {
			build(setting, legal);
		}
		for (Duration illegal : List.of(shortest.minusNanos(1), Duration.ofSeconds(-1), longest.plusNanos(1),
				ChronoUnit.FOREVER.getDuration())) {
			assertThatIllegalArgumentException().isThrownBy(() -> build(setting, illegal))
				.withMessageContainingAll("'" + argument + "'", Durations.describe(illegal));
		}
	}

	static Stream<Arguments> durationsHaveTheRangeOfTheProperties() {
		Duration days = Duration.ofDays(24);
		Duration century = Duration.ofDays(36_500);
		return Stream.of(setting("requestTimeout", JobTemplate.Builder::requestTimeout, MILLISECOND, days),
				setting("callTimeout", JobTemplate.Builder::callTimeout, MILLISECOND, days),
				setting("initialInterval", (builder, value) -> builder.retryBackOff(value, 1, days), MILLISECOND, days),
				setting("maxInterval", (builder, value) -> builder.retryBackOff(MILLISECOND, 1, value), MILLISECOND,
						days),
				setting("refreshInterval",
						(builder, value) -> builder.defaults(WaitOptions.builder().refreshInterval(value).build()),
						MILLISECOND, century),
				setting("maxWait", (builder, value) -> builder.abortDefaults(WaitOptions.ofMaxWait(value)),
						Duration.ZERO, century));
	}

	private static Arguments setting(String argument, BiConsumer<JobTemplate.Builder, Duration> setting,
			Duration shortest, Duration longest) {
		return arguments(argument, setting, shortest, longest);
	}

	@Test
	void numbersHaveTheRangeOfTheProperties() {
		assertThatIllegalArgumentException().isThrownBy(() -> builder().maxRetries(-1).build())
			.withMessageContaining("'maxRetries'");
		assertThatIllegalArgumentException().isThrownBy(() -> builder().maxConcurrentRequests(0).build())
			.withMessageContaining("'maxConcurrentRequests'");
		assertThatIllegalArgumentException().isThrownBy(() -> builder().pageSize(0).build())
			.withMessageContaining("'pageSize'");
		for (double multiplier : new double[] { 0.9, Double.NaN, Double.POSITIVE_INFINITY }) {
			assertThatIllegalArgumentException()
				.isThrownBy(() -> builder().retryBackOff(MILLISECOND, multiplier, MILLISECOND).build())
				.withMessageContaining("'multiplier'");
		}
		for (String path : List.of("job", "/job/", "/job?x=1", "/", "/{id}")) {
			assertThatIllegalArgumentException().as(path)
				.isThrownBy(() -> builder().jobsPath(path).build())
				.withMessageContainingAll("'jobsPath'", path);
		}
	}

	private static void build(BiConsumer<JobTemplate.Builder, Duration> setting, Duration value) {
		JobTemplate.Builder builder = builder();
		setting.accept(builder, value);
		assertThat(builder.build()).isNotNull();
	}

	private static JobTemplate.Builder builder() {
		return JobTemplate.builder(WebClient.create("http://localhost/"));
	}

}

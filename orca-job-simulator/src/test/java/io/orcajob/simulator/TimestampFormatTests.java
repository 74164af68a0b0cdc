package io.orcajob.simulator;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Each form of timestamp, wherever there are timestamps.
 */
class TimestampFormatTests {

	private static final Instant START = Instant.parse("2026-01-02T03:04:05.678901234Z");

	@ParameterizedTest
	@CsvSource({ "OFFSET, 2026-01-02T03:04:05.678901+00:00", "ZULU, 2026-01-02T03:04:05.678Z",
			"BASIC_OFFSET, 2026-01-02T03:04:05.678901+0000", "ZONELESS, 2026-01-02T03:04:05.678901",
			"SPACE, 2026-01-02 03:04:05.678901", "NANOS, 2026-01-02T03:04:05.678901000Z",
			"SECONDS, 2026-01-02T03:04:05+00:00", "OTHER_ZONE, 2026-01-02T08:34:05.678901+05:30",
			"PICOS, 2026-01-02T03:04:05.678901000000Z", "DATE, 2026-01-02" })
	void everyAnswerHasTheForm(TimestampFormat format, String expected) {
		TestClient client = client(format, START);
		Map<String, Object> created = client.post("/simulator/job", "{}").json();
		String path = "/job/" + created.get("id");
		Map<String, Object> evaluation = client.post("/classification_model/m/evaluation", """
				{"datasource_name_or_id": "d", "datasource_label_column": "l", "datasource_value_column": "v"}
				""").json();
		assertThat(client.get("/job").items()).hasSize(2).allSatisfy((item) -> hasTimes(item, expected));
		hasTimes(created, expected);
		hasTimes(client.get(path).json(), expected);
		hasTimes(client.get(path + "/status").json(), expected);
		hasTimes(evaluation, expected);
		hasTimes(client.get("/classification_model/m/evaluation/" + evaluation.get("job_id")).json(), expected);
	}

	private static void hasTimes(Map<String, Object> json, String expected) {
		assertThat(json).containsEntry("created_at", expected).containsEntry("updated_at", expected);
	}

	@ParameterizedTest
	@EnumSource
	void wholeSecondHasTheSameLength(TimestampFormat format) {
		String whole = format.format(Micros.of(Instant.parse("2026-01-02T03:04:05Z")));
		assertThat(whole).hasSameSizeAs(format.format(Micros.of(START)));
	}

	@ParameterizedTest
	@EnumSource
	void whatIsSentCanBeSentBack(TimestampFormat format) {
		TestClient client = client(format, START);
		String created = (String) client.post("/simulator/job", "{}").field("created_at");
		assertThat(client.get("/job?start_timestamp=" + created.replace("+", "%2B").replace(" ", "%20")).items())
			.hasSize(1);
	}

	@Test
	void formIsRequired() {
		assertThatIllegalArgumentException().isThrownBy(() -> OrcaSimulator.builder().timestamps(null))
			.withMessageContaining("'timestamps'");
	}

	private static TestClient client(TimestampFormat format, Instant now) {
		return TestClient.direct(OrcaSimulator.builder()
			.anyName(true)
			.clock(Clock.fixed(now, ZoneOffset.UTC))
			.timestamps(format)
			.build());
	}

}

package io.orcajob.client;

import java.time.Instant;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.orcajob.Job;
import io.orcajob.JobSnapshot;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every form that the times of a job may have, in the record as in the status.
 */
class TimestampTests {

	@RegisterExtension
	static final WireOrca orca = new WireOrca();

	@ParameterizedTest
	@CsvSource(textBlock = """
			2026-03-01T10:20:30,                      2026-03-01T10:20:30Z
			2026-03-01T10:20:30Z,                     2026-03-01T10:20:30Z
			2026-03-01T10:20:30z,                     2026-03-01T10:20:30Z
			2026-03-01t10:20:30z,                     2026-03-01T10:20:30Z
			2026-03-01T10:20:30+00:00,                2026-03-01T10:20:30Z
			2026-03-01T10:20:30-00:00,                2026-03-01T10:20:30Z
			2026-03-01T10:20:30+0000,                 2026-03-01T10:20:30Z
			2026-03-01T10:20:30+00,                   2026-03-01T10:20:30Z
			2026-03-01T10:20:30+05:30,                2026-03-01T04:50:30Z
			2026-03-01T10:20:30+0530,                 2026-03-01T04:50:30Z
			2026-03-01T10:20:30-08,                   2026-03-01T18:20:30Z
			2026-03-01T10:20:30.5-0800,               2026-03-01T18:20:30.5Z
			2026-03-01T10:20:30+05:30:15,             2026-03-01T04:50:15Z
			2026-03-01 10:20:30,                      2026-03-01T10:20:30Z
			2026-03-01 10:20:30Z,                     2026-03-01T10:20:30Z
			2026-03-01 10:20:30.123456+00:00,         2026-03-01T10:20:30.123456Z
			2026-03-01 10:20:30+00,                   2026-03-01T10:20:30Z
			2026-03-01,                               2026-03-01T00:00:00Z
			2026-03-01T10:20,                         2026-03-01T10:20:00Z
			2026-03-01T10:20Z,                        2026-03-01T10:20:00Z
			2026-03-01T10:20+01:00,                   2026-03-01T09:20:00Z
			2026-03-01T10:20:30.,                     2026-03-01T10:20:30Z
			2026-03-01T10:20:30.1,                    2026-03-01T10:20:30.1Z
			2026-03-01T10:20:30.12,                   2026-03-01T10:20:30.12Z
			2026-03-01T10:20:30.123Z,                 2026-03-01T10:20:30.123Z
			2026-03-01T10:20:30.1234,                 2026-03-01T10:20:30.1234Z
			2026-03-01T10:20:30.12345+01:00,          2026-03-01T09:20:30.12345Z
			2026-03-01T10:20:30.123456,               2026-03-01T10:20:30.123456Z
			2026-03-01T10:20:30.1234567Z,             2026-03-01T10:20:30.1234567Z
			2026-03-01T10:20:30.12345678,             2026-03-01T10:20:30.12345678Z
			2026-03-01T10:20:30.123456789+0000,       2026-03-01T10:20:30.123456789Z
			2026-03-01T10:20:30.1234567891,           2026-03-01T10:20:30.123456789Z
			2026-03-01T10:20:30.123456789123456789Z,  2026-03-01T10:20:30.123456789Z
			' 2026-03-01T10:20:30Z ',                 2026-03-01T10:20:30Z
			""")
	void timeIsRead(String text, Instant moment) {
		orca.always(200, WireOrca.record("created_at", text, "updated_at", text));
		Job<?> job = orca.template().get(WireOrca.ID);
		assertThat(job.snapshot().createdAt()).isEqualTo(moment);
		assertThat(job.snapshot().updatedAt()).isEqualTo(moment);
		orca.always(200, WireOrca.status("updated_at", text));
		JobSnapshot refreshed = job.refresh();
		assertThat(refreshed.stepsCompleted()).isEqualTo(5);
		assertThat(refreshed.updatedAt()).isEqualTo(moment);
	}

	@ParameterizedTest
	@NullSource
	@ValueSource(strings = { "", " ", "yesterday", "2026-02-30T10:00:00Z", "2026-13-01", "10:20:30",
			"2026-03-01T10:20:30+99:00", "2026-03-01T10:20:30[Europe/Berlin]", "2026-03-01T10:20:30Zjunk",
			"2026-03-01T", "2026-03-01.5", "99999999999999999999-01-01" })
	void timeThatCannotBeReadIsTakenAsUnknown(@Nullable String text) {
		orca.always(200, WireOrca.record("created_at", text, "updated_at", text));
		Job<?> job = orca.template().get(WireOrca.ID);
		assertThat(job.snapshot().createdAt()).isEqualTo(Instant.EPOCH);
		assertThat(job.snapshot().updatedAt()).isEqualTo(Instant.EPOCH);
	}

	@Test
	void absentTimesAreTakenAsUnknown() {
		orca.always(200, WireOrca.record("created_at", WireOrca.ABSENT, "updated_at", WireOrca.ABSENT));
		assertThat(orca.template().get(WireOrca.ID).snapshot().createdAt()).isEqualTo(Instant.EPOCH);
	}

	@Test
	void statusWithoutTimeKeepsTheTimeKnownBefore() {
		orca.always(200, WireOrca.record());
		Job<?> job = orca.template().get(WireOrca.ID);
		orca.always(200, WireOrca.status("updated_at", null));
		assertThat(job.refresh().updatedAt()).isEqualTo("2026-03-01T10:00:05Z");
	}

}

package io.orcajob.observation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.orcajob.observation.JobObservation.HighCardinalityKeyNames;
import io.orcajob.observation.JobObservation.LowCardinalityKeyNames;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is documented of the observations is true.
 */
class JobObservationTests {

	private static final Path GUIDE = Path.of("..", "docs", "operations.md");

	private final DefaultJobObservationConvention convention = new DefaultJobObservationConvention();

	@ParameterizedTest
	@EnumSource
	void keysAreThoseThatAreDocumented(JobObservation observation) {
		JobObservationContext context = full(observation);
		assertThat(names(this.convention.getLowCardinalityKeyValues(context)))
			.isEqualTo(names(observation.getLowCardinalityKeyNames()));
		assertThat(names(observation.getHighCardinalityKeyNames()))
			.isSubsetOf(names(this.convention.getHighCardinalityKeyValues(context)));
	}

	@ParameterizedTest
	@EnumSource
	void lowCardinalityKeysAreTheSameIfNothingIsKnown(JobObservation observation) {
		JobObservationContext context = new JobObservationContext(observation);
		KeyValues values = this.convention.getLowCardinalityKeyValues(context);
		assertThat(names(values)).isEqualTo(names(observation.getLowCardinalityKeyNames()));
		assertThat(values).extracting(KeyValue::getValue).isSubsetOf("none", "UNKNOWN");
		assertThat(this.convention.getHighCardinalityKeyValues(context)).isEmpty();
	}

	@Test
	void namesAreNoneOfTheMeters() {
		List<String> names = new ArrayList<>();
		for (JobObservation observation : JobObservation.values()) {
			names.add(observation.getName());
			names.add(observation.getName() + ".active");
		}
		for (JobMeter meter : JobMeter.values()) {
			names.add(meter.meterName());
		}
		assertThat(names).doesNotHaveDuplicates();
		assertThat(names.stream().map((name) -> name.replace('.', '_') + "_seconds")).doesNotHaveDuplicates();
	}

	@Test
	void keysOfFewValuesHaveTheNamesOfTheTagsOfMeters() {
		assertThat(LowCardinalityKeyNames.TYPE.asString()).isEqualTo(JobKeyNames.TYPE.asString());
		assertThat(LowCardinalityKeyNames.MODE.asString()).isEqualTo(JobKeyNames.MODE.asString());
		assertThat(LowCardinalityKeyNames.OUTCOME.asString()).isEqualTo(JobKeyNames.OUTCOME.asString());
		assertThat(HighCardinalityKeyNames.JOB_ID.asString()).isEqualTo("orca.job.id");
	}

	@Test
	void noContextIsMadeIfNobodyObserves() {
		for (ObservationRegistry registry : List.of(ObservationRegistry.NOOP, ObservationRegistry.create())) {
			JobObservations observations = new JobObservations(registry, null);
			RunningObservation running = observations.start(JobObservation.WAIT, (context) -> {
				throw new AssertionError("There is a context");
			});
			assertThat(running).isSameAs(RunningObservation.NONE)
				.isSameAs(observations.startRoot(JobObservation.POLL, (context) -> {
					throw new AssertionError("There is a context");
				}));
			assertThat(running.<Observation>call(registry::getCurrentObservation)).isNull();
			running.stop(null);
		}
	}

	@Test
	void tableOfTheGuideIsThatOfTheCode() throws Exception {
		assertThat(table(1)).containsExactlyElementsOf(Stream.of(JobObservation.values())
			.map((observation) -> "| `" + observation.getName() + "` | " + keys(observation.getLowCardinalityKeyNames())
					+ " | " + keys(observation.getHighCardinalityKeyNames()) + " | " + observation.getDescription()
					+ " |")
			.toList());
	}

	@Test
	void keysOfTheGuideAreThoseOfTheCode() throws Exception {
		List<String> rows = new ArrayList<>();
		for (LowCardinalityKeyNames key : LowCardinalityKeyNames.values()) {
			rows.add("| `" + key.asString() + "` | " + key.getDescription() + " |");
		}
		for (HighCardinalityKeyNames key : HighCardinalityKeyNames.values()) {
			rows.add("| `" + key.asString() + "` | " + key.getDescription() + " |");
		}
		assertThat(table(2)).containsExactlyElementsOf(rows);
	}

	@Test
	void outcomesOfTheGuideAreThoseOfTheCode() throws Exception {
		String section = String.join("\n", section());
		for (JobOutcome outcome : JobOutcome.values()) {
			assertThat(section).contains("`" + outcome.word() + "`");
		}
	}

	/**
	 * Return the rows of the nth table of the section, without its head.
	 */
	private static List<String> table(int number) throws Exception {
		List<String> lines = section();
		int seen = 0;
		for (int i = 0; i < lines.size(); i++) {
			if (lines.get(i).startsWith("| --- ") && ++seen == number) {
				return lines.stream().skip(i + 1).takeWhile((line) -> line.startsWith("|")).toList();
			}
		}
		throw new AssertionError("There is no table " + number);
	}

	private static List<String> section() throws Exception {
		return Files.readString(GUIDE)
			.lines()
			.dropWhile((line) -> !line.equals("## Traces"))
			.skip(1)
			.takeWhile((line) -> !line.startsWith("## "))
			.toList();
	}

	private static String keys(KeyName[] keys) {
		return Stream.of(keys).map((key) -> "`" + key.asString() + "`").collect(Collectors.joining(", "));
	}

	private static JobObservationContext full(JobObservation observation) {
		return new JobObservationContext(observation).setJobId("1")
			.setType("TYPE")
			.setOperation("operation")
			.setMode("mode")
			.setPath("/path")
			.setQuery("query")
			.setOffset(1L)
			.setOutcome("outcome");
	}

	private static Set<String> names(KeyValues values) {
		return values.stream().map(KeyValue::getKey).collect(Collectors.toSet());
	}

	private static Set<String> names(KeyName[] names) {
		return Stream.of(names).map(KeyName::asString).collect(Collectors.toSet());
	}

}

package io.orcajob.operations;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.orcajob.observation.JobMeter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The tables of the operations guide are those of the code.
 */
class OperationsGuideTests {

	@Test
	void tableOfMetersIsThatOfTheCode() throws Exception {
		List<String> rows = Files.readString(Path.of("..", "..", "docs", "operations.md"))
			.lines()
			.dropWhile((line) -> !line.equals("<!-- checked by OperationsGuideTests -->"))
			.skip(3)
			.takeWhile((line) -> line.startsWith("|"))
			.toList();
		assertThat(rows)
			.containsExactlyElementsOf(Stream.of(JobMeter.values()).map(OperationsGuideTests::row).toList());
	}

	private static String row(JobMeter meter) {
		String tags = meter.keys().stream().map((key) -> "`" + key.asString() + "`").collect(Collectors.joining(", "));
		return "| `" + meter.meterName() + "` | " + meter.kind().name().toLowerCase(Locale.ROOT) + " | " + tags + " | "
				+ meter.description() + " |";
	}

}

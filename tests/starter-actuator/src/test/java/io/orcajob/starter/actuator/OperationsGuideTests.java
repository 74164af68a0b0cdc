package io.orcajob.starter.actuator;

import java.beans.PropertyDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.BeanUtils;

import io.orcajob.actuate.JobDescriptor;
import io.orcajob.client.ServiceHealth;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the operations guide says of health and endpoint is what the code has.
 */
class OperationsGuideTests {

	private static final Pattern CODE = Pattern.compile("`([^`]+)`");

	private final List<String> guide = Files.readAllLines(Path.of("..", "..", "docs", "operations.md"));

	OperationsGuideTests() throws IOException {
	}

	@Test
	void allStatesAreExplained() {
		List<String> states = rows("| `state` |").map((row) -> codes(row).get(0)).toList();
		assertThat(states).containsExactlyInAnyOrderElementsOf(
				Stream.concat(Stream.of(ServiceHealth.State.values()).map(Enum::name), Stream.of("STOPPED", "STUCK"))
					.map((name) -> name.toLowerCase(Locale.ROOT).replace('_', '-'))
					.toList());
	}

	@Test
	void allFieldsOfAJobAreExplained() {
		List<String> fields = rows("| field of a job |").flatMap((row) -> codes(row.split("\\|")[1]).stream()).toList();
		assertThat(fields)
			.containsExactlyInAnyOrderElementsOf(Stream.of(BeanUtils.getPropertyDescriptors(JobDescriptor.class))
				.map(PropertyDescriptor::getName)
				.filter((name) -> !name.equals("class"))
				.toList());
	}

	@Test
	void tableOfPropertiesIsThatOfTheMetadata() throws IOException {
		List<String> properties = new ArrayList<>();
		for (URL url : Collections
			.list(getClass().getClassLoader().getResources("META-INF/spring-configuration-metadata.json"))) {
			try (InputStream json = url.openStream()) {
				for (JsonNode property : JsonMapper.shared().readTree(json).path("properties")) {
					if (property.path("name")
						.asString()
						.matches("management\\.(health\\.orca|endpoint\\.orcajobs)\\..*")) {
						properties.add(row(property));
					}
				}
			}
		}
		assertThat(rows("| property |")).containsExactlyElementsOf(properties.stream().sorted().toList());
	}

	private static String row(JsonNode property) {
		JsonNode value = property.path("defaultValue");
		String text = value.isMissingNode() ? "" : "`" + value.asString() + "`";
		return "| `" + property.path("name").asString() + "` | " + text + " | "
				+ property.path("description").asString() + " |";
	}

	private Stream<String> rows(String head) {
		return this.guide.stream()
			.dropWhile((line) -> !line.startsWith(head))
			.skip(2)
			.takeWhile((line) -> line.startsWith("|"));
	}

	private static List<String> codes(String text) {
		return CODE.matcher(text).results().map((MatchResult code) -> code.group(1)).toList();
	}

}

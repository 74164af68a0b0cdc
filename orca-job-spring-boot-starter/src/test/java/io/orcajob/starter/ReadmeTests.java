package io.orcajob.starter;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The README says what is true: its example compiles with the starter alone, and its
 * table of properties is that of the metadata.
 */
class ReadmeTests {

	private static final Pattern EXAMPLE = Pattern.compile("<!-- compiled by ReadmeTests -->\\R```java\\R(.*?)```",
			Pattern.DOTALL);

	private final String readme = Files.readString(Path.of("..", "README.md"));

	ReadmeTests() throws IOException {
	}

	@Test
	void exampleCompiles(@TempDir Path classes) {
		Matcher example = EXAMPLE.matcher(this.readme);
		assertThat(example.find()).isTrue();
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
		boolean compiled = compiler
			.getTask(null, null, problems, List.of("-d", classes.toString()), null,
					List.of(new Source(example.group(1))))
			.call();
		assertThat(compiled).as(problems.getDiagnostics().toString()).isTrue();
	}

	@Test
	void tableOfPropertiesIsThatOfTheMetadata() throws IOException {
		List<String> documented = this.readme.lines().filter((line) -> line.startsWith("| `orca.")).sorted().toList();
		assertThat(documented).isEqualTo(rows().stream().sorted().toList());
	}

	private static List<String> rows() throws IOException {
		List<String> rows = new ArrayList<>();
		for (URL url : Collections
			.list(ReadmeTests.class.getClassLoader().getResources("META-INF/spring-configuration-metadata.json"))) {
			try (InputStream json = url.openStream()) {
				for (JsonNode property : new JsonMapper().readTree(json).path("properties")) {
					if (property.path("name").asString().startsWith("orca.")) {
						rows.add(row(property));
					}
				}
			}
		}
		return rows;
	}

	private static String row(JsonNode property) {
		JsonNode value = property.path("defaultValue");
		String text = value.isMissingNode() ? "" : "`" + value.asString().toLowerCase(Locale.ROOT) + "`";
		return "| `" + property.path("name").asString() + "` | " + text + " | "
				+ property.path("description").asString() + " |";
	}

	private static final class Source extends SimpleJavaFileObject {

		private final String code;

		Source(String code) {
			super(URI.create("string:///EvaluationService.java"), Kind.SOURCE);
			this.code = code;
		}

		@Override
		public CharSequence getCharContent(boolean ignoreEncodingErrors) {
			return this.code;
		}

	}

}

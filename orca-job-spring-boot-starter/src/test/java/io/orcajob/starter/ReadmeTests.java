package io.orcajob.starter;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.orcajob.Job;
import io.orcajob.core.JobTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The README says what is true: its examples compile with the starter alone, its table of
 * properties is that of the metadata, and its table for users of the Python SDK names
 * what exists.
 */
class ReadmeTests {

	private static final Pattern EXAMPLE = Pattern.compile("<!-- compiled by ReadmeTests -->\\R```java\\R(.*?)```",
			Pattern.DOTALL);

	private static final Pattern CODE = Pattern.compile("`([^`]+)`");

	private static final Pattern CALL = Pattern.compile("(jobs?)\\.(\\w+)\\((.*)\\)");

	private static final Path README = Path.of("..", "README.md");

	private final String readme = Files.readString(README);

	ReadmeTests() throws IOException {
	}

	@ParameterizedTest
	@MethodSource("examples")
	void exampleCompiles(String code, @TempDir Path classes) {
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
		boolean compiled = compiler
			.getTask(null, null, problems, List.of("-d", classes.toString()), null, List.of(new Source(code)))
			.call();
		assertThat(compiled).as(problems.getDiagnostics().toString()).isTrue();
	}

	@Test
	void examplesAreFound() throws IOException {
		assertThat(examples()).hasSizeGreaterThanOrEqualTo(2);
	}

	@Test
	void tableOfTheSdkNamesMethodsThatExist() {
		List<String> calls = callsForThoseOfTheSdk();
		assertThat(calls).hasSizeGreaterThan(25).allSatisfy((text) -> {
			Matcher call = CALL.matcher(text);
			assertThat(call.matches()).isTrue();
			int parameters = call.group(3).isEmpty() ? 0 : call.group(3).split(",").length;
			assertThat(Arrays
				.stream(call.group(1).equals("jobs") ? JobTemplate.class.getMethods() : Job.class.getMethods())
				.filter((method) -> method.getName().equals(call.group(2)))
				.map(Method::getParameterCount)).contains(parameters);
		});
	}

	@Test
	void tableOfTheSdkNamesAllMethodsOfAJob() {
		List<String> named = callsForThoseOfTheSdk().stream()
			.map(CALL::matcher)
			.filter(Matcher::matches)
			.map((call) -> call.group(2))
			.toList();
		assertThat(Arrays.stream(Job.class.getMethods()).map(Method::getName).distinct()).isSubsetOf(named);
	}

	@Test
	void tableOfPropertiesIsThatOfTheMetadata() throws IOException {
		List<String> documented = this.readme.lines().filter((line) -> line.startsWith("| `orca.")).sorted().toList();
		assertThat(documented).isEqualTo(rows().stream().sorted().toList());
	}

	private List<String> callsForThoseOfTheSdk() {
		String section = this.readme.substring(this.readme.indexOf("## Coming from the Python SDK"));
		return section.lines()
			.skip(1)
			.takeWhile((line) -> !line.startsWith("## "))
			.filter((line) -> line.startsWith("| ") && !line.startsWith("| ---") && !line.startsWith("| Python"))
			.flatMap((line) -> CODE.matcher(line.split("\\|")[2]).results().map((code) -> code.group(1)))
			.toList();
	}

	private static List<String> examples() throws IOException {
		return EXAMPLE.matcher(Files.readString(README)).results().map((example) -> example.group(1)).toList();
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
			super(URI.create("string:///Example.java"), Kind.SOURCE);
			this.code = code;
		}

		@Override
		public CharSequence getCharContent(boolean ignoreEncodingErrors) {
			return this.code;
		}

	}

}

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
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

	/**
	 * What stands in the README and, in the same words, in a module whose tests run it.
	 */
	private static final Pattern RUN = Pattern.compile("<!-- (\\w+) in tests/([\\w-]+) -->\\R```java\\R(.*?)```",
			Pattern.DOTALL);

	private static final Pattern CODE = Pattern.compile("`([^`]+)`");

	/**
	 * As in {@code Job.query(…)}, {@code job.status} and {@code abort(job)}.
	 */
	private static final Pattern MEMBER = Pattern.compile("(?:[Jj]ob\\.)?(\\w+)(?:\\(.*\\))?");

	/**
	 * All that the SDK's {@code Job} has, and what does the same here.
	 */
	private static final Map<String, Set<String>> MEMBERS = Map.ofEntries(Map.entry("Job", Set.of("get", "reference")),
			Map.entry("query", Set.of("query", "stream", "count")),
			Map.entry("set_config", Set.of("updateDefaults", "getDefaults")), Map.entry("refresh", Set.of("refresh")),
			Map.entry("wait", Set.of("await", "awaitAsync")), Map.entry("result", Set.of("result", "resultAsync")),
			Map.entry("abort", Set.of("abort", "requestAbort")), Map.entry("status", Set.of("getStatus")),
			Map.entry("steps_total", Set.of("getStepsTotal")),
			Map.entry("steps_completed", Set.of("getStepsCompleted")), Map.entry("completion", Set.of("getCompletion")),
			Map.entry("value", Set.of("getValue")), Map.entry("exception", Set.of("getException")),
			Map.entry("id", Set.of("getId")), Map.entry("type", Set.of("getType")),
			Map.entry("created_at", Set.of("getCreatedAt")), Map.entry("updated_at", Set.of("getUpdatedAt")),
			Map.entry("refreshed_at", Set.of("getRefreshedAt")), Map.entry("repr", Set.of("snapshot")));

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
		assertThat(examples()).hasSizeGreaterThanOrEqualTo(4);
	}

	@ParameterizedTest
	@CsvSource({ "Evaluations", "EvaluationsTests" })
	void exampleIsTheCodeThatIsRun(String name) throws IOException {
		MatchResult example = RUN.matcher(this.readme)
			.results()
			.filter((run) -> run.group(1).equals(name))
			.findFirst()
			.orElseThrow();
		String file = example.group(1) + ".java";
		try (Stream<Path> files = Files.walk(Path.of("..", "tests", example.group(2), "src"))) {
			Path source = files.filter((path) -> path.endsWith(file)).findFirst().orElseThrow();
			assertThat(Files.readString(source).replaceFirst("package .*;\\R\\R", "")).isEqualTo(example.group(3));
		}
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
	void tableOfTheSdkTellsForEachMemberWhatDoesTheSame() {
		Map<String, Set<String>> told = new TreeMap<>();
		for (String row : rowsForThoseOfTheSdk()) {
			List<String> members = codes(row, 1);
			List<String> calls = codes(row, 2);
			boolean pairs = members.size() > 1;
			if (pairs) {
				assertThat(calls).as(row).hasSameSizeAs(members);
			}
			for (int i = 0; i < members.size(); i++) {
				Matcher member = MEMBER.matcher(members.get(i));
				assertThat(member.matches()).as(members.get(i)).isTrue();
				Set<String> methods = told.computeIfAbsent(member.group(1), (name) -> new TreeSet<>());
				(pairs ? calls.subList(i, i + 1) : calls).stream()
					.map(CALL::matcher)
					.filter(Matcher::matches)
					.forEach((call) -> methods.add(call.group(2)));
			}
		}
		assertThat(told).containsAllEntriesOf(MEMBERS);
	}

	@Test
	void tableOfPropertiesIsThatOfTheMetadata() throws IOException {
		List<String> documented = this.readme.lines().filter((line) -> line.startsWith("| `orca.")).sorted().toList();
		assertThat(documented).isEqualTo(rows().stream().sorted().toList());
	}

	private List<String> callsForThoseOfTheSdk() {
		return rowsForThoseOfTheSdk().stream().flatMap((row) -> codes(row, 2).stream()).toList();
	}

	private List<String> rowsForThoseOfTheSdk() {
		String section = this.readme.substring(this.readme.indexOf("## Coming from the Python SDK"));
		return section.lines()
			.skip(1)
			.takeWhile((line) -> !line.startsWith("## "))
			.filter((line) -> line.startsWith("| ") && !line.startsWith("| ---") && !line.startsWith("| Python"))
			.toList();
	}

	private static List<String> codes(String row, int column) {
		return CODE.matcher(row.split("\\|")[column]).results().map((code) -> code.group(1)).toList();
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
		String text = value.isMissingNode() ? "" : "`" + value.asString() + "`";
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

package io.orcajob.core;

import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.zip.CRC32;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import reactor.core.publisher.Mono;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.web.reactive.function.client.WebClient;

import io.orcajob.Job;
import io.orcajob.JobRequest;
import io.orcajob.JobSnapshot;
import io.orcajob.JobValueResolver;
import io.orcajob.OrcaResources;
import io.orcajob.Status;
import io.orcajob.simulator.OrcaSimulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Handles as text, and what becomes of text that is none.
 */
class TokenTests {

	private static final String ID = "9c5b94b1-35ad-49bb-b118-8e8fc24abf80";

	private static final long SEED = Long.getLong("orca.test.seed", 20_260_301);

	private static final int MUTATIONS = 10_000;

	private static final Map<String, Object> RESULT = Map.of("accuracy", 0.5, "names", List.of("a", "b"));

	private final VirtualOrca orca = new VirtualOrca((builder) -> registered(builder.maxRetries(0)));

	private static JobTemplate.Builder registered(JobTemplate.Builder builder) {
		return builder.tokenTypes(Metrics.class, Accuracy.class, Status.class)
			.tokenResolvers(new NamedResolver(), new RecordResolver(), new PrivateResolver(), new InheritingResolver(),
					resource("/job/{id}"), resource("/{a}/{b}/{c}/{id}"), JobValueResolver.resource(Accuracy.class,
							"result", "/classification_model/{name}/evaluation/{id}"));
	}

	@AfterEach
	void close() {
		this.orca.close();
	}

	@Test
	void handleOfARawResultIsMadeAgain() {
		assertThat(valueElsewhere(this.orca.template.reference(completed(RESULT)))).isEqualTo(RESULT);
	}

	@Test
	void handleOfAClassIsMadeAgain() {
		assertThat(valueElsewhere(this.orca.template.reference(completed(RESULT), Metrics.class)))
			.isEqualTo(new Metrics(0.5, List.of("a", "b")));
	}

	@Test
	void handleOfANestedParameterizedTypeIsMadeAgain() {
		Map<String, Object> result = Map.of("first", List.of(Map.of("x", RESULT)), "second", List.of());
		Job<Map<String, List<Map<String, Metrics>>>> job = this.orca.template.reference(completed(result),
				new ParameterizedTypeReference<>() {
				});
		assertThat(valueElsewhere(job)).isEqualTo(Map.of("first",
				List.of(Map.of("x", new Metrics(0.5, List.of("a", "b")))), "second", Collections.emptyList()));
	}

	@Test
	void handleOfATypeWithArraysIsMadeAgain() {
		Job<Map<String, double[][]>> job = this.orca.template.reference(
				completed(Map.of("matrix", List.of(List.of(1, 2), List.of(3)))), new ParameterizedTypeReference<>() {
				});
		Map<String, double[][]> value = valueElsewhere(job);
		assertThat(value.get("matrix")).isDeepEqualTo(new double[][] { { 1, 2 }, { 3 } });
		for (Class<?> type : List.of(String[].class, int[].class, Metrics[][].class, int.class, Status.class, Map.class,
				Object.class)) {
			assertThat(source(this.orca.template.reference(ID, type))).isEqualTo(new ValueSource.Converted(type));
		}
	}

	@Test
	void handleOfAResourceIsMadeAgain() {
		String id = this.orca.submit(1,
				(script) -> script.payload(Map.of("model_name_or_id", "my/model é")).result(RESULT));
		this.orca.advanceSeconds(1);
		JobValueResolver<Accuracy> resolver = JobValueResolver.resource(Accuracy.class, "result",
				"/classification_model/{name}/evaluation/{id}", "my/model é");
		Job<Accuracy> job = this.orca.template.reference(id, resolver);
		Accuracy value = valueElsewhere(job);
		assertThat(value).isEqualTo(job.result());
		assertThat(value.accuracy()).isPositive();
		assertThat(source(job)).isEqualTo(new ValueSource.Resolved(resolver));
		assertThat(valueElsewhere(this.orca.template.reference(id, resource("/job/{id}"))).get("id")).isEqualTo(id);
	}

	@Test
	void variablesOfAResourceAreMadeAgainAsText() {
		Job<Map<?, ?>> job = this.orca.template.reference(ID,
				resource("/{a}/{b}/{c}/{id}", 7, true, ID.toCharArray().length));
		JobValueResolver<?> resolver = ((ValueSource.Resolved) source(job)).resolver();
		assertThat(resolver).isEqualTo(resource("/{a}/{b}/{c}/{id}", "7", "true", "36"));
	}

	@SuppressWarnings({ "unchecked", "rawtypes" })
	private static JobValueResolver<Map<?, ?>> resource(String template, Object... variables) {
		return (JobValueResolver) JobValueResolver.resource(Map.class, null, template, variables);
	}

	@Test
	void handleOfANamedResolverIsMadeAgain() {
		for (JobValueResolver<String> resolver : List.of(new NamedResolver(), new RecordResolver(),
				new PrivateResolver(), new InheritingResolver())) {
			String id = completed(RESULT);
			assertThat(valueElsewhere(this.orca.template.reference(id, resolver)))
				.isEqualTo(resolver.getClass().getSimpleName() + " of " + id);
		}
	}

	@Test
	void handleOfASubmitIsMadeAgain() {
		Job<Accuracy> job = this.orca.template
			.submit(JobRequest.post("/classification_model/{name}/evaluation", "support")
				.body(Map.of("datasource_name_or_id", "tickets", "datasource_label_column", "label",
						"datasource_value_column", "text"))
				.value(Accuracy.class)
				.build());
		CompletableFuture<Accuracy> value = new ReactiveJobTemplate(this.orca.template).<Accuracy>resume(job.token())
			.resultAsync();
		this.orca.advanceSeconds(20);
		assertThat(value.getNow(null).accuracy()).isPositive();
	}

	@Test
	void handleMadeAgainKnowsNothingMakesNoRequestAndHasTheSameToken() {
		String id = this.orca.submit(60);
		Job<Map<String, List<Metrics>>> job = this.orca.template.get(id, new ParameterizedTypeReference<>() {
		});
		long before = this.orca.requests();
		Job<Map<String, List<Metrics>>> again = this.orca.template.resume(job.token());
		assertThat(again.getId()).isEqualTo(id);
		assertThat(again.snapshot().status()).isEqualTo(Status.UNKNOWN);
		assertThat(again.token()).isEqualTo(job.token());
		assertThat(this.orca.requests()).isEqualTo(before);
		assertThat(again.refresh().status()).isEqualTo(Status.PROCESSING);
	}

	@Test
	void anotherProcessGoesOnWhereThisOneWas() throws Exception {
		try (OrcaSimulator simulator = OrcaSimulator.builder().anyName(true).build().start();
				JobTemplate template = JobTemplate
					.builder(WebClient.builder().baseUrl(simulator.url()).defaultHeader("Api-Key", "key").build())
					.build()) {
			String id = simulator.submit(io.orcajob.simulator.JobScript.builder()
				.queue(Duration.ZERO)
				.duration(Duration.ZERO)
				.result(RESULT)
				.build());
			List<String> tokens = List.of(template.reference(id).token(), template.reference(id, Metrics.class).token(),
					template.reference(id, new ParameterizedTypeReference<Map<String, Object>>() {
					}).token(), template.reference(id, resource("/job/{id}")).token(),
					template.reference(id, new PrivateResolver()).token());
			List<String> command = new ArrayList<>(List.of(
					new File(System.getProperty("java.home"), "bin/java").getPath(), "-XX:TieredStopAtLevel=1", "-cp",
					System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
					OtherProcess.class.getName(), simulator.url()));
			command.addAll(tokens);
			Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
			try (BufferedReader reader = new BufferedReader(
					new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
				List<String> lines = reader.lines().toList();
				assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
				assertThat(lines)
					.contains(Metrics.class.getName() + " " + new Metrics(0.5, List.of("a", "b")),
							String.class.getName() + " PrivateResolver of " + id)
					.anySatisfy((line) -> assertThat(line).contains("Map").contains("lease_token").contains(id));
				assertThat(lines).filteredOn((line) -> line.contains("accuracy=0.5") && !line.contains("lease_token"))
					.hasSize(3);
			}
			finally {
				process.destroyForcibly();
			}
		}
	}

	@Test
	void classesAreFoundWhateverTheThreadsClassLoader() {
		String token = this.orca.template.reference(ID, Metrics.class).token();
		Thread thread = Thread.currentThread();
		ClassLoader before = thread.getContextClassLoader();
		for (ClassLoader loader : Arrays.asList(ClassLoader.getPlatformClassLoader(), null)) {
			thread.setContextClassLoader(loader);
			try {
				assertThat(this.orca.template.resume(token).getId()).isEqualTo(ID);
			}
			finally {
				thread.setContextClassLoader(before);
			}
		}
	}

	@Test
	void classesOfTheThreadsClassLoaderComeFirst() {
		JobTokens tokens = new JobTokens(new NamedSources(), new TokenSigner("k".repeat(32)));
		String token = tokens.write(ID, new ValueSource.Converted(Metrics.class));
		Thread thread = Thread.currentThread();
		ClassLoader before = thread.getContextClassLoader();
		thread.setContextClassLoader(new Copies(Metrics.class.getName()));
		try {
			ValueSource.Converted source = (ValueSource.Converted) tokens.read(token).source();
			assertThat(source.type()).isNotEqualTo(Metrics.class).hasToString(Metrics.class.toString());
		}
		finally {
			thread.setContextClassLoader(before);
		}
	}

	@ParameterizedTest(name = "{index}")
	@MethodSource("oddIds")
	void anyIdSurvives(String id) {
		Job<Metrics> job = this.orca.template.reference(id, Metrics.class);
		assertThat(job.token()).matches("[A-Za-z0-9._-]+");
		assertThat(this.orca.template.resume(job.token()).getId()).isEqualTo(id);
	}

	static Stream<String> oddIds() {
		return Stream.of("a", "a b", "a/b", "a%2Fb", "..%2f..", "a.b", "a?b=c&d#e", "\"quoted\" \\ 'text'", "ünïcödé",
				"日本語", "\uD83D\uDC0B", "x\t\n\rx", "half \uD83D a pair", "a\u0000b", "...", "no-job", "null", "<a>",
				"{id}", "x".repeat(10_000));
	}

	@Test
	void tokensConsistOfHarmlessCharacters() {
		List<Job<?>> jobs = List.of(this.orca.template.reference(ID), this.orca.template.reference(ID, Metrics[].class),
				this.orca.template.reference(ID, new ParameterizedTypeReference<Map<String, List<String>>>() {
				}), this.orca.template.reference(ID, resource("/a/{b}?c={d}", "é/?", "&", "~")),
				this.orca.template.reference(ID, new NamedResolver()));
		assertThat(jobs)
			.allSatisfy((job) -> assertThat(job.token()).startsWith("orca-job.1.").matches("[A-Za-z0-9._-]+"));
	}

	@Test
	void codeThatCannotBeWrittenHasNoToken() {
		String captured = this.orca.toString();
		JobValueResolver<String> anonymous = new JobValueResolver<>() {

			@Override
			public String resolve(JobSnapshot completed, OrcaResources resources) {
				return "anonymous";
			}

		};
		class Local extends NamedResolver {

		}
		List<JobValueResolver<String>> resolvers = List.of((completed, resources) -> "lambda",
				(completed, resources) -> captured, TokenTests::reference, anonymous, new Local(), new InnerResolver(),
				new ResolverWithField(), new ResolverWithInheritedField(), new ResolverWithArgument("x"),
				EnumResolver.ONE, EnumResolver.TWO);
		for (JobValueResolver<String> resolver : resolvers) {
			Job<String> job = this.orca.template.reference(ID, resolver);
			assertThatIllegalStateException().isThrownBy(job::token)
				.withMessageContainingAll("has no token", "JobValueResolver.resource(..)",
						resolver.getClass().getName());
		}
		assertThat(this.orca.requests()).isZero();
	}

	private static String reference(JobSnapshot completed, OrcaResources resources) {
		return "method";
	}

	@Test
	void typesThatCannotBeWrittenHaveNoToken() {
		List<Job<?>> jobs = List
			.of(this.orca.template.reference(ID, new ParameterizedTypeReference<Map<String, ? extends Number>>() {
			}), this.orca.template.reference(ID, new ParameterizedTypeReference<List<String>[]>() {
			}), this.orca.template.reference(ID, new ParameterizedTypeReference<Map<String, List<Metrics>[]>>() {
			}), this.orca.template.reference(ID, TokenTests.<String>variable()),
					this.orca.template.reference(ID, new ParameterizedTypeReference<Outer<String>.Inner>() {
					}));
		for (Job<?> job : jobs) {
			assertThatIllegalStateException().isThrownBy(job::token)
				.withMessageContainingAll("has no token", "cannot be written as text", "Use a class");
		}
	}

	private static <T> ParameterizedTypeReference<List<T>> variable() {
		return new ParameterizedTypeReference<>() {
		};
	}

	@Test
	void handleWithoutAJobHasNoToken() {
		this.orca.answer((request) -> true,
				() -> Mono.just(VirtualOrca.response(200, "{\"job_id\":null}", "Content-Type", "application/json")));
		Job<?> none = this.orca.template.submit(JobRequest.post("/memoryset/{name}/analysis", "tickets").build());
		assertThatIllegalStateException().isThrownBy(none::token)
			.withMessageContainingAll("has no token", "started no job");
	}

	@ParameterizedTest(name = "{index}")
	@NullSource
	@MethodSource("foreignTexts")
	void textThatIsNoTokenIsRefused(@Nullable String text) {
		assertRefused(text);
	}

	static Stream<String> foreignTexts() {
		return Stream.of("", " ", "\t\n", "x", "orca-job", "orca-job.", "orca-job.1", "orca-job.1.", "orca-job.1..",
				"orca-job.1...", ".", "...", "....", "ORCA-JOB.1.e30.00000000", "orca-job.1.e30.00000000",
				"orca-job.1.e30.00000000.", "9c5b94b1-35ad-49bb-b118-8e8fc24abf80",
				"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
				"rO0ABXNyABFqYXZhLnV0aWwuSGFzaE1hcA", "{\"id\":\"x\"}", "orca-job.1.{\"id\":\"x\"}.00000000",
				"https://api.orcadb.ai/job/x", "\u0000", "\uD83D\uDC0B", "orca-job.\u0661.e30.00000000");
	}

	@Test
	void refusalSaysWhatIsWrong() {
		String token = this.orca.template.reference(ID, Metrics.class).token();
		assertRefused("eyJhbGciOiJIUzI1NiJ9.e30.x").contains("none of orca-job", "Job.token()");
		assertRefused(token.substring(0, 30)).contains("damaged");
		assertRefused(token.replace("orca-job.1.", "orca-job.3.")).contains("version '3'", "reads versions 1 and 2",
				"newer");
		assertRefused("orca-job.17.whatever-it-will.be:like").contains("version '17'");
		assertRefused("orca-job.").contains("damaged").doesNotContain("newer");
		assertRefused("orca-job.x." + token.substring(11)).contains("damaged").doesNotContain("newer");
	}

	@Test
	void blanksAroundATokenAreNoDamage() {
		String token = this.orca.template.reference(ID, Metrics.class).token();
		assertThat(this.orca.template.resume(" " + token + "\r\n").getId()).isEqualTo(ID);
	}

	@Test
	void classThatIsNoResolverIsNotEvenInitialized() {
		assertRefused(crafted("{\"id\":\"x\",\"resolver\":\"" + Trap.class.getName() + "\"}"));
		assertRefused(crafted("{\"id\":\"x\",\"resolver\":\"" + Trap[].class.getName() + "\"}"));
		assertRefused(crafted("{\"id\":\"x\",\"type\":\"" + Trap.class.getName() + "\"}"));
		assertThat(sprung).isFalse();
	}

	private static boolean sprung;

	@ParameterizedTest(name = "{index}")
	@MethodSource("wrongContents")
	void contentThatMakesNoSenseIsRefusedThoughItsChecksumIsRight(String json) {
		assertRefused(crafted(json));
	}

	static Stream<String> wrongContents() {
		return Stream.of("", "null", "7", "\"text\"", "[]", "[\"id\"]", "{", "{}", "{\"id\":null}", "{\"id\":\"\"}",
				"{\"id\":\" \"}", "{\"id\":\".\"}", "{\"id\":\"..\"}", "{\"id\":7}", "{\"id\":[\"x\"]}",
				"{\"id\":{\"x\":1}}", "{\"id\":\"x\"} trailing", "{\"id\":\"x\",\"type\":null}",
				"{\"id\":\"x\",\"type\":\"\"}", "{\"id\":\"x\",\"type\":7}", "{\"id\":\"x\",\"type\":[]}",
				"{\"id\":\"x\",\"type\":{}}", "{\"id\":\"x\",\"type\":\"void[]\"}", "{\"id\":\"x\",\"type\":\"[\"}",
				"{\"id\":\"x\",\"type\":\"[]\"}", "{\"id\":\"x\",\"type\":\"[L;\"}",
				"{\"id\":\"x\",\"type\":\"java/lang/String\"}", "{\"id\":\"x\",\"type\":\"\\u0000\"}",
				"{\"id\":\"x\",\"type\":\"" + "[".repeat(300) + "I\"}",
				"{\"id\":\"x\",\"type\":\"" + "x".repeat(70_000) + "\"}",
				"{\"id\":\"x\",\"type\":\"java.lang.string\"}", "{\"id\":\"x\",\"type\":[\"java.util.List\"]}",
				"{\"id\":\"x\",\"type\":[\"java.util.Map\",\"java.lang.String\"]}",
				"{\"id\":\"x\",\"type\":[\"java.lang.String\",\"java.lang.String\"]}",
				"{\"id\":\"x\",\"type\":[[\"java.util.List\",\"java.lang.String\"],\"java.lang.String\"]}",
				"{\"id\":\"x\",\"type\":[\"java.util.List\",null]}",
				"{\"id\":\"x\",\"type\":" + "[\"java.util.List\",".repeat(600) + "\"java.lang.String\""
						+ "]".repeat(600) + "}",
				"{\"id\":\"x\",\"type\":" + "[".repeat(100_000) + "}", "{\"id\":\"x\",\"resolver\":7}",
				"{\"id\":\"x\",\"resolver\":null}", "{\"id\":\"x\",\"resolver\":\"\"}",
				"{\"id\":\"x\",\"resolver\":\"void[]\"}",
				"{\"id\":\"x\",\"resolver\":\"" + JobValueResolver.class.getName() + "\"}",
				"{\"id\":\"x\",\"resolver\":\"" + AbstractResolver.class.getName() + "\"}",
				"{\"id\":\"x\",\"resolver\":\"" + InnerResolver.class.getName() + "\"}",
				"{\"id\":\"x\",\"resolver\":\"" + EnumResolver.class.getName() + "\"}",
				"{\"id\":\"x\",\"resolver\":\"" + ResolverWithArgument.class.getName() + "\"}",
				"{\"id\":\"x\",\"resolver\":\"" + FailingResolver.class.getName() + "\"}",
				"{\"id\":\"x\",\"resolver\":\"" + UninitializableResolver.class.getName() + "\"}",
				"{\"id\":\"x\",\"resolver\":\"io.orcajob.ResourceValueResolver\"}", "{\"id\":\"x\",\"path\":\"/a\"}",
				"{\"id\":\"x\",\"path\":7,\"type\":\"java.util.Map\"}",
				"{\"id\":\"x\",\"path\":\"http://elsewhere/\",\"type\":\"java.util.Map\"}",
				"{\"id\":\"x\",\"path\":\"//elsewhere/\",\"type\":\"java.util.Map\"}",
				"{\"id\":\"x\",\"path\":\"\",\"type\":\"java.util.Map\"}",
				"{\"id\":\"x\",\"path\":\"/a\",\"type\":[\"java.util.List\",\"java.lang.String\"]}",
				"{\"id\":\"x\",\"path\":\"/a\",\"field\":\" \",\"type\":\"java.util.Map\"}",
				"{\"id\":\"x\",\"path\":\"/a\",\"field\":7,\"type\":\"java.util.Map\"}",
				"{\"id\":\"x\",\"path\":\"/a\",\"variables\":7,\"type\":\"java.util.Map\"}",
				"{\"id\":\"x\",\"path\":\"/a\",\"variables\":[null],\"type\":\"java.util.Map\"}",
				"{\"id\":\"x\",\"path\":\"/a\",\"variables\":[{}],\"type\":\"java.util.Map\"}");
	}

	@Test
	void contentThatIsNoBase64IsRefusedThoughItsChecksumIsRight() {
		for (String content : List.of("*", "e30=", "e3", "e", "a+b/", "\u00e9", " ")) {
			String start = "orca-job.1." + content;
			assertRefused(start + "." + checksum(start));
		}
	}

	@Test
	void tokenThatIsCutAnywhereIsRefused() {
		for (String token : tokens()) {
			for (int i = 0; i < token.length(); i++) {
				assertRefused(token.substring(0, i));
				assertRefused(token.substring(0, i) + token.substring(i + 1));
				if (i > 0) {
					assertRefused(token.substring(i));
				}
			}
		}
	}

	@Test
	void tokenThatIsChangedAnywhereIsRefused() {
		for (String token : tokens()) {
			for (int i = 0; i < token.length(); i++) {
				for (char other : new char[] { 'A', 'z', '0', '9', '.', '-', '_', ' ', '\n', '\u00e9' }) {
					if (other != token.charAt(i)) {
						assertRefused(token.substring(0, i) + other + token.substring(i + 1));
					}
				}
				char swapped = Character.isUpperCase(token.charAt(i)) ? Character.toLowerCase(token.charAt(i))
						: Character.toUpperCase(token.charAt(i));
				if (swapped != token.charAt(i)) {
					assertRefused(token.substring(0, i) + swapped + token.substring(i + 1));
				}
			}
		}
	}

	@Test
	void tenThousandMutationsAreRefused() {
		Random random = new Random(SEED);
		List<String> tokens = tokens();
		for (int i = 0; i < MUTATIONS; i++) {
			String token = tokens.get(random.nextInt(tokens.size()));
			String mutated = token;
			for (int change = random.nextInt(4); change >= 0; change--) {
				mutated = mutated(mutated, random);
			}
			if (!tokens.contains(mutated.trim())) {
				assertRefused(mutated);
			}
		}
	}

	@Test
	void mutationsOfTheContentAreReadOrRefusedThoughTheirChecksumsAreRight() {
		Random random = new Random(SEED);
		List<String> contents = tokens().stream()
			.map((token) -> new String(Base64.getUrlDecoder().decode(token.split("\\.")[2]), StandardCharsets.UTF_8))
			.toList();
		int read = 0;
		for (int i = 0; i < MUTATIONS / 4; i++) {
			String mutated = contents.get(random.nextInt(contents.size()));
			for (int change = random.nextInt(3); change >= 0; change--) {
				mutated = mutated(mutated, random);
			}
			String token = crafted(mutated);
			if (catchThrowable(() -> this.orca.template.resume(token)) == null) {
				read++;
			}
			else {
				assertRefused(token);
			}
		}
		assertThat(read).as("ids and variables may be anything").isBetween(100, MUTATIONS / 8);
	}

	private static String mutated(String text, Random random) {
		int at = random.nextInt(text.length() + 1);
		int to = at + random.nextInt(text.length() + 1 - at);
		String alphabet = "abcXYZ019.-_\"[]{}:,\\/ \n\u0000é日";
		char other = alphabet.charAt(random.nextInt(alphabet.length()));
		return switch (random.nextInt(7)) {
			case 0 -> text.substring(0, at);
			case 1 -> text.substring(at);
			case 2 -> text.substring(0, at) + other + text.substring(at);
			case 3 -> text.substring(0, at) + text.substring(Math.min(at + 1, text.length()));
			case 4 -> text.substring(0, at) + text.substring(to);
			case 5 -> text.substring(0, to) + text.substring(at);
			default -> text.substring(0, at) + other + text.substring(Math.min(at + 1, text.length()));
		};
	}

	private List<String> tokens() {
		return List.of(this.orca.template.reference(ID).token(),
				this.orca.template.reference(ID, Metrics.class).token(),
				this.orca.template.reference(ID, new ParameterizedTypeReference<Map<String, List<Metrics>>>() {
				}).token(),
				this.orca.template
					.reference(ID, JobValueResolver.resource(Metrics.class, "result", "/a/{b}/{c}", "d", "é"))
					.token(),
				this.orca.template.reference(ID, new NamedResolver()).token());
	}

	private org.assertj.core.api.AbstractStringAssert<?> assertRefused(@Nullable String text) {
		Throwable thrown = catchThrowable(() -> this.orca.template.resume(given(text)));
		assertThat(thrown).as("refusal of '%s'", text).isExactlyInstanceOf(IllegalArgumentException.class);
		assertThat(thrown.getMessage()).as("why '%s' is refused", text)
			.startsWith("'token' ")
			.hasSizeLessThan(400)
			.doesNotContainPattern("\\p{Cntrl}");
		return assertThat(thrown.getMessage());
	}

	@SuppressWarnings("NullAway")
	private static String given(@Nullable String text) {
		return text;
	}

	/**
	 * Write a token as JobTokens does, but with any content.
	 */
	static String crafted(String json) {
		String start = "orca-job.1."
				+ Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
		return start + "." + checksum(start);
	}

	private static String checksum(String text) {
		CRC32 crc = new CRC32();
		crc.update(text.getBytes(StandardCharsets.UTF_8));
		return String.format("%08x", crc.getValue());
	}

	private String completed(Map<String, Object> result) {
		String id = this.orca.submit(1, (script) -> script.result(result));
		this.orca.advanceSeconds(1);
		return id;
	}

	/**
	 * Return the value that another template finds for a token.
	 */
	private <T> T valueElsewhere(Job<T> job) {
		WebClient client = WebClient.builder()
			.baseUrl("http://simulator/")
			.defaultHeader("Api-Key", "key")
			.clientConnector(this.orca.simulator.connector())
			.build();
		try (JobTemplate other = registered(JobTemplate.builder(client)).build()) {
			Job<T> again = other.resume(job.token());
			assertThat(again.getId()).isEqualTo(job.getId());
			T value = again.result();
			assertThat(again.token()).isEqualTo(job.token());
			return value;
		}
	}

	private static ValueSource source(Job<?> job) {
		NamedSources named = new NamedSources();
		List.of(Metrics.class, Status.class).forEach(named::add);
		named.add(resource("/{a}/{b}/{c}/{id}"));
		named.add(JobValueResolver.resource(Accuracy.class, "result", "/classification_model/{name}/evaluation/{id}"));
		JobTokens.Content content = new JobTokens(named, null).read(job.token());
		assertThat(content.id()).isEqualTo(job.getId());
		return content.source();
	}

	/**
	 * Reads tokens in a process of its own.
	 */
	static final class OtherProcess {

		private OtherProcess() {
		}

		public static void main(String[] arguments) {
			WebClient client = WebClient.builder().baseUrl(arguments[0]).defaultHeader("Api-Key", "key").build();
			try (JobTemplate template = registered(JobTemplate.builder(client)).build()) {
				for (String token : List.of(arguments).subList(1, arguments.length)) {
					Object value = template.resume(token).result();
					System.out.println(value.getClass().getName() + " " + value);
				}
			}
		}

	}

	/**
	 * A class loader that has classes of its own.
	 */
	private static final class Copies extends ClassLoader {

		private final String name;

		Copies(String name) {
			super(TokenTests.class.getClassLoader());
			this.name = name;
		}

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			if (!name.equals(this.name)) {
				return super.loadClass(name, resolve);
			}
			try (java.io.InputStream stream = getResourceAsStream(name.replace('.', '/') + ".class")) {
				byte[] bytes = stream.readAllBytes();
				return defineClass(name, bytes, 0, bytes.length);
			}
			catch (java.io.IOException ex) {
				throw new ClassNotFoundException(name, ex);
			}
		}

	}

	record Metrics(double accuracy, List<String> names) {

	}

	record Accuracy(double accuracy) {

	}

	static class NamedResolver implements JobValueResolver<String> {

		static final Set<String> SHARED = Collections.emptySet();

		@Override
		public String resolve(JobSnapshot completed, OrcaResources resources) {
			return getClass().getSimpleName() + " of " + completed.id();
		}

	}

	static final class InheritingResolver extends NamedResolver {

	}

	record RecordResolver() implements JobValueResolver<String> {

		@Override
		public String resolve(JobSnapshot completed, OrcaResources resources) {
			return "RecordResolver of " + completed.id();
		}

	}

	private static final class PrivateResolver implements JobValueResolver<String> {

		private PrivateResolver() {
		}

		@Override
		public String resolve(JobSnapshot completed, OrcaResources resources) {
			return "PrivateResolver of " + completed.id();
		}

	}

	final class InnerResolver extends NamedResolver {

	}

	static class ResolverWithField extends NamedResolver {

		private final String field = "x";

		@Override
		public String toString() {
			return this.field;
		}

	}

	static final class ResolverWithInheritedField extends ResolverWithField {

	}

	static final class ResolverWithArgument extends NamedResolver {

		ResolverWithArgument(String argument) {
		}

	}

	enum EnumResolver implements JobValueResolver<String> {

		ONE,

		TWO {

			@Override
			public String resolve(JobSnapshot completed, OrcaResources resources) {
				return "two";
			}

		};

		@Override
		public String resolve(JobSnapshot completed, OrcaResources resources) {
			return name();
		}

	}

	abstract static class AbstractResolver extends NamedResolver {

	}

	static final class FailingResolver extends NamedResolver {

		FailingResolver() {
			throw new IllegalStateException("no");
		}

	}

	static final class UninitializableResolver extends NamedResolver {

		private static final int NUMBER = number();

		private static int number() {
			throw new IllegalStateException("no");
		}

		@Override
		public String toString() {
			return "" + NUMBER;
		}

	}

	static final class Trap {

		static {
			sprung = true;
		}

	}

	static final class Outer<T> {

		final class Inner {

			private @Nullable T value;

			@Override
			public String toString() {
				return "" + this.value;
			}

		}

	}

}

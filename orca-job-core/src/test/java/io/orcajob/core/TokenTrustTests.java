package io.orcajob.core;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;

import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.web.reactive.function.client.WebClient;

import io.orcajob.Job;
import io.orcajob.JobQuery;
import io.orcajob.JobRequest;
import io.orcajob.JobSnapshot;
import io.orcajob.JobValueResolver;
import io.orcajob.OrcaResources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * What a token may refer to, with a signature and without.
 */
class TokenTrustTests {

	private static final String ID = "9c5b94b1-35ad-49bb-b118-8e8fc24abf80";

	private static final String KEY = "a key of at least thirty-two bytes";

	private static final String PREVIOUS_KEY = "a previous key, as long as the other";

	private static final String PATH = "/classification_model/{name}/evaluation/{id}";

	private static boolean sprung;

	private VirtualOrca orca = new VirtualOrca((builder) -> builder.maxRetries(0));

	@AfterEach
	void close() {
		this.orca.close();
	}

	private void restart(UnaryOperator<JobTemplate.Builder> settings) {
		this.orca.close();
		this.orca = new VirtualOrca((builder) -> settings.apply(builder.maxRetries(0)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "ch.qos.logback.core.rolling.RollingFileAppender",
			"org.springframework.jndi.JndiObjectFactoryBean", "java.lang.Thread",
			"org.springframework.core.io.UrlResource", "java.net.URL", "java.io.File", "java.lang.Class",
			"[Ljava.lang.Thread;", "[[Ljava.net.URL;", "java.util.Properties", "java.lang.Object[]" })
	void forgedTypeIsRefused(String name) {
		for (String type : List.of("\"" + name + "\"", "[\"java.util.List\",\"" + name + "\"]",
				"[\"" + name + "\",\"java.lang.String\"]")) {
			assertRefused(forged("\"type\":" + type)).contains(name, "resume(token, type)",
					"JobTemplate.Builder.tokenTypes(..)", "orca.job.token.key");
		}
	}

	@Test
	void forgedTypeIsNotEvenLoaded() {
		assertRefused(forged("\"type\":\"" + Trap.class.getName() + "\""));
		assertRefused(forged("\"resolver\":\"" + Trap.class.getName() + "\""));
		assertRefused(forged("\"type\":\"" + Trap.class.getName() + "\",\"path\":\"" + PATH + "\",\"variables\":[]"));
		assertThat(sprung).isFalse();
	}

	@Test
	void valueTypesOfTheJdkAreAccepted() {
		for (Class<?> type : List.of(String.class, Boolean.class, boolean.class, int.class, Long.class,
				double[][].class, java.math.BigDecimal.class, UUID.class, java.time.Instant.class,
				java.time.LocalDate.class, java.time.Duration.class, Map.class, List.class, String[].class)) {
			String token = this.orca.template.reference(ID, type).token();
			restart((builder) -> builder);
			assertThat(this.orca.template.resume(token).token()).isEqualTo(token);
		}
		assertThat(this.orca.template
			.resume(forged("\"type\":[\"java.util.Map\",\"java.lang.String\",[\"java.util.List\",\"java.util.UUID\"]]"))
			.getId()).isEqualTo(ID);
	}

	@Test
	void typesAreAcceptedOnceTheApplicationHasUsedThem() {
		String token = forged("\"type\":\"" + Metrics.class.getName() + "\"");
		List<UnaryOperator<JobTemplate>> uses = List.of((template) -> {
			template.reference(ID, Metrics.class);
			return template;
		}, (template) -> {
			template.reference(ID, new ParameterizedTypeReference<Map<String, List<Metrics[]>>>() {
			});
			return template;
		}, (template) -> {
			this.orca.submit(60);
			template.query(JobQuery.builder().build(), Metrics.class);
			return template;
		}, (template) -> {
			template.submit(evaluation().value(Metrics.class).build());
			return template;
		}, (template) -> {
			template.resume(forged(""), Metrics.class);
			return template;
		});
		for (UnaryOperator<JobTemplate> use : uses) {
			restart((builder) -> builder);
			assertRefused(token);
			use.apply(this.orca.template);
			assertThat(this.orca.template.resume(token).getId()).isEqualTo(ID);
		}
		restart((builder) -> builder.tokenTypes(Metrics.class));
		assertThat(this.orca.template.resume(token).getId()).isEqualTo(ID);
	}

	private static JobRequest.Builder<?> evaluation() {
		return JobRequest.post("/classification_model/{name}/evaluation", "support")
			.body(Map.of("datasource_name_or_id", "tickets", "datasource_label_column", "label",
					"datasource_value_column", "text"));
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "/auth/api_key", "/auth/api_key?job={id}", "/classification_model/{name}", "/job/{id}/lease" })
	void forgedPlaceIsRefusedBeforeAnythingIsRead(String path) {
		this.orca.template.reference(ID, JobValueResolver.resource(Map.class, "result", PATH, "support"));
		long before = this.orca.requests();
		String token = forged("\"type\":\"java.util.Map\",\"path\":\"" + path + "\",\"variables\":[]");
		assertRefused(token).contains(path, "JobTemplate.Builder.tokenResolvers(..)", "orca.job.token.key");
		assertThatIllegalArgumentException().isThrownBy(() -> this.orca.template.resume(token, String.class))
			.withMessageContaining(path);
		assertThat(this.orca.requests()).isEqualTo(before);
	}

	@Test
	void placesAreAcceptedOnceTheApplicationHasUsedThem() {
		String token = place("result", "support");
		assertRefused(token);
		JobValueResolver<?> resolver = JobValueResolver.resource(Map.class, "result", PATH, "other");
		this.orca.template.reference(ID, resolver);
		assertThat(this.orca.template.resume(token).getId()).isEqualTo(ID);
		assertRefused(place("owner", "support")).contains(PATH);
		assertRefused(place("result", "..")).contains("variables");
		assertRefused(place("result", ".")).contains("variables");
		restart((builder) -> builder.tokenResolvers(resolver));
		assertThat(this.orca.template.resume(token).getId()).isEqualTo(ID);
		restart((builder) -> builder);
		this.orca.template.submit(evaluation().value(resolver).build());
		assertThat(this.orca.template.resume(token).getId()).isEqualTo(ID);
	}

	private static String place(String field, String variable) {
		return forged("\"type\":\"java.util.Map\",\"field\":\"" + field + "\",\"path\":\"" + PATH
				+ "\",\"variables\":[\"" + variable + "\"]");
	}

	@Test
	void resolversAreAcceptedOnceTheApplicationHasUsedThem() {
		String token = forged("\"resolver\":\"" + OwnResolver.class.getName() + "\"");
		assertRefused(token).contains(OwnResolver.class.getName(), "JobTemplate.Builder.tokenResolvers(..)");
		this.orca.template.reference(ID, new OwnResolver());
		assertThat(this.orca.template.resume(token).getId()).isEqualTo(ID);
		restart((builder) -> builder.tokenResolvers(new OwnResolver()));
		assertThat(this.orca.template.resume(token).getId()).isEqualTo(ID);
		assertThatIllegalArgumentException().isThrownBy(() -> this.orca.template.resume(token, Metrics.class))
			.withMessageContainingAll(OwnResolver.class.getName(), "resume it without");
	}

	@Test
	void typeOfTheCodeReplacesThatOfTheToken() {
		String id = completed();
		List<String> tokens = List.of(TokenTests.crafted("{\"id\":\"" + id + "\"}"),
				TokenTests.crafted("{\"id\":\"" + id + "\",\"type\":\"java.lang.Thread\"}"),
				TokenTests.crafted("{\"id\":\"" + id + "\",\"type\":7}"));
		for (String token : tokens) {
			assertThat(this.orca.template.resume(token, Metrics.class).result()).isEqualTo(new Metrics(0.5));
			ParameterizedTypeReference<Map<String, Double>> type = new ParameterizedTypeReference<>() {
			};
			assertThat(this.orca.template.resume(token, type).result()).isEqualTo(Map.of("accuracy", 0.5));
			ReactiveJobTemplate reactive = new ReactiveJobTemplate(this.orca.template);
			assertThat(reactive.result(reactive.resume(token, Metrics.class)).block()).isEqualTo(new Metrics(0.5));
			assertThat(reactive.resume(token, type).result()).isEqualTo(Map.of("accuracy", 0.5));
		}
	}

	@Test
	void typeOfTheCodeReplacesThatOfAResource() {
		String id = this.orca.submit(1,
				(script) -> script.payload(Map.of("model_name_or_id", "support")).result(Map.of("accuracy", 0.5)));
		this.orca.advanceSeconds(1);
		this.orca.template.reference(ID, JobValueResolver.resource(Map.class, "result", PATH));
		String token = TokenTests.crafted("{\"id\":\"" + id + "\",\"type\":\"java.lang.Thread\",\"field\":\"result\","
				+ "\"path\":\"" + PATH + "\",\"variables\":[\"support\"]}");
		assertThat(this.orca.template.resume(token, Metrics.class).result().accuracy()).isPositive();
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.orca.template.resume(token, new ParameterizedTypeReference<Map<String, String>>() {
			}))
			.withMessageContaining("converted to a class");
	}

	@Test
	void placesThatAreMadeOfIdsDoNotFillTheMemory() {
		for (int i = 0; i < 5_000; i++) {
			this.orca.template.reference(ID, JobValueResolver.resource(Map.class, null, "/job/" + i));
		}
		String first = forged("\"type\":\"java.util.Map\",\"path\":\"/job/0\",\"variables\":[]");
		assertThat(this.orca.template.resume(first).getId()).isEqualTo(ID);
		assertRefused(forged("\"type\":\"java.util.Map\",\"path\":\"/job/4999\",\"variables\":[]"));
	}

	@Test
	void signedTokenIsAcceptedAfterARestart() {
		restart((builder) -> builder.tokenKeys(KEY));
		List<String> tokens = List.of(this.orca.template.reference(ID).token(),
				this.orca.template.reference(ID, Metrics.class).token(),
				this.orca.template.reference(ID, JobValueResolver.resource(Metrics.class, "result", PATH, "x")).token(),
				this.orca.template.reference(ID, new OwnResolver()).token());
		restart((builder) -> builder.tokenKeys(KEY));
		assertThat(tokens).allSatisfy((token) -> {
			assertThat(token).startsWith("orca-job.2.").matches("[A-Za-z0-9._-]+").doesNotContain(KEY);
			assertThat(this.orca.template.resume(token).token()).isEqualTo(token);
		});
		Job<Metrics> job = this.orca.template.resume(tokens.get(0), Metrics.class);
		assertThat(job.getId()).isEqualTo(ID);
	}

	@Test
	void onlySignedTokensAreAcceptedIfThereIsAKey() {
		String unsigned = this.orca.template.reference(ID).token();
		restart((builder) -> builder.tokenKeys(KEY));
		assertRefused(unsigned).contains("not signed", "orca.job.token.key");
		assertThatIllegalArgumentException().isThrownBy(() -> this.orca.template.resume(unsigned, Metrics.class))
			.withMessageContaining("not signed");
		String relabelled = unsigned.replace("orca-job.1.", "orca-job.2.");
		assertRefused(relabelled).contains("orca.job.token.previous-key");
		String signed = this.orca.template.reference(ID).token();
		restart((builder) -> builder);
		assertRefused(signed).contains("is signed", "set orca.job.token.key");
	}

	@Test
	void tokensOfAPreviousKeyAreAccepted() {
		restart((builder) -> builder.tokenKeys(PREVIOUS_KEY));
		String old = this.orca.template.reference(ID, Metrics.class).token();
		restart((builder) -> builder.tokenKeys(KEY, PREVIOUS_KEY));
		String renewed = this.orca.template.resume(old).token();
		assertThat(renewed).isNotEqualTo(old);
		restart((builder) -> builder.tokenKeys(KEY));
		assertThat(this.orca.template.resume(renewed).getId()).isEqualTo(ID);
		assertRefused(old).contains("orca.job.token.previous-key");
	}

	@Test
	void signedTokenThatIsChangedAnywhereIsRefusedBeforeItNamesAClass() {
		restart((builder) -> builder.tokenKeys(KEY));
		String token = this.orca.template.reference(ID, Metrics.class).token();
		for (int i = 0; i < token.length(); i++) {
			for (char other : new char[] { 'A', 'z', '0', '.', '-' }) {
				if (other != token.charAt(i)) {
					assertRefused(token.substring(0, i) + other + token.substring(i + 1));
				}
			}
			assertRefused(token.substring(0, i));
		}
		String content = "orca-job.2." + encoded("{\"id\":\"x\",\"resolver\":\"" + Trap.class.getName() + "\"}");
		assertRefused(content + "." + token.substring(token.lastIndexOf('.') + 1));
		assertRefused(content + ".");
		assertThat(sprung).isFalse();
	}

	@Test
	void signedContentIsChecked() {
		restart((builder) -> builder.tokenKeys(KEY));
		assertRefused(signed("{\"id\":\"x\",\"type\":\"com.example.Gone\"}")).contains("com.example.Gone",
				"does not have");
		assertRefused(signed("{\"id\":\"x\",\"resolver\":\"com.example.Gone\"}")).contains("does not have");
		assertRefused(signed("{\"id\":\"x\",\"resolver\":\"java.lang.String\"}")).contains("resolver that is none");
		assertRefused(signed("{\"id\":\"x\",\"resolver\":\"" + Trap.class.getName() + "\"}"));
		assertThat(sprung).isFalse();
	}

	@ParameterizedTest(name = "{index}")
	@MethodSource("io.orcajob.core.TokenTests#wrongContents")
	void signedContentThatMakesNoSenseIsRefused(String json) {
		restart((builder) -> builder.tokenKeys(KEY));
		assertRefused(signed(json));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "short", "thirty-one bytes are not enough" })
	void shortKeysAreRefused(String key) {
		JobTemplate.Builder builder = JobTemplate.builder(WebClient.create("http://localhost/"));
		assertThatIllegalArgumentException().isThrownBy(() -> builder.tokenKeys(key))
			.withMessageContainingAll("at least 32 bytes", "has " + key.length());
		assertThatIllegalArgumentException().isThrownBy(() -> builder.tokenKeys(KEY, key))
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain(KEY));
		assertThat(new TokenSigner(KEY)).asString().doesNotContain(KEY);
	}

	private String completed() {
		String id = this.orca.submit(1, (script) -> script.result(Map.of("accuracy", 0.5)));
		this.orca.advanceSeconds(1);
		return id;
	}

	private static String forged(String fields) {
		return TokenTests.crafted("{\"id\":\"" + ID + "\"" + (fields.isEmpty() ? "" : "," + fields) + "}");
	}

	private static String signed(String json) {
		String start = "orca-job.2." + encoded(json);
		return start + "." + new TokenSigner(KEY).sign(start);
	}

	private static String encoded(String json) {
		return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
	}

	private AbstractStringAssert<?> assertRefused(String token) {
		Throwable thrown = catchThrowable(() -> this.orca.template.resume(token));
		assertThat(thrown).as("refusal of '%s'", token).isExactlyInstanceOf(IllegalArgumentException.class);
		assertThat(thrown.getMessage()).startsWith("'token' ").hasSizeLessThan(400).doesNotContain(KEY);
		return assertThat(thrown.getMessage());
	}

	record Metrics(double accuracy) {

	}

	static final class OwnResolver implements JobValueResolver<String> {

		@Override
		public String resolve(JobSnapshot completed, OrcaResources resources) {
			return completed.id();
		}

	}

	static final class Trap {

		static {
			sprung = true;
		}

	}

}

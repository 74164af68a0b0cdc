package io.orcajob.client;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.web.reactive.function.client.WebClient;

import io.orcajob.JobNotFoundException;
import io.orcajob.JobRequest;
import io.orcajob.JobSubmissionUncertainException;
import io.orcajob.OrcaAccessDeniedException;
import io.orcajob.OrcaApiException;
import io.orcajob.OrcaAuthenticationException;
import io.orcajob.OrcaRequestException;
import io.orcajob.OrcaResponseException;
import io.orcajob.OrcaUnavailableException;
import io.orcajob.core.JobTemplate;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * What a submit becomes if the service says that it starts no job: an exception that a
 * caller can act on, and no second request.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SubmitRefusalTests {

	private static final JobRequest<?> REQUEST = JobRequest.post("/memoryset/{name}/analysis", "tickets")
		.body(Map.of("lookup_count", 15))
		.type("ANALYZE_MEMORYSET")
		.build();

	@RegisterExtension
	static final WireOrca orca = new WireOrca();

	@RegisterExtension
	static final WireOrca other = new WireOrca();

	static Stream<Arguments> refusals() {
		return Stream.of(arguments(400, "{\"detail\": \"odd\"}", OrcaRequestException.class, "odd", "orca.api.url"),
				arguments(401, "", OrcaAuthenticationException.class, null, "orca.api.key"),
				arguments(402, "{\"status_code\": 402}", OrcaRequestException.class, null, "plan or quota"),
				arguments(403, "{\"reason\": \"needs ADMINISTER\"}", OrcaAccessDeniedException.class,
						"needs ADMINISTER", "scope of the API key"),
				arguments(404, "{\"resource\": \"memoryset\"}", JobNotFoundException.class, "no such memoryset",
						"The memoryset does not exist"),
				arguments(404, "{\"resource\": null}", JobNotFoundException.class, null, "the path of the request"),
				arguments(405, "", OrcaRequestException.class, null, "the path of the request"),
				arguments(409, "{\"constraint\": \"name is taken\"}", OrcaRequestException.class, "name is taken",
						"the name is taken"),
				arguments(413, "", OrcaRequestException.class, null, "orca.api.url"),
				arguments(422, "{\"detail\": \"no spaces\"}", OrcaRequestException.class, "no spaces",
						"the body of the request"),
				arguments(408, "", OrcaUnavailableException.class, null, "No job was started"),
				arguments(425, "", OrcaUnavailableException.class, null, "may succeed later"),
				arguments(429, "{\"message\": \"slow down\"}", OrcaUnavailableException.class, "slow down",
						"No job was started; the same request may succeed later"),
				arguments(422, "<html>" + "x".repeat(100_000), OrcaRequestException.class,
						"<html>" + "x".repeat(64 * 1024 - 6), "the body of the request"));
	}

	@ParameterizedTest
	@MethodSource("refusals")
	<E extends OrcaApiException> void refusalIsCertainAndNotRepeated(int status, String body, Class<E> type,
			@Nullable String words, String advice) {
		for (SubmitForm form : SubmitForm.values()) {
			orca.always(status, body);
			E thrown = WireOrca.failure(type, () -> form.submit(orca.template(), REQUEST));
			assertThat(orca.requests()).hasSize(1);
			String sent = orca.requests().get(0).getHeader("X-Request-ID");
			assertThat(thrown.getHttpStatus()).isEqualTo(status);
			assertThat(thrown.getServiceMessage()).isEqualTo(words);
			assertThat(thrown.getRequestId()).isEqualTo(sent);
			assertThat(thrown)
				.hasMessageStartingWith("POST " + orca.url() + "/memoryset/tickets/analysis (request " + sent
						+ ") was answered with HTTP " + status)
				.hasMessageContaining(advice);
			assertThat(thrown.getMessage()).hasSizeLessThan(1500);
			orca.clear();
		}
	}

	static Stream<Arguments> issues() {
		return Stream.of(
				arguments("""
						{"status_code": 422, "validation_issues": [
							{"loc": ["body", "name"], "msg": "Field required", "type": "missing"},
							{"loc": ["body", "label_names", 3], "msg": "too long"},
							{"loc": [], "msg": "either\\nor"}, {"msg": "odd"}]}""",
						List.of("body.name: Field required", "body.label_names.3: too long", "either\nor", "odd")),
				arguments("{\"detail\": [{\"loc\": [\"path\", \"name\"], \"msg\": \"no spaces\", \"type\": \"x\"}]}",
						List.of("path.name: no spaces")),
				arguments("{\"validation_issues\": [], \"detail\": [{\"loc\": [\"body\"], \"msg\": \"m\"}]}",
						List.of("body: m")),
				arguments("{\"reason\": \"why\", \"validation_issues\": [{\"loc\": [\"body\"], \"msg\": \"m\"}]}",
						List.of("body: m")),
				arguments("{\"detail\": \"no spaces\"}", Collections.emptyList()),
				arguments("{\"validation_issues\": {\"loc\": 1}}", Collections.emptyList()),
				arguments("", Collections.emptyList()));
	}

	@ParameterizedTest
	@MethodSource("issues")
	void eachIssueOfAValidationIsToldWithItsLocation(String body, List<String> issues) {
		orca.always(422, body);
		OrcaRequestException thrown = WireOrca.failure(OrcaRequestException.class,
				() -> orca.template().submit(REQUEST));
		assertThat(thrown.getIssues()).isEqualTo(issues).isUnmodifiable();
		if (!body.contains("reason")) {
			issues.forEach((issue) -> assertThat(thrown).hasMessageContaining(issue.replace("\n", "\\n")));
		}
	}

	@Test
	void issueDoesNotTellTheKey() {
		orca.always(422, "{\"detail\": [{\"loc\": [\"header\", \"Api-Key\"], \"msg\": \"" + WireOrca.KEY + "\"}]}");
		assertThat(WireOrca.failure(OrcaRequestException.class, () -> orca.template().submit(REQUEST)).getIssues())
			.containsExactly("header.Api-Key: ***");
	}

	@ParameterizedTest
	@EnumSource
	void serviceThatAsksToWaitIsLeftAloneByAll(SubmitForm form) {
		orca.always(aResponse().withStatus(429).withHeader("Retry-After", "60"));
		JobTemplate template = orca.templateWithoutRetries();
		OrcaUnavailableException thrown = WireOrca.failure(OrcaUnavailableException.class,
				() -> form.submit(template, REQUEST));
		assertThat(thrown.getRetryAfter()).isEqualTo(Duration.ofSeconds(60));
		assertThat(thrown).hasMessageContaining("1 min");
		OrcaUnavailableException next = WireOrca.failure(OrcaUnavailableException.class,
				() -> form.submit(template, REQUEST));
		assertThat(next).hasMessageContaining("No request for a new job was sent");
		assertThat(next.getRetryAfter()).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(60));
		WireOrca.failure(OrcaUnavailableException.class, () -> template.get(WireOrca.ID));
		assertThat(orca.requests()).hasSize(1);
	}

	@ParameterizedTest
	@EnumSource
	void serviceThatBreaksAndAsksToWaitIsLeftAloneToo(SubmitForm form) {
		orca.always(aResponse().withStatus(503).withHeader("Retry-After", "60"));
		JobTemplate template = orca.templateWithoutRetries();
		assertThat(WireOrca.failure(JobSubmissionUncertainException.class, () -> form.submit(template, REQUEST)))
			.hasMessageContaining("1 min");
		WireOrca.failure(OrcaUnavailableException.class, () -> template.get(WireOrca.ID));
		assertThat(orca.requests()).hasSize(1);
	}

	@Test
	void refusalThatAFilterOfTheApplicationThrowsIsCertain() {
		orca.always(409, "{\"constraint\": \"name is taken\"}");
		WebClient client = WireOrca.client(orca.url())
			.filter((request, next) -> next.exchange(request).flatMap((response) -> response.createError()))
			.build();
		assertThat(WireOrca
			.failure(OrcaRequestException.class, () -> orca.template(client, (builder) -> builder).submit(REQUEST))
			.getServiceMessage()).isEqualTo("name is taken");
	}

	static Stream<Arguments> redirects() {
		return Stream.of(SubmitForm.values())
			.flatMap((form) -> Stream.of(301, 302, 303, 307, 308).map((status) -> arguments(form, status)));
	}

	@ParameterizedTest
	@MethodSource("redirects")
	void redirectIsFollowedIfTheBodyGoesWithIt(SubmitForm form, int status) {
		orca.on(any(anyUrl()), redirect(status, "/v2/analysis"));
		orca.on(any(urlPathEqualTo("/v2/analysis")), okJson("{\"job_id\": \"j1\"}"));
		if (status >= 307) {
			assertThat(form.submit(orca.template(), REQUEST).getId()).isEqualTo("j1");
			assertThat(orca.requests()).hasSize(2).allSatisfy((request) -> {
				assertThat(request.getMethod().getName()).isEqualTo("POST");
				assertThat(request.getBodyAsString()).isEqualTo("{\"lookup_count\":15}");
				assertThat(request.getHeader("Api-Key")).isEqualTo(WireOrca.KEY);
				assertThat(request.getHeader("Content-Type")).isEqualTo("application/json");
			})
				.extracting((request) -> request.getHeader("X-Request-ID"))
				.containsOnly(orca.requests().get(0).getHeader("X-Request-ID"));
		}
		else {
			OrcaResponseException thrown = WireOrca.failure(OrcaResponseException.class,
					() -> form.submit(orca.template(), REQUEST));
			assertThat(thrown.getHttpStatus()).isEqualTo(status);
			assertThat(thrown).hasMessageContaining("would turn the POST into a GET")
				.hasMessageContaining("orca.api.url");
			assertThat(orca.requests()).hasSize(1);
		}
	}

	@ParameterizedTest
	@MethodSource("redirects")
	void redirectToAnotherOriginIsNotFollowed(SubmitForm form, int status) {
		orca.always(redirect(status, other.url() + "/memoryset/tickets/analysis"));
		other.always(201, "{\"job_id\": \"j1\"}");
		OrcaResponseException thrown = WireOrca.failure(OrcaResponseException.class,
				() -> form.submit(orca.template(), REQUEST));
		assertThat(thrown.getHttpStatus()).isEqualTo(status);
		assertThat(thrown.getRequestId()).isEqualTo(orca.requests().get(0).getHeader("X-Request-ID"));
		assertThat(thrown).hasMessageContaining(other.url()).hasMessageContaining("API key");
		assertThat(orca.requests()).hasSize(1);
		assertThat(other.requests()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource
	void troubleBehindARedirectLeavesItOpen(SubmitForm form) {
		orca.on(post(anyUrl()), redirect(307, "/v2/analysis"));
		orca.on(post(urlPathEqualTo("/v2/analysis")), aResponse().withStatus(502));
		WireOrca.failure(JobSubmissionUncertainException.class, () -> form.submit(orca.template(), REQUEST));
		assertThat(orca.requests()).extracting("url").containsExactly("/memoryset/tickets/analysis", "/v2/analysis");
	}

	private static ResponseDefinitionBuilder redirect(int status, String place) {
		return aResponse().withStatus(status).withHeader("Location", place).withBody("<a>Moved</a>");
	}

}

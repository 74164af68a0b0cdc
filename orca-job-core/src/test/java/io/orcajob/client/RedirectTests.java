package io.orcajob.client;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.orcajob.Job;
import io.orcajob.OrcaAccessDeniedException;
import io.orcajob.OrcaResponseException;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.delete;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.noContent;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which redirects are followed, and that the key never leaves the origin of the service.
 */
class RedirectTests {

	@RegisterExtension
	static final WireOrca orca = new WireOrca();

	@RegisterExtension
	static final WireOrca other = new WireOrca();

	@ParameterizedTest
	@ValueSource(ints = { 301, 302, 303, 307, 308 })
	void readIsFollowedWithinTheOrigin(int status) {
		orca.on(any(urlPathMatching("/job/.*")), redirect(status, "/v2/job/1?a=b%20c"));
		orca.on(get(urlPathMatching("/v2/job/1")), okJson(WireOrca.record()));
		assertThat(orca.template().get(WireOrca.ID).getType()).isEqualTo("EVALUATE_MODEL");
		assertThat(orca.requests()).extracting("url").containsExactly("/job/" + WireOrca.ID, "/v2/job/1?a=b%20c");
		assertThat(orca.requests()).allSatisfy((request) -> {
			assertThat(request.header("Api-Key").values()).containsExactly(WireOrca.KEY);
			assertThat(request.header("X-Request-ID").values()).hasSize(1);
			assertThat(request.getHeader("Accept")).isEqualTo("application/json");
		});
	}

	@Test
	void placeMayBeAbsoluteOrRelative() {
		orca.on(any(urlPathMatching("/job/.*")), redirect(302, orca.url().replace("http:", "HTTP:") + "/a/b"));
		orca.on(any(urlPathMatching("/a/b")), redirect(302, "c"));
		orca.on(any(urlPathMatching("/a/c")), redirect(302, "//" + orca.url().substring("http://".length()) + "/d"));
		orca.on(any(urlPathMatching("/d")), redirect(302, "/d?e"));
		orca.on(get("/d?e"), okJson(WireOrca.record()));
		orca.template().get(WireOrca.ID);
		assertThat(orca.requests()).extracting("url")
			.containsExactly("/job/" + WireOrca.ID, "/a/b", "/a/c", "/d", "/d?e");
	}

	@Test
	void errorBehindARedirectNamesThePlaceThatAnswered() {
		orca.on(any(urlPathMatching("/job/.*")), redirect(302, "/elsewhere"));
		orca.on(any(urlPathMatching("/elsewhere")), aResponse().withStatus(403));
		assertThat(WireOrca.failure(OrcaAccessDeniedException.class, () -> orca.template().get(WireOrca.ID)))
			.hasMessageContaining(orca.url() + "/elsewhere");
	}

	@Test
	void otherPortIsRefused() {
		assertRefused(other.url() + "/job/1?token=s3cret", other.url());
	}

	@Test
	void otherHostIsRefused() {
		String place = other.url().replace("localhost", "127.0.0.1");
		assertRefused(place + "/job/1", place);
		String samePort = orca.url().replace("localhost", "127.0.0.1");
		assertRefused(samePort + "/job/1", samePort);
	}

	@Test
	void otherHostWithoutSchemeIsRefused() {
		String place = other.url().substring("http:".length());
		assertRefused(place + "/job/1", other.url());
	}

	@Test
	void otherSchemeIsRefused() {
		String place = orca.url().replace("http:", "https:");
		assertRefused(place + "/job/1", place);
	}

	@Test
	void userInThePlaceIsNeitherFollowedNorTold() {
		String place = other.url().replace("http://", "http://user:s3cret@");
		assertRefused(place + "/job/1", other.url());
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "http://", "http:// /x", "::", "javascript:alert(1)", "http://a_b:1/", "file:///etc/passwd" })
	void placeThatIsNoneIsRefused(String place) {
		assertRefused(place, "cannot be read");
	}

	private static void assertRefused(String place, String told) {
		orca.always(redirect(302, place));
		other.always(okJson(WireOrca.record()));
		OrcaResponseException thrown = WireOrca.failure(OrcaResponseException.class,
				() -> orca.template().get(WireOrca.ID));
		assertThat(thrown.getHttpStatus()).isEqualTo(302);
		assertThat(thrown.getServiceMessage()).isNull();
		assertThat(thrown.getRequestId())
			.isEqualTo(orca.requests().get(orca.requests().size() - 1).getHeader("X-Request-ID"));
		assertThat(thrown).hasMessageStartingWith("GET " + orca.url() + "/job/" + WireOrca.ID + " (request ")
			.hasMessageContaining("HTTP 302")
			.hasMessageContaining(told)
			.hasMessageContaining("API key")
			.hasMessageContaining("orca.api.url");
		assertThat(thrown.getMessage()).doesNotContain("s3cret");
		assertThat(other.requests()).isEmpty();
	}

	@Test
	void loopEnds() {
		orca.always(redirect(302, "/job/" + WireOrca.ID));
		OrcaResponseException thrown = WireOrca.failure(OrcaResponseException.class,
				() -> orca.template().get(WireOrca.ID));
		assertThat(thrown).hasMessageContaining("too many redirects").hasMessageContaining("orca.api.url");
		assertThat(orca.requests()).hasSize(6);
	}

	@ParameterizedTest
	@ValueSource(ints = { 301, 302, 303 })
	void redirectThatWouldTurnAnAbortIntoAReadIsRefused(int status) {
		orca.on(delete(urlPathMatching("/job/.*")), redirect(status, "/v2/abort"));
		orca.on(any(urlPathMatching("/v2/abort")), okJson("{}"));
		Job<?> job = orca.template().reference(WireOrca.ID);
		OrcaResponseException thrown = WireOrca.failure(OrcaResponseException.class, job::requestAbort);
		assertThat(thrown).hasMessageContaining("DELETE")
			.hasMessageContaining("HTTP " + status)
			.hasMessageContaining("orca.api.url");
		assertThat(orca.requests()).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(ints = { 307, 308 })
	void abortIsFollowedWithinTheOrigin(int status) {
		orca.on(delete(urlPathMatching("/job/.*")), redirect(status, "/v2/abort"));
		orca.on(delete(urlPathMatching("/v2/abort")), noContent());
		orca.template().reference(WireOrca.ID).requestAbort();
		assertThat(orca.requests()).extracting((request) -> request.getMethod() + " " + request.getUrl())
			.containsExactly("DELETE /job/" + WireOrca.ID + "/abort", "DELETE /v2/abort");
		assertThat(orca.requests().get(1).getHeader("Api-Key")).isEqualTo(WireOrca.KEY);
	}

	@Test
	void abortIsNotSentToAnotherOrigin() {
		orca.always(redirect(307, other.url() + "/x"));
		other.always(noContent());
		WireOrca.failure(OrcaResponseException.class, () -> orca.template().reference(WireOrca.ID).requestAbort());
		assertThat(other.requests()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(ints = { 300, 304, 305, 306 })
	void otherAnswersWithAPlaceAreNotFollowed(int status) {
		orca.on(any(urlPathMatching("/job/.*")), redirect(status, "/v2/job/1"));
		orca.on(any(urlPathMatching("/v2/.*")), okJson(WireOrca.record()));
		OrcaResponseException thrown = WireOrca.failure(OrcaResponseException.class,
				() -> orca.template().get(WireOrca.ID));
		assertThat(thrown.getHttpStatus()).isEqualTo(status);
		assertThat(orca.requests()).hasSize(1);
	}

	private static ResponseDefinitionBuilder redirect(int status, String place) {
		return aResponse().withStatus(status).withHeader("Location", place).withBody("<a>Moved</a>");
	}

}

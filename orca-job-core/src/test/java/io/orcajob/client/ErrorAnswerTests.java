package io.orcajob.client;

import java.time.Duration;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.orcajob.Job;
import io.orcajob.JobNotFoundException;
import io.orcajob.OrcaAccessDeniedException;
import io.orcajob.OrcaApiException;
import io.orcajob.OrcaAuthenticationException;
import io.orcajob.OrcaRequestException;
import io.orcajob.OrcaResponseException;
import io.orcajob.OrcaUnavailableException;
import io.orcajob.SafeText;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * What an answer becomes that is no success, or that claims to be one.
 */
class ErrorAnswerTests {

	@RegisterExtension
	static final WireOrca orca = new WireOrca();

	static Stream<Arguments> errors() {
		return Stream.of(arguments(401, "", OrcaAuthenticationException.class, null, "orca.api.key"),
				arguments(401, "{\"status_code\": 401}", OrcaAuthenticationException.class, null, "ORCA_API_KEY"),
				arguments(402, "{\"status_code\": 402}", OrcaRequestException.class, null, "plan"),
				arguments(403, "{\"reason\": \"needs ADMINISTER\"}", OrcaAccessDeniedException.class,
						"needs ADMINISTER", "scope of the API key"),
				arguments(404, "{\"status_code\": 404, \"resource\": \"job\"}", JobNotFoundException.class,
						"no such job", "API key"),
				arguments(404, "{\"resource\": \"task\"}", JobNotFoundException.class, "no such task", "API key"),
				arguments(404, "{\"status_code\": 404, \"resource\": null}", JobNotFoundException.class, null,
						"orca.api.jobs-path"),
				arguments(404, "{\"detail\": \"Not Found\"}", JobNotFoundException.class, "Not Found", "orca.api.url"),
				arguments(404, "<html><body>Nothing here</body></html>", JobNotFoundException.class,
						"<html><body>Nothing here</body></html>", "orca.api.url"),
				arguments(405, "", OrcaRequestException.class, null, "orca.api.url"),
				arguments(408, "", OrcaUnavailableException.class, null, "later"),
				arguments(409, "{\"constraint\": \"job is locked\"}", OrcaRequestException.class, "job is locked",
						"state"),
				arguments(410, "{\"error\": {\"code\": 7}}", OrcaRequestException.class, "{\"error\": {\"code\": 7}}",
						"orca.api.url"),
				arguments(422, """
						{"validation_issues": [
							{"loc": ["path", "job_id"], "msg": "not a UUID", "type": "uuid"},
							{"loc": [], "msg": "too short"}, {"msg": "odd"}, "text", null,
							{"loc": ["body", 3], "msg": null}]}""", OrcaRequestException.class,
						"path.job_id: not a UUID; too short; odd; text; {loc=[body, 3], msg=null}", "job id"),
				arguments(422, "{\"detail\": \"no spaces\"}", OrcaRequestException.class, "no spaces", "job id"),
				arguments(422, "{\"detail\": [{\"loc\": [\"path\", \"id\"], \"msg\": \"bad\"}]}",
						OrcaRequestException.class, "path.id: bad", "job id"),
				arguments(422, "{\"validation_issues\": [], \"detail\": {\"a\": 1}}", OrcaRequestException.class,
						"{\"validation_issues\": [], \"detail\": {\"a\": 1}}", "job id"),
				arguments(425, "", OrcaUnavailableException.class, null, "later"),
				arguments(429, "{\"message\": \"slow down\"}", OrcaUnavailableException.class, "slow down", "later"),
				arguments(500, "{\"message\": \"boom\", \"request_id\": \"r-77\"}", OrcaUnavailableException.class,
						"boom", "r-77"),
				arguments(500, "boom", OrcaUnavailableException.class, "boom", "later"),
				arguments(500, "\"boom\"", OrcaUnavailableException.class, "\"boom\"", "later"),
				arguments(500, "[1]", OrcaUnavailableException.class, "[1]", "later"),
				arguments(500, "{\"message\": 7, \"reason\": \" \"}", OrcaUnavailableException.class,
						"{\"message\": 7, \"reason\": \" \"}", "later"),
				arguments(502, "<html>Bad\n\tGateway</html>", OrcaUnavailableException.class,
						"<html>Bad\n\tGateway</html>", "later"),
				arguments(503, "{\"service\": \"gpu\"}", OrcaUnavailableException.class,
						"the service 'gpu' is not available", "later"),
				arguments(504, "", OrcaUnavailableException.class, null, "later"),
				arguments(599, "null", OrcaUnavailableException.class, "null", "later"));
	}

	@ParameterizedTest
	@MethodSource("errors")
	<E extends OrcaApiException> void errorBecomesException(int status, String body, Class<E> type,
			@Nullable String words, String advice) {
		orca.always(status, body);
		E thrown = WireOrca.failure(type, () -> orca.templateWithoutRetries().get(WireOrca.ID));
		String sent = orca.requests().get(0).getHeader("X-Request-ID");
		assertThat(thrown.getHttpStatus()).isEqualTo(status);
		assertThat(thrown.getServiceMessage()).isEqualTo(words);
		assertThat(thrown.getRequestId()).isEqualTo(body.contains("r-77") ? "r-77" : sent);
		assertThat(thrown)
			.hasMessageStartingWith("GET " + orca.url() + "/job/" + WireOrca.ID + " (request " + sent
					+ ") was answered with HTTP " + status)
			.hasMessageContaining(advice)
			.hasNoCause();
		if (words != null) {
			assertThat(thrown).hasMessageContaining(SafeText.of(words));
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 401, 403, 404, 422, 429, 500 })
	void errorOfAnAbortIsToldAlike(int status) {
		orca.always(status, "");
		Job<?> job = orca.templateWithoutRetries().reference(WireOrca.ID);
		Throwable thrown = catchThrowable(job::requestAbort);
		assertThat(thrown).isInstanceOf(OrcaApiException.class)
			.hasMessageStartingWith("DELETE " + orca.url() + "/job/" + WireOrca.ID + "/abort (request ");
		WireOrca.assertKeepsTheKey(thrown);
	}

	@Test
	void errorOfARefreshIsToldAlike() {
		orca.always(404, "{\"resource\": \"job\"}");
		Job<?> job = orca.templateWithoutRetries().reference(WireOrca.ID);
		assertThat(WireOrca.failure(JobNotFoundException.class, job::refresh))
			.hasMessageStartingWith("GET " + orca.url() + "/job/" + WireOrca.ID + " (request ");
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			0,                                          0
			7,                                          7000
			' 7 ',                                      7000
			0.5,                                        500
			00012,                                      12000
			119,                                        119000
			121,                                        120000
			99999999999999999999999999999999,           120000
			'Sun, 01 Mar 2026 10:00:30 GMT',            30000
			'Sun, 01 Mar 2026 09:00:00 GMT',            0
			'Sun, 01 Mar 2099 09:00:00 GMT',            120000
			-5,
			soon,
			NaN,
			Infinity,
			1e2,
			0x10,
			5f,
			'',
			' ',
			'7, 8',
			'Sun, 31 Feb 2026 10:00:30 GMT',
			""")
	void retryAfterIsRead(String value, @Nullable Long millis) {
		orca.always(aResponse().withStatus(429)
			.withHeader("Retry-After", value)
			.withHeader("Date", "Sun, 01 Mar 2026 10:00:00 GMT"));
		OrcaUnavailableException thrown = WireOrca.failure(OrcaUnavailableException.class,
				() -> orca.templateWithoutRetries().get(WireOrca.ID));
		assertThat(thrown.getRetryAfter()).isEqualTo((millis != null) ? Duration.ofMillis(millis) : null);
		if (millis != null) {
			assertThat(thrown).hasMessageContaining("asks to wait");
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 408, 425, 500, 502, 503, 504 })
	void retryAfterIsReadWhateverTheTrouble(int status) {
		orca.always(aResponse().withStatus(status).withHeader("Retry-After", "3"));
		assertThat(
				WireOrca.failure(OrcaUnavailableException.class, () -> orca.templateWithoutRetries().get(WireOrca.ID))
					.getRetryAfter())
			.isEqualTo(Duration.ofSeconds(3));
	}

	static Stream<Arguments> noAnswers() {
		return Stream.of(arguments("", "is empty"), arguments("null", "is null"),
				arguments("<!DOCTYPE html>\n<html><body>Sign in</body></html>",
						"is no JSON: <!DOCTYPE html>\\n<html><body>Sign in</body></html>"),
				arguments("Service OK", "is no JSON: Service OK"), arguments("[]", "is no record of a job"),
				arguments("\"COMPLETED\"", "is no record of a job"), arguments("true", "is no record of a job"),
				arguments("42", "is no record of a job"), arguments("{}", "has no status"),
				arguments("{\"ok\": true}", "has no status"), arguments("{\"status\": null}", "has no status"),
				arguments("{\"status\": [1]}", "has no status"), arguments("{\"status\": {}}", "has no status"),
				arguments("{\"lease_token\": \"lease-0815\", \"status\": \"PROC", "is cut or malformed JSON"),
				arguments("{\"status\": \"PROCESSING\"} trailing", "is cut or malformed JSON"),
				arguments("{\"status\": \"PROCESSING\"} 2", "has something behind its JSON"),
				arguments("{\"result\": " + "[".repeat(100_001), "is nested too deeply"));
	}

	@ParameterizedTest
	@MethodSource("noAnswers")
	void successThatIsNoAnswerBecomesException(String body, String what) {
		orca.always(200, body);
		OrcaResponseException thrown = WireOrca.failure(OrcaResponseException.class,
				() -> orca.template().get(WireOrca.ID));
		assertThat(thrown.getHttpStatus()).isEqualTo(200);
		assertThat(thrown.getServiceMessage()).isNull();
		assertThat(thrown.getRequestId()).isEqualTo(orca.requests().get(0).getHeader("X-Request-ID"));
		assertThat(thrown).hasMessageStartingWith("The answer to GET " + orca.url() + "/job/" + WireOrca.ID)
			.hasMessageContaining("(HTTP 200) " + what)
			.hasMessageContaining("orca.api.url");
		assertThat(thrown.getMessage()).hasSizeLessThan(800);
		assertThat(orca.requests()).extracting("url").doesNotHaveDuplicates();
	}

	@Test
	void noContentIsNoAnswerToAGet() {
		orca.always(204, "");
		OrcaResponseException thrown = WireOrca.failure(OrcaResponseException.class,
				() -> orca.template().get(WireOrca.ID));
		assertThat(thrown).hasMessageContaining("(HTTP 204) is empty");
		assertThat(thrown.getHttpStatus()).isEqualTo(204);
	}

	@ParameterizedTest
	@ValueSource(strings = { "text/html", "application/json" })
	void webPageDoesNotAcceptAnAbort(String contentType) {
		orca.always(aResponse().withStatus(200)
			.withHeader("Content-Type", contentType)
			.withBody("\n <html>Sign in</html>"));
		assertThat(WireOrca.failure(OrcaResponseException.class,
				() -> orca.template().reference(WireOrca.ID).requestAbort()))
			.hasMessageContaining("<html>Sign in</html>")
			.hasMessageContaining("orca.api.url");
	}

	@Test
	void statusThatIsNoAnswerBecomesException() {
		orca.always(200, WireOrca.record());
		Job<?> job = orca.template().get(WireOrca.ID);
		orca.always(200, "[]");
		assertThat(WireOrca.failure(OrcaResponseException.class, job::refresh)).hasMessageContaining("/status");
	}

	@ParameterizedTest
	@ValueSource(ints = { 300, 301, 302, 303, 304, 305, 307, 308, 399 })
	void redirectWithoutPlaceBecomesException(int status) {
		orca.always(status, "");
		OrcaResponseException thrown = WireOrca.failure(OrcaResponseException.class,
				() -> orca.template().get(WireOrca.ID));
		assertThat(thrown.getHttpStatus()).isEqualTo(status);
		assertThat(thrown).hasMessageContaining("was answered with HTTP " + status)
			.hasMessageContaining("orca.api.url");
		assertThat(orca.requests()).hasSize(1);
	}

	@Test
	void longWordsAreCutInTheMessageOnly() {
		orca.always(409, "{\"constraint\": \"" + "x".repeat(60_000) + "\"}");
		OrcaRequestException thrown = WireOrca.failure(OrcaRequestException.class,
				() -> orca.template().get(WireOrca.ID));
		assertThat(thrown.getMessage()).hasSizeLessThan(1000)
			.contains("xxx… (59,500 more characters). The state of the job does not allow this");
		assertThat(thrown.getServiceMessage()).hasSize(60_000);
	}

	@Test
	void wordsAreOneLineInTheMessageOnly() {
		orca.always(409, "{\"constraint\": \"first\\n2026-03-01 INFO forged\\u001b[31m line\"}");
		OrcaRequestException thrown = WireOrca.failure(OrcaRequestException.class,
				() -> orca.template().get(WireOrca.ID));
		assertThat(thrown).hasMessageContaining("first\\n2026-03-01 INFO forged\\u001b[31m line. The state");
		assertThat(thrown.getServiceMessage()).isEqualTo("first\n2026-03-01 INFO forged\u001b[31m line");
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			401, OrcaAuthenticationException
			404, JobNotFoundException
			503, OrcaUnavailableException
			""")
	void endlessBodyOfAnErrorHidesNotTheError(int status, String type) {
		orca.always(status, "x".repeat((int) WebClientJobsApi.DEFAULT_MAX_RESPONSE_SIZE.toBytes() + 1));
		Throwable thrown = catchThrowable(() -> orca.templateWithoutRetries().get(WireOrca.ID));
		assertThat(thrown.getClass().getSimpleName()).isEqualTo(type);
		assertThat(((OrcaApiException) thrown).getServiceMessage()).startsWith("xxx").hasSizeLessThan(70_000);
		assertThat(thrown.getMessage()).hasSizeLessThan(1000);
	}

}

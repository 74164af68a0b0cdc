package io.orcajob.client;

import java.time.Clock;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.web.reactive.function.client.WebClient;

import io.orcajob.Job;
import io.orcajob.OrcaApiException;
import io.orcajob.core.JobTemplate;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * The API key is told to nobody, not even if the service repeats it.
 */
class SecretTests {

	@RegisterExtension
	static final WireOrca orca = new WireOrca();

	@ParameterizedTest
	@ValueSource(ints = { 200, 302, 400, 401, 403, 404, 409, 422, 429, 500, 503 })
	void keyThatTheServiceRepeatsIsTakenOut(int status) {
		try (CapturedLog log = new CapturedLog()) {
			for (String body : new String[] { "{\"message\": \"bad key " + WireOrca.KEY + "\"}",
					"{\"detail\": [{\"loc\": [\"header\"], \"msg\": \"" + WireOrca.KEY + "\"}]}",
					"{\"request_id\": \"" + WireOrca.KEY + "\"}", "{\"service\": \"" + WireOrca.KEY + "\"}",
					"{\"status\": [\"" + WireOrca.KEY + "\"]}", "{\"id\": \"" + WireOrca.KEY + "\", \"status\": \"X\"}",
					"{\"other\": \"" + WireOrca.KEY + "\"}", WireOrca.KEY, "<html>" + WireOrca.KEY + "</html>",
					"{" + WireOrca.KEY, "x".repeat(190) + WireOrca.KEY }) {
				orca.always(aResponse().withStatus(status)
					.withHeader("Location", "http://" + WireOrca.KEY + "@localhost:1/" + WireOrca.KEY)
					.withBody(body));
				Throwable thrown = catchThrowable(() -> orca.templateWithoutRetries().get(WireOrca.ID));
				assertThat(thrown).as(body).isInstanceOf(OrcaApiException.class);
				WireOrca.assertKeepsTheKey(thrown);
				OrcaApiException told = (OrcaApiException) thrown;
				assertThat(told.getServiceMessage() + told.getRequestId()).doesNotContain(WireOrca.KEY.substring(0, 9));
				assertThat(told.getMessage()).doesNotContain(WireOrca.KEY.substring(0, 9));
			}
			assertThat(log.lines()).noneMatch((line) -> line.contains(WireOrca.KEY));
		}
	}

	@Test
	void keyIsInNoDescription() {
		orca.always(200, WireOrca.record());
		try (CapturedLog log = new CapturedLog()) {
			JobTemplate template = orca.template();
			Job<?> job = template.get(WireOrca.ID);
			orca.always(500, "{\"message\": \"" + WireOrca.KEY + "\"}");
			catchThrowable(job::refresh);
			WebClient client = WireOrca.client(orca.url()).build();
			WebClientJobsApi api = new WebClientJobsApi(client, "/job", Clock.systemUTC());
			assertThat(job + " " + job.snapshot() + template + api + JobTemplate.builder(client) + api.get("1"))
				.doesNotContain(WireOrca.KEY);
			assertThat(log.lines()).noneMatch((line) -> line.contains(WireOrca.KEY));
		}
	}

	@Test
	void passwordInTheBaseUrlIsNotTold() {
		orca.always(404, "");
		Throwable thrown = catchThrowable(
				() -> orca.template(orca.url().replace("http://", "http://user:s3cret@")).get(WireOrca.ID));
		assertThat(thrown).hasMessageContaining(orca.url() + "/job");
		assertThat(thrown.toString()).doesNotContain("s3cret");
		Throwable refused = catchThrowable(() -> orca.template("http://user:s3cret@localhost:1").get(WireOrca.ID));
		assertThat(refused.toString()).contains("GET http://localhost:1/job").doesNotContain("s3cret");
		WireOrca.assertKeepsTheKey(refused);
	}

}

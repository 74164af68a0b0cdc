package io.orcajob.client;

import java.time.Duration;

import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.orcajob.Job;
import io.orcajob.JobNotFoundException;
import io.orcajob.core.JobTemplate;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;

/**
 * What the observations of the application's WebClient see of the requests.
 */
class ObservationTests {

	@RegisterExtension
	static final WireOrca orca = new WireOrca();

	private final TestObservationRegistry registry = TestObservationRegistry.create();

	private final JobTemplate template = orca.template(
			WireOrca.client(orca.url() + "/v1/").observationRegistry(this.registry).build(),
			(builder) -> builder.maxRetries(0));

	@Test
	void uriIsTheTemplate() {
		orca.always(200, WireOrca.record());
		Job<?> job = this.template.get(WireOrca.ID);
		assertObserved("/v1/job/{id}", "200");
		orca.always(200, WireOrca.status());
		job.refresh();
		assertObserved("/v1/job/{id}/status", "200");
		orca.always(204, "");
		job.requestAbort();
		assertObserved("/v1/job/{id}/abort", "204");
	}

	@Test
	void errorIsObservedUnderTheTemplate() {
		orca.always(404, "{\"resource\": \"job\"}");
		WireOrca.failure(JobNotFoundException.class, () -> this.template.get(WireOrca.ID));
		assertObserved("/v1/job/{id}", "404");
	}

	@Test
	void redirectedRequestIsOneObservation() {
		orca.always(okJson(WireOrca.record()));
		orca.on(get(urlPathEqualTo("/v1/job/" + WireOrca.ID)),
				aResponse().withStatus(307).withHeader("Location", "/v2/job/1"));
		this.template.get(WireOrca.ID);
		assertObserved("/v1/job/{id}", "200");
		TestObservationRegistryAssert.assertThat(this.registry).hasNumberOfObservationsEqualTo(1);
	}

	private void assertObserved(String uri, String status) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(5))
			.untilAsserted(() -> TestObservationRegistryAssert.assertThat(this.registry)
				.hasAnObservation((observation) -> observation.hasNameEqualTo("http.client.requests")
					.hasLowCardinalityKeyValue("uri", uri)
					.hasLowCardinalityKeyValue("status", status)));
	}

}

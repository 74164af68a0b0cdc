package io.orcajob.samples.web;

import java.util.Map;

import io.orcajob.autoconfigure.OrcaApiProperties;
import io.orcajob.autoconfigure.OrcaConnectionDetails;

import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.util.Assert;
import org.springframework.util.StringUtils;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/**
 * Starts jobs whose life is scripted. The library cannot start jobs yet, so this asks the
 * simulator's own endpoint over plain HTTP; the real service has no such endpoint.
 */
@Component
class SimulatedJobs {

	private final RestClient client;

	private final String url;

	SimulatedJobs(OrcaConnectionDetails connectionDetails) {
		this.url = StringUtils.trimTrailingCharacter(connectionDetails.getUrl(), '/');
		String key = connectionDetails.getApiKey();
		this.client = RestClient.builder().baseUrl(this.url).defaultHeaders((headers) -> {
			if (key != null) {
				headers.set("Api-Key", key);
			}
		}).build();
	}

	/**
	 * Start a job.
	 * @param script what the simulator is to do: {@code type}, {@code duration_ms},
	 * {@code outcome} and more
	 * @return the id of the job
	 * @throws RestClientException if no simulator is there
	 */
	String start(Map<String, ?> script) {
		Started started = this.client.post()
			.uri("/simulator/job")
			.contentType(MediaType.APPLICATION_JSON)
			.body(script)
			.retrieve()
			.body(Started.class);
		Assert.state(started != null, "The simulator answered without a job");
		return started.id();
	}

	/**
	 * Return whether there may be a simulator, so that the real service is not asked.
	 * @return {@code false} for the URL of the real service
	 */
	boolean mayBeThere() {
		return !OrcaApiProperties.DEFAULT_URL.startsWith(this.url);
	}

	String url() {
		return this.url;
	}

	private record Started(String id) {
	}

}

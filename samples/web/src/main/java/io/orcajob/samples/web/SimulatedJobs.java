package io.orcajob.samples.web;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;

import io.orcajob.JobRequest;
import io.orcajob.autoconfigure.OrcaApiProperties;
import io.orcajob.autoconfigure.OrcaConnectionDetails;

/**
 * Requests for jobs whose life is scripted, by the simulator's own endpoint. The real
 * service has no such endpoint; its jobs are started in the same way at its own ones.
 */
@Component
class SimulatedJobs {

	private final String url;

	SimulatedJobs(OrcaConnectionDetails connectionDetails) {
		this.url = StringUtils.trimTrailingCharacter(connectionDetails.getUrl(), '/');
	}

	/**
	 * Return a request for a job.
	 * @param type the type of the job
	 * @param duration how long it runs
	 * @param more what else the simulator is to do: {@code outcome}, {@code result} ...
	 * @param valueType the type of its value
	 * @return the request
	 */
	<T> JobRequest<T> request(String type, Duration duration, Map<String, ?> more, Class<T> valueType) {
		Map<String, Object> script = new LinkedHashMap<>(more);
		script.put("type", type);
		script.put("queue_ms", 200);
		script.put("duration_ms", duration.toMillis());
		return JobRequest.post("/simulator/job").body(script).idField("id").type(type).value(valueType).build();
	}

	/**
	 * Return a request for a job.
	 * @param script what the simulator is to do
	 * @return the request
	 */
	JobRequest<Map<String, @Nullable Object>> request(Map<String, ?> script) {
		JobRequest.Builder<Map<String, @Nullable Object>> request = JobRequest.post("/simulator/job")
			.body(script)
			.idField("id");
		return (script.get("type") instanceof String type && StringUtils.hasText(type)) ? request.type(type).build()
				: request.build();
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

}

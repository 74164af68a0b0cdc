package io.orcajob.client;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

import io.orcajob.JobSnapshot;
import io.orcajob.Status;

/**
 * Reads the wire's JSON. It has a mapper of its own, so that the application's settings
 * cannot change how the service is understood.
 */
final class JobJson {

	private static final Log logger = LogFactory.getLog(JobJson.class);

	private static final int MOST_UNKNOWN_STATUSES = 100;

	private final JsonMapper mapper = JsonMapper.builder()
		.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
		.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
		.build();

	private final Set<String> unknownStatuses = ConcurrentHashMap.newKeySet();

	/**
	 * Read a full record.
	 * @param body the body of the answer
	 * @param id the id that was asked for
	 * @param now when the answer arrived
	 * @return the state of the job
	 * @throws NotAnAnswerException if the body is no record of that job
	 */
	JobSnapshot record(byte[] body, String id, Instant now) {
		JobRecord record = read(body, JobRecord.class);
		if (record.id() != null && !record.id().equalsIgnoreCase(id)) {
			throw new NotAnAnswerException("tells of another job, " + record.id(), null);
		}
		return JobSnapshot.builder()
			.id(id)
			.type((record.type() != null) ? record.type() : "UNKNOWN")
			.rawStatus(status(record.status()))
			.stepsTotal(record.stepsTotal())
			.stepsCompleted(record.stepsCompleted())
			.exception(record.exception())
			.result(record.result())
			.payload((record.payload() != null) ? record.payload() : Collections.emptyMap())
			.dependsOn((record.dependsOn() != null) ? record.dependsOn().stream().filter(Objects::nonNull).toList()
					: Collections.emptyList())
			.createdAt(Timestamps.parse(record.createdAt()))
			.updatedAt(Timestamps.parse(record.updatedAt()))
			.refreshedAt(now)
			.build();
	}

	/**
	 * Read a status record.
	 * @param body the body of the answer
	 * @param now when the answer arrived
	 * @return the status
	 * @throws NotAnAnswerException if the body is no status record
	 */
	JobStatusInfo statusInfo(byte[] body, Instant now) {
		JobRecord record = read(body, JobRecord.class);
		return new JobStatusInfo(status(record.status()), record.stepsTotal(), record.stepsCompleted(),
				record.exception(), Timestamps.parse(record.updatedAt()), now);
	}

	/**
	 * Read what an error answer says.
	 * @param body the body of the answer
	 * @return the fields, or {@code null} if the body is no JSON object
	 */
	@Nullable Map<String, @Nullable Object> error(byte[] body) {
		try {
			return (this.mapper.readValue(body, Object.class) instanceof Map<?, ?> map) ? asFields(map) : null;
		}
		catch (JacksonException ex) {
			return null;
		}
	}

	@SuppressWarnings("unchecked")
	private static Map<String, @Nullable Object> asFields(Map<?, ?> map) {
		return (Map<String, @Nullable Object>) map;
	}

	private <T> T read(byte[] body, Class<T> type) {
		try {
			T value = this.mapper.readValue(body, type);
			if (value != null) {
				return value;
			}
		}
		catch (JacksonException ex) {
			throw new NotAnAnswerException((body.length == 0) ? "is empty" : "is no JSON of a job: " + excerpt(body),
					ex);
		}
		throw new NotAnAnswerException("is null", null);
	}

	private String status(@Nullable String rawStatus) {
		if (rawStatus == null) {
			throw new NotAnAnswerException("has no status", null);
		}
		if (isUnknown(rawStatus) && this.unknownStatuses.size() < MOST_UNKNOWN_STATUSES
				&& this.unknownStatuses.add(rawStatus)) {
			logger.warn("The service sent the job status '" + rawStatus
					+ "', which this version does not know. Such jobs count as active; is there a newer orca-job?");
		}
		return rawStatus;
	}

	private static boolean isUnknown(String rawStatus) {
		for (Status status : Status.values()) {
			if (status.name().equals(rawStatus)) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Return the beginning of a body in a form that is fit for one line of a log.
	 * @param body the body
	 * @return at most 200 characters without control characters
	 */
	static String excerpt(byte[] body) {
		String text = new String(body, 0, Math.min(body.length, 400), StandardCharsets.UTF_8);
		text = text.replaceAll("[\\p{Cntrl}\\s]+", " ").trim();
		return (text.length() > 200) ? text.substring(0, 200) + "…" : text;
	}

	record JobRecord(@Nullable String id, @Nullable String type, @Nullable String status, @Nullable Integer stepsTotal,
			@Nullable Integer stepsCompleted, @Nullable String exception,
			@Nullable Map<String, @Nullable Object> payload, @Nullable Map<String, @Nullable Object> result,
			@Nullable List<@Nullable String> dependsOn, @Nullable String createdAt, @Nullable String updatedAt) {
	}

	/**
	 * A successful answer whose body is none.
	 */
	static final class NotAnAnswerException extends RuntimeException {

		NotAnAnswerException(String message, @Nullable Throwable cause) {
			super(message, cause);
		}

	}

}

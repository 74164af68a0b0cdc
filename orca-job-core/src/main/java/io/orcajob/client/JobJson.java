package io.orcajob.client;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.util.StringUtils;

import io.orcajob.JobSnapshot;
import io.orcajob.SafeText;
import io.orcajob.Status;
import io.orcajob.observation.JobLogContext;

/**
 * Reads the wire's JSON. It has a mapper of its own, so that the application's settings
 * cannot change how the service is understood.
 */
final class JobJson {

	private static final Log logger = LogFactory.getLog(JobJson.class);

	private static final int MOST_UNKNOWN_STATUSES = 100;

	private static final int LONGEST_STATUS_SHOWN = 100;

	private final JsonMapper mapper = JsonMapper.builder()
		.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
		.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
		.build();

	private final Set<String> unknownStatuses = ConcurrentHashMap.newKeySet();

	private final Secrets secrets;

	/**
	 * Create a reader.
	 * @param secrets what is taken out of the texts of a record; its payload and result
	 * stay as they are
	 */
	JobJson(Secrets secrets) {
		this.secrets = secrets;
	}

	/**
	 * Read a full record.
	 * @param answer the answer
	 * @param id the id that was asked for
	 * @return the state of the job
	 * @throws NotAnAnswerException if the body is no record of that job
	 */
	JobSnapshot record(Answer answer, String id) {
		JobRecord record = read(answer.body(), JobRecord.class);
		if (record.id() != null && !record.id().equalsIgnoreCase(id)) {
			throw new NotAnAnswerException("tells of another job, '" + record.id() + "'");
		}
		return snapshot(record, id, answer.receivedAt());
	}

	/**
	 * Read a page of records.
	 * @param answer the answer
	 * @return the page
	 * @throws NotAnAnswerException if the body is no page of records
	 */
	JobPage page(Answer answer) {
		PageRecord page = read(answer.body(), PageRecord.class);
		if (page.items() == null) {
			throw new NotAnAnswerException("has no 'items'");
		}
		List<JobSnapshot> items = new ArrayList<>(page.items().size());
		for (JobRecord record : page.items()) {
			if (record == null || !StringUtils.hasText(record.id())) {
				throw new NotAnAnswerException("has a job without an id");
			}
			items.add(snapshot(record, this.secrets.mask(record.id()), answer.receivedAt()));
		}
		if (page.total() == null) {
			// To guess it would be to take the first page for the whole list.
			throw new NotAnAnswerException("has no 'total'");
		}
		return new JobPage(items, page.total(), answer.sentAt());
	}

	/**
	 * Read any JSON.
	 * @param body the body of the answer
	 * @return maps, lists, texts, numbers and booleans
	 * @throws NotAnAnswerException if the body is no JSON, or null
	 */
	Object any(byte[] body) {
		return read(body, Object.class);
	}

	/**
	 * Read what can be read of the texts of an object that is cut.
	 * @param body the beginning of a JSON object
	 * @return the texts by the names of their fields
	 */
	Map<String, @Nullable Object> texts(byte[] body) {
		Map<String, @Nullable Object> texts = new LinkedHashMap<>();
		try (JsonParser parser = this.mapper.createParser(body)) {
			if (parser.nextToken() == JsonToken.START_OBJECT) {
				for (String name = parser.nextName(); name != null; name = parser.nextName()) {
					if (parser.nextToken() == JsonToken.VALUE_STRING) {
						texts.put(name, parser.getString());
					}
					parser.skipChildren();
				}
			}
		}
		catch (JacksonException ex) {
			logger.trace("The rest of the object is not there", ex);
		}
		return texts;
	}

	private JobSnapshot snapshot(JobRecord record, String id, Instant now) {
		return JobSnapshot.builder()
			.id(id)
			.type((record.type() != null) ? this.secrets.mask(record.type()) : "UNKNOWN")
			.rawStatus(status(record.status(), id))
			.stepsTotal(record.stepsTotal())
			.stepsCompleted(record.stepsCompleted())
			.exception(mask(record.exception()))
			.result(record.result())
			.payload((record.payload() != null) ? record.payload() : Collections.emptyMap())
			.dependsOn((record.dependsOn() != null)
					? record.dependsOn().stream().map(this::mask).filter(Objects::nonNull).toList()
					: Collections.emptyList())
			.createdAt(Timestamps.parse(record.createdAt()))
			.updatedAt(Timestamps.parse(record.updatedAt()))
			.refreshedAt(now)
			.build();
	}

	/**
	 * Read a status record.
	 * @param answer the answer
	 * @param id the id of the job
	 * @return the status
	 * @throws NotAnAnswerException if the body is no status record
	 */
	JobStatusInfo statusInfo(Answer answer, String id) {
		JobRecord record = read(answer.body(), JobRecord.class);
		return new JobStatusInfo(status(record.status(), id), record.stepsTotal(), record.stepsCompleted(),
				mask(record.exception()), Timestamps.parse(record.updatedAt()), answer.receivedAt());
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

	/**
	 * Make sure that an answer of which nothing is read comes from the service.
	 * @param body the body of the answer, of which the form is not known
	 * @throws NotAnAnswerException if the body is a web page
	 */
	void acceptance(byte[] body) {
		if (firstCharacter(body) == '<') {
			throw new NotAnAnswerException("is a web page: " + text(body));
		}
	}

	private <T> T read(byte[] body, Class<T> type) {
		try {
			T value = this.mapper.readValue(body, type);
			if (value != null) {
				return value;
			}
		}
		catch (JacksonException ex) {
			// Not kept as the cause: its message may repeat parts of the body.
			throw new NotAnAnswerException(describe(body, ex));
		}
		throw new NotAnAnswerException("is null");
	}

	/**
	 * Say what is wrong with a body, and quote it only if it is no JSON, as there may be
	 * confidential fields in a record.
	 */
	private static String describe(byte[] body, JacksonException ex) {
		char first = firstCharacter(body);
		if (first == 0) {
			return "is empty";
		}
		if (ex instanceof StreamReadException && !(ex instanceof InputCoercionException)) {
			return (first == '{' || first == '[') ? "is cut or malformed JSON" : "is no JSON: " + text(body);
		}
		String property = ex.getPath().isEmpty() ? null : ex.getPath().get(0).getPropertyName();
		return "is no record of a job" + ((property != null) ? " (at " + property + ")" : "");
	}

	private static char firstCharacter(byte[] body) {
		for (byte character : body) {
			if (character > ' ' || character < 0) {
				return (char) character;
			}
		}
		return 0;
	}

	private static String text(byte[] body) {
		return new String(body, StandardCharsets.UTF_8);
	}

	private @Nullable String mask(@Nullable String text) {
		return (text != null) ? this.secrets.mask(text) : null;
	}

	private String status(@Nullable String received, String id) {
		if (received == null) {
			throw new NotAnAnswerException("has no status");
		}
		String rawStatus = this.secrets.mask(received);
		if (isUnknown(rawStatus)) {
			String shown = SafeText.of(rawStatus, LONGEST_STATUS_SHOWN);
			if (this.unknownStatuses.size() < MOST_UNKNOWN_STATUSES && this.unknownStatuses.add(shown)) {
				JobLogContext.run(id, () -> logger.warn("The service sent the job status '" + shown
						+ "', which this version does not know. Such jobs count as active; is there a newer orca-job?"));
			}
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

	record JobRecord(@Nullable String id, @Nullable String type, @Nullable String status, @Nullable Integer stepsTotal,
			@Nullable Integer stepsCompleted, @Nullable String exception,
			@Nullable Map<String, @Nullable Object> payload, @Nullable Map<String, @Nullable Object> result,
			@Nullable List<@Nullable String> dependsOn, @Nullable String createdAt, @Nullable String updatedAt) {
	}

	record PageRecord(@Nullable List<@Nullable JobRecord> items, @Nullable Long total) {
	}

	/**
	 * A success whose body is no answer. The message says what it is, in words that
	 * follow "The answer", and quotes the body as received.
	 */
	static final class NotAnAnswerException extends RuntimeException {

		NotAnAnswerException(String message) {
			super(message);
		}

	}

}

package io.orcajob.client;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.json.JsonMapper;

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

	/** The depth to which a record is looked at: each level costs some memory. */
	private static final int MAX_DEPTH = 100_000;

	/** How many tokens become maps and lists: they take many times the memory. */
	private static final long MAX_TOKENS = 1_000_000;

	private final JsonMapper mapper = JsonMapper
		.builder(JsonFactory.builder()
			.enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
			.streamReadConstraints(StreamReadConstraints.builder().maxTokenCount(MAX_TOKENS).build())
			.build())
		.build();

	/**
	 * Passes over what is large: the size of the body is limited, and numbers are not
	 * read.
	 */
	private final JsonMapper records = JsonMapper
		.builder(JsonFactory.builder()
			.enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
			.streamReadConstraints(StreamReadConstraints.builder()
				.maxNestingDepth(MAX_DEPTH)
				.maxNumberLength(Integer.MAX_VALUE)
				.maxStringLength(Integer.MAX_VALUE)
				.maxNameLength(Integer.MAX_VALUE)
				.build())
			.build())
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
		JobRecord record = record(answer.body());
		if (record.id() != null && !record.id().equalsIgnoreCase(id)) {
			throw new NotAnAnswerException("tells of another job, '" + record.id() + "'");
		}
		return record.toSnapshot(id, status(record.status(), id), answer.receivedAt());
	}

	/**
	 * Read a status record.
	 * @param answer the answer
	 * @param id the id of the job
	 * @return the status
	 * @throws NotAnAnswerException if the body is no status record
	 */
	JobStatusInfo statusInfo(Answer answer, String id) {
		JobRecord record = record(answer.body());
		return record.toStatusInfo(id, status(record.status(), id), answer.receivedAt());
	}

	private JobRecord record(byte[] body) {
		return parse(body, (parser) -> JobRecord.read(parser, body, this.secrets));
	}

	/**
	 * Read a page of records, each as far as it can be read. One without an id that can
	 * be used is left out.
	 * @param answer the answer
	 * @return the page
	 * @throws NotAnAnswerException if the body is no page of records
	 */
	JobPage page(Answer answer) {
		return parse(answer.body(), (parser) -> {
			List<JobRecord> records = null;
			Double total = null;
			for (String name = parser.nextName(); name != null; name = parser.nextName()) {
				JsonToken token = parser.nextToken();
				if (name.equals("items") && token == JsonToken.START_ARRAY) {
					records = records(parser, answer.body());
				}
				else if (name.equals("total")) {
					total = JobRecord.number(parser);
				}
				parser.skipChildren();
			}
			if (records == null) {
				throw new NotAnAnswerException("has no 'items'");
			}
			if (total == null || !(total >= 0)) {
				// To guess it would be to take the first page for the whole list.
				throw new NotAnAnswerException("has no 'total'");
			}
			return new JobPage(snapshots(records, answer.receivedAt()), total.longValue(), records.size(),
					answer.sentAt());
		});
	}

	private List<JobRecord> records(JsonParser parser, byte[] body) {
		List<JobRecord> records = new ArrayList<>();
		for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
			records
				.add((token == JsonToken.START_OBJECT) ? JobRecord.read(parser, body, this.secrets) : JobRecord.NONE);
			parser.skipChildren();
		}
		return records;
	}

	private List<JobSnapshot> snapshots(List<JobRecord> records, Instant now) {
		List<JobSnapshot> snapshots = new ArrayList<>(records.size());
		for (JobRecord record : records) {
			String id = record.usableId();
			if (id != null) {
				String status = (record.status() != null) ? status(record.status(), id) : Status.UNKNOWN.name();
				snapshots.add(record.toSnapshot(id, status, now));
			}
		}
		int leftOut = records.size() - snapshots.size();
		if (leftOut > 0) {
			logger.warn("A list of " + records.size() + " jobs has some without an id that can be used, which are left "
					+ "out: " + leftOut);
		}
		return snapshots;
	}

	/**
	 * Read the object that a body has to be.
	 */
	private <T> T parse(byte[] body, Function<JsonParser, T> reader) {
		try (JsonParser parser = this.records.createParser(body)) {
			JsonToken token = parser.nextToken();
			if (token == JsonToken.START_OBJECT && parser.currentLocation().getByteOffset() > 0) {
				T value = reader.apply(parser);
				if (parser.nextToken() != null) {
					throw new UnreadableException("has something behind its JSON");
				}
				return value;
			}
			String what = (token == JsonToken.START_OBJECT) ? "is not in UTF-8"
					: (token == JsonToken.VALUE_NULL) ? "is null" : "is no record of a job";
			throw new NotAnAnswerException((token == null) ? "is empty" : what);
		}
		catch (StreamConstraintsException ex) {
			throw new UnreadableException("is nested too deeply");
		}
		catch (JacksonException ex) {
			// Not kept as the cause: its message may repeat parts of the body.
			String problem = describe(body);
			throw (firstCharacter(body) == '{' && !(ex instanceof UnexpectedEndOfInputException))
					? new UnreadableException(problem) : new NotAnAnswerException(problem);
		}
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
	 * Return any JSON as text.
	 * @param body the body of the answer
	 * @return the text
	 * @throws NotAnAnswerException if the body is no JSON, or null
	 */
	String text(byte[] body) {
		try (JsonParser parser = this.records.createParser(body)) {
			JsonToken token = parser.nextToken();
			parser.skipChildren();
			if (token != null && token != JsonToken.VALUE_NULL && parser.nextToken() == null) {
				return new String(body, StandardCharsets.UTF_8);
			}
		}
		catch (JacksonException ex) {
			// Not kept as the cause: its message may repeat parts of the body.
			throw new NotAnAnswerException(describe(body));
		}
		throw new NotAnAnswerException((firstCharacter(body) == 'n') ? "is null" : describe(body));
	}

	/**
	 * Return a body as text, and no content as the JSON {@code null}.
	 */
	String textOrNull(byte[] body) {
		String text = new String(body, StandardCharsets.UTF_8).strip();
		return (text.isEmpty() || text.equals("null")) ? "null" : text(body);
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
			throw new NotAnAnswerException("is a web page: " + quote(body));
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
			throw new NotAnAnswerException(describe(body));
		}
		throw new NotAnAnswerException("is null");
	}

	/**
	 * Say what is wrong with a body, and quote it only if it is no JSON, as there may be
	 * confidential fields in a record.
	 */
	private static String describe(byte[] body) {
		char first = firstCharacter(body);
		if (first == 0) {
			return "is empty";
		}
		return (first == '{' || first == '[') ? "is cut or malformed JSON" : "is no JSON: " + quote(body);
	}

	private static char firstCharacter(byte[] body) {
		for (byte character : body) {
			if (character > ' ' || character < 0) {
				return (char) character;
			}
		}
		return 0;
	}

	private static String quote(byte[] body) {
		return new String(body, StandardCharsets.UTF_8);
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

	/**
	 * A success whose body is no answer. The message says what it is, in words that
	 * follow "The answer", and quotes the body as received.
	 */
	static class NotAnAnswerException extends RuntimeException {

		NotAnAnswerException(String message) {
			super(message);
		}

	}

	/**
	 * A success of the service whose body cannot be read, now or later. The message does
	 * not quote it.
	 */
	static final class UnreadableException extends NotAnAnswerException {

		UnreadableException(String message) {
			super(message);
		}

	}

}

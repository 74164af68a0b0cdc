package io.orcajob.client;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

import org.springframework.util.StringUtils;

import io.orcajob.JobSnapshot;
import io.orcajob.SafeText;
import io.orcajob.observation.JobLogContext;

/**
 * The fields of a job or of its status, as far as they can be read: a field that has
 * another form than expected counts as not there, as only the status is needed in order
 * to know that a job has ended. Result and payload stay JSON text.
 */
final class JobRecord {

	private static final Log logger = LogFactory.getLog(JobRecord.class);

	/** The length up to which a number is looked at: any that fits has fewer digits. */
	private static final int MAX_NUMBER_LENGTH = 40;

	/** What stands in place of a record and is none. */
	static final JobRecord NONE = new JobRecord(new Secrets());

	private final Secrets secrets;

	private final List<String> unreadable = new ArrayList<>(0);

	private @Nullable String id;

	private @Nullable String type;

	private @Nullable String status;

	private @Nullable Integer stepsTotal;

	private @Nullable Integer stepsCompleted;

	private @Nullable String exception;

	private @Nullable String payload;

	private @Nullable String result;

	private List<String> dependsOn = Collections.emptyList();

	private Instant createdAt = Instant.EPOCH;

	private Instant updatedAt = Instant.EPOCH;

	private JobRecord(Secrets secrets) {
		this.secrets = secrets;
	}

	/**
	 * Read a record.
	 * @param parser stands at the beginning of an object, and at its end afterwards
	 * @param json what the parser reads, in UTF-8
	 * @param secrets what is taken out of the texts; payload and result stay as they are
	 * @return the record
	 */
	static JobRecord read(JsonParser parser, byte[] json, Secrets secrets) {
		JobRecord record = new JobRecord(secrets);
		for (String name = parser.nextName(); name != null; name = parser.nextName()) {
			if (parser.nextToken() != JsonToken.VALUE_NULL) {
				record.read(name, parser, json);
			}
			parser.skipChildren();
		}
		return record;
	}

	private void read(String name, JsonParser parser, byte[] json) {
		switch (name) {
			case "id" -> this.id = (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) ? raw(parser, json)
					: text(name, parser);
			case "type" -> this.type = text(name, parser);
			case "status" -> this.status = text(name, parser);
			case "steps_total" -> this.stepsTotal = integer(name, parser);
			case "steps_completed" -> this.stepsCompleted = integer(name, parser);
			case "exception" -> this.exception = this.secrets
				.mask((parser.currentToken() == JsonToken.VALUE_STRING) ? parser.getString() : raw(parser, json));
			case "payload" -> this.payload = raw(parser, json);
			case "result" -> this.result = raw(parser, json);
			case "depends_on" -> this.dependsOn = texts(name, parser);
			case "created_at" -> this.createdAt = Timestamps.parse(text(name, parser));
			case "updated_at" -> this.updatedAt = Timestamps.parse(text(name, parser));
			default -> {
				// Others are for others.
			}
		}
	}

	private @Nullable String text(String name, JsonParser parser) {
		if (parser.currentToken() == JsonToken.VALUE_STRING) {
			return this.secrets.mask(parser.getString());
		}
		this.unreadable.add(name);
		return null;
	}

	private @Nullable Integer integer(String name, JsonParser parser) {
		Double number = number(parser);
		if (number == null || !(Math.abs(number) <= Integer.MAX_VALUE)) {
			this.unreadable.add(name);
			return null;
		}
		return number.intValue();
	}

	/**
	 * Return the number at which a parser stands, also if it is written as text.
	 * @param parser the parser
	 * @return the number, or {@code null} if there is none
	 */
	static @Nullable Double number(JsonParser parser) {
		JsonToken token = parser.currentToken();
		if ((token.isNumeric() || token == JsonToken.VALUE_STRING) && parser.getStringLength() <= MAX_NUMBER_LENGTH) {
			try {
				return Double.valueOf(parser.getString());
			}
			catch (NumberFormatException ex) {
				// As good as none.
			}
		}
		return null;
	}

	private List<String> texts(String name, JsonParser parser) {
		if (parser.currentToken() != JsonToken.START_ARRAY) {
			this.unreadable.add(name);
			return Collections.emptyList();
		}
		List<String> texts = new ArrayList<>();
		for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
			if (token == JsonToken.VALUE_STRING) {
				texts.add(this.secrets.mask(parser.getString()));
			}
			else if (token != JsonToken.VALUE_NULL) {
				this.unreadable.add(name);
			}
			parser.skipChildren();
		}
		return texts;
	}

	/**
	 * Return the JSON text of the value at which a parser stands, and go to its end.
	 */
	private static String raw(JsonParser parser, byte[] json) {
		int begin = (int) parser.currentTokenLocation().getByteOffset();
		parser.skipChildren();
		parser.finishToken();
		int end = (int) parser.currentLocation().getByteOffset();
		return new String(json, begin, end - begin, StandardCharsets.UTF_8);
	}

	@Nullable String id() {
		return this.id;
	}

	@Nullable String status() {
		return this.status;
	}

	/**
	 * Return the id if it can be that of a job.
	 */
	@Nullable String usableId() {
		return (StringUtils.hasText(this.id) && !this.id.equals(".") && !this.id.equals("..")) ? this.id : null;
	}

	/**
	 * Return the state of the job.
	 * @param id the id
	 * @param rawStatus the status
	 * @param refreshedAt when the record arrived, by the local clock
	 */
	JobSnapshot toSnapshot(String id, String rawStatus, Instant refreshedAt) {
		reportUnreadable(id);
		JobSnapshot.Builder snapshot = JobSnapshot.builder()
			.id(id)
			.rawStatus(rawStatus)
			.stepsTotal(this.stepsTotal)
			.stepsCompleted(this.stepsCompleted)
			.exception(this.exception)
			.rawResult(this.result)
			.dependsOn(this.dependsOn)
			.createdAt(this.createdAt)
			.updatedAt(this.updatedAt)
			.refreshedAt(refreshedAt);
		if (this.type != null) {
			snapshot.type(this.type);
		}
		if (this.payload != null) {
			snapshot.rawPayload(this.payload);
		}
		return snapshot.build();
	}

	JobStatusInfo toStatusInfo(String id, String rawStatus, Instant refreshedAt) {
		reportUnreadable(id);
		return new JobStatusInfo(rawStatus, this.stepsTotal, this.stepsCompleted, this.exception, this.updatedAt,
				refreshedAt);
	}

	private void reportUnreadable(String id) {
		if (!this.unreadable.isEmpty()) {
			JobLogContext.run(id, () -> logger.debug("The record of job " + SafeText.of(id, 100)
					+ " has fields that cannot be read and count as not there: " + this.unreadable));
		}
	}

}

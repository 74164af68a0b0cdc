package io.orcajob.client;

import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.util.StringUtils;

import io.orcajob.JobRequest;
import io.orcajob.JobSnapshot;
import io.orcajob.Status;
import io.orcajob.client.JobJson.NotAnAnswerException;

/**
 * Reads the answers to requests that start jobs. They differ from endpoint to endpoint;
 * what counts is the id of the job, which is found even if the rest cannot be read.
 */
final class StartAnswers {

	private static final String JOB_ID = "job_id";

	private static final String TASK_ID = "task_id";

	/** What the service is known to call it, see {@link JobRequest.Builder#idField}. */
	private static final List<String> PREFIXES = List.of("", "insertion_", "finetuning_");

	private static final Set<String> ENDED = Set.of(Status.COMPLETED.name(), Status.FAILED.name(),
			Status.ABORTED.name());

	private static final Set<String> ACTIVE = Arrays.stream(Status.values())
		.filter((status) -> !status.isTerminal() && status != Status.UNKNOWN)
		.map(Status::name)
		.collect(Collectors.toSet());

	private final JobJson json;

	private final Secrets secrets;

	StartAnswers(JobJson json, Secrets secrets) {
		this.json = json;
		this.secrets = secrets;
	}

	/**
	 * Read an answer.
	 * @param request what was asked for
	 * @param answer the answer, or its beginning
	 * @return what it tells
	 * @throws NotAnAnswerException if it does not tell whether there is a job
	 */
	StartAnswer read(JobRequest<?> request, Answer answer) {
		byte[] body = answer.body();
		Instant now = answer.receivedAt();
		if (body.length == 0 && answer.status() == HttpStatus.NO_CONTENT.value() && request.idField() == null) {
			return new StartAnswer(null, null);
		}
		Object json;
		try {
			json = this.json.any(body);
		}
		catch (NotAnAnswerException ex) {
			JobSnapshot job = job(request, this.json.texts(body), now);
			if (job == null) {
				throw ex;
			}
			return new StartAnswer(job, null);
		}
		Map<String, @Nullable Object> fields = fields(json);
		JobSnapshot job = job(request, fields, now);
		if (job == null) {
			checkThatThereIsNoJob(request, json, fields);
		}
		return new StartAnswer(job, json);
	}

	/**
	 * Refuse a response without a job that does not say that there is none: it has no
	 * field for the id, or tells of something under way. The id stands where it was not
	 * looked for.
	 */
	private static void checkThatThereIsNoJob(JobRequest<?> request, Object json,
			Map<String, @Nullable Object> fields) {
		String idField = request.idField();
		String where = " no id of a job in " + ((idField != null) ? "'" + idField + "'" : "a field that is known")
				+ " (name the field with idField(..) of the JobRequest), but "
				+ ((json instanceof Map) ? "the fields " + fields.keySet() : "no field at all");
		if (names(request).stream().noneMatch(fields::containsKey)) {
			throw new NotAnAnswerException("has" + where);
		}
		for (String prefix : PREFIXES) {
			String status = text(fields, prefix + "status");
			if (status != null && ACTIVE.contains(status)) {
				throw new NotAnAnswerException("has '" + prefix + "status': '" + status + "' and" + where);
			}
		}
	}

	private static List<String> names(JobRequest<?> request) {
		String idField = request.idField();
		return (idField != null) ? names(idField)
				: PREFIXES.stream().flatMap((prefix) -> names(prefix + JOB_ID).stream()).toList();
	}

	private static Map<String, @Nullable Object> fields(Object json) {
		Map<String, @Nullable Object> fields = new LinkedHashMap<>();
		if (json instanceof Map<?, ?> map) {
			map.forEach((name, value) -> fields.put(String.valueOf(name), value));
		}
		return fields;
	}

	private @Nullable JobSnapshot job(JobRequest<?> request, Map<String, @Nullable Object> fields, Instant now) {
		return names(request).stream()
			.filter((name) -> fields.get(name) != null)
			.findFirst()
			.map((name) -> job(request, name, fields, now))
			.orElse(null);
	}

	private JobSnapshot job(JobRequest<?> request, String idField, Map<String, @Nullable Object> fields, Instant now) {
		String id = String.valueOf(fields.get(idField));
		if (!isId(fields.get(idField)) || !this.secrets.mask(id).equals(id)) {
			throw new NotAnAnswerException("has no job id in '" + idField + "', but '" + id + "'");
		}
		return JobSnapshot.builder()
			.id(id)
			.type(Objects.requireNonNullElse(request.type(), "UNKNOWN"))
			.rawStatus(this.secrets.mask(status(idField, fields)))
			.createdAt(Timestamps.parse(text(fields, "created_at")))
			.updatedAt(Timestamps.parse(text(fields, "updated_at")))
			.refreshedAt(now)
			.build();
	}

	private static List<String> names(String idField) {
		return idField.endsWith(JOB_ID)
				? List.of(idField, idField.substring(0, idField.length() - JOB_ID.length()) + TASK_ID)
				: List.of(idField);
	}

	private static boolean isId(@Nullable Object id) {
		return (id instanceof String text && StringUtils.hasText(text) && !text.equals(".") && !text.equals(".."))
				|| id instanceof Integer || id instanceof Long;
	}

	/**
	 * Return the status as far as the job has not ended: an end is to be read with its
	 * result.
	 */
	private static String status(String idField, Map<String, @Nullable Object> fields) {
		String prefix = PREFIXES.stream()
			.filter((candidate) -> !candidate.isEmpty() && idField.startsWith(candidate))
			.findFirst()
			.orElse("");
		String status = text(fields, prefix + "status");
		return (status == null || ENDED.contains(status)) ? Status.UNKNOWN.name() : status;
	}

	private static @Nullable String text(Map<String, @Nullable Object> fields, String name) {
		return (fields.get(name) instanceof String text) ? text : null;
	}

}

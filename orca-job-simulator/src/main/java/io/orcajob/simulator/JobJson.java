package io.orcajob.simulator;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Jobs in the form that the service sends them.
 */
final class JobJson {

	/**
	 * The one organisation that a simulator knows.
	 */
	static final String ORG_ID = "00000000-0000-4000-8000-00000000000a";

	private static final String WORKER_ID = "00000000-0000-4000-8000-00000000000b";

	private final Dialect dialect;

	JobJson(Dialect dialect) {
		this.dialect = dialect;
	}

	Map<String, @Nullable Object> record(JobState job) {
		boolean leased = job.begun() && !job.status().isTerminal();
		Map<String, @Nullable Object> json = new LinkedHashMap<>();
		json.put("id", job.id());
		json.put("org_id", ORG_ID);
		json.put("worker_id", job.begun() ? WORKER_ID : null);
		json.put("type", job.script().type());
		json.put("status", job.status().name());
		json.put("steps_total", job.stepsTotal());
		json.put("steps_completed", job.stepsCompleted());
		json.put("exception", job.exception());
		json.put("payload", job.script().payload());
		json.put("result", job.result());
		json.put("depends_on", job.script().dependsOn());
		json.put("lease_token", leased ? "lease-of-" + job.id() : null);
		json.put("created_at", format(job.createdAt()));
		json.put("updated_at", format(job.updatedAt()));
		return json;
	}

	Map<String, @Nullable Object> status(JobState job) {
		Map<String, @Nullable Object> json = new LinkedHashMap<>();
		json.put("status", job.status().name());
		json.put("steps_total", job.stepsTotal());
		json.put("steps_completed", job.stepsCompleted());
		json.put("exception", job.exception());
		json.put("updated_at", format(job.updatedAt()));
		json.put("created_at", format(job.createdAt()));
		return json;
	}

	Map<String, @Nullable Object> page(JobPage page) {
		Map<String, @Nullable Object> json = new LinkedHashMap<>();
		json.put("items", page.items().stream().map(this::record).toList());
		json.put("total", page.total());
		json.put("offset", page.offset());
		json.put("limit", page.limit());
		return json;
	}

	Map<String, @Nullable Object> evaluation(JobState job) {
		Map<String, @Nullable Object> json = new LinkedHashMap<>();
		this.dialect.putJobId(json, "", job.id());
		json.put("org_id", ORG_ID);
		json.put("status", job.status().name());
		json.put("result", job.result());
		json.put("created_at", format(job.createdAt()));
		json.put("updated_at", format(job.updatedAt()));
		return json;
	}

	private String format(long micros) {
		return this.dialect.timestamps().format(micros);
	}

}

package io.orcajob.simulator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Finetuned embedding model that a client has created. Its trials follow from its
 * configuration and from how far its job is.
 */
record StoredEmbeddingModel(String id, String name, Map<String, @Nullable Object> options, String jobId,
		long createdAt) implements NamedResource {

	private static final int MAX_SEQUENCE = 512;

	int trialCount() {
		return (config().get("trial_count") instanceof Number count) ? count.intValue() : 1;
	}

	private Map<?, ?> config() {
		return (this.options.get("config") instanceof Map<?, ?> config) ? config : Map.of();
	}

	Map<String, @Nullable Object> toFields(JobState job, Dialect dialect) {
		Map<String, @Nullable Object> fields = new LinkedHashMap<>();
		fields.put("id", this.id);
		fields.put("org_id", JobJson.ORG_ID);
		fields.put("name", this.name);
		fields.put("storage_path", "simulator://finetuned_embedding_model/" + this.id);
		fields.put("embedding_dim", TextEmbedding.DIMENSION);
		fields.put("max_seq_length", MAX_SEQUENCE);
		fields.put("uses_context", false);
		fields.put("created_at", dialect.timestamps().format(this.createdAt));
		fields.put("updated_at", dialect.timestamps().format(job.updatedAt()));
		fields.put("base_model", this.options.get("base_model"));
		dialect.putJobId(fields, "finetuning_", this.jobId);
		fields.put("finetuning_status", job.status().name());
		fields.put("description", this.options.get("description"));
		fields.put("num_params", EmbeddingModelRoutes.PARAMETERS);
		return fields;
	}

	/**
	 * Returns the trials that have begun.
	 */
	List<Map<String, @Nullable Object>> trials(JobState job, TimestampFormat timestamps) {
		List<Map<String, @Nullable Object>> trials = new ArrayList<>();
		int count = trialCount();
		double done = (job.status() == JobStatus.COMPLETED) ? count
				: (double) count * Objects.requireNonNullElse(job.stepsCompleted(), 0)
						/ Math.max(1, Objects.requireNonNullElse(job.stepsTotal(), 1));
		for (int i = 0; job.begun() && i < count && i <= done; i++) {
			boolean completed = i + 1 <= done;
			Map<String, @Nullable Object> trial = new LinkedHashMap<>();
			trial.put("org_id", JobJson.ORG_ID);
			trial.put("embedding_model_id", this.id);
			trial.put("index", i);
			trial.put("kind", (count > 1) ? "sweep" : "single");
			trial.put("status", completed ? "COMPLETED" : job.status().isTerminal() ? "FAILED" : "RUNNING");
			trial.put("hyperparameters", hyperparameters(i, count));
			trial.put("metrics", completed ? Map.of("eval_loss", 1.0 / (2 + i)) : Map.of());
			trial.put("started_at", timestamps.format(job.createdAt()));
			trial.put("completed_at", completed ? timestamps.format(job.updatedAt()) : null);
			trials.add(trial);
		}
		return trials;
	}

	/**
	 * Returns what a trial chooses: single values as they are, evenly from ranges and by
	 * turns from lists.
	 */
	private Map<String, @Nullable Object> hyperparameters(int index, int count) {
		Map<String, @Nullable Object> chosen = new LinkedHashMap<>();
		config().forEach((name, value) -> {
			if (value instanceof List<?> list && !list.isEmpty()) {
				chosen.put(String.valueOf(name), list.get(index % list.size()));
			}
			else if (value instanceof Map<?, ?> range && range.get("min") instanceof Number min
					&& range.get("max") instanceof Number max) {
				double share = (count > 1) ? (double) index / (count - 1) : 0;
				chosen.put(String.valueOf(name), min.doubleValue() + share * (max.doubleValue() - min.doubleValue()));
			}
			else {
				chosen.put(String.valueOf(name), value);
			}
		});
		return chosen;
	}

}

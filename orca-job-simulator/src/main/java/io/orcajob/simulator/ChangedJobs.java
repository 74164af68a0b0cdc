package io.orcajob.simulator;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * The service's answer with another value in a field of its jobs: of the one that the
 * path names, or of the items of a list. An answer about something else is left alone.
 *
 * @param field the name of the field
 * @param value its value
 */
record ChangedJobs(String field, @Nullable Object value) implements FaultEffect {

	@Override
	public Mono<ServerResponse> apply(Mono<ServerResponse> answer, FaultyRequest request, Predicate<String> jobs) {
		return answer.flatMap((response) -> {
			Object json = Json.read(Answers.body(response));
			boolean changed = (json instanceof Map<?, ?> map) && (map.get("items") instanceof List<?> items)
					? changeItems(items, jobs) : change(json);
			return changed ? Answers.withBody(response, Json.write(json)) : Mono.just(response);
		});
	}

	private boolean changeItems(List<?> items, Predicate<String> jobs) {
		boolean changed = false;
		for (Object item : items) {
			if (item instanceof Map<?, ?> job && job.get("id") instanceof String id && jobs.test(id)) {
				changed |= change(job);
			}
		}
		return changed;
	}

	@SuppressWarnings("unchecked")
	private boolean change(@Nullable Object json) {
		if (!(json instanceof Map<?, ?> map) || !map.containsKey(this.field)) {
			return false;
		}
		((Map<String, @Nullable Object>) map).put(this.field, this.value);
		return true;
	}

	@Override
	public String toString() {
		return this.field + " " + this.value;
	}

}

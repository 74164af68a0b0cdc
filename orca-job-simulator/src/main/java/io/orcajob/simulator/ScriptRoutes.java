package io.orcajob.simulator;

import java.time.Duration;
import java.util.Arrays;
import java.util.Set;

import reactor.core.publisher.Mono;

import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * The simulator's own endpoint, by which a client in any language scripts the life of a
 * job.
 */
final class ScriptRoutes {

	private static final Set<String> FIELDS = Set.of("type", "queue_ms", "steps", "duration_ms", "aborting_ms",
			"outcome", "result", "exception", "payload", "depends_on");

	private final JobStore jobs;

	private final JobJson json;

	ScriptRoutes(JobStore jobs, JobJson json) {
		this.jobs = jobs;
		this.json = json;
	}

	void addTo(RouteTable routes) {
		routes.post("/simulator/job", this::submit);
	}

	private Mono<ServerResponse> submit(ServerRequest request) {
		return JsonBody.of(request).flatMap((body) -> Json.answer(201, this.json.record(submit(script(body)))));
	}

	private JobState submit(JobScript script) {
		try {
			return this.jobs.submit(script);
		}
		catch (UnknownDependencyException ex) {
			throw Issues.of("value_error", String.valueOf(ex.getMessage()), "body", "depends_on", ex.index());
		}
	}

	private JobScript script(JsonBody body) {
		JobScript.Builder script = JobScript.builder();
		body.refuseOthersThan(FIELDS);
		body.text("type", script::type);
		body.longInteger("queue_ms", (millis) -> script.queue(Duration.ofMillis(millis)));
		body.nullableInteger("steps", script::steps);
		body.longInteger("duration_ms", (millis) -> script.duration(Duration.ofMillis(millis)));
		body.longInteger("aborting_ms", (millis) -> script.aborting(Duration.ofMillis(millis)));
		body.text("outcome", (name) -> script.outcome(outcome(name)));
		body.nullableObject("result", script::result);
		body.nullableText("exception", script::exception);
		body.object("payload", script::payload);
		body.texts("depends_on", script::dependsOn);
		body.throwIssues();
		return script.build();
	}

	private static JobScript.Outcome outcome(String name) {
		return Arrays.stream(JobScript.Outcome.values())
			.filter((outcome) -> outcome.name().equals(name))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException(
					"Input should be one of " + Arrays.toString(JobScript.Outcome.values())));
	}

}

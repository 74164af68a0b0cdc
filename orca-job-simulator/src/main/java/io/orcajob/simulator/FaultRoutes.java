package io.orcajob.simulator;

import java.time.Duration;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * The simulator's own endpoint, by which a client in any language lets requests fail.
 */
final class FaultRoutes {

	private static final Set<String> FIELDS = Set.of("route", "job_id", "times", "after", "delay_ms", "headers",
			"retry_after_ms", "retry_after_date_ms", "kind", "status_code", "content_type", "body", "location",
			"job_status");

	private static final String KINDS = "ANSWER, HTML, REDIRECT, RESET, STALL, CUT, WRONG_JSON, OTHER_JSON, "
			+ "EMPTY_BODY, JOB_STATUS, NULL_RESULT";

	private final Faults faults;

	private final RouteTable routes;

	FaultRoutes(Faults faults, RouteTable routes) {
		this.faults = faults;
		this.routes = routes;
	}

	void addRoutes() {
		this.routes.post("/simulator/fault", this::add);
		this.routes.delete("/simulator/fault", this::clear);
	}

	private Mono<ServerResponse> add(ServerRequest request) {
		return JsonBody.of(request).flatMap((body) -> {
			this.faults.add(new Reader(body).read());
			return Json.answer(201, body.fields());
		});
	}

	private Mono<ServerResponse> clear(ServerRequest request) {
		this.faults.clear();
		return ServerResponse.noContent().build();
	}

	private final class Reader {

		private final JsonBody body;

		private Fault fault = Fault.any();

		private @Nullable String contentType;

		private @Nullable String text;

		Reader(JsonBody body) {
			this.body = body;
		}

		Fault read() {
			this.body.refuseOthersThan(FIELDS);
			this.body.text("route", (route) -> this.fault = Fault.on(FaultRoutes.this.routes.requireKnown(route)));
			this.body.text("job_id", (id) -> this.fault = this.fault.job(id));
			this.body.nullableInteger("times",
					(times) -> this.fault = (times != null) ? this.fault.times(times) : this.fault.always());
			this.body.integer("after", (requests) -> this.fault = this.fault.after(requests));
			this.body.longInteger("delay_ms", (millis) -> this.fault = this.fault.delay(Duration.ofMillis(millis)));
			this.body.longInteger("retry_after_ms",
					(millis) -> this.fault = this.fault.retryAfter(Duration.ofMillis(millis)));
			this.body.longInteger("retry_after_date_ms",
					(millis) -> this.fault = this.fault.retryAfterDate(Duration.ofMillis(millis)));
			this.body.object("headers", (headers) -> headers
				.forEach((name, value) -> this.fault = this.fault.header(name, String.valueOf(value))));
			this.body.nullableText("content_type", (type) -> this.contentType = type);
			this.body.nullableText("body", (text) -> this.text = text);
			this.body.text("kind", this::readKind);
			if (this.fault.isHarmless()) {
				this.body.require("kind");
			}
			this.body.throwIssues();
			return this.fault;
		}

		private void readKind(String kind) {
			switch (kind) {
				case "ANSWER" -> required("status_code", () -> this.body.integer("status_code", this::readAnswer));
				case "HTML" -> this.fault = this.fault.html();
				case "REDIRECT" -> required("location",
						() -> this.body.text("location", (url) -> this.fault = this.fault.redirect(url)));
				case "RESET" -> this.fault = this.fault.reset();
				case "STALL" -> this.fault = this.fault.stall();
				case "CUT" -> this.fault = this.fault.cut();
				case "WRONG_JSON" -> this.fault = this.fault.wrongJson();
				case "OTHER_JSON" -> this.fault = this.fault.otherJson();
				case "EMPTY_BODY" -> this.fault = this.fault.emptyBody();
				case "JOB_STATUS" -> required("job_status",
						() -> this.body.text("job_status", (status) -> this.fault = this.fault.jobStatus(status)));
				case "NULL_RESULT" -> this.fault = this.fault.nullResult();
				default -> throw new IllegalArgumentException("Input should be one of " + KINDS);
			}
		}

		private void required(String name, Runnable reader) {
			this.body.require(name);
			reader.run();
		}

		private void readAnswer(int status) {
			this.fault = (this.text != null) ? this.fault.answer(status, this.contentType, this.text)
					: this.fault.answer(status);
		}

	}

}

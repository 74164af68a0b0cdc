package io.orcajob.simulator;

import reactor.core.publisher.Mono;

import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * What the service offers for jobs, whatever started them.
 */
final class JobRoutes {

	private final JobStore jobs;

	JobRoutes(JobStore jobs) {
		this.jobs = jobs;
	}

	void addTo(RouteTable routes) {
		routes.get("/job", this::list);
		routes.get("/job/{id}", this::get);
		routes.get("/job/{id}/status", this::status);
		routes.delete("/job/{id}/abort", this::abort);
	}

	private Mono<ServerResponse> list(ServerRequest request) {
		ListQuery query = ListQuery.of(request.queryParams());
		return Json.answer(200, JobJson.page(this.jobs.list(query.filter(), query.offset(), query.limit())));
	}

	private Mono<ServerResponse> get(ServerRequest request) {
		return Json.answer(200, JobJson.record(find(request)));
	}

	private Mono<ServerResponse> status(ServerRequest request) {
		return Json.answer(200, JobJson.status(find(request)));
	}

	private Mono<ServerResponse> abort(ServerRequest request) {
		if (!this.jobs.abort(request.pathVariable("id"))) {
			throw ApiException.notFound("job");
		}
		return ServerResponse.noContent().build();
	}

	private JobState find(ServerRequest request) {
		JobState job = this.jobs.find(request.pathVariable("id"));
		if (job == null) {
			throw ApiException.notFound("job");
		}
		return job;
	}

}

package io.orcajob.simulator;

import reactor.core.publisher.Mono;

import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * What the service offers for jobs, whatever started them.
 */
final class JobRoutes {

	private final JobStore jobs;

	private final Dialect dialect;

	private final JobJson json;

	JobRoutes(JobStore jobs, Dialect dialect, JobJson json) {
		this.jobs = jobs;
		this.dialect = dialect;
		this.json = json;
	}

	void addTo(RouteTable routes) {
		String path = this.dialect.jobsPath();
		routes.get(path, this::list);
		routes.get(path + "/{id}", this::get);
		routes.get(path + "/{id}/status", this::status);
		routes.delete(path + "/{id}/abort", this::abort);
	}

	private Mono<ServerResponse> list(ServerRequest request) {
		ListQuery query = ListQuery.of(request.queryParams(), this.dialect.largestPage());
		return Json.answer(200, this.json.page(this.jobs.list(query.filter(), query.offset(), query.limit())));
	}

	private Mono<ServerResponse> get(ServerRequest request) {
		return Json.answer(200, this.json.record(find(request)));
	}

	private Mono<ServerResponse> status(ServerRequest request) {
		return Json.answer(200, this.json.status(find(request)));
	}

	private Mono<ServerResponse> abort(ServerRequest request) {
		if (!this.jobs.abort(request.pathVariable("id"))) {
			throw ApiException.notFound(this.dialect.resource());
		}
		return ServerResponse.noContent().build();
	}

	private JobState find(ServerRequest request) {
		JobState job = this.jobs.find(request.pathVariable("id"));
		if (job == null) {
			throw ApiException.notFound(this.dialect.resource());
		}
		return job;
	}

}

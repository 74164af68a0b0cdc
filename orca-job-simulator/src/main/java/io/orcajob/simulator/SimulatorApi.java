package io.orcajob.simulator;

import java.util.UUID;
import java.util.function.UnaryOperator;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.HandlerStrategies;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ResponseStatusException;

/**
 * The HTTP side of the simulator, without a transport: routes, journal, faults, request
 * ids and errors in the service's shapes.
 */
final class SimulatorApi {

	private static final Log logger = LogFactory.getLog(SimulatorApi.class);

	private static final String REQUEST_ID_HEADER = "X-Request-ID";

	private static final int MAX_BODY_SIZE = 1024 * 1024;

	private final SimulatedTime time;

	private final RequestJournal journal;

	private final Faults faults;

	private final HttpHandler handler;

	SimulatorApi(ApiKey key, Dialect dialect, SimulatedTime time, JobStore jobs, RequestJournal journal,
			Scheduler scheduler, UnaryOperator<JobScript.Builder> evaluations, boolean anyName) {
		this.time = time;
		this.journal = journal;
		RouteTable routes = new RouteTable(key);
		this.faults = new Faults(routes, time, scheduler);
		JobJson json = new JobJson(dialect);
		new JobRoutes(jobs, dialect, json).addTo(routes);
		new ScriptRoutes(jobs, json).addTo(routes);
		new FaultRoutes(this.faults, routes).addRoutes();
		Catalog catalog = new Catalog(jobs, time);
		new DatasourceRoutes(catalog, dialect).addTo(routes);
		new MemorysetRoutes(catalog, dialect, json).addTo(routes);
		new EmbeddingModelRoutes(catalog, dialect, json, evaluations).addTo(routes);
		for (ModelKind kind : ModelKind.values()) {
			new ModelRoutes(catalog, dialect, kind).addTo(routes);
			new EvaluationRoutes(catalog, json, kind, evaluations, anyName).addTo(routes);
		}
		new BootstrapRoutes(catalog, dialect, json).addTo(routes);
		new ServiceRoutes().addTo(routes);
		this.handler = RouterFunctions.toHttpHandler(routes.build().filter(this::handle),
				HandlerStrategies.builder()
					.codecs((codecs) -> codecs.defaultCodecs().maxInMemorySize(MAX_BODY_SIZE))
					.build());
	}

	HttpHandler handler() {
		return this.handler;
	}

	Faults faults() {
		return this.faults;
	}

	private Mono<ServerResponse> handle(ServerRequest request, HandlerFunction<ServerResponse> handler) {
		String requestId = request.headers().firstHeader(REQUEST_ID_HEADER);
		String pattern = request.attribute(RouterFunctions.MATCHING_PATTERN_ATTRIBUTE)
			.map(Object::toString)
			.orElse(RouteTable.UNKNOWN);
		String route = request.method() + " " + pattern;
		this.journal.add(route, new RecordedRequest(request.method().name(), request.uri().getRawPath(),
				request.uri().getRawQuery(), requestId, this.time.now()));
		HttpHeaders headers = request.exchange().getResponse().getHeaders();
		headers.set(HttpHeaders.DATE, HttpDates.format(this.time.now()));
		if (requestId != null) {
			headers.set(REQUEST_ID_HEADER, requestId);
		}
		String traceId = (requestId != null) ? requestId : UUID.randomUUID().toString();
		Mono<ServerResponse> answer = Mono.defer(() -> handler.handle(request)).onErrorResume((ex) -> {
			ApiException refusal = refusal(ex, traceId);
			return Json.answer(refusal.status(), refusal.body());
		});
		return this.faults.apply(answer, request, new FaultyRequest(route, request.pathVariables().get("id"), traceId));
	}

	private ApiException refusal(Throwable ex, String requestId) {
		if (ex instanceof ApiException refusal) {
			return refusal;
		}
		if (ex instanceof DataBufferLimitException) {
			return ApiException.other(413);
		}
		if (ex instanceof ResponseStatusException statusException) {
			return ApiException.other(statusException.getStatusCode().value());
		}
		logger.error("A request to the simulator failed", ex);
		return ApiException.internal(requestId);
	}

}

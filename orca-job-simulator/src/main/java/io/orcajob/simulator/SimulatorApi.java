package io.orcajob.simulator;

import java.util.UUID;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.HandlerStrategies;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ResponseStatusException;

/**
 * The HTTP side of the simulator, without a transport: routes, journal, request ids and
 * errors in the service's shapes.
 */
final class SimulatorApi {

	private static final Log logger = LogFactory.getLog(SimulatorApi.class);

	private static final String REQUEST_ID_HEADER = "X-Request-ID";

	private static final int MAX_BODY_SIZE = 1024 * 1024;

	private final SimulatedTime time;

	private final RequestJournal journal;

	private SimulatorApi(SimulatedTime time, RequestJournal journal) {
		this.time = time;
		this.journal = journal;
	}

	static HttpHandler create(@Nullable String key, SimulatedTime time, JobStore jobs, RequestJournal journal) {
		SimulatorApi api = new SimulatorApi(time, journal);
		RouteTable routes = new RouteTable(new ApiKey(key));
		new JobRoutes(jobs).addTo(routes);
		new ScriptRoutes(jobs).addTo(routes);
		new EvaluationRoutes(jobs).addTo(routes);
		new ServiceRoutes().addTo(routes);
		return RouterFunctions.toHttpHandler(routes.build().filter(api::handle),
				HandlerStrategies.builder()
					.codecs((codecs) -> codecs.defaultCodecs().maxInMemorySize(MAX_BODY_SIZE))
					.build());
	}

	private Mono<ServerResponse> handle(ServerRequest request, HandlerFunction<ServerResponse> handler) {
		String requestId = request.headers().firstHeader(REQUEST_ID_HEADER);
		String pattern = request.attribute(RouterFunctions.MATCHING_PATTERN_ATTRIBUTE)
			.map(Object::toString)
			.orElse("/**");
		this.journal.add(request.method() + " " + pattern, new RecordedRequest(request.method().name(),
				request.uri().getRawPath(), request.uri().getRawQuery(), requestId, this.time.now()));
		if (requestId != null) {
			request.exchange().getResponse().getHeaders().set(REQUEST_ID_HEADER, requestId);
		}
		return Mono.defer(() -> handler.handle(request)).onErrorResume((ex) -> {
			ApiException refusal = refusal(ex, requestId);
			return Json.answer(refusal.status(), refusal.body());
		});
	}

	private ApiException refusal(Throwable ex, @Nullable String requestId) {
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
		return ApiException.internal((requestId != null) ? requestId : UUID.randomUUID().toString());
	}

}

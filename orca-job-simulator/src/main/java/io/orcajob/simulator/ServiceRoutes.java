package io.orcajob.simulator;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * How the service is, which anyone may ask, and whether a key is good.
 */
final class ServiceRoutes {

	void addTo(RouteTable routes) {
		routes.getWithoutKey("/check/alive", this::alive);
		routes.getWithoutKey("/check/ready", this::ready);
		routes.getWithoutKey("/check/healthy", this::healthy);
		routes.get("/auth", (request) -> Json.answer(200, true));
	}

	private Mono<ServerResponse> alive(ServerRequest request) {
		return Json.answer(200, Map.of("ok", true, "checks", Collections.emptyMap()));
	}

	private Mono<ServerResponse> ready(ServerRequest request) {
		return Json.answer(200, Map.of("ok", true, "draining", false));
	}

	private Mono<ServerResponse> healthy(ServerRequest request) {
		Map<String, @Nullable Object> health = new LinkedHashMap<>();
		health.put("ok", true);
		health.put("checks", Map.of("simulator", true));
		health.put("durations", Map.of("simulator", 0));
		health.put("draining", false);
		health.put("config", Collections.emptyMap());
		return Json.answer(200, health);
	}

}

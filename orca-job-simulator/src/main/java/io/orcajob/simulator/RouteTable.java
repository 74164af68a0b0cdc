package io.orcajob.simulator;

import java.util.LinkedHashSet;
import java.util.Set;

import org.springframework.http.HttpMethod;
import org.springframework.util.Assert;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * The routes of the simulator. A known path with another method and an unknown path are
 * refused as the service does, whether there is a key or not.
 */
final class RouteTable {

	/**
	 * The path of the route that all unknown paths share.
	 */
	static final String UNKNOWN = "/**";

	private final ApiKey key;

	private final RouterFunctions.Builder router = RouterFunctions.route();

	private final Set<String> patterns = new LinkedHashSet<>();

	private final Set<String> routes = new LinkedHashSet<>();

	RouteTable(ApiKey key) {
		this.key = key;
	}

	void get(String pattern, HandlerFunction<ServerResponse> handler) {
		add(HttpMethod.GET, pattern, this.key.required(handler));
	}

	void getWithoutKey(String pattern, HandlerFunction<ServerResponse> handler) {
		add(HttpMethod.GET, pattern, handler);
	}

	void post(String pattern, HandlerFunction<ServerResponse> handler) {
		add(HttpMethod.POST, pattern, this.key.required(handler));
	}

	void postAsAdministrator(String pattern, HandlerFunction<ServerResponse> handler) {
		add(HttpMethod.POST, pattern, this.key.requiredToAdminister(handler));
	}

	void deleteAsAdministrator(String pattern, HandlerFunction<ServerResponse> handler) {
		add(HttpMethod.DELETE, pattern, this.key.requiredToAdminister(handler));
	}

	void delete(String pattern, HandlerFunction<ServerResponse> handler) {
		add(HttpMethod.DELETE, pattern, this.key.required(handler));
	}

	private void add(HttpMethod method, String pattern, HandlerFunction<ServerResponse> handler) {
		this.patterns.add(pattern);
		this.routes.add(method + " " + pattern);
		this.router.route(RequestPredicates.method(method).and(RequestPredicates.path(pattern)), handler);
	}

	/**
	 * Return a route that the journal may come to name: one of a known path, whether its
	 * method is known or not, or that of all unknown paths.
	 * @throws IllegalArgumentException if it is none
	 */
	String requireKnown(String route) {
		String path = route.substring(route.indexOf(' ') + 1);
		Assert.isTrue(UNKNOWN.equals(path) || this.patterns.contains(path),
				() -> "There is no route '" + route + "' among " + this.routes);
		return route;
	}

	RouterFunction<ServerResponse> build() {
		for (String pattern : this.patterns) {
			this.router.route(RequestPredicates.path(pattern), (request) -> {
				throw ApiException.methodNotAllowed();
			});
		}
		this.router.route(RequestPredicates.path(UNKNOWN), (request) -> {
			throw ApiException.notFound(null);
		});
		return this.router.build();
	}

}

package io.orcajob.client;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

import reactor.core.publisher.Mono;

import io.orcajob.OrcaAccessDeniedException;
import io.orcajob.OrcaApiException;
import io.orcajob.OrcaAuthenticationException;
import io.orcajob.client.ServiceHealth.State;

/**
 * Finds out how the service is, from what it says of itself and from whether it accepts
 * the API key.
 */
final class HealthCheck {

	private static final String HEALTHY = "/check/healthy";

	private static final String AUTH = "/auth";

	private final Function<String, ApiCall<Object>> reader;

	/**
	 * Create a check.
	 * @param reader reads the JSON at a path
	 */
	HealthCheck(Function<String, ApiCall<Object>> reader) {
		this.reader = reader;
	}

	Mono<ServiceHealth> run() {
		return Mono.defer(() -> this.reader.apply(HEALTHY).answer())
			.map(HealthCheck::read)
			.flatMap((health) -> (health.state() == State.UP) ? withKey(health) : Mono.just(health))
			.onErrorResume((error) -> Mono.just(failure(error)));
	}

	private Mono<ServiceHealth> withKey(ServiceHealth health) {
		return this.reader.apply(AUTH).answer().map((answer) -> health);
	}

	private static ServiceHealth read(Object answer) {
		if (!(answer instanceof Map<?, ?> fields) || !fields.containsKey("ok")) {
			return new ServiceHealth(State.UNREACHABLE, Collections.emptyMap(),
					"What answers at " + HEALTHY + " is not the service: check orca.api.url");
		}
		Map<String, Boolean> checks = new HashMap<>();
		if (fields.get("checks") instanceof Map<?, ?> map) {
			map.forEach((name, ok) -> checks.put(String.valueOf(name), Boolean.TRUE.equals(ok)));
		}
		if (Boolean.TRUE.equals(fields.get("draining"))) {
			return new ServiceHealth(State.DRAINING, checks, "The service is about to go and takes no more work");
		}
		return Boolean.TRUE.equals(fields.get("ok")) ? new ServiceHealth(State.UP, checks, null)
				: new ServiceHealth(State.UNHEALTHY, checks, "The service says that it is not well");
	}

	private static ServiceHealth failure(Throwable error) {
		if (error instanceof OrcaAuthenticationException || error instanceof OrcaAccessDeniedException) {
			return new ServiceHealth(State.KEY_REJECTED, Collections.emptyMap(), error.getMessage());
		}
		boolean answers = error instanceof OrcaApiException ex && ex.getHttpStatus() != null
				&& ex.getHttpStatus() >= 500;
		return new ServiceHealth(answers ? State.UNHEALTHY : State.UNREACHABLE, Collections.emptyMap(),
				String.valueOf(error.getMessage()));
	}

}

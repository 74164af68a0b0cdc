package io.orcajob.client;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

import javax.net.ssl.SSLException;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import io.orcajob.JobNotFoundException;
import io.orcajob.OrcaAccessDeniedException;
import io.orcajob.OrcaApiException;
import io.orcajob.OrcaAuthenticationException;
import io.orcajob.OrcaUnavailableException;
import io.orcajob.SafeText;
import io.orcajob.client.ServiceHealth.State;

/**
 * Finds out how the service is, from what it says of itself and from whether it accepts
 * the API key.
 */
final class HealthCheck {

	private static final Log logger = LogFactory.getLog(HealthCheck.class);

	/** What is kept of the names that are not ours. */
	private static final int MOST_CHECKS = 50;

	private static final int LONGEST_NAME = 100;

	/** Where the service tells how it is. */
	static final String HEALTHY = "/check/healthy";

	private final ApiCall<Object> healthy;

	private final ApiCall<?> auth;

	private final Secrets secrets;

	/**
	 * Create a check.
	 * @param healthy reads the JSON at {@value #HEALTHY}, also that which {@link #bad}
	 * takes for an answer
	 * @param auth reads the JSON that tells whether the API key is accepted
	 * @param secrets what is not to be quoted
	 */
	HealthCheck(ApiCall<Object> healthy, ApiCall<?> auth, Secrets secrets) {
		this.healthy = healthy;
		this.auth = auth;
		this.secrets = secrets;
	}

	/**
	 * Return what the service says of itself under an HTTP status that says as much.
	 * @param status the HTTP status, not 2xx
	 * @param fields the JSON, or {@code null} if there is none
	 * @return the answer, or {@code null} if it is none, or one that cannot be believed
	 */
	static @Nullable Object bad(int status, @Nullable Map<String, @Nullable Object> fields) {
		if (status < 500 || fields == null || !fields.containsKey("ok")) {
			return null;
		}
		boolean well = Boolean.TRUE.equals(fields.get("ok")) && !Boolean.TRUE.equals(fields.get("draining"));
		return well ? null : fields;
	}

	Mono<ServiceHealth> run() {
		return this.healthy.answer()
			.map(this::read)
			.flatMap((health) -> (health.state() == State.UP) ? withKey(health) : Mono.just(health))
			.onErrorResume((error) -> Mono.just(failure(error)));
	}

	private Mono<ServiceHealth> withKey(ServiceHealth health) {
		return this.auth.answer()
			.thenReturn(health)
			// A deployment that cannot be asked is not worse for that.
			.onErrorResume(JobNotFoundException.class, (error) -> Mono.just(health));
	}

	private ServiceHealth read(Object answer) {
		if (!(answer instanceof Map<?, ?> fields) || !fields.containsKey("ok")) {
			return new ServiceHealth(State.UNREACHABLE, Collections.emptyMap(),
					"What answers at " + HEALTHY + " is not the service: check orca.api.url");
		}
		Map<String, Boolean> checks = new HashMap<>();
		if (fields.get("checks") instanceof Map<?, ?> map) {
			map.entrySet()
				.stream()
				.limit(MOST_CHECKS)
				.forEach((check) -> checks.put(
						SafeText.of(this.secrets.mask(String.valueOf(check.getKey())), LONGEST_NAME),
						Boolean.TRUE.equals(check.getValue())));
		}
		if (Boolean.TRUE.equals(fields.get("draining"))) {
			return new ServiceHealth(State.DRAINING, checks, "The service is about to go and takes no more work");
		}
		return Boolean.TRUE.equals(fields.get("ok")) ? new ServiceHealth(State.UP, checks, null)
				: new ServiceHealth(State.UNHEALTHY, checks, "The service says that it is not well");
	}

	/**
	 * Say what an error means in words of our own: its message may quote what was
	 * answered, and health is often shown to anybody.
	 */
	private static ServiceHealth failure(Throwable error) {
		logger.debug("The service is not well", error);
		Integer status = (error instanceof OrcaApiException ex) ? ex.getHttpStatus() : null;
		if (error instanceof OrcaAuthenticationException || error instanceof OrcaAccessDeniedException) {
			return failure(State.KEY_REJECTED,
					(status != null)
							? "The service does not accept the API key (HTTP " + status + "): check orca.api.key"
							: "There is no API key that can be sent: set orca.api.key");
		}
		if (error instanceof OrcaUnavailableException) {
			return (status != null) ? failure(State.UNHEALTHY, "The service answers with HTTP " + status)
					: failure(State.UNREACHABLE,
							"The service does not answer (" + reason(error.getCause()) + "): check orca.api.url");
		}
		if (status != null) {
			return failure(State.UNREACHABLE,
					"What answers, with HTTP " + status + ", is not the service: check orca.api.url");
		}
		return failure(State.UNREACHABLE, "The service cannot be asked (" + error.getClass().getSimpleName() + ")");
	}

	private static ServiceHealth failure(State state, String reason) {
		return new ServiceHealth(state, Collections.emptyMap(), reason);
	}

	private static String reason(@Nullable Throwable cause) {
		if (cause instanceof UnknownHostException) {
			return "its host is not known";
		}
		if (cause instanceof ConnectException) {
			return "no connection";
		}
		if (cause instanceof SSLException) {
			return "no secure connection";
		}
		return (cause != null) ? cause.getClass().getSimpleName() : "no cause is known";
	}

}

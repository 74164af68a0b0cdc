package io.orcajob.autoconfigure;

import java.util.HashSet;
import java.util.Set;

import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.context.properties.ConfigurationProperties;

import io.orcajob.actuate.OrcaJobsEndpoint;

/**
 * Properties of the {@link OrcaJobsEndpoint}.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("management.endpoint.orcajobs")
public class OrcaJobsEndpointProperties {

	/**
	 * When to show the words of the service: why a poll failed, and why a job did if
	 * orca.job.show-failure-reason is false.
	 */
	private Show showValues = Show.NEVER;

	/**
	 * Roles used to determine whether a user is authorized to be shown the words of the
	 * service. When empty, all authenticated users are authorized.
	 */
	private final Set<String> roles = new HashSet<>();

	public Show getShowValues() {
		return this.showValues;
	}

	public void setShowValues(Show showValues) {
		this.showValues = showValues;
	}

	public Set<String> getRoles() {
		return this.roles;
	}

}

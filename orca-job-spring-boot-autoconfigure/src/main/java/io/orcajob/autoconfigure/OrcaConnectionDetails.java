package io.orcajob.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.util.Assert;

/**
 * Where OrcaCloud is and how to be let in. A bean of this type replaces
 * {@code orca.api.url}, {@code orca.api.key} and {@code orca.api.ssl.bundle}, and keeps
 * the embedded simulator from starting unless {@code orca.simulator.enabled} is
 * {@code true}.
 *
 * @since 0.1.0
 */
public interface OrcaConnectionDetails extends ConnectionDetails {

	/**
	 * Return the base URL of the service.
	 * @return an absolute HTTP or HTTPS URL without user, query or fragment, such as
	 * {@code https://api.orcadb.ai/}
	 */
	String getUrl();

	/**
	 * Return the API key.
	 * @return the key, or {@code null} if there is none: no request is made then
	 */
	@Nullable String getApiKey();

	/**
	 * Return what to secure the connections with.
	 * @return the SSL bundle, or {@code null} for that of all HTTP clients of the
	 * application, or else the default of the platform
	 */
	default @Nullable SslBundle getSslBundle() {
		return null;
	}

	/**
	 * Return connection details for an account.
	 * @param url the base URL of the service
	 * @param apiKey the API key, or {@code null} for none
	 * @return connection details without an SSL bundle
	 */
	static OrcaConnectionDetails of(String url, @Nullable String apiKey) {
		Assert.hasText(url, "'url' must not be blank");
		return new SimpleOrcaConnectionDetails(url, apiKey);
	}

}

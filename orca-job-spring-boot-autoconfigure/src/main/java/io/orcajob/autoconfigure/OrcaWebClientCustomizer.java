package io.orcajob.autoconfigure;

import org.springframework.web.reactive.function.client.WebClient;

/**
 * Changes the client for OrcaCloud alone, for instance to send it one more header. Beans
 * of this type are applied in their order, after Spring Boot's
 * {@code WebClientCustomizer} beans, which change all clients of the application. Base
 * URL and API key are set afterwards and stay what {@link OrcaConnectionDetails} and the
 * properties say.
 * <p>
 * A connector that it sets, such as for a proxy, replaces that of the properties
 * {@code orca.api.connect-timeout}, {@code orca.api.read-timeout} and
 * {@code orca.api.ssl.bundle}. It must not follow redirects, as it would take the API key
 * to wherever they lead.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface OrcaWebClientCustomizer {

	/**
	 * Customize a client that is about to be built.
	 * @param builder the builder to change
	 */
	void customize(WebClient.Builder builder);

}

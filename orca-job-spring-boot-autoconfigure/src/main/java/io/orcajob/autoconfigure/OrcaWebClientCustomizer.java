package io.orcajob.autoconfigure;

import org.springframework.web.reactive.function.client.WebClient;

/**
 * Changes the client for OrcaCloud alone, for instance to send it one more header. Beans
 * of this type are applied in their order, after Spring Boot's
 * {@code WebClientCustomizer} beans, which change all clients of the application. Base
 * URL, API key and connector are set afterwards and stay what
 * {@link OrcaConnectionDetails} and the properties say.
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

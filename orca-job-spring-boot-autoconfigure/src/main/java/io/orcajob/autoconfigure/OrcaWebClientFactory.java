package io.orcajob.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpRedirects;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.boot.http.client.reactive.ReactorClientHttpConnectorBuilder;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.util.Assert;
import org.springframework.util.StringUtils;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.util.DefaultUriBuilderFactory;

/**
 * Makes the application's {@link WebClient} one for OrcaCloud.
 */
class OrcaWebClientFactory {

	private static final String API_KEY = "Api-Key";

	private final ObjectProvider<WebClient.Builder> builder;

	private final ObjectProvider<ClientHttpConnectorBuilder<?>> connectorBuilder;

	private final ObjectProvider<ReactorResourceFactory> reactorResources;

	private final ObjectProvider<HttpClientSettings> settings;

	private final ObjectProvider<OrcaWebClientCustomizer> customizers;

	private final @Nullable ClassLoader classLoader;

	OrcaWebClientFactory(ObjectProvider<WebClient.Builder> builder,
			ObjectProvider<ClientHttpConnectorBuilder<?>> connectorBuilder,
			ObjectProvider<ReactorResourceFactory> reactorResources, ObjectProvider<HttpClientSettings> settings,
			ObjectProvider<OrcaWebClientCustomizer> customizers, @Nullable ClassLoader classLoader) {
		this.builder = builder;
		this.connectorBuilder = connectorBuilder;
		this.reactorResources = reactorResources;
		this.settings = settings;
		this.customizers = customizers;
		this.classLoader = classLoader;
	}

	WebClient create(OrcaConnectionDetails connectionDetails, OrcaApiProperties properties) {
		// A clone, as the application's own builder may be a singleton: the key is not
		// for its other clients.
		WebClient.Builder client = this.builder.getIfAvailable(WebClient::builder).clone();
		client.clientConnector(connectorBuilder().build(settings(connectionDetails.getSslBundle(), properties)));
		this.customizers.orderedStream().forEach((customizer) -> customizer.customize(client));
		client.uriBuilderFactory(new DefaultUriBuilderFactory(baseUrl(connectionDetails)));
		String key = apiKey(connectionDetails);
		return ((key != null) ? client.defaultHeaders((headers) -> headers.set(API_KEY, key)) : client).build();
	}

	private ClientHttpConnectorBuilder<?> connectorBuilder() {
		ClientHttpConnectorBuilder<?> builder = this.connectorBuilder
			.getIfAvailable(() -> ClientHttpConnectorBuilder.detect(this.classLoader));
		return (builder instanceof ReactorClientHttpConnectorBuilder reactor)
				? InterimResponses.skippedBy(withResources(reactor)) : builder;
	}

	/**
	 * Use the application's own resources, as Spring Boot does where its module for
	 * Reactor Netty is present.
	 */
	private ReactorClientHttpConnectorBuilder withResources(ReactorClientHttpConnectorBuilder builder) {
		ReactorResourceFactory resources = this.reactorResources.getIfAvailable();
		return (resources != null) ? builder.withReactorResourceFactory(resources) : builder;
	}

	/**
	 * The connector must not follow redirects, as it would take the API key to wherever
	 * they lead.
	 */
	private HttpClientSettings settings(@Nullable SslBundle sslBundle, OrcaApiProperties properties) {
		HttpClientSettings settings = this.settings.getIfAvailable(HttpClientSettings::defaults)
			.withTimeouts(properties.getConnectTimeout(), properties.getReadTimeout())
			.withRedirects(HttpRedirects.DONT_FOLLOW);
		return (sslBundle != null) ? settings.withSslBundle(sslBundle) : settings;
	}

	private static String baseUrl(OrcaConnectionDetails connectionDetails) {
		String url = connectionDetails.getUrl();
		String problem = ServiceUrl.problem(url);
		Assert.state(problem == null, () -> "The URL of the OrcaConnectionDetails bean is invalid: " + problem);
		return StringUtils.trimTrailingCharacter(url, '/');
	}

	private static @Nullable String apiKey(OrcaConnectionDetails connectionDetails) {
		String key = connectionDetails.getApiKey();
		if (!StringUtils.hasText(key)) {
			return null;
		}
		String problem = ApiKey.problem(key);
		Assert.state(problem == null, () -> "The API key of the OrcaConnectionDetails bean is invalid: " + problem);
		return key;
	}

}

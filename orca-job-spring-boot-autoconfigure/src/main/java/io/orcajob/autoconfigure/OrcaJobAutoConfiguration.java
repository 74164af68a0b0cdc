package io.orcajob.autoconfigure;

import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ResourceLoader;
import org.springframework.web.reactive.function.client.WebClient;

import io.orcajob.JobValueConverter;
import io.orcajob.core.JobOperations;
import io.orcajob.core.JobTemplate;
import io.orcajob.poll.JobPollListener;

/**
 * {@link AutoConfiguration Auto-configuration} of a {@link JobTemplate}. Its requests are
 * made by the application's {@link WebClient.Builder}, with a connector of its own from
 * the application's {@link ClientHttpConnectorBuilder}.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = OrcaSimulatorAutoConfiguration.class)
@ConditionalOnClass({ WebClient.class, ClientHttpConnectorBuilder.class })
@EnableConfigurationProperties({ OrcaApiProperties.class, OrcaJobProperties.class })
public final class OrcaJobAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(OrcaConnectionDetails.class)
	PropertiesOrcaConnectionDetails orcaConnectionDetails(OrcaApiProperties properties,
			ObjectProvider<SslBundles> sslBundles) {
		return new PropertiesOrcaConnectionDetails(properties, sslBundles.getIfAvailable());
	}

	/**
	 * Keeps away from the application's HTTP clients where it has a template of its own.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingBean(JobOperations.class)
	static class JobTemplateConfiguration {

		@Bean
		OrcaWebClientFactory orcaWebClientFactory(ResourceLoader resourceLoader,
				ObjectProvider<WebClient.Builder> webClientBuilder,
				ObjectProvider<ClientHttpConnectorBuilder<?>> connectorBuilder,
				ObjectProvider<HttpClientSettings> httpClientSettings) {
			return new OrcaWebClientFactory(webClientBuilder.getIfAvailable(WebClient::builder),
					connectorBuilder
						.getIfAvailable(() -> ClientHttpConnectorBuilder.detect(resourceLoader.getClassLoader())),
					httpClientSettings.getIfAvailable(HttpClientSettings::defaults));
		}

		@Bean
		JobTemplate jobTemplate(OrcaConnectionDetails connectionDetails, OrcaApiProperties apiProperties,
				OrcaJobProperties jobProperties, OrcaWebClientFactory webClientFactory,
				ObjectProvider<JobValueConverter> valueConverter, ObjectProvider<JsonMapper> jsonMapper,
				ObjectProvider<JobPollListener> pollListeners) {
			OrcaApiProperties.Retry retry = apiProperties.getRetry();
			JobTemplate.Builder builder = JobTemplate.builder(webClientFactory.create(connectionDetails, apiProperties))
				.jobsPath(apiProperties.getJobsPath())
				.requestTimeout(apiProperties.getRequestTimeout())
				.maxRetries(retry.getMaxRetries())
				.retryBackOff(retry.getInitialInterval(), retry.getMultiplier(), retry.getMaxInterval())
				.maxConcurrentRequests(jobProperties.getPoller().getMaxConcurrentRequests())
				.progressMode(jobProperties.getProgress().getMode())
				.defaults(jobProperties.toWaitOptions())
				.abortDefaults(jobProperties.getAbort().toWaitOptions());
			jsonMapper.ifUnique((mapper) -> builder.valueConverter(new JsonMapperValueConverter(mapper)));
			valueConverter.ifAvailable(builder::valueConverter);
			pollListeners.orderedStream().forEach(builder::pollListener);
			return builder.build();
		}

	}

}

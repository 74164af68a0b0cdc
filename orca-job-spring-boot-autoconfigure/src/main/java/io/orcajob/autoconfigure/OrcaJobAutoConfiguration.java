package io.orcajob.autoconfigure;

import io.micrometer.observation.ObservationRegistry;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.web.reactive.function.client.WebClient;

import io.orcajob.JobValueConverter;
import io.orcajob.core.JobCallListener;
import io.orcajob.core.JobListener;
import io.orcajob.core.JobOperations;
import io.orcajob.core.JobTemplate;
import io.orcajob.core.ReactiveJobOperations;
import io.orcajob.core.ReactiveJobTemplate;
import io.orcajob.observation.JobObservationConvention;
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

	@Bean
	OrcaWebClientFactory orcaWebClientFactory(ResourceLoader resourceLoader,
			ObjectProvider<WebClient.Builder> webClientBuilder,
			ObjectProvider<ClientHttpConnectorBuilder<?>> connectorBuilder,
			ObjectProvider<HttpClientSettings> httpClientSettings,
			ObjectProvider<OrcaWebClientCustomizer> customizers) {
		return new OrcaWebClientFactory(webClientBuilder, connectorBuilder, httpClientSettings, customizers,
				resourceLoader.getClassLoader());
	}

	@Bean
	JobTemplateFactory jobTemplateFactory(OrcaApiProperties apiProperties, OrcaJobProperties jobProperties,
			OrcaWebClientFactory webClientFactory, ObjectProvider<JobValueConverter> valueConverter,
			ObjectProvider<JsonMapper> jsonMapper, ObjectProvider<JobPollListener> pollListeners,
			ObjectProvider<JobCallListener> callListeners, ObjectProvider<JobListener> jobListeners,
			@Qualifier(TaskExecutionAutoConfiguration.APPLICATION_TASK_EXECUTOR_BEAN_NAME) ObjectProvider<AsyncTaskExecutor> applicationTaskExecutor,
			ObjectProvider<ObservationRegistry> observationRegistry,
			ObjectProvider<JobObservationConvention> observationConvention,
			ObjectProvider<JobTemplateCustomizer> customizers) {
		return new JobTemplateFactory(apiProperties, jobProperties, webClientFactory, valueConverter, jsonMapper,
				pollListeners, callListeners, jobListeners, applicationTaskExecutor, observationRegistry,
				observationConvention, customizers);
	}

	@Bean
	@ConditionalOnMissingBean(JobOperations.class)
	JobTemplate jobTemplate(JobTemplateFactory factory, OrcaConnectionDetails connectionDetails) {
		return factory.builder(connectionDetails).build();
	}

	@Bean
	@ConditionalOnBean(JobTemplate.class)
	@ConditionalOnMissingBean(ReactiveJobOperations.class)
	ReactiveJobTemplate reactiveJobTemplate(JobTemplate template) {
		return new ReactiveJobTemplate(template);
	}

	@Bean
	JobEventPublisher jobEventPublisher(ApplicationContext context) {
		return new JobEventPublisher(context);
	}

	/**
	 * Somebody wants the simulator and must not end up at the real service.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingClass("io.orcajob.simulator.OrcaSimulator")
	@ConditionalOnBooleanProperty("orca.simulator.enabled")
	static class MissingSimulatorConfiguration {

		MissingSimulatorConfiguration() {
			throw new InvalidConfigurationPropertyValueException("orca.simulator.enabled", true,
					"The simulator is not on the class path: add the dependency io.orcajob:orca-job-simulator, "
							+ "or remove the property");
		}

	}

}

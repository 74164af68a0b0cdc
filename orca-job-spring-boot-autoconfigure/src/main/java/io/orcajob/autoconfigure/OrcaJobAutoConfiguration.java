package io.orcajob.autoconfigure;

import io.micrometer.observation.ObservationRegistry;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.BeanNotOfRequiredTypeException;
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
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.http.client.ReactorResourceFactory;
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
import io.orcajob.simulator.OrcaSimulator;

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

	private static final Log logger = LogFactory.getLog(OrcaJobAutoConfiguration.class);

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
			ObjectProvider<ReactorResourceFactory> reactorResources,
			ObjectProvider<HttpClientSettings> httpClientSettings,
			ObjectProvider<OrcaWebClientCustomizer> customizers) {
		return new OrcaWebClientFactory(webClientBuilder, connectorBuilder, reactorResources, httpClientSettings,
				customizers, resourceLoader.getClassLoader());
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
	@Nullable ReactiveJobTemplate reactiveJobTemplate(ObjectProvider<JobTemplate> template) {
		try {
			return new ReactiveJobTemplate(template.getObject());
		}
		catch (BeanNotOfRequiredTypeException ex) {
			// A test has replaced the template by a mock of JobOperations.
			return null;
		}
	}

	@Bean
	JobEventPublisher jobEventPublisher(ApplicationContext context) {
		return new JobEventPublisher(context);
	}

	/**
	 * Says why there is no simulator although it is on the class path.
	 */
	@Configuration(proxyBeanMethods = false)
	@Lazy(false)
	@ConditionalOnClass(OrcaSimulator.class)
	@Conditional(OnSimulatorCondition.RefusedByPlatform.class)
	static class CloudPlatformConfiguration {

		CloudPlatformConfiguration(Environment environment) {
			logger.warn("The embedded OrcaCloud simulator was not started, as this application runs on the cloud "
					+ "platform " + OnSimulatorCondition.refusingPlatform(environment)
					+ ", where its results could be taken for real. All calls fail: set orca.api.key (environment "
					+ "variable ORCA_API_KEY), or orca.simulator.enabled=true for the simulator.");
		}

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

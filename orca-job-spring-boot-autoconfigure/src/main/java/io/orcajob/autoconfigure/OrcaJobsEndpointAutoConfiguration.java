package io.orcajob.autoconfigure;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.SimpleAutowireCandidateResolver;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

import io.orcajob.actuate.OrcaJobsEndpoint;
import io.orcajob.actuate.OrcaJobsEndpointWebExtension;
import io.orcajob.core.JobTemplate;

/**
 * {@link AutoConfiguration Auto-configuration} of the {@link OrcaJobsEndpoint}.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = OrcaJobAutoConfiguration.class)
@ConditionalOnClass({ Endpoint.class, ConditionalOnAvailableEndpoint.class })
@ConditionalOnAvailableEndpoint(OrcaJobsEndpoint.class)
@ConditionalOnBean(JobTemplate.class)
@EnableConfigurationProperties(OrcaJobsEndpointProperties.class)
public final class OrcaJobsEndpointAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	OrcaJobsEndpoint orcaJobsEndpoint(ConfigurableListableBeanFactory beanFactory,
			ObjectProvider<SanitizingFunction> sanitizingFunctions, OrcaJobsEndpointProperties properties) {
		// Also the templates that are no default candidates, which a provider leaves out.
		return new OrcaJobsEndpoint(
				SimpleAutowireCandidateResolver.resolveAutowireCandidates(beanFactory, JobTemplate.class),
				sanitizingFunctions.orderedStream().toList(), properties.getShowValues());
	}

	@Bean
	@ConditionalOnBean(OrcaJobsEndpoint.class)
	@ConditionalOnMissingBean
	@ConditionalOnAvailableEndpoint(exposure = EndpointExposure.WEB)
	OrcaJobsEndpointWebExtension orcaJobsEndpointWebExtension(OrcaJobsEndpoint endpoint,
			OrcaJobsEndpointProperties properties) {
		return new OrcaJobsEndpointWebExtension(endpoint, properties.getShowValues(), properties.getRoles());
	}

}

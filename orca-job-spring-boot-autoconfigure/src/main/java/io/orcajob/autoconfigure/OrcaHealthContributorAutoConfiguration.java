package io.orcajob.autoconfigure;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.SimpleAutowireCandidateResolver;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.autoconfigure.contributor.CompositeHealthContributorConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.context.annotation.Bean;

import io.orcajob.actuate.OrcaHealthIndicator;
import io.orcajob.core.JobTemplate;

/**
 * {@link AutoConfiguration Auto-configuration} of an {@link OrcaHealthIndicator} for each
 * {@link JobTemplate}.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = OrcaJobAutoConfiguration.class)
@ConditionalOnClass({ HealthContributor.class, ConditionalOnEnabledHealthIndicator.class })
@ConditionalOnBean(JobTemplate.class)
@ConditionalOnEnabledHealthIndicator("orca")
@EnableConfigurationProperties(OrcaHealthIndicatorProperties.class)
public final class OrcaHealthContributorAutoConfiguration
		extends CompositeHealthContributorConfiguration<OrcaHealthIndicator, JobTemplate> {

	OrcaHealthContributorAutoConfiguration(OrcaHealthIndicatorProperties properties) {
		super((template) -> new OrcaHealthIndicator(template, properties.getTimeToLive(), properties.getTimeout()));
	}

	@Bean
	@ConditionalOnMissingBean(name = { "orcaHealthIndicator", "orcaHealthContributor" })
	@Nullable HealthContributor orcaHealthContributor(ConfigurableListableBeanFactory beanFactory) {
		Map<String, JobTemplate> templates = SimpleAutowireCandidateResolver.resolveAutowireCandidates(beanFactory,
				JobTemplate.class);
		// None if a test has replaced the template by a mock of JobOperations.
		return templates.isEmpty() ? null : createContributor(templates);
	}

}

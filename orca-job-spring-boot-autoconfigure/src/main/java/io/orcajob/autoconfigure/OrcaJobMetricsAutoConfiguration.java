package io.orcajob.autoconfigure;

import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

import io.orcajob.metrics.JobMetrics;

/**
 * {@link AutoConfiguration Auto-configuration} of {@link JobMetrics}, and of what the
 * timers of observations say about themselves. Spring Boot binds both to each meter
 * registry of the application.
 *
 * @since 0.1.0
 */
@AutoConfiguration
@ConditionalOnClass(MeterBinder.class)
public final class OrcaJobMetricsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	JobMetrics orcaJobMetrics() {
		return new JobMetrics();
	}

	@Bean
	ObservationDescriptions orcaObservationDescriptions() {
		return new ObservationDescriptions();
	}

}

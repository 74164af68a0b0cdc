package io.orcajob.autoconfigure;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

import io.orcajob.simulator.OrcaSimulator;

/**
 * {@link AutoConfiguration Auto-configuration} that starts an embedded
 * {@link OrcaSimulator} when no service is configured, or when
 * {@code orca.simulator.enabled} says so. It is closed with the beans of the context, and
 * so after a {@link io.orcajob.core.JobTemplate} has stopped its waits.
 *
 * @since 0.1.0
 */
@AutoConfiguration
@ConditionalOnClass(OrcaSimulator.class)
@Conditional(OnSimulatorCondition.class)
@EnableConfigurationProperties(OrcaSimulatorProperties.class)
public final class OrcaSimulatorAutoConfiguration {

	@Bean(initMethod = "start")
	@ConditionalOnMissingBean
	OrcaSimulator orcaSimulator(OrcaSimulatorProperties properties) {
		return OrcaSimulator.builder().port(properties.getPort()).key(properties.getKey()).build();
	}

	@Bean
	@ConditionalOnMissingBean(OrcaConnectionDetails.class)
	SimulatorOrcaConnectionDetails simulatorOrcaConnectionDetails(OrcaSimulator simulator,
			OrcaSimulatorProperties properties) {
		return new SimulatorOrcaConnectionDetails(simulator.start(), properties);
	}

	@Bean
	@Lazy(false)
	SimulatorNotice orcaSimulatorNotice(OrcaSimulator simulator,
			ObjectProvider<OrcaConnectionDetails> connectionDetails, OrcaSimulatorProperties properties,
			Environment environment) {
		return new SimulatorNotice(simulator, connectionDetails, properties, environment);
	}

}

package io.orcajob.samples.simulator;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;

import io.orcajob.simulator.OrcaSimulator;

/**
 * Serves the simulator until it is stopped.
 */
@SpringBootApplication(proxyBeanMethods = false)
@ConfigurationPropertiesScan
public class SimulatorServerApplication {

	public static void main(String[] args) {
		SpringApplication.run(SimulatorServerApplication.class, args);
	}

	@Bean(initMethod = "start")
	OrcaSimulator orcaSimulator(SimulatorProperties properties) {
		return OrcaSimulator.builder()
			.port(properties.port())
			.key(properties.key())
			.speed(properties.speed())
			.jobsPath(properties.jobsPath())
			.build();
	}

	@Bean
	Greeting greeting(OrcaSimulator simulator, SimulatorProperties properties) {
		return new Greeting(simulator, properties);
	}

}

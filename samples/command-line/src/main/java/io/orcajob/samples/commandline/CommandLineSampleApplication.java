package io.orcajob.samples.commandline;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/**
 * Evaluates models: {@code --evaluate.models=support,sales}. Exits with 0 if all
 * evaluations have completed, 1 if one has not, 2 if one still runs.
 */
@SpringBootApplication(proxyBeanMethods = false)
@ConfigurationPropertiesScan
public class CommandLineSampleApplication {

	public static void main(String[] args) {
		System.exit(SpringApplication.exit(SpringApplication.run(CommandLineSampleApplication.class, args)));
	}

}

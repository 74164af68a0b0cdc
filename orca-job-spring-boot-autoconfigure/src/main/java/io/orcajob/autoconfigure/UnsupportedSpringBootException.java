package io.orcajob.autoconfigure;

/**
 * The application runs on a version of Spring Boot that is too old.
 */
class UnsupportedSpringBootException extends RuntimeException {

	UnsupportedSpringBootException(String version) {
		super("orca-job-spring-boot-starter needs Spring Boot 4.0 or later, and this application runs on Spring Boot "
				+ version);
	}

}

package io.orcajob.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;

/**
 * Refuses versions of Spring Boot that lack what the auto-configuration needs, before
 * they fail with a class that is not found. Uses only what those versions have, too.
 */
class SpringBootVersionCheck implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {

	private static final int LEAST_MAJOR = 4;

	private final @Nullable String version;

	SpringBootVersionCheck() {
		this(SpringBootVersion.getVersion());
	}

	SpringBootVersionCheck(@Nullable String version) {
		this.version = version;
	}

	@Override
	public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
		if (this.version != null && this.version.matches("\\d{1,3}\\..*")
				&& Integer.parseInt(this.version.substring(0, this.version.indexOf('.'))) < LEAST_MAJOR) {
			throw new UnsupportedSpringBootException(this.version);
		}
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

}

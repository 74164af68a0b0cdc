package io.orcajob.autoconfigure;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.context.ConfigurableApplicationContext;

import io.orcajob.JobWaitStoppedException;

/**
 * A {@link SpringBootExceptionReporter} for a runner that waits for a job when the
 * application is stopped, such as by Ctrl+C: that is no failure of the application.
 */
final class StoppedWaitReporter implements SpringBootExceptionReporter {

	private static final Log logger = LogFactory.getLog(StoppedWaitReporter.class);

	private final @Nullable ConfigurableApplicationContext context;

	StoppedWaitReporter(@Nullable ConfigurableApplicationContext context) {
		this.context = context;
	}

	@Override
	public boolean reportException(Throwable failure) {
		if (this.context == null || !this.context.isClosed()) {
			return false;
		}
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof JobWaitStoppedException) {
				logger.info("The application stops while it waits for jobs. " + cause.getMessage());
				return true;
			}
		}
		return false;
	}

}

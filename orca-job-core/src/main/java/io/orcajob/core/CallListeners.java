package io.orcajob.core;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Tells all listeners of calls, whatever one of them throws.
 */
final class CallListeners implements JobCallListener {

	private static final Log logger = LogFactory.getLog(JobTemplate.class);

	private final List<JobCallListener> listeners;

	CallListeners(List<JobCallListener> listeners) {
		this.listeners = List.copyOf(listeners);
	}

	@Override
	public void waited(WaitOutcome outcome, Duration took) {
		tell((listener) -> listener.waited(outcome, took));
	}

	@Override
	public void retried() {
		tell(JobCallListener::retried);
	}

	@Override
	public void told(Duration took, boolean failed) {
		tell((listener) -> listener.told(took, failed));
	}

	@Override
	public void merged() {
		tell(JobCallListener::merged);
	}

	private void tell(Consumer<JobCallListener> call) {
		for (JobCallListener listener : this.listeners) {
			try {
				call.accept(listener);
			}
			catch (Throwable ex) {
				// Also an Error: it must not become the job's.
				logger.warn("A listener of calls failed", ex);
			}
		}
	}

}

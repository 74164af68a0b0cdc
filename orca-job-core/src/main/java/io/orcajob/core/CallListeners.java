package io.orcajob.core;

import java.time.Duration;
import java.util.List;

/**
 * Tells all listeners of calls.
 */
final class CallListeners implements JobCallListener {

	private final List<JobCallListener> listeners;

	CallListeners(List<JobCallListener> listeners) {
		this.listeners = List.copyOf(listeners);
	}

	@Override
	public void waited(WaitOutcome outcome, Duration took) {
		this.listeners.forEach((listener) -> listener.waited(outcome, took));
	}

	@Override
	public void retried() {
		this.listeners.forEach(JobCallListener::retried);
	}

	@Override
	public void told(Duration took, boolean failed) {
		this.listeners.forEach((listener) -> listener.told(took, failed));
	}

	@Override
	public void merged() {
		this.listeners.forEach(JobCallListener::merged);
	}

}

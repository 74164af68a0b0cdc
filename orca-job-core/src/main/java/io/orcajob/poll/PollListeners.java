package io.orcajob.poll;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.orcajob.JobSnapshot;

/**
 * Tells all listeners, whatever one of them throws.
 */
final class PollListeners implements JobPollListener {

	private static final Log logger = LogFactory.getLog(JobPoller.class);

	private final List<JobPollListener> listeners;

	PollListeners(List<JobPollListener> listeners) {
		this.listeners = List.copyOf(listeners);
	}

	boolean isEmpty() {
		return this.listeners.isEmpty();
	}

	@Override
	public void jobEnded(JobSnapshot snapshot) {
		tell((listener) -> listener.jobEnded(snapshot));
	}

	@Override
	public void jobStarted(JobSnapshot snapshot, Duration queued) {
		tell((listener) -> listener.jobStarted(snapshot, queued));
	}

	@Override
	public void endNoticed(JobSnapshot snapshot, Duration lag) {
		tell((listener) -> listener.endNoticed(snapshot, lag));
	}

	@Override
	public void watching(String type, int change) {
		tell((listener) -> listener.watching(type, change));
	}

	@Override
	public void polled(PollMode mode, Duration took, @Nullable Throwable error) {
		tell((listener) -> listener.polled(mode, took, error));
	}

	@Override
	public void pollSent(Duration late) {
		tell((listener) -> listener.pollSent(late));
	}

	@Override
	public void throttled(Duration duration) {
		tell((listener) -> listener.throttled(duration));
	}

	private void tell(Consumer<JobPollListener> call) {
		for (JobPollListener listener : this.listeners) {
			try {
				call.accept(listener);
			}
			catch (Throwable ex) {
				// Also an Error: it must not become the waits'.
				logger.warn("A listener of the job poller failed", ex);
			}
		}
	}

}

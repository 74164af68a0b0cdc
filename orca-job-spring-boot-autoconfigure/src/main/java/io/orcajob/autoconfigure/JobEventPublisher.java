package io.orcajob.autoconfigure;

import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.event.GenericApplicationListener;
import org.springframework.context.event.GenericApplicationListenerAdapter;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.core.ResolvableType;

import io.orcajob.core.JobEvent;
import io.orcajob.core.JobListener;
import io.orcajob.core.JobProgressEvent;
import io.orcajob.core.JobStatusChangedEvent;

/**
 * Publishes what happens to jobs as events of the application. It is active only if the
 * application listens to them, as one that does not is not to pay for polls; a listener
 * of all events, of which Spring has some itself, does not count.
 */
class JobEventPublisher implements JobListener {

	private static final ResolvableType STATUS_CHANGED = ResolvableType.forClass(JobStatusChangedEvent.class);

	private static final ResolvableType PROGRESS = ResolvableType.forClass(JobProgressEvent.class);

	private static final ResolvableType UNRELATED = ResolvableType.forClassWithGenerics(PayloadApplicationEvent.class,
			JobEventPublisher.class);

	private final ApplicationContext context;

	JobEventPublisher(ApplicationContext context) {
		this.context = context;
	}

	@Override
	public void onStatusChanged(JobStatusChangedEvent event) {
		publish(event);
	}

	@Override
	public void onProgress(JobProgressEvent event) {
		publish(event);
	}

	private void publish(JobEvent event) {
		if (!(this.context instanceof AbstractApplicationContext known) || known.isActive()) {
			this.context.publishEvent(event);
		}
	}

	@Override
	public boolean isActive() {
		for (ApplicationContext current = this.context; current != null; current = current.getParent()) {
			if (!(current instanceof AbstractApplicationContext known)
					|| known.getApplicationListeners().stream().anyMatch(JobEventPublisher::isForJobs)) {
				return true;
			}
		}
		return false;
	}

	private static boolean isForJobs(ApplicationListener<?> listener) {
		GenericApplicationListener typed = (listener instanceof GenericApplicationListener generic) ? generic
				: new GenericApplicationListenerAdapter(listener);
		return (typed.supportsEventType(STATUS_CHANGED) || typed.supportsEventType(PROGRESS))
				&& !typed.supportsEventType(UNRELATED);
	}

}

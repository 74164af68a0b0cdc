package io.orcajob.autoconfigure;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.event.GenericApplicationListener;
import org.springframework.context.event.GenericApplicationListenerAdapter;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.core.ResolvableType;
import org.springframework.util.function.SingletonSupplier;

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

	private final SingletonSupplier<Boolean> beanListens;

	JobEventPublisher(ApplicationContext context) {
		this.context = context;
		this.beanListens = SingletonSupplier.of(this::findBean);
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
		return this.beanListens.obtain();
	}

	/**
	 * Find out whether there is a bean that listens to jobs. The context knows only those
	 * that exist already, which lazy ones do not before their first event.
	 */
	private boolean findBean() {
		for (ApplicationContext current = this.context; current != null; current = current.getParent()) {
			if (current.getAutowireCapableBeanFactory() instanceof ConfigurableListableBeanFactory factory) {
				for (String name : factory.getBeanNamesForType(ApplicationListener.class, true, false)) {
					if (isForJobs(factory, name)) {
						return true;
					}
				}
			}
		}
		return false;
	}

	private static boolean isForJobs(ConfigurableListableBeanFactory factory, String name) {
		if (!factory.containsBeanDefinition(name)) {
			return false;
		}
		ResolvableType eventType = factory.getMergedBeanDefinition(name)
			.getResolvableType()
			.as(ApplicationListener.class)
			.getGeneric();
		return eventType.resolve() != null
				&& (eventType.isAssignableFrom(STATUS_CHANGED) || eventType.isAssignableFrom(PROGRESS))
				&& !eventType.isAssignableFrom(UNRELATED);
	}

	private static boolean isForJobs(ApplicationListener<?> listener) {
		GenericApplicationListener typed = (listener instanceof GenericApplicationListener generic) ? generic
				: new GenericApplicationListenerAdapter(listener);
		return (typed.supportsEventType(STATUS_CHANGED) || typed.supportsEventType(PROGRESS))
				&& !typed.supportsEventType(UNRELATED);
	}

}

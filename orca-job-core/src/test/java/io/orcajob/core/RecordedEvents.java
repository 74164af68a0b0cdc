package io.orcajob.core;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A listener that writes down what it is told.
 */
class RecordedEvents implements JobListener {

	private final List<JobEvent> events = new CopyOnWriteArrayList<>();

	@Override
	public void onStatusChanged(JobStatusChangedEvent event) {
		this.events.add(event);
	}

	@Override
	public void onProgress(JobProgressEvent event) {
		this.events.add(event);
	}

	List<JobEvent> all() {
		return this.events;
	}

	/**
	 * Return what was told of a job: a status, or how many steps were done.
	 */
	List<String> of(String id) {
		return of(id, JobEvent.class).map(RecordedEvents::text).toList();
	}

	/**
	 * Return which statuses of a job were told, with the one before: {@code null >
	 * PROCESSING}.
	 */
	List<String> changesOf(String id) {
		return of(id, JobStatusChangedEvent.class).map((event) -> event.getPreviousStatus() + " > " + event.getStatus())
			.toList();
	}

	List<String> statusesOf(String id) {
		return of(id, JobStatusChangedEvent.class).map(RecordedEvents::text).toList();
	}

	/**
	 * Return the jobs of which the end was told, as often as it was.
	 */
	List<String> ended() {
		return this.events.stream()
			.filter((event) -> event instanceof JobStatusChangedEvent changed && changed.isEnd())
			.map(JobEvent::getJobId)
			.toList();
	}

	Set<String> jobs() {
		return this.events.stream().map(JobEvent::getJobId).collect(Collectors.toSet());
	}

	private <E extends JobEvent> Stream<E> of(String id, Class<E> type) {
		return this.events.stream()
			.filter((event) -> event.getJobId().equals(id))
			.filter(type::isInstance)
			.map(type::cast);
	}

	private static String text(JobEvent event) {
		return (event instanceof JobProgressEvent progress) ? String.valueOf(progress.getStepsCompleted())
				: event.getStatus().name();
	}

}

package io.orcajob.core;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.orcajob.SafeText;
import io.orcajob.observation.CallerContext;
import io.orcajob.observation.JobLogContext;

/**
 * The events that one listener is still to be told: a short queue per job, so that their
 * order is kept and a slow call delays no other job, and few threads at a time, so that a
 * slow listener delays no other. What does not fit into the queue of a job is merged.
 */
final class ListenerQueue {

	/** How many threads one listener may hold. */
	static final int MOST_THREADS = 2;

	/** How many events of a job wait to be told; more than a job usually has. */
	static final int MOST_EVENTS = 16;

	private static final Log logger = LogFactory.getLog(JobListener.class);

	private final JobListener listener;

	private final Executor executor;

	private final JobCallListener calls;

	private final Map<String, Deque<Pending>> events = new HashMap<>();

	/** The jobs with events to tell of which none is being told, in their turn. */
	private final Set<String> ready = new LinkedHashSet<>();

	private final Set<String> busy = new LinkedHashSet<>();

	private final AtomicLong merged = new AtomicLong();

	private int threads;

	/**
	 * Create a queue.
	 * @param listener who is told
	 * @param executor tells, and never refuses
	 * @param calls is told how that goes
	 */
	ListenerQueue(JobListener listener, Executor executor, JobCallListener calls) {
		this.listener = listener;
		this.executor = executor;
		this.calls = calls;
	}

	boolean isActive() {
		try {
			return this.listener.isActive();
		}
		catch (Throwable ex) {
			// Also an Error: the others have to be asked in any case.
			logger.warn(this.listener.getClass().getName() + " does not tell whether it is active, and is taken for it",
					ex);
			return true;
		}
	}

	/**
	 * Return how many events were merged with others, as the listener is too slow.
	 */
	long merged() {
		return this.merged.get();
	}

	/**
	 * Put an event into the queue of its job. Runs nothing; {@link #proceed()} does.
	 * @param event the event
	 * @param caller the context of who wants it to be told
	 */
	synchronized void add(JobEvent event, CallerContext caller) {
		String id = event.getJobId();
		Deque<Pending> queue = this.events.computeIfAbsent(id, (key) -> new ArrayDeque<>(4));
		Pending last = queue.peekLast();
		if (event instanceof JobProgressEvent && last != null && last.isProgress()) {
			queue.removeLast();
			countMerged();
		}
		queue.addLast(new Pending(event, caller));
		if (queue.size() > MOST_EVENTS) {
			mergeOldest(queue);
			countMerged();
		}
		if (!this.busy.contains(id)) {
			this.ready.add(id);
		}
	}

	/**
	 * Leave out the oldest progress or, if there is none but the latest, let the two
	 * oldest changes of status be one.
	 */
	private static void mergeOldest(Deque<Pending> queue) {
		for (Pending pending : queue) {
			if (pending.isProgress() && pending != queue.peekLast()) {
				queue.remove(pending);
				return;
			}
		}
		JobStatusChangedEvent first = (JobStatusChangedEvent) queue.removeFirst().event();
		Pending next = queue.removeFirst();
		JobStatusChangedEvent second = (JobStatusChangedEvent) next.event();
		queue.addFirst(new Pending(
				new JobStatusChangedEvent(second.getSource(), first.getPreviousStatus(), second.getSnapshot()),
				next.caller()));
	}

	private void countMerged() {
		this.calls.merged();
		if (this.merged.incrementAndGet() == 1) {
			logger.warn(this.listener.getClass().getName()
					+ " is too slow for the jobs that are watched: it is told the latest state and not each change");
		}
	}

	/**
	 * See to it that threads tell what there is to tell.
	 */
	void proceed() {
		synchronized (this) {
			if (this.threads >= Math.min(MOST_THREADS, this.ready.size() + this.busy.size())) {
				return;
			}
			this.threads++;
		}
		try {
			this.executor.execute(this::tell);
		}
		catch (Throwable ex) {
			// Also an Error, such as want of memory for a thread: the next event tries
			// again.
			logger.error("No thread tells " + this.listener.getClass().getName() + " what there is to tell", ex);
			synchronized (this) {
				this.threads--;
			}
		}
	}

	private void tell() {
		for (Pending pending = next(null); pending != null; pending = next(pending)) {
			JobEvent event = pending.event();
			long start = System.nanoTime();
			boolean told = pending.caller().call(() -> JobLogContext.call(event.getJobId(), () -> tell(event)));
			this.calls.told(Duration.ofNanos(System.nanoTime() - start), !told);
		}
	}

	private boolean tell(JobEvent event) {
		try {
			if (event instanceof JobStatusChangedEvent changed) {
				this.listener.onStatusChanged(changed);
			}
			else if (event instanceof JobProgressEvent progress) {
				this.listener.onProgress(progress);
			}
			return true;
		}
		catch (Throwable ex) {
			// Also an Error: the others have to be told in any case.
			logger.warn(this.listener.getClass().getName() + " failed on " + event.getClass().getSimpleName()
					+ " of job " + SafeText.of(event.getJobId()), ex);
			return false;
		}
	}

	private synchronized @Nullable Pending next(@Nullable Pending told) {
		if (told != null) {
			String id = told.event().getJobId();
			this.busy.remove(id);
			if (this.events.containsKey(id)) {
				this.ready.add(id);
			}
		}
		if (this.ready.isEmpty()) {
			this.threads--;
			return null;
		}
		String id = this.ready.iterator().next();
		this.ready.remove(id);
		this.busy.add(id);
		Deque<Pending> queue = this.events.get(id);
		Pending pending = (queue != null) ? queue.pollFirst() : null;
		if (queue == null || queue.isEmpty()) {
			this.events.remove(id);
		}
		return pending;
	}

	/**
	 * An event that is still to be told, and in whose context.
	 */
	private record Pending(JobEvent event, CallerContext caller) {

		boolean isProgress() {
			return this.event instanceof JobProgressEvent;
		}

	}

}

package io.orcajob.core;

import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;

import org.springframework.util.function.SingletonSupplier;

import io.orcajob.JobQuery;
import io.orcajob.JobSnapshot;
import io.orcajob.JobWaitStoppedException;
import io.orcajob.SafeText;
import io.orcajob.Status;
import io.orcajob.observation.CallerContext;
import io.orcajob.observation.JobLogContext;
import io.orcajob.poll.JobFinder;
import io.orcajob.poll.JobPoller;
import io.orcajob.poll.JobWatcher;
import io.orcajob.poll.Observation;
import io.orcajob.poll.WatchTerms;

/**
 * Tells the listeners of one template about jobs. Each job is followed once, however many
 * want it to be, and what was told of it is kept in mind, so that nothing is told twice.
 */
final class JobNotifier {

	/** How many ended jobs are kept in mind. */
	private static final int MOST_ENDED = 10_000;

	/** Of how many other jobs that are followed no more the state is kept in mind. */
	private static final int MOST_LEFT = 1_000;

	/** What stands for a type that the answer to a submit does not tell. */
	private static final String UNKNOWN_TYPE = "UNKNOWN";

	private static final Log logger = LogFactory.getLog(JobWatch.class);

	private final JobOperations source;

	private final JobPoller poller;

	private final Supplier<Duration> interval;

	private final SingletonSupplier<List<ListenerQueue>> listeners;

	private final Map<String, Followed> followed = new ConcurrentHashMap<>();

	private final Map<String, Boolean> ended = Collections.synchronizedMap(new Memory<>(MOST_ENDED));

	/**
	 * What is known of the jobs that did not end while they were followed: nothing older
	 * is to be told of them.
	 */
	private final Map<String, Observation> left = Collections.synchronizedMap(new Memory<>(MOST_LEFT));

	/**
	 * Create a notifier.
	 * @param source the template
	 * @param poller watches jobs
	 * @param interval the time from one poll of a job to the next
	 * @param listeners who is told, looked up when a job is first followed
	 * @param executor tells, and never refuses
	 * @param calls is told how that goes
	 */
	JobNotifier(JobOperations source, JobPoller poller, Supplier<Duration> interval,
			Supplier<List<JobListener>> listeners, Executor executor, JobCallListener calls) {
		this.source = source;
		this.poller = poller;
		this.interval = interval;
		this.listeners = SingletonSupplier.of(() -> listeners.get()
			.stream()
			.map((listener) -> new ListenerQueue(listener, executor, calls))
			.toList());
	}

	/**
	 * Follow a job that was just submitted, if anybody is to be told.
	 * @param submitted what is known of it
	 * @param caller the context of who has submitted it
	 */
	void submitted(Observation submitted, CallerContext caller) {
		if (!submitted.isJob()) {
			return;
		}
		try {
			if (listeners().stream().anyMatch(ListenerQueue::isActive)) {
				follow(submitted, new Watch(caller));
			}
		}
		catch (JobWaitStoppedException ex) {
			logger.debug("No listener is told of a job that was submitted after the end", ex);
		}
		catch (Throwable ex) {
			// Also an Error: the caller must not lose the job that has just begun.
			String id = submitted.snapshot().id();
			JobLogContext.run(id, () -> logger.warn("No listener is told of job " + SafeText.of(id), ex));
		}
	}

	/**
	 * Follow a job until it ends.
	 */
	JobWatch watch(Observation known) {
		listeners();
		Watch watch = new Watch(CallerContext.capture());
		if (known.isJob()) {
			follow(known, watch);
		}
		else {
			watch.close();
		}
		return watch;
	}

	/**
	 * Follow all jobs that match a query.
	 */
	JobWatch watch(JobQuery query) {
		listeners();
		QueryJobs watch = new QueryJobs();
		watch.finding.update(this.poller.watch(query, this.interval.get(), watch));
		return watch;
	}

	/**
	 * Return the listeners. To be called first by whoever begins to follow, as the
	 * poller's thread must not run the application's code.
	 */
	private List<ListenerQueue> listeners() {
		return this.listeners.obtain();
	}

	private void follow(Observation known, Watch watch) {
		String id = known.snapshot().id();
		while (true) {
			if (this.ended.containsKey(id)) {
				watch.jobEnded(id);
				return;
			}
			Followed job = this.followed.computeIfAbsent(id, (key) -> new Followed(key, watch.caller));
			watch.add(job);
			if (job.join(watch)) {
				if (this.ended.containsKey(id)) {
					// It has ended meanwhile, and this is another one in its place.
					job.leave(watch);
					continue;
				}
				job.follow(known);
				if (watch.isClosed()) {
					job.leave(watch);
				}
				return;
			}
			watch.remove(job);
		}
	}

	private void tell(@Nullable JobEvent event) {
		if (event != null) {
			listeners().forEach(ListenerQueue::proceed);
		}
	}

	/**
	 * A job that is followed, and what was told of it.
	 */
	private final class Followed implements JobWatcher {

		private final String id;

		/** The context of who wanted the job to be followed first. */
		private final CallerContext caller;

		private final Set<Watch> watches = new HashSet<>();

		private final Disposable.Swap polling = Disposables.swap();

		private @Nullable Observation known;

		private @Nullable JobSnapshot told;

		private boolean begun;

		private boolean over;

		Followed(String id, CallerContext caller) {
			this.id = id;
			this.caller = caller;
			this.known = JobNotifier.this.left.remove(id);
		}

		/**
		 * Add somebody who wants the job to be followed.
		 * @return {@code false} if it is too late for that
		 */
		synchronized boolean join(Watch watch) {
			if (!this.over) {
				this.watches.add(watch);
			}
			return !this.over;
		}

		void leave(Watch watch) {
			boolean last;
			synchronized (this) {
				last = this.watches.remove(watch) && this.watches.isEmpty() && !this.over;
				this.over |= last;
			}
			if (last) {
				end();
			}
		}

		/**
		 * Begin to follow the job, unless somebody did.
		 */
		void follow(Observation known) {
			boolean first;
			synchronized (this) {
				first = !this.begun;
				this.begun = true;
			}
			// An end that the list shows is left to the job's own poll: meters see that.
			if (!known.isNone() && (first || !known.isTerminal())) {
				observed(known);
			}
			if (first && !known.isTerminal()) {
				try {
					this.polling.update(JobNotifier.this.poller.watch(known,
							new WatchTerms(JobNotifier.this.interval.get(), null, false), this));
				}
				catch (JobWaitStoppedException ex) {
					failed(ex);
					throw ex;
				}
			}
		}

		@Override
		public void observed(Observation observation) {
			JobEvent event;
			boolean end;
			synchronized (this) {
				event = this.over ? null : event(observation);
				end = event != null && event.getStatus().isTerminal();
				this.over |= end;
				if (event != null) {
					this.told = event.getSnapshot();
					JobEvent next = event;
					listeners().forEach((listener) -> listener.add(next, this.caller));
				}
			}
			if (end) {
				JobNotifier.this.ended.put(this.id, Boolean.TRUE);
				end();
			}
			tell(event);
		}

		private @Nullable JobEvent event(Observation news) {
			Observation observation = (this.known != null) ? this.known.merge(news) : news;
			this.known = observation;
			JobSnapshot next = observation.snapshot();
			JobSnapshot last = this.told;
			if (last == null && observation.submitted()
					&& (next.status() == Status.UNKNOWN || next.type().equals(UNKNOWN_TYPE))) {
				// The answer to the submit does not tell what listeners may look for.
				return null;
			}
			if (last == null || !last.rawStatus().equals(next.rawStatus())) {
				return new JobStatusChangedEvent(JobNotifier.this.source, (last != null) ? last.status() : null, next);
			}
			boolean same = Objects.equals(last.stepsCompleted(), next.stepsCompleted())
					&& Objects.equals(last.stepsTotal(), next.stepsTotal());
			return same ? null : new JobProgressEvent(JobNotifier.this.source, next);
		}

		@Override
		public void expired(@Nullable Throwable lastError) {
			// There is no deadline.
		}

		@Override
		public void failed(Throwable error) {
			synchronized (this) {
				if (this.over) {
					return;
				}
				this.over = true;
			}
			if (error instanceof JobWaitStoppedException) {
				watches().forEach((watch) -> watch.leaveOut(this.id));
			}
			else {
				JobLogContext.run(this.id, () -> logger.warn("Listeners are told no more of job " + SafeText.of(this.id)
						+ ": " + SafeText.message(String.valueOf(error.getMessage()))));
			}
			end();
		}

		private synchronized List<Watch> watches() {
			return List.copyOf(this.watches);
		}

		private void end() {
			List<Watch> open;
			synchronized (this) {
				open = List.copyOf(this.watches);
				this.watches.clear();
				if (this.known != null && !this.known.isTerminal()) {
					JobNotifier.this.left.put(this.id, this.known);
				}
			}
			JobNotifier.this.followed.remove(this.id, this);
			this.polling.dispose();
			open.forEach((watch) -> watch.jobEnded(this.id));
		}

	}

	/**
	 * Somebody's wish that a job be followed.
	 */
	private class Watch implements JobWatch {

		private final Map<String, Followed> jobs = new ConcurrentHashMap<>();

		private final CallerContext caller;

		private volatile boolean closed;

		Watch(CallerContext caller) {
			this.caller = caller;
		}

		final void add(Followed job) {
			this.jobs.put(job.id, job);
		}

		final void remove(Followed job) {
			this.jobs.remove(job.id, job);
		}

		final boolean follows(String id) {
			return this.jobs.containsKey(id);
		}

		final boolean isClosed() {
			return this.closed;
		}

		/**
		 * A job has ended, or cannot be followed any more.
		 */
		void jobEnded(String id) {
			this.jobs.remove(id);
			this.closed = true;
		}

		/**
		 * An operator has ended that a job is followed.
		 */
		void leaveOut(String id) {
			// There is none but this one.
		}

		@Override
		public boolean isActive() {
			return !this.closed;
		}

		@Override
		public void close() {
			this.closed = true;
			this.jobs.values().forEach((job) -> job.leave(this));
			this.jobs.clear();
		}

	}

	/**
	 * Somebody's wish that all jobs be followed that match a query.
	 */
	private final class QueryJobs extends Watch implements JobFinder {

		private final Disposable.Swap finding = Disposables.swap();

		/** The jobs that operators do not want to be followed, though they match. */
		private final Map<String, Boolean> leftOut = Collections.synchronizedMap(new Memory<>(MOST_LEFT));

		private volatile boolean failed;

		QueryJobs() {
			super(CallerContext.capture());
		}

		@Override
		public void found(List<Observation> jobs) {
			for (Observation job : jobs) {
				String id = job.snapshot().id();
				if (isActive() && !follows(id) && !this.leftOut.containsKey(id)) {
					try {
						follow(job, this);
					}
					catch (JobWaitStoppedException ex) {
						failed(ex);
					}
				}
			}
		}

		@Override
		public void failed(Throwable error) {
			this.failed = true;
			if (!(error instanceof JobWaitStoppedException)) {
				logger.warn("Listeners are told of no more jobs that match a query: "
						+ SafeText.message(String.valueOf(error.getMessage())));
			}
		}

		@Override
		void jobEnded(String id) {
			super.jobs.remove(id);
		}

		@Override
		void leaveOut(String id) {
			this.leftOut.put(id, Boolean.TRUE);
		}

		@Override
		public boolean isActive() {
			return super.isActive() && !this.failed;
		}

		@Override
		public void close() {
			super.close();
			this.finding.dispose();
		}

	}

	/**
	 * Keeps the newest entries.
	 */
	private static final class Memory<V> extends LinkedHashMap<String, V> {

		private static final long serialVersionUID = 1L;

		private final int most;

		Memory(int most) {
			this.most = most;
		}

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
			return size() > this.most;
		}

	}

}

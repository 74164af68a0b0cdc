package io.orcajob.poll;

import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import io.orcajob.JobQuery;
import io.orcajob.JobSnapshot;
import io.orcajob.client.JobsApi;
import io.orcajob.observation.JobLogContext;
import io.orcajob.observation.JobObservations;

/**
 * Keeps every watched job fresh: one request per job and interval, however many watch it,
 * and one thread for all jobs, which is started with the first watch. Safe for use by any
 * number of threads.
 *
 * @since 0.1.0
 */
public final class JobPoller {

	/**
	 * The name of the thread, unless a scheduler was given.
	 */
	public static final String THREAD_NAME = "orca-job-poller";

	/** Changes the state without a lock, as those who watch may be event loops. */
	private static final AtomicReferenceFieldUpdater<JobPoller, State> STATE = AtomicReferenceFieldUpdater
		.newUpdater(JobPoller.class, State.class, "state");

	private final JobsApi api;

	private final PollerSettings settings;

	private final @Nullable Scheduler scheduler;

	private final Clock clock;

	private final ThrottleGate gate = new ThrottleGate();

	private final AtomicLong numbers = new AtomicLong();

	private final PollListeners listeners;

	private final JobObservations observations;

	private final EndedJobs endedJobs;

	private volatile State state = new State(true, null);

	/**
	 * Create a poller that is ready for use.
	 * @param api how to ask the service
	 * @param settings how to treat the service
	 * @param scheduler tells the time and runs the poller, or {@code null} for a thread
	 * of its own; it is not disposed of
	 * @param clock tells the time for services that do not
	 * @param listeners who is told what the poller does
	 * @param observations starts the observations of polls
	 */
	public JobPoller(JobsApi api, PollerSettings settings, @Nullable Scheduler scheduler, Clock clock,
			List<JobPollListener> listeners, JobObservations observations) {
		this.api = api;
		this.settings = settings;
		this.scheduler = scheduler;
		this.clock = clock;
		this.listeners = new PollListeners(listeners);
		this.observations = observations;
		this.endedJobs = new EndedJobs(this.listeners);
	}

	/**
	 * Watch a job until it ends, or the watch does.
	 * @param known what is known of the job, which has not ended
	 * @param terms what is asked for
	 * @param watcher who is told
	 * @return ends the watch without a further call, except for one that is under way
	 * @throws io.orcajob.JobWaitStoppedException if the poller is stopped
	 */
	public Disposable watch(Observation known, WatchTerms terms, JobWatcher watcher) {
		Life current = life(known.snapshot().id());
		long now = current.loop().now();
		Watch watch = new Watch(watcher, terms, terms.deadline(now, this.settings.requestTimeout()),
				this.numbers.get());
		current.loop().execute(() -> current.engine().watch(known, watch, terms.afterNow(), now));
		return () -> current.loop().execute(() -> current.engine().unwatch(watch));
	}

	/**
	 * Watch which jobs match a query.
	 * @param query the query, of which limit and offset are not looked at; its statuses
	 * are those of jobs that have not ended, or none for all jobs that have not ended
	 * before
	 * @param interval the time from one look at the list to the next
	 * @param finder who is told
	 * @return ends the watch without a further call, except for one that is under way
	 * @throws io.orcajob.JobWaitStoppedException if the poller is stopped
	 */
	public Disposable watch(JobQuery query, Duration interval, JobFinder finder) {
		Life current = life(null);
		QueryWatch watch = new QueryWatch(current.engine(), current.loop(), this.api, this.clock, query,
				this.settings.pageSize(), WatchTerms.nanos(interval), finder);
		current.loop().execute(() -> current.engine().watch(watch));
		return () -> current.loop().execute(watch::end);
	}

	/**
	 * Ask for a job once, by a request that begins after this call. Calls at the same
	 * time share a request.
	 * @param known what is known of the job
	 * @param calls the same object for all repetitions of one refresh
	 * @return what is known of the job then; completed on the poller's own thread
	 * @throws io.orcajob.JobWaitStoppedException if the poller is stopped
	 */
	public CompletableFuture<Observation> refresh(Observation known, RefreshCalls calls) {
		return refresh(known, new Reader(calls, true));
	}

	/**
	 * Ask for a job once as {@link #refresh(Observation, RefreshCalls)} does, though
	 * nobody waits for it: what is urgent comes first.
	 * @param known what is known of the job
	 * @return what is known of the job then
	 * @throws io.orcajob.JobWaitStoppedException if the poller is stopped
	 */
	public CompletableFuture<Observation> refreshWhenIdle(Observation known) {
		return refresh(known, new Reader(new RefreshCalls(), false));
	}

	private CompletableFuture<Observation> refresh(Observation known, Reader reader) {
		Life current = life(known.snapshot().id());
		long since = this.numbers.get();
		long now = current.loop().now();
		current.loop().execute(() -> current.engine().refresh(known, since, reader, now));
		return reader;
	}

	/**
	 * Return what is known of a job that is watched. Neither blocks nor asks for
	 * anything.
	 * @param id the id of the job
	 * @return its newest state, or {@code null} if it is not watched
	 */
	public @Nullable Observation known(String id) {
		Life current = this.state.life();
		return (current != null) ? current.engine().known(id) : null;
	}

	/**
	 * Tell the listeners of the end of a job that somebody waits for, which is known
	 * without a watch.
	 * @param ended the final state
	 */
	public void ended(Observation ended) {
		if (ended.isJob()) {
			this.endedJobs.tell(ended.snapshot());
		}
	}

	/**
	 * Tell the listeners that the service asks to wait.
	 * @param duration for how long, zero if it does not say
	 */
	public void throttled(Duration duration) {
		this.listeners.throttled(duration);
	}

	/**
	 * Return what holds requests back while the service asks to wait.
	 * @return the gate of all requests to the service
	 */
	public ThrottleGate gate() {
		return this.gate;
	}

	/**
	 * Return the monotonic time by which the poller works.
	 * @return nanoseconds from an arbitrary origin, to be compared by subtraction
	 */
	public long nanoTime() {
		return (this.scheduler != null) ? this.scheduler.now(TimeUnit.NANOSECONDS) : System.nanoTime();
	}

	/**
	 * Draw the number of a request that is made without the poller, so that its answer
	 * can be put in order. To be called before the request is sent.
	 * @return the number, more than zero
	 */
	public long nextNumber() {
		return this.numbers.incrementAndGet();
	}

	/**
	 * Return how many requests of the poller were sent and not answered yet.
	 * @return the number
	 */
	public int requestsInFlight() {
		Life current = this.state.life();
		return (current != null) ? current.engine().requestsInFlight() : 0;
	}

	/**
	 * Return whether jobs can be watched.
	 * @return whether the poller is not stopped
	 */
	public boolean isRunning() {
		return this.state.running();
	}

	/**
	 * Make a stopped poller usable again. Starts no thread.
	 */
	public void start() {
		STATE.updateAndGet(this, (current) -> new State(true, current.life()));
	}

	/**
	 * Return whether the current thread is the one that runs the poller, which must
	 * neither block nor wait for it.
	 * @return whether the poller waits for the caller
	 */
	public boolean isCurrentThread() {
		Life current = this.state.life();
		return current != null && current.loop().isCurrent();
	}

	/**
	 * End all watches and refreshes with a {@link io.orcajob.JobWaitStoppedException},
	 * cancel the requests in flight, and end the thread. Does not wait for that. May be
	 * called again, and from any thread.
	 * @return ends when that is done
	 */
	public CompletableFuture<Void> stop() {
		Life ending = STATE.getAndSet(this, new State(false, null)).life();
		CompletableFuture<Void> ended = new CompletableFuture<>();
		if (ending == null) {
			ended.complete(null);
			return ended;
		}
		ending.loop().execute(() -> {
			try {
				ending.engine().stop();
			}
			finally {
				ended.complete(null);
			}
		});
		return ended.whenComplete((result, error) -> {
			// Not earlier, as the scheduler would drop the command.
			dispose(ending);
		});
	}

	private void dispose(Life ended) {
		ended.loop().dispose();
		if (this.scheduler == null) {
			ended.scheduler().dispose();
		}
	}

	/**
	 * Return what is known of the jobs that are watched.
	 * @param id the one to look at, or {@code null} for all
	 * @return ends soon; completed on the poller's own thread
	 */
	public CompletableFuture<List<WatchedJob>> watched(@Nullable String id) {
		return ask((engine) -> engine.watched(id, this.clock.instant()), Collections.emptyList());
	}

	/**
	 * End all watches of a job with a {@link io.orcajob.JobWaitStoppedException}.
	 * @param id the id of the job
	 * @return ends soon with whether there were any; completed on the poller's own thread
	 */
	public CompletableFuture<Boolean> stopWatching(String id) {
		return ask((engine) -> engine.stopWatching(id), false);
	}

	/**
	 * Return the last ends of jobs that were watched.
	 * @return at most {@value EndedJobs#REMEMBERED}, the newest first, without payload
	 * and result
	 */
	public List<JobSnapshot> recentlyEnded() {
		return this.endedJobs.last();
	}

	private <T> CompletableFuture<T> ask(Function<PollEngine, T> question, T idle) {
		CompletableFuture<T> answer = new CompletableFuture<>();
		Life current = this.state.life();
		if (current == null) {
			answer.complete(idle);
		}
		else {
			current.loop().execute(() -> {
				try {
					answer.complete(question.apply(current.engine()));
				}
				catch (Throwable ex) {
					// Also an Error: the caller waits for it.
					answer.completeExceptionally(ex);
				}
			});
		}
		return answer;
	}

	/**
	 * Describe what the poller keeps, for messages and tests.
	 */
	@Override
	public String toString() {
		Life current = this.state.life();
		return "JobPoller[" + ((current != null) ? current.engine() : "idle") + "]";
	}

	private Life life(@Nullable String id) {
		while (true) {
			State current = this.state;
			if (current.life() != null) {
				return current.life();
			}
			if (!current.running()) {
				throw (id != null) ? PollErrors.stopped(id) : PollErrors.stopped();
			}
			Life begun = begin();
			if (STATE.compareAndSet(this, current, new State(true, begun))) {
				return begun;
			}
			// Somebody else was faster.
			dispose(begun);
		}
	}

	private Life begin() {
		if (this.scheduler != null) {
			return begin(this.scheduler);
		}
		Scheduler own = Schedulers.newSingle(THREAD_NAME, true);
		try {
			// Starts the thread; if there can be none, the caller is told before anybody
			// waits for it.
			own.schedule(JobLogContext::clear);
			return begin(own);
		}
		catch (Throwable ex) {
			own.dispose();
			throw ex;
		}
	}

	private Life begin(Scheduler scheduler) {
		EventLoop loop = new EventLoop(scheduler, this.observations);
		return new Life(scheduler, loop, new PollEngine(this.api, this.settings, loop, this.gate, this.numbers,
				this.endedJobs, this.listeners, this.observations, new Random()));
	}

	private record State(boolean running, @Nullable Life life) {
	}

	private record Life(Scheduler scheduler, EventLoop loop, PollEngine engine) {
	}

}

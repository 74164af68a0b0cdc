package io.orcajob.poll;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import io.orcajob.client.JobsApi;

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

	private static final Log logger = LogFactory.getLog(JobPoller.class);

	private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

	private final JobsApi api;

	private final PollerSettings settings;

	private final @Nullable Scheduler scheduler;

	private final ThrottleGate gate = new ThrottleGate();

	private final AtomicLong numbers = new AtomicLong();

	private final EndedJobs endedJobs;

	private final ReentrantLock lock = new ReentrantLock();

	private volatile boolean running = true;

	private @Nullable Life life;

	/**
	 * Create a poller that is ready for use.
	 * @param api how to ask the service
	 * @param settings how to treat the service
	 * @param scheduler tells the time and runs the poller, or {@code null} for a thread
	 * of its own; it is not disposed of
	 * @param listeners who is told what the poller does
	 */
	public JobPoller(JobsApi api, PollerSettings settings, @Nullable Scheduler scheduler,
			List<JobPollListener> listeners) {
		this.api = api;
		this.settings = settings;
		this.scheduler = scheduler;
		this.endedJobs = new EndedJobs(listeners);
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
		String id = known.snapshot().id();
		Life current = life(id);
		Watch watch = new Watch(watcher, terms, terms.deadline(current.loop().now(), this.settings.requestTimeout()),
				this.numbers.get());
		current.loop().execute(() -> current.engine().watch(known, watch, terms.intervalNanos(), terms.afterNow()));
		return () -> current.loop().execute(() -> current.engine().unwatch(id, watch));
	}

	/**
	 * Ask for a job once, by a request that begins after this call. Calls at the same
	 * time share a request.
	 * @param known what is known of the job
	 * @return what is known of the job then; completed on the poller's own thread
	 * @throws io.orcajob.JobWaitStoppedException if the poller is stopped
	 */
	public CompletableFuture<Observation> refresh(Observation known) {
		Life current = life(known.snapshot().id());
		CompletableFuture<Observation> reader = new CompletableFuture<>();
		long since = this.numbers.get();
		current.loop().execute(() -> current.engine().refresh(known, since, reader));
		return reader;
	}

	/**
	 * Tell the listeners of the end of a job that somebody waits for, which is known
	 * without a watch.
	 * @param ended the final state
	 */
	public void ended(Observation ended) {
		this.endedJobs.tell(ended.snapshot());
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
		this.lock.lock();
		try {
			return (this.life != null) ? this.life.engine().requestsInFlight() : 0;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Return whether jobs can be watched.
	 * @return whether the poller is not stopped
	 */
	public boolean isRunning() {
		return this.running;
	}

	/**
	 * Make a stopped poller usable again. Starts no thread.
	 */
	public void start() {
		this.running = true;
	}

	/**
	 * End all watches and refreshes with a {@link io.orcajob.JobWaitStoppedException},
	 * cancel the requests in flight, and end the thread. Returns when that is done, and
	 * after {@code 5s} at the latest; on a thread that must not block, at once. May be
	 * called again, and from any thread.
	 */
	public void stop() {
		Life ending;
		this.lock.lock();
		try {
			this.running = false;
			ending = this.life;
			this.life = null;
		}
		finally {
			this.lock.unlock();
		}
		if (ending != null) {
			end(ending);
		}
	}

	private void end(Life ending) {
		CompletableFuture<Void> ended = new CompletableFuture<>();
		ending.loop().execute(() -> {
			ending.engine().stop();
			ended.complete(null);
		});
		ended.whenComplete((result, error) -> {
			// Not earlier, as the scheduler would drop the command.
			ending.loop().dispose();
			if (this.scheduler == null) {
				ending.scheduler().dispose();
			}
		});
		if (!ending.loop().isCurrent() && !Schedulers.isInNonBlockingThread()) {
			join(ended);
		}
	}

	private static void join(CompletableFuture<Void> ended) {
		try {
			ended.get(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException | TimeoutException ex) {
			logger.warn("The job poller did not stop within " + STOP_TIMEOUT, ex);
		}
	}

	private Life life(String id) {
		this.lock.lock();
		try {
			if (!this.running) {
				throw PollErrors.stopped(id);
			}
			Life current = this.life;
			if (current == null) {
				Scheduler scheduler = (this.scheduler != null) ? this.scheduler
						: Schedulers.newSingle(THREAD_NAME, true);
				EventLoop loop = new EventLoop(scheduler);
				current = new Life(scheduler, loop, new PollEngine(this.api, this.settings, loop, this.gate,
						this.numbers, this.endedJobs, new Random()));
				this.life = current;
			}
			return current;
		}
		finally {
			this.lock.unlock();
		}
	}

	private record Life(Scheduler scheduler, EventLoop loop, PollEngine engine) {
	}

}

package io.orcajob.poll;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

import io.orcajob.observation.JobObservations;

/**
 * Runs commands one after the other, in the order in which they were given, on one worker
 * of a scheduler: what only commands touch needs no lock. A command is never lost: if the
 * worker cannot run it, as the loop closes or there is no thread, the caller's thread
 * does.
 * <p>
 * Whatever a command throws, {@linkplain #afterEach what is to be done after each} of
 * them is done.
 */
final class EventLoop {

	/** Does nothing but what is done after each command. */
	static final Runnable NOTHING = () -> {
	};

	private static final long RETRY_MILLIS = 100;

	private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();

	private final AtomicInteger pending = new AtomicInteger();

	/** Whether another attempt is to come, of which there is one at a time. */
	private final AtomicBoolean retrying = new AtomicBoolean();

	private final Scheduler scheduler;

	private final JobObservations observations;

	private final Scheduler.Worker worker;

	private Runnable afterEach = NOTHING;

	private volatile boolean closed;

	private volatile @Nullable Thread runner;

	private @Nullable Disposable timer;

	private long timerAt;

	private long timers;

	EventLoop(Scheduler scheduler, JobObservations observations) {
		this.scheduler = scheduler;
		this.observations = observations;
		this.worker = scheduler.createWorker();
	}

	/**
	 * Sets what is done after each command, also after one that has failed. To be called
	 * before the first command.
	 */
	void afterEach(Runnable afterEach) {
		this.afterEach = afterEach;
	}

	/**
	 * Return the monotonic time.
	 */
	long now() {
		return this.scheduler.now(TimeUnit.NANOSECONDS);
	}

	/**
	 * Run a command soon. May be called on any thread.
	 */
	void execute(Runnable command) {
		this.commands.add(command);
		if (this.pending.getAndIncrement() == 0) {
			Drain drain = new Drain();
			// The closing thread keeps ownership, so that no drain is left behind.
			if (this.closed) {
				drain.run();
				return;
			}
			try {
				this.worker.schedule(drain);
			}
			catch (Throwable ex) {
				// Somebody disposed of a scheduler that is still in use, or there is no
				// thread. Also if the worker kept the drain, it runs once.
				drain.run();
			}
		}
	}

	/**
	 * Return whether the current thread runs a command of this loop.
	 */
	boolean isCurrent() {
		return this.runner == Thread.currentThread();
	}

	private void drainCommands() {
		do {
			Runnable command = this.commands.poll();
			this.runner = Thread.currentThread();
			if (command != null) {
				Guard.run(null, () -> "A command of the job poller failed, which is a defect. Polling goes on",
						command);
			}
			runAfterEach();
			this.runner = null;
		}
		while (this.pending.decrementAndGet() > 0);
	}

	private void runAfterEach() {
		if (!tryAfterEach() && !tryAfterEach() && this.retrying.compareAndSet(false, true)
				&& !Guard.run(null, () -> "The job poller cannot try again before its next command",
						() -> CompletableFuture.delayedExecutor(RETRY_MILLIS, TimeUnit.MILLISECONDS, Runnable::run)
							.execute(this::retry))) {
			this.retrying.set(false);
		}
	}

	private void retry() {
		this.retrying.set(false);
		execute(NOTHING);
	}

	private boolean tryAfterEach() {
		return Guard.run(null, () -> "The job poller failed, and tries again", this.afterEach);
	}

	/**
	 * Run an empty command at a time, unless one is to be run before. Only to be called
	 * by commands.
	 * @throws RejectedExecutionException if somebody disposed of the scheduler
	 */
	void wakeAt(long at) {
		if (this.closed) {
			return;
		}
		if (this.scheduler.isDisposed()) {
			throw new RejectedExecutionException("The scheduler was disposed of");
		}
		Disposable before = this.timer;
		if (before != null) {
			// One that is overdue may never run, as its scheduler was disposed of.
			if (this.timerAt - at <= 0 && this.timerAt - now() > 0) {
				return;
			}
			this.timer = null;
			before.dispose();
		}
		long number = ++this.timers;
		this.timer = this.worker.schedule(() -> execute(() -> {
			if (number == this.timers) {
				this.timer = null;
			}
		}), Math.max(0, at - now()), TimeUnit.NANOSECONDS);
		this.timerAt = at;
	}

	/**
	 * Stop using the worker. Only to be called by a command, as its last deed.
	 */
	void close() {
		this.closed = true;
	}

	/**
	 * Give the worker back, after {@link #close()} has run.
	 */
	void dispose() {
		this.worker.dispose();
	}

	/**
	 * Runs all commands once, whoever begins first: a worker may keep a drain that it
	 * could not begin.
	 */
	private final class Drain implements Runnable {

		private final AtomicBoolean begun = new AtomicBoolean();

		@Override
		public void run() {
			// The commands serve all callers, and run in the context of none.
			Guard.run(null, () -> "The context of a caller cannot be left",
					() -> EventLoop.this.observations.runDetached(this::begin));
			begin();
		}

		private void begin() {
			if (this.begun.compareAndSet(false, true)) {
				drainCommands();
			}
		}

	}

}

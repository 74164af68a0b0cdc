package io.orcajob.poll;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

import io.orcajob.observation.JobObservations;

/**
 * Runs commands one after the other, in the order in which they were given, on one worker
 * of a scheduler: what only commands touch needs no lock. A command is never lost, not
 * even if it is given while the loop closes: then the caller's thread runs it.
 */
final class EventLoop {

	private static final Log logger = LogFactory.getLog(EventLoop.class);

	private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();

	private final AtomicInteger pending = new AtomicInteger();

	private final Scheduler scheduler;

	private final JobObservations observations;

	private final Runnable drain = this::drainCommands;

	private final Scheduler.Worker worker;

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
			// Who closes the loop holds it until it says so: no drain is left behind.
			if (this.closed) {
				drain();
			}
			else {
				try {
					this.worker.schedule(this::drain);
				}
				catch (RejectedExecutionException ex) {
					// Somebody disposed of a scheduler that is still in use.
					drain();
				}
			}
		}
	}

	/**
	 * Return whether the current thread runs a command of this loop.
	 */
	boolean isCurrent() {
		return this.runner == Thread.currentThread();
	}

	/**
	 * Run the commands, which serve all callers, in the context of none.
	 */
	private void drain() {
		this.observations.runDetached(this.drain);
	}

	private void drainCommands() {
		do {
			Runnable command = this.commands.poll();
			this.runner = Thread.currentThread();
			try {
				if (command != null) {
					command.run();
				}
			}
			catch (Throwable ex) {
				// Also an Error: without this loop every wait would hang.
				logger.error("A command of the job poller failed, which is a defect. Polling goes on", ex);
			}
			this.runner = null;
		}
		while (this.pending.decrementAndGet() > 0);
	}

	/**
	 * Run a command at a time, in place of the one that was set before, unless that comes
	 * earlier. Only to be called by commands.
	 */
	void wakeAt(long at, Runnable command) {
		if (this.closed) {
			return;
		}
		if (this.timer != null) {
			if (this.timerAt - at <= 0) {
				return;
			}
			this.timer.dispose();
		}
		this.timerAt = at;
		long number = ++this.timers;
		this.timer = this.worker.schedule(() -> execute(() -> {
			if (number == this.timers) {
				this.timer = null;
				command.run();
			}
		}), Math.max(0, at - now()), TimeUnit.NANOSECONDS);
	}

	/**
	 * Run a command after some time.
	 * @param nanos the time
	 * @param command the command
	 * @return takes it back
	 */
	Disposable later(long nanos, Runnable command) {
		return this.worker.schedule(() -> execute(command), nanos, TimeUnit.NANOSECONDS);
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

}

package io.orcajob.core;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

import io.orcajob.observation.JobLogContext;

/**
 * A pool of a template, which is started when it is first needed, and again after it was
 * stopped. Where the application's code blocks all of its threads, it gets more, until
 * what waits is taken up.
 */
final class OwnExecutor implements Executor {

	private static final Log logger = LogFactory.getLog(OwnExecutor.class);

	/** How long a task waits before there are more threads. */
	private static final long STALL_MILLIS = 100;

	/**
	 * How long a task waits for an executor of the application before it is taken back.
	 */
	private static final long HANDOVER_MILLIS = 500;

	private final String threadNamePrefix;

	private final ThreadFactory threadFactory;

	private final int threads;

	private final int maxThreads;

	private final AtomicReference<@Nullable Pool> pool = new AtomicReference<>();

	/**
	 * Create an executor.
	 * @param threadNamePrefix how its threads are called
	 * @param threads how many it has if none of them is blocked
	 * @param maxThreads how many it has at most
	 */
	OwnExecutor(String threadNamePrefix, int threads, int maxThreads) {
		this(threadNamePrefix, threads, maxThreads, threadFactory(threadNamePrefix));
	}

	OwnExecutor(String threadNamePrefix, int threads, int maxThreads, ThreadFactory threadFactory) {
		this.threadNamePrefix = threadNamePrefix;
		this.threads = threads;
		this.maxThreads = maxThreads;
		this.threadFactory = threadFactory;
	}

	private static ThreadFactory threadFactory(String threadNamePrefix) {
		CustomizableThreadFactory factory = new CustomizableThreadFactory(threadNamePrefix) {

			@Override
			public Thread createThread(Runnable runnable) {
				return super.createThread(() -> {
					JobLogContext.clear();
					runnable.run();
				});
			}

		};
		factory.setDaemon(true);
		return factory;
	}

	@Override
	public void execute(Runnable command) {
		Task task = (command instanceof Task known) ? known : new Task(command);
		Pool current = pool();
		while (!isTaken(task, current)) {
			// It was stopped meanwhile.
			this.pool.compareAndSet(current, null);
			current = pool();
		}
		watch(current);
	}

	private boolean isTaken(Task task, Pool pool) {
		try {
			pool.execute(task);
			return true;
		}
		catch (RejectedExecutionException ex) {
			return false;
		}
		catch (Throwable ex) {
			// Such as want of memory for a thread.
			logger.debug("There is no thread for what is to be done, which is tried again", ex);
			executeLater(task, STALL_MILLIS, new AtomicBoolean());
			return true;
		}
	}

	/**
	 * Execute a task after some time, unless it has begun by then.
	 * @param stalled is set if it has not
	 */
	private void executeLater(Task task, long millis, AtomicBoolean stalled) {
		try {
			later(millis, () -> {
				// Before looking, so that a task that begins now resets it.
				stalled.set(true);
				if (task.isBegun()) {
					stalled.set(false);
				}
				else {
					execute(task);
				}
			});
		}
		catch (Throwable ex) {
			// Without a single thread, the caller's is the last one that can do it.
			logger.warn("There is no thread that could wait for another one", ex);
			task.run();
		}
	}

	private static void later(long millis, Runnable command) {
		CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, Runnable::run).execute(command);
	}

	/**
	 * Return the pool. Takes no lock, as those who have work for it may be event loops.
	 */
	private Pool pool() {
		Pool current = this.pool.get();
		while (current == null) {
			Pool created = new Pool(this.threadFactory, this.threads);
			// One that loses has no threads yet.
			current = this.pool.compareAndSet(null, created) ? created : this.pool.get();
		}
		return current;
	}

	/**
	 * Return an executor that is another one as long as that takes up work soon, and this
	 * one otherwise: whatever is wrong with the application's executor or fills it,
	 * nobody must wait for ever. Each task runs once. While the other one holds something
	 * that was taken back, nothing more is put on top of it.
	 * @param preferred the other one, or {@code null} for this one
	 * @return the executor, which never refuses
	 */
	Executor orElse(@Nullable Executor preferred) {
		if (preferred == null) {
			return this;
		}
		AtomicBoolean stalled = new AtomicBoolean();
		return (command) -> {
			Task task = new Task(command);
			if (stalled.get()) {
				execute(task);
				return;
			}
			try {
				preferred.execute(() -> {
					boolean begun = task.begin();
					stalled.set(false);
					if (begun) {
						command.run();
					}
				});
			}
			catch (Throwable ex) {
				// Also an Error, such as want of memory for a thread.
				logger.debug("An executor of the application refuses work", ex);
				execute(task);
				return;
			}
			if (!task.isBegun()) {
				executeLater(task, HANDOVER_MILLIS, stalled);
			}
		};
	}

	private void watch(Pool current) {
		Runnable head = current.getQueue().peek();
		if (head != null && current.getCorePoolSize() < this.maxThreads && current.watched.compareAndSet(false, true)) {
			try {
				later(STALL_MILLIS, () -> growIfStalled(current, head));
			}
			catch (Throwable ex) {
				logger.debug("There is no thread that could look after the others", ex);
				current.watched.set(false);
			}
		}
	}

	/**
	 * Give a pool half as many threads again if it gets nowhere, also while it ends: what
	 * those that are blocked wait for may come after them.
	 */
	private void growIfStalled(Pool current, Runnable head) {
		try {
			if (current.getQueue().peek() == head) {
				current.grow(this.maxThreads);
			}
		}
		catch (Throwable ex) {
			// Such as want of memory for a thread.
			logger.debug("There is no further thread, which is tried again", ex);
		}
		current.watched.set(false);
		watch(current);
	}

	/**
	 * Finish what was begun and end the threads.
	 * @param timeout how long to wait for that, zero or less for not at all; one of the
	 * threads does not wait for itself
	 * @return whether nothing is left to wait for
	 */
	boolean stop(Duration timeout) {
		Pool ending = this.pool.getAndSet(null);
		if (ending == null) {
			return true;
		}
		ending.shutdown();
		if (Thread.currentThread().getName().startsWith(this.threadNamePrefix)) {
			return true;
		}
		if (timeout.isZero() || timeout.isNegative()) {
			return ending.isTerminated();
		}
		try {
			return ending.awaitTermination(timeout.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return true;
		}
	}

	/**
	 * Work that may be handed over more than once, and is done once.
	 */
	private static final class Task implements Runnable {

		private final Runnable command;

		private final AtomicBoolean begun = new AtomicBoolean();

		Task(Runnable command) {
			this.command = command;
		}

		boolean isBegun() {
			return this.begun.get();
		}

		/**
		 * Claim the task.
		 * @return whether nobody else has begun it
		 */
		boolean begin() {
			return this.begun.compareAndSet(false, true);
		}

		@Override
		public void run() {
			if (begin()) {
				this.command.run();
			}
		}

	}

	/**
	 * The threads from the first task to the end. The queue is one without locks, as
	 * those who have work for it may be event loops.
	 */
	private static final class Pool extends ThreadPoolExecutor {

		/** Whether somebody looks whether it gets on. */
		private final AtomicBoolean watched = new AtomicBoolean();

		private final int threads;

		Pool(ThreadFactory threadFactory, int threads) {
			super(threads, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new LinkedTransferQueue<>(), threadFactory);
			this.threads = threads;
			allowCoreThreadTimeOut(true);
			setThreadFactory((worker) -> threadFactory.newThread(() -> {
				worker.run();
				shrink();
			}));
		}

		void grow(int most) {
			int running = getPoolSize();
			setCorePoolSize(Math.min(most, running + Math.max(1, running / 2)));
		}

		/**
		 * Take back what was added, one by one as the threads end for want of work.
		 */
		private void shrink() {
			setCorePoolSize(Math.max(this.threads, getCorePoolSize() - 1));
		}

	}

}

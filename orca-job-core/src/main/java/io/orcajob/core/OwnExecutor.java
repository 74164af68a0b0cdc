package io.orcajob.core;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
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
 * A small pool of a template, which is started when it is first needed, and again after
 * it was stopped. Where the application's code blocks all of its threads, it gets more,
 * one at a time, up to a bound.
 */
final class OwnExecutor implements Executor {

	private static final Log logger = LogFactory.getLog(OwnExecutor.class);

	private static final long STOP_SECONDS = 5;

	/** How long a task waits before there is another thread. */
	private static final long STALL_MILLIS = 100;

	private final String threadNamePrefix;

	private final int threads;

	private final int mostThreads;

	private final AtomicReference<@Nullable Pool> pool = new AtomicReference<>();

	/**
	 * Create an executor.
	 * @param threadNamePrefix how its threads are called
	 * @param threads how many it has if none of them is blocked
	 * @param mostThreads how many it has at most
	 */
	OwnExecutor(String threadNamePrefix, int threads, int mostThreads) {
		this.threadNamePrefix = threadNamePrefix;
		this.threads = threads;
		this.mostThreads = mostThreads;
	}

	@Override
	public void execute(Runnable command) {
		Pool current = pool();
		while (!isTaken(command, current)) {
			// It was stopped meanwhile.
			this.pool.compareAndSet(current, null);
			current = pool();
		}
		watch(current);
	}

	private static boolean isTaken(Runnable command, Pool pool) {
		try {
			pool.execute(command);
			return true;
		}
		catch (RejectedExecutionException ex) {
			return false;
		}
	}

	/**
	 * Return the pool. Takes no lock, as those who have work for it may be event loops.
	 */
	private Pool pool() {
		Pool current = this.pool.get();
		while (current == null) {
			Pool created = new Pool(this.threadNamePrefix, this.threads);
			// One that loses has no threads yet.
			current = this.pool.compareAndSet(null, created) ? created : this.pool.get();
		}
		return current;
	}

	/**
	 * Return an executor that is another one as long as that takes work, and this one
	 * otherwise: whatever is wrong with the application's executor, nobody must wait for
	 * ever.
	 * @param preferred the other one, or {@code null} for this one
	 * @return the executor
	 */
	Executor orElse(@Nullable Executor preferred) {
		if (preferred == null) {
			return this;
		}
		return (command) -> {
			try {
				preferred.execute(command);
			}
			catch (RuntimeException | LinkageError ex) {
				logger.debug("An executor of the application refuses work", ex);
				execute(command);
			}
		};
	}

	private void watch(Pool current) {
		Runnable head = current.getQueue().peek();
		if (head != null && current.getCorePoolSize() < this.mostThreads
				&& current.watched.compareAndSet(false, true)) {
			CompletableFuture.delayedExecutor(STALL_MILLIS, TimeUnit.MILLISECONDS, Runnable::run)
				.execute(() -> growIfStalled(current, head));
		}
	}

	/**
	 * Give a pool another thread if it gets nowhere, also while it ends: what those that
	 * are blocked wait for may come after them.
	 */
	private void growIfStalled(Pool current, Runnable head) {
		if (current.getQueue().peek() == head) {
			current.setMaximumPoolSize(current.getMaximumPoolSize() + 1);
			current.setCorePoolSize(current.getMaximumPoolSize());
		}
		current.watched.set(false);
		watch(current);
	}

	/**
	 * Finish what was begun and end the threads.
	 * @param wait whether to wait for that, though not for long, and not if it is called
	 * by one of them
	 */
	void stop(boolean wait) {
		Pool ending = this.pool.getAndSet(null);
		if (ending == null) {
			return;
		}
		ending.shutdown();
		if (!wait || Thread.currentThread().getName().startsWith(this.threadNamePrefix)) {
			return;
		}
		try {
			if (!ending.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
				logger.warn("Code of the application still runs on " + this.threadNamePrefix + "* " + STOP_SECONDS
						+ " s after the end");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * The threads from the first task to the end. The queue is one without locks, as
	 * those who have work for it may be event loops.
	 */
	private static final class Pool extends ThreadPoolExecutor {

		/** Whether somebody looks whether it gets on. */
		private final AtomicBoolean watched = new AtomicBoolean();

		Pool(String threadNamePrefix, int threads) {
			super(threads, threads, 10, TimeUnit.SECONDS, new LinkedTransferQueue<>(), factory(threadNamePrefix));
			allowCoreThreadTimeOut(true);
		}

		private static CustomizableThreadFactory factory(String threadNamePrefix) {
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

	}

}

package io.orcajob.core;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

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

	private final ReentrantLock lock = new ReentrantLock();

	private @Nullable ThreadPoolExecutor pool;

	private boolean watched;

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
		this.lock.lock();
		try {
			if (this.pool == null) {
				CustomizableThreadFactory factory = new CustomizableThreadFactory(this.threadNamePrefix) {

					@Override
					public Thread createThread(Runnable runnable) {
						return super.createThread(() -> {
							JobLogContext.clear();
							runnable.run();
						});
					}

				};
				factory.setDaemon(true);
				this.pool = new ThreadPoolExecutor(this.threads, this.threads, 10, TimeUnit.SECONDS,
						new LinkedBlockingQueue<>(), factory);
				this.pool.allowCoreThreadTimeOut(true);
			}
			this.pool.execute(command);
			watch(this.pool);
		}
		finally {
			this.lock.unlock();
		}
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

	private void watch(ThreadPoolExecutor current) {
		Runnable head = current.getQueue().peek();
		if (head != null && !this.watched && current.getCorePoolSize() < this.mostThreads) {
			this.watched = true;
			CompletableFuture.delayedExecutor(STALL_MILLIS, TimeUnit.MILLISECONDS, Runnable::run)
				.execute(() -> growIfStalled(current, head));
		}
	}

	private void growIfStalled(ThreadPoolExecutor current, Runnable head) {
		this.lock.lock();
		try {
			this.watched = false;
			if (this.pool == current) {
				if (current.getQueue().peek() == head) {
					current.setMaximumPoolSize(current.getMaximumPoolSize() + 1);
					current.setCorePoolSize(current.getMaximumPoolSize());
					current.prestartCoreThread();
				}
				watch(current);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Finish what was begun and end the threads.
	 * @param wait whether to wait for that, though not for long, and not if it is called
	 * by one of them
	 */
	void stop(boolean wait) {
		ThreadPoolExecutor ending;
		this.lock.lock();
		try {
			ending = this.pool;
			this.pool = null;
		}
		finally {
			this.lock.unlock();
		}
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

}

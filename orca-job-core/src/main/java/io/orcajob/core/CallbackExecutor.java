package io.orcajob.core;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * A small pool for what the application hangs onto its futures, which is started when it
 * is first needed, and again after it was stopped.
 */
final class CallbackExecutor implements Executor {

	static final int THREADS = 3;

	static final String THREAD_NAME_PREFIX = "orca-job-callback-";

	private static final Log logger = LogFactory.getLog(CallbackExecutor.class);

	private static final long STOP_SECONDS = 5;

	private final ReentrantLock lock = new ReentrantLock();

	private @Nullable ThreadPoolExecutor pool;

	@Override
	public void execute(Runnable command) {
		this.lock.lock();
		try {
			if (this.pool == null) {
				CustomizableThreadFactory threads = new CustomizableThreadFactory(THREAD_NAME_PREFIX);
				threads.setDaemon(true);
				this.pool = new ThreadPoolExecutor(THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
						threads);
				this.pool.allowCoreThreadTimeOut(true);
			}
			this.pool.execute(command);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Finish what was begun and end the threads. Waits for that, though not for long, and
	 * not if it is called by one of them.
	 */
	void stop() {
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
		if (Thread.currentThread().getName().startsWith(THREAD_NAME_PREFIX)) {
			return;
		}
		try {
			if (!ending.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
				logger.warn("A callback of a job's future still runs " + STOP_SECONDS + " s after the end");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}

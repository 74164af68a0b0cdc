package io.orcajob.progress;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * The only writer to the screen, on a thread of its own: a terminal may take nothing for
 * as long as its user likes (Ctrl+S). All that is requested while a drawing is under way
 * is one further drawing. The thread ends when nothing was drawn for some seconds.
 */
final class Drawing {

	private static final Log logger = LogFactory.getLog(Drawing.class);

	/**
	 * The most that somebody waits for a drawing that is under way.
	 */
	static final Duration PATIENCE = Duration.ofMillis(500);

	/**
	 * The most lines that are kept for a terminal that takes nothing.
	 */
	static final int MAX_LINES = 1_000;

	private final Screen screen;

	private final Supplier<List<String>> rows;

	private final Executor executor;

	/**
	 * Never held while something is written.
	 */
	private final ReentrantLock lock = new ReentrantLock();

	private final Condition drawn = this.lock.newCondition();

	private final Deque<String> lines = new ArrayDeque<>();

	private final List<Bar> ended = new ArrayList<>();

	private boolean running;

	private long lastRequested;

	private long lastDrawn;

	private long beganAt;

	Drawing(Screen screen, Supplier<List<String>> rows, Executor executor) {
		this.screen = screen;
		this.rows = rows;
		this.executor = executor;
	}

	/**
	 * Create the thread, which starts with the first drawing.
	 */
	static Executor thread() {
		CustomizableThreadFactory factory = new CustomizableThreadFactory("orca-job-progress-");
		factory.setDaemon(true);
		ThreadPoolExecutor executor = new ThreadPoolExecutor(1, 1, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
				factory);
		executor.allowCoreThreadTimeOut(true);
		return executor;
	}

	/**
	 * Draws the rows soon.
	 */
	void draw() {
		draw(List.of(), List.of());
	}

	/**
	 * Draws the rows soon, and writes lines that stay.
	 * @param lines the lines
	 * @param ended the bars to close then, as that may wait for others
	 */
	void draw(List<String> lines, List<Bar> ended) {
		this.lock.lock();
		try {
			this.lines.addAll(lines);
			while (this.lines.size() > MAX_LINES) {
				this.lines.removeFirst();
			}
			this.ended.addAll(ended);
			this.lastRequested++;
			if (this.running) {
				return;
			}
			this.running = true;
			this.beganAt = System.nanoTime();
		}
		finally {
			this.lock.unlock();
		}
		try {
			this.executor.execute(this::run);
		}
		catch (RuntimeException | Error ex) {
			// As when there is no thread to be had: the next request tries again.
			stopped();
			throw ex;
		}
	}

	/**
	 * Waits until what was requested is drawn, but not for a terminal that takes nothing.
	 */
	void await() {
		boolean interrupted = false;
		this.lock.lock();
		try {
			long requested = this.lastRequested;
			while (this.running && this.lastDrawn < requested) {
				long left = this.beganAt + PATIENCE.toNanos() - System.nanoTime();
				if (left <= 0) {
					return;
				}
				try {
					this.drawn.awaitNanos(left);
				}
				catch (InterruptedException ex) {
					interrupted = true;
				}
			}
		}
		finally {
			this.lock.unlock();
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	private void run() {
		while (true) {
			List<String> newLines;
			List<Bar> newlyEnded;
			long requested;
			this.lock.lock();
			try {
				if (this.lastDrawn == this.lastRequested) {
					this.running = false;
					return;
				}
				requested = this.lastRequested;
				this.beganAt = System.nanoTime();
				newLines = List.copyOf(this.lines);
				this.lines.clear();
				newlyEnded = List.copyOf(this.ended);
				this.ended.clear();
			}
			finally {
				this.lock.unlock();
			}
			safely(() -> {
				this.screen.draw(this.rows.get());
				newLines.forEach(this.screen::print);
			});
			drawn(requested);
			newlyEnded.forEach((bar) -> safely(bar::close));
		}
	}

	private void drawn(long requested) {
		this.lock.lock();
		try {
			this.lastDrawn = requested;
			this.drawn.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	private void stopped() {
		this.lock.lock();
		try {
			this.running = false;
			this.drawn.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	private static void safely(Runnable action) {
		try {
			action.run();
		}
		catch (RuntimeException | Error ex) {
			logger.debug("Progress cannot be drawn", ex);
		}
	}

}

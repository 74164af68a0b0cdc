package io.orcajob.progress;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

import io.orcajob.JobSnapshot;

/**
 * Shows the progress of the jobs that are waited for. Several waits for one job show it
 * once. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class ProgressDisplay {

	private static final Log logger = LogFactory.getLog(ProgressDisplay.class);

	private final ProgressView view;

	private final boolean showReason;

	private final ReentrantLock lock = new ReentrantLock();

	private final Map<String, Shown> jobs = new HashMap<>();

	private final AtomicBoolean failed = new AtomicBoolean();

	ProgressDisplay(ProgressMode mode, Surroundings surroundings) {
		this(view(mode, surroundings), true);
	}

	ProgressDisplay(ProgressView view, boolean showReason) {
		this.view = view;
		this.showReason = showReason;
	}

	/**
	 * Create a display on standard output, or in the log.
	 * @param mode how to show progress
	 * @param showReason whether to show why a job failed
	 * @return a display that shows nothing yet
	 */
	public static ProgressDisplay create(ProgressMode mode, boolean showReason) {
		Assert.notNull(mode, "'mode' must not be null");
		Surroundings surroundings = Surroundings.detect();
		if (surroundings.wantsBars(mode) && surroundings.library()) {
			return new ProgressDisplay(StandardOutput.BARS, showReason);
		}
		return new ProgressDisplay(view(mode, surroundings), showReason);
	}

	private static ProgressView view(ProgressMode mode, Surroundings surroundings) {
		if (!surroundings.wantsBars(mode)) {
			return new ProgressLog(surroundings.ticker());
		}
		if (!surroundings.library()) {
			logger.debug("Progress is logged: me.tongfei:progressbar is not on the class path");
			return new ProgressLog(surroundings.ticker());
		}
		return bars(surroundings);
	}

	private static ProgressView bars(Surroundings surroundings) {
		Style style = surroundings.style();
		return new ProgressBars(new LibraryBars(style), surroundings.screen(), style, surroundings.ticker(),
				Drawing.thread());
	}

	ProgressView view() {
		return this.view;
	}

	/**
	 * Begin to show a job, or show it for one wait more.
	 * @param snapshot the last known state of the job
	 * @return what to tell newer states, to be closed when the wait ends
	 */
	public JobProgress start(JobSnapshot snapshot) {
		Assert.notNull(snapshot, "'snapshot' must not be null");
		this.lock.lock();
		try {
			Shown shown = this.jobs.computeIfAbsent(snapshot.id(), (id) -> new Shown(snapshot));
			shown.waits++;
			return new WaitProgress(shown);
		}
		finally {
			this.lock.unlock();
		}
	}

	private void release(Shown shown, JobSnapshot last) {
		this.lock.lock();
		try {
			shown.waits--;
			if (shown.waits > 0) {
				return;
			}
			this.jobs.remove(shown.id, shown);
		}
		finally {
			this.lock.unlock();
		}
		shown.close(last);
	}

	private JobSnapshot ending(JobSnapshot last) {
		return this.showReason ? last : last.toBuilder().exception(null).build();
	}

	private void safely(Runnable action) {
		try {
			action.run();
		}
		catch (RuntimeException | Error ex) {
			if (this.failed.compareAndSet(false, true)) {
				logger.debug("Progress cannot be shown", ex);
			}
		}
	}

	/**
	 * There is one terminal, however many templates there are.
	 */
	private static final class StandardOutput {

		private static final ProgressView BARS = bars(Surroundings.detect());

	}

	/**
	 * One job, however many wait for it.
	 */
	private final class Shown {

		private final ReentrantLock lock = new ReentrantLock();

		private ProgressView.@Nullable Line line;

		private final String id;

		private JobSnapshot newest;

		private int waits;

		Shown(JobSnapshot first) {
			this.id = first.id();
			this.newest = first;
			safely(() -> this.line = ProgressDisplay.this.view.open(first));
		}

		void update(JobSnapshot snapshot) {
			this.lock.lock();
			try {
				if (this.line != null && accept(snapshot)) {
					ProgressView.Line open = this.line;
					safely(() -> open.update(snapshot));
				}
			}
			finally {
				this.lock.unlock();
			}
		}

		void close(JobSnapshot last) {
			this.lock.lock();
			try {
				accept(last);
				ProgressView.Line open = this.line;
				if (open != null) {
					safely(() -> open.close(ending(this.newest)));
				}
			}
			finally {
				this.lock.unlock();
			}
		}

		private boolean accept(JobSnapshot next) {
			// By the service's clock, as ours may be turned back while somebody waits.
			boolean newer = next != this.newest && !this.newest.status().isTerminal()
					&& (next.status().isTerminal() || !next.updatedAt().isBefore(this.newest.updatedAt()));
			if (newer) {
				this.newest = next;
			}
			return newer;
		}

	}

	private final class WaitProgress implements JobProgress {

		private final Shown shown;

		private final AtomicBoolean closed = new AtomicBoolean();

		WaitProgress(Shown shown) {
			this.shown = shown;
		}

		@Override
		public void update(JobSnapshot snapshot) {
			if (!this.closed.get()) {
				this.shown.update(snapshot);
			}
		}

		@Override
		public void close(JobSnapshot last) {
			if (this.closed.compareAndSet(false, true)) {
				release(this.shown, last);
			}
		}

	}

}

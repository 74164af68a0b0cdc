package io.orcajob.progress;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import io.orcajob.JobSnapshot;

/**
 * Shows progress as rows at the bottom of a terminal: one per job, or one for all of them
 * from the moment when there are too many until the last has ended.
 */
final class ProgressBars implements ProgressView {

	static final int MAX_BARS = 8;

	private final BarFactory bars;

	private final Screen screen;

	private final Style style;

	private final LongSupplier ticker;

	private final ReentrantLock lock = new ReentrantLock();

	private final Set<BarLine> lines = new LinkedHashSet<>();

	private @Nullable Fold fold;

	private @Nullable Thread shutdownHook;

	private boolean shutDown;

	private volatile int titleWidth;

	ProgressBars(BarFactory bars, Screen screen, Style style, LongSupplier ticker) {
		this.bars = bars;
		this.screen = screen;
		this.style = style;
		this.ticker = ticker;
	}

	@Override
	public Line open(JobSnapshot first) {
		BarLine line = new BarLine(first);
		List<Bar> superfluous = List.of();
		this.lock.lock();
		try {
			if (this.lines.isEmpty()) {
				begin();
			}
			this.lines.add(line);
			if (this.fold == null) {
				if (this.lines.size() <= Math.min(MAX_BARS, this.screen.maxRows())) {
					line.show();
				}
				else {
					superfluous = fold();
				}
			}
		}
		finally {
			this.lock.unlock();
		}
		superfluous.forEach(Bar::close);
		return line;
	}

	private void begin() {
		this.titleWidth = 0;
		// Without it, a terminal whose user presses Ctrl+C would not scroll as before.
		Thread hook = new Thread(this::shutDown, "orca-job-progress-shutdown");
		try {
			Runtime.getRuntime().addShutdownHook(hook);
			this.shutdownHook = hook;
		}
		catch (IllegalStateException ex) {
			this.shutDown = true;
		}
	}

	private void end() {
		Thread hook = this.shutdownHook;
		this.shutdownHook = null;
		if (hook != null && !this.shutDown) {
			try {
				Runtime.getRuntime().removeShutdownHook(hook);
			}
			catch (IllegalStateException ex) {
				this.shutDown = true;
			}
		}
	}

	private void shutDown() {
		try {
			// A terminal that takes nothing must not hold up the end of the application.
			if (this.lock.tryLock(1, TimeUnit.SECONDS)) {
				try {
					this.screen.draw(List.of());
					this.shutDown = true;
				}
				finally {
					this.lock.unlock();
				}
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private List<Bar> fold() {
		List<Bar> superfluous = this.lines.stream().map((line) -> line.bar).filter(Objects::nonNull).toList();
		this.lines.forEach((line) -> line.bar = null);
		Fold created = new Fold();
		this.fold = created;
		created.show();
		return superfluous;
	}

	private void redraw() {
		this.lock.lock();
		try {
			if (!this.shutDown) {
				this.screen.draw(rows());
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private List<String> rows() {
		if (this.lines.isEmpty()) {
			return List.of();
		}
		if (this.fold != null) {
			return List.of(this.fold.rendered);
		}
		return this.lines.stream().map((line) -> line.rendered).toList();
	}

	private String describe(FoldedJobs jobs) {
		this.lock.lock();
		try {
			return jobs.describe(this.lines.stream().map((line) -> line.snapshot).toList(), this.ticker.getAsLong());
		}
		finally {
			this.lock.unlock();
		}
	}

	private String title(JobSnapshot snapshot) {
		String title = JobWords.title(snapshot);
		if (title.length() > this.titleWidth) {
			this.titleWidth = title.length();
		}
		return title + " ".repeat(Math.max(0, this.titleWidth - title.length()));
	}

	/**
	 * The row that all jobs share.
	 */
	private final class Fold {

		private final FoldedJobs jobs;

		private @Nullable Bar bar;

		private volatile String rendered = "";

		Fold() {
			long started = ProgressBars.this.lines.stream()
				.mapToLong((line) -> line.startedAt)
				.min()
				.orElseGet(ProgressBars.this.ticker);
			this.jobs = new FoldedJobs(ProgressBars.this.style, started);
		}

		void show() {
			this.rendered = describe(this.jobs);
			this.bar = ProgressBars.this.bars.text(() -> describe(this.jobs), (text) -> {
				this.rendered = text;
				redraw();
			});
			redraw();
		}

	}

	private final class BarLine implements Line {

		private final long startedAt = ProgressBars.this.ticker.getAsLong();

		private volatile JobSnapshot snapshot;

		private volatile String rendered;

		private volatile @Nullable Bar bar;

		BarLine(JobSnapshot first) {
			this.snapshot = first;
			this.rendered = title(first);
		}

		void show() {
			this.bar = ProgressBars.this.bars.job(this.snapshot, ProgressBars.this::title,
					ProgressBars.this.screen::columns, (text) -> {
						this.rendered = text;
						redraw();
					});
		}

		@Override
		public void update(JobSnapshot snapshot) {
			this.snapshot = snapshot;
			// Without the lock: a terminal that is stopped (Ctrl+S) must not stop a wait.
			Bar shown = this.bar;
			if (shown != null) {
				shown.update(snapshot);
			}
		}

		@Override
		public void close(JobSnapshot last) {
			List<Bar> superfluous = new ArrayList<>();
			ProgressBars.this.lock.lock();
			try {
				if (ProgressBars.this.lines.remove(this)) {
					if (this.bar != null) {
						superfluous.add(this.bar);
					}
					close(last, superfluous);
				}
			}
			finally {
				ProgressBars.this.lock.unlock();
			}
			superfluous.forEach(Bar::close);
		}

		private void close(JobSnapshot last, List<Bar> superfluous) {
			boolean isLast = ProgressBars.this.lines.isEmpty();
			Fold folded = ProgressBars.this.fold;
			if (folded == null) {
				redraw();
				long took = ProgressBars.this.ticker.getAsLong() - this.startedAt;
				ProgressBars.this.screen.print(ProgressBars.this.style.ending(last, took));
			}
			else {
				folded.jobs.end(last);
				if (isLast) {
					redraw();
					ProgressBars.this.screen.print(describe(folded.jobs));
					ProgressBars.this.fold = null;
					if (folded.bar != null) {
						superfluous.add(folded.bar);
					}
				}
			}
			if (isLast) {
				end();
			}
		}

	}

}

package io.orcajob.progress;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import io.orcajob.JobSnapshot;
import io.orcajob.Status;

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

	private final Drawing drawing;

	/**
	 * Never held while something is written.
	 */
	private final ReentrantLock lock = new ReentrantLock();

	private final Set<BarLine> lines = new LinkedHashSet<>();

	private @Nullable Fold fold;

	private @Nullable Thread shutdownHook;

	private volatile boolean shutDown;

	private volatile int titleWidth;

	ProgressBars(BarFactory bars, Screen screen, Style style, LongSupplier ticker, Executor executor) {
		this.bars = bars;
		this.screen = screen;
		this.style = style;
		this.ticker = ticker;
		this.drawing = new Drawing(screen, this::rows, executor);
	}

	@Override
	public Line open(JobSnapshot first) {
		BarLine line = new BarLine(first);
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
					fold();
				}
			}
		}
		finally {
			this.lock.unlock();
		}
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
		this.shutDown = true;
		this.drawing.draw();
		this.drawing.await();
	}

	private void fold() {
		List<Bar> superfluous = this.lines.stream().map((line) -> line.bar).filter(Objects::nonNull).toList();
		this.lines.forEach((line) -> line.bar = null);
		Fold created = new Fold();
		this.fold = created;
		created.show();
		this.drawing.draw(List.of(), superfluous);
	}

	private List<String> rows() {
		this.lock.lock();
		try {
			if (this.lines.isEmpty() || this.shutDown) {
				return List.of();
			}
			if (this.fold != null) {
				return List.of(this.fold.rendered);
			}
			return this.lines.stream().map((line) -> line.rendered).toList();
		}
		finally {
			this.lock.unlock();
		}
	}

	private String describe(FoldedJobs jobs) {
		this.lock.lock();
		try {
			return jobs.describe(this.lines.stream().map((line) -> line.snapshot).toList(), this.ticker.getAsLong(),
					this.screen.columns());
		}
		finally {
			this.lock.unlock();
		}
	}

	private String title(JobSnapshot snapshot) {
		String title = JobWords.title(snapshot);
		this.titleWidth = Math.max(this.titleWidth, Cells.width(title));
		return Cells.pad(title, this.titleWidth);
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
				ProgressBars.this.drawing.draw();
			});
			ProgressBars.this.drawing.draw();
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
						ProgressBars.this.drawing.draw();
					});
		}

		@Override
		public void update(JobSnapshot snapshot) {
			this.snapshot = snapshot;
			Bar shown = this.bar;
			if (shown != null) {
				shown.update(snapshot);
			}
		}

		@Override
		public void close(JobSnapshot last) {
			boolean written = false;
			ProgressBars.this.lock.lock();
			try {
				if (ProgressBars.this.lines.remove(this)) {
					written = end(last);
				}
			}
			finally {
				ProgressBars.this.lock.unlock();
			}
			if (written) {
				// What the application writes next comes below.
				ProgressBars.this.drawing.await();
			}
		}

		private boolean end(JobSnapshot last) {
			boolean isLast = ProgressBars.this.lines.isEmpty();
			Fold folded = ProgressBars.this.fold;
			Bar ended = this.bar;
			List<String> written = new ArrayList<>();
			if (folded == null || last.status() == Status.FAILED) {
				Duration waited = Duration.ofNanos(ProgressBars.this.ticker.getAsLong() - this.startedAt);
				written.add(ProgressBars.this.style.ending(last, waited));
			}
			if (folded != null) {
				folded.jobs.end(last);
				if (isLast) {
					written.add(describe(folded.jobs));
					ended = folded.bar;
					ProgressBars.this.fold = null;
				}
			}
			if (isLast) {
				ProgressBars.this.end();
			}
			if (ended != null || !written.isEmpty()) {
				ProgressBars.this.drawing.draw(written, (ended != null) ? List.of(ended) : List.of());
			}
			return !written.isEmpty();
		}

	}

}

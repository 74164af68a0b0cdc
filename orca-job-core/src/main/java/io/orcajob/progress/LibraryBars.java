package io.orcajob.progress;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

import me.tongfei.progressbar.DefaultProgressBarRenderer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarRenderer;
import me.tongfei.progressbar.ProgressBarStyle;
import me.tongfei.progressbar.ProgressState;

import org.springframework.util.ClassUtils;

import io.orcajob.JobSnapshot;
import io.orcajob.Status;
import io.orcajob.internal.text.Durations;

/**
 * Renders rows with the progressbar library; the only class that knows it. The library
 * renders all bars once a second on one daemon thread, which it starts with the first bar
 * of the JVM and never ends. Where a row goes is not its business: left to itself it
 * would draw over what the application writes.
 */
final class LibraryBars implements BarFactory {

	private static final int INTERVAL_MILLIS = 1000;

	private final Style style;

	LibraryBars(Style style) {
		this.style = style;
	}

	/**
	 * Find out whether the library and what it needs to render are on the class path.
	 */
	static boolean isPresent(ClassLoader loader) {
		return ClassUtils.isPresent("me.tongfei.progressbar.ProgressBar", loader)
				&& ClassUtils.isPresent("org.jline.utils.WCWidth", loader);
	}

	@Override
	public Bar job(JobSnapshot first, Function<JobSnapshot, String> title, IntSupplier columns, Consumer<String> sink) {
		return new JobBar(first, title, new Sink(columns, sink), this.style);
	}

	@Override
	public Bar text(Supplier<String> text, Consumer<String> sink) {
		return new LibraryBar(-1, 0, (state, length) -> text.get(), new Sink(() -> Integer.MAX_VALUE, sink));
	}

	private static class LibraryBar implements Bar {

		private final ProgressBar bar;

		private final Sink sink;

		LibraryBar(long total, long completed, ProgressBarRenderer renderer, Sink sink) {
			this.sink = sink;
			this.bar = ProgressBar.builder()
				.setInitialMax(total)
				.startsFrom(completed, Duration.ZERO)
				.setUpdateIntervalMillis(INTERVAL_MILLIS)
				.continuousUpdate()
				.setRenderer(renderer)
				.setConsumer(sink)
				.build();
		}

		final ProgressBar bar() {
			return this.bar;
		}

		@Override
		public void update(JobSnapshot snapshot) {
		}

		@Override
		public final void close() {
			this.sink.close();
			// The library waits for its thread and forgets an interrupt meanwhile.
			boolean interrupted = Thread.interrupted();
			try {
				this.bar.close();
			}
			finally {
				if (interrupted) {
					Thread.currentThread().interrupt();
				}
			}
		}

	}

	private static final class JobBar extends LibraryBar {

		private final JobBarRenderer renderer;

		JobBar(JobSnapshot first, Function<JobSnapshot, String> title, Sink sink, Style style) {
			this(first, new JobBarRenderer(first, title, style), sink);
		}

		private JobBar(JobSnapshot first, JobBarRenderer renderer, Sink sink) {
			super(total(first), completed(first), renderer, sink);
			this.renderer = renderer;
		}

		@Override
		public void update(JobSnapshot snapshot) {
			JobSnapshot before = this.renderer.job;
			this.renderer.job = snapshot;
			// What was done before the job ran or could be seen says nothing of its pace.
			boolean changed = before.status() != snapshot.status() && !snapshot.status().isTerminal();
			show(snapshot, bar().isIndefinite() || changed);
		}

		private void show(JobSnapshot snapshot, boolean anew) {
			bar().maxHint(total(snapshot));
			if (JobWords.hasSteps(snapshot)) {
				bar().stepTo(completed(snapshot));
				if (anew) {
					bar().pause().resume();
				}
			}
		}

		/**
		 * Return the number of steps in the words of the library, to which a negative one
		 * is unknown.
		 */
		private static long total(JobSnapshot snapshot) {
			Integer total = snapshot.stepsTotal();
			return (JobWords.hasSteps(snapshot) && total != null) ? total : -1;
		}

		private static long completed(JobSnapshot snapshot) {
			Integer completed = snapshot.stepsCompleted();
			return (completed != null) ? Math.max(0, Math.min(completed, total(snapshot))) : 0;
		}

	}

	/**
	 * Lays a row out so that several align and all that matters fits into 80 columns; the
	 * library's own layout leaves no room for the bar there.
	 */
	private static final class JobBarRenderer extends DefaultProgressBarRenderer {

		private static final int RATIO_WIDTH = 10;

		private static final int SPEED_WIDTH = 8;

		private static final int ETA_WIDTH = 16;

		private static final int ID_WIDTH = 8;

		private static final int ROOM_FOR_ELAPSED = 100;

		private static final int SHORTEST_BAR = 5;

		private final Function<JobSnapshot, String> title;

		private final Style style;

		private volatile JobSnapshot job;

		JobBarRenderer(JobSnapshot first, Function<JobSnapshot, String> title, Style style) {
			super(ProgressBarStyle.ASCII, "", 1, false, null, ChronoUnit.SECONDS, true, JobBarRenderer::eta);
			this.job = first;
			this.title = title;
			this.style = style;
		}

		private static Optional<Duration> eta(ProgressState state) {
			long done = state.getCurrent() - state.getStart();
			if (done <= 0) {
				return Optional.empty();
			}
			double left = state.getMax() - state.getCurrent();
			// An estimate is no better than a second.
			return Optional
				.of(Duration.ofSeconds(Math.round(state.getElapsedAfterStart().toMillis() * left / done / 1000)));
		}

		@Override
		public String render(ProgressState state, int length) {
			JobSnapshot snapshot = this.job;
			String title = this.title.apply(snapshot) + " ";
			String id = Cells.pad(JobWords.shortId(snapshot), ID_WIDTH) + " ";
			String elapsed = " (" + Durations.describeRoughly(state.getTotalElapsed()) + ")";
			String percentage = percentage(state);
			String status = JobWords.status(snapshot);
			if (state.isIndefinite()) {
				return Cells.fit(length, List.of(title + percentage + " " + status + elapsed, id + status + elapsed,
						id + status, status));
			}
			String ratio = right(ratio(state), RATIO_WIDTH);
			String eta = " ETA " + etaString(state);
			String suffix = (snapshot.status() != Status.PROCESSING) ? " " + status : "";
			String start = title + percentage + " ";
			String end = " " + ratio + " " + right(speed(state), SPEED_WIDTH) + Cells.pad(eta, ETA_WIDTH)
					+ ((length >= ROOM_FOR_ELAPSED) ? elapsed : "") + suffix;
			int room = length - Cells.width(start) - Cells.width(end);
			if (room >= SHORTEST_BAR) {
				return start + bar(state, room) + end;
			}
			String steps = percentage + " " + ratio.stripLeading();
			return Cells.fit(length, List.of(title + steps + eta + suffix, id + steps + eta + suffix,
					id + steps + suffix, id + percentage + suffix, id + percentage, percentage.strip()));
		}

		@Override
		protected String etaString(ProgressState state) {
			return eta(state).map(Durations::describeRoughly).orElse("?");
		}

		/**
		 * The library's own counts whole seconds, and shows slow jobs to stand still.
		 */
		@Override
		protected String speed(ProgressState state) {
			long millis = state.getElapsedAfterStart().toMillis();
			long done = state.getCurrent() - state.getStart();
			if (millis < 1000 || done <= 0) {
				return "?/s";
			}
			double perSecond = done * 1000.0 / millis;
			return (perSecond >= 1) ? String.format(Locale.ROOT, "%.1f/s", perSecond)
					: String.format(Locale.ROOT, "%.1f/min", perSecond * 60);
		}

		private String bar(ProgressState state, int length) {
			int done = Math.min(length, progressIntegralPart(state, length));
			if (!this.style.unicode()) {
				return "[" + "=".repeat(Math.max(0, done - 2)) + " ".repeat(length - 2 - Math.max(0, done - 2)) + "]";
			}
			if (!this.style.colours()) {
				return "\u2588".repeat(done) + "\u2591".repeat(length - done);
			}
			return this.style.cyan("\u2501".repeat(done)) + this.style.grey("\u2500".repeat(length - done));
		}

		private static String right(String text, int width) {
			return " ".repeat(Math.max(0, width - text.length())) + text;
		}

	}

	/**
	 * Takes the renderings of one bar, until it is closed.
	 */
	private static final class Sink implements ProgressBarConsumer {

		private final IntSupplier columns;

		private final Consumer<String> sink;

		private volatile boolean closed;

		Sink(IntSupplier columns, Consumer<String> sink) {
			this.columns = columns;
			this.sink = sink;
		}

		@Override
		public int getMaxRenderedLength() {
			return this.columns.getAsInt();
		}

		@Override
		public void accept(String rendered) {
			if (!this.closed) {
				this.sink.accept(rendered);
			}
		}

		@Override
		public void close() {
			this.closed = true;
		}

	}

}

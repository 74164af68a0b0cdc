package io.orcajob.core;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.orcajob.JobSnapshot;
import io.orcajob.progress.JobProgress;

/**
 * Progress that is asked for by a thread that must not block, as a terminal may: it is
 * begun by another one.
 */
final class LaterProgress implements JobProgress {

	private final AtomicReference<@Nullable JobProgress> shown = new AtomicReference<>();

	private volatile @Nullable JobSnapshot last;

	private LaterProgress() {
	}

	/**
	 * Begin soon.
	 * @param beginning begins to show something
	 * @param executor runs that
	 * @return what to tell newer states
	 */
	static JobProgress begin(Supplier<JobProgress> beginning, Executor executor) {
		LaterProgress progress = new LaterProgress();
		executor.execute(() -> progress.begin(beginning.get()));
		return progress;
	}

	private void begin(JobProgress begun) {
		JobSnapshot ended = this.shown.compareAndSet(null, begun) ? null : this.last;
		if (ended != null) {
			begun.close(ended);
		}
	}

	@Override
	public void update(JobSnapshot snapshot) {
		JobProgress begun = this.shown.get();
		if (begun != null) {
			begun.update(snapshot);
		}
	}

	@Override
	public void close(JobSnapshot last) {
		this.last = last;
		JobProgress begun = this.shown.getAndSet(NONE);
		if (begun != null) {
			begun.close(last);
		}
	}

}

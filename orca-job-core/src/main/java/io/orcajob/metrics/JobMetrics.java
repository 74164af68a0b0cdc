package io.orcajob.metrics;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;

import io.orcajob.JobSnapshot;
import io.orcajob.core.JobCallListener;
import io.orcajob.core.WaitOutcome;
import io.orcajob.observation.JobMeter;
import io.orcajob.observation.JobOutcome;
import io.orcajob.observation.JobTimes;
import io.orcajob.observation.JobTypes;
import io.orcajob.poll.JobPollListener;
import io.orcajob.poll.PollMode;

/**
 * The meters of one or more templates, see {@link JobMeter}. Costs nothing as long as it
 * is bound to no registry. Safe for use by several threads.
 *
 * @since 0.1.0
 * @see io.orcajob.core.JobTemplate.Builder#pollListener(JobPollListener)
 * @see io.orcajob.core.JobTemplate.Builder#callListener(JobCallListener)
 */
public final class JobMetrics implements MeterBinder, JobPollListener, JobCallListener {

	private final List<RegistryMeters> registries = new CopyOnWriteArrayList<>();

	private final JobTypes types = new JobTypes();

	private final Map<String, AtomicInteger> watched = new ConcurrentHashMap<>();

	@Override
	public void bindTo(MeterRegistry registry) {
		RegistryMeters meters = new RegistryMeters(registry);
		this.registries.add(meters);
		this.watched.forEach(meters::watched);
	}

	@Override
	public void jobEnded(JobSnapshot snapshot) {
		Duration duration = JobTimes.between(snapshot.createdAt(), snapshot.updatedAt());
		if (duration == null) {
			// The service does not tell how long it took.
			return;
		}
		each((meters) -> meters.record(JobMeter.DURATION, duration, this.types.folded(snapshot.type()),
				snapshot.status().name()));
	}

	@Override
	public void jobStarted(JobSnapshot snapshot, Duration queued) {
		each((meters) -> meters.record(JobMeter.QUEUE, queued, this.types.folded(snapshot.type())));
	}

	@Override
	public void endNoticed(JobSnapshot snapshot, Duration lag) {
		each((meters) -> meters.record(JobMeter.DETECTION_LAG, lag, this.types.folded(snapshot.type())));
	}

	@Override
	public void watching(String type, int change) {
		// Counted without a registry, too, as one may be bound later.
		String tag = this.types.folded(type);
		AtomicInteger count = this.watched.computeIfAbsent(tag, (key) -> new AtomicInteger());
		count.addAndGet(change);
		each((meters) -> meters.watched(tag, count));
	}

	@Override
	public void polled(PollMode mode, Duration took, @Nullable Throwable error) {
		each((meters) -> meters.record(JobMeter.POLLS, took, mode.word(), JobOutcome.of(error).word()));
	}

	@Override
	public void pollSent(Duration late) {
		each((meters) -> meters.record(JobMeter.POLL_DELAY, late));
	}

	@Override
	public void throttled(Duration duration) {
		each((meters) -> meters.count(JobMeter.THROTTLED));
	}

	@Override
	public void waited(WaitOutcome outcome, Duration took) {
		each((meters) -> meters.record(JobMeter.WAITS, took, outcome.word()));
	}

	@Override
	public void retried() {
		each((meters) -> meters.count(JobMeter.RETRIES));
	}

	@Override
	public void told(Duration took, boolean failed) {
		each((meters) -> meters.record(JobMeter.LISTENERS, took, failed ? "error" : "success"));
	}

	@Override
	public void merged() {
		each((meters) -> meters.count(JobMeter.LISTENERS_MERGED));
	}

	private void each(Consumer<RegistryMeters> action) {
		for (RegistryMeters meters : this.registries) {
			action.accept(meters);
		}
	}

}

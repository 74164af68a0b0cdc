package io.orcajob.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;

import io.orcajob.JobSnapshot;
import io.orcajob.observation.JobKeyNames;
import io.orcajob.observation.JobMeterNames;
import io.orcajob.poll.JobPollListener;

/**
 * The meters of the jobs that a template watches. Costs nothing as long as it is bound to
 * no registry.
 *
 * @since 0.1.0
 * @see io.orcajob.core.JobTemplate.Builder#pollListener(JobPollListener)
 */
public final class JobMetrics implements MeterBinder, JobPollListener {

	private final List<MeterRegistry> registries = new CopyOnWriteArrayList<>();

	@Override
	public void bindTo(MeterRegistry registry) {
		this.registries.add(registry);
	}

	@Override
	public void jobEnded(JobSnapshot snapshot) {
		if (snapshot.createdAt().equals(Instant.EPOCH) || snapshot.updatedAt().equals(Instant.EPOCH)) {
			// The service does not tell how long it took.
			return;
		}
		Duration duration = Duration.between(snapshot.createdAt(), snapshot.updatedAt());
		for (MeterRegistry registry : this.registries) {
			Timer.builder(JobMeterNames.DURATION)
				.description("Time from the creation of a job to its end, by the clock of the service")
				.tag(JobKeyNames.TYPE.asString(), snapshot.type())
				.tag(JobKeyNames.STATUS.asString(), snapshot.status().name())
				.register(registry)
				.record(duration.isNegative() ? Duration.ZERO : duration);
		}
	}

}

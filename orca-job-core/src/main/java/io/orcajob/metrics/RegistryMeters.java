package io.orcajob.metrics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;

import io.orcajob.observation.JobKeyNames;
import io.orcajob.observation.JobMeter;

/**
 * The meters in one registry, each of which is made when it is first needed.
 */
final class RegistryMeters {

	/** From seconds to hours, as jobs take. */
	private static final Duration[] LONG = durations("1s", "5s", "15s", "30s", "1m", "2m", "5m", "15m", "30m", "1h",
			"2h", "6h", "12h");

	/** From milliseconds to a minute, as requests take. */
	private static final Duration[] SHORT = durations("0.005s", "0.01s", "0.025s", "0.05s", "0.1s", "0.25s", "0.5s",
			"1s", "2.5s", "5s", "10s", "30s", "60s");

	private static final Map<JobMeter, Duration[]> BUCKETS = new EnumMap<>(
			Map.of(JobMeter.DURATION, LONG, JobMeter.QUEUE, LONG, JobMeter.WAITS, LONG, JobMeter.DETECTION_LAG, SHORT,
					JobMeter.POLLS, SHORT, JobMeter.POLL_DELAY, SHORT, JobMeter.LISTENERS, SHORT));

	private final MeterRegistry registry;

	private final Map<List<Object>, Timer> timers = new ConcurrentHashMap<>();

	private final Map<JobMeter, Counter> counters = new ConcurrentHashMap<>();

	private final Set<String> gauges = ConcurrentHashMap.newKeySet();

	RegistryMeters(MeterRegistry registry) {
		this.registry = registry;
		Stream.of(JobMeter.values())
			.filter((meter) -> meter.kind() == JobMeter.Kind.COUNTER)
			.forEach((meter) -> this.counters.put(meter,
					Counter.builder(meter.meterName()).description(meter.description()).register(registry)));
	}

	void record(JobMeter meter, Duration duration, String... values) {
		List<Object> key = new ArrayList<>(values.length + 1);
		key.add(meter);
		key.addAll(Arrays.asList(values));
		this.timers.computeIfAbsent(key, (absent) -> timer(meter, values)).record(duration);
	}

	private Timer timer(JobMeter meter, String... values) {
		return Timer.builder(meter.meterName())
			.description(meter.description())
			.tags(tags(meter, values))
			.serviceLevelObjectives(BUCKETS.get(meter))
			.register(this.registry);
	}

	void count(JobMeter meter) {
		Counter counter = this.counters.get(meter);
		if (counter != null) {
			counter.increment();
		}
	}

	void watched(String type, AtomicInteger count) {
		if (!this.gauges.add(type)) {
			return;
		}
		JobMeter meter = JobMeter.WATCHED;
		Gauge.builder(meter.meterName(), count, AtomicInteger::get)
			.description(meter.description())
			.tags(tags(meter, type))
			.register(this.registry);
	}

	private static List<Tag> tags(JobMeter meter, String... values) {
		List<JobKeyNames> keys = meter.keys();
		List<Tag> tags = new ArrayList<>(values.length);
		for (int i = 0; i < values.length; i++) {
			tags.add(Tag.of(keys.get(i).asString(), values[i]));
		}
		return tags;
	}

	private static Duration[] durations(String... texts) {
		return Stream.of(texts).map((text) -> Duration.parse("PT" + text)).toArray(Duration[]::new);
	}

}

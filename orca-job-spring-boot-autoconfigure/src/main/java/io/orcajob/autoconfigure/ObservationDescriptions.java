package io.orcajob.autoconfigure;

import java.util.HashMap;
import java.util.Map;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;

import io.orcajob.observation.JobObservation;

/**
 * Describes the meters that Micrometer makes of our observations, which cannot describe
 * themselves.
 */
final class ObservationDescriptions implements MeterFilter {

	private final Map<String, String> descriptions = new HashMap<>();

	ObservationDescriptions() {
		for (JobObservation observation : JobObservation.values()) {
			this.descriptions.put(observation.getName(), observation.getDescription());
			this.descriptions.put(observation.getName() + ".active", observation.getDescription() + ", under way");
		}
	}

	@Override
	public Meter.Id map(Meter.Id id) {
		String description = this.descriptions.get(id.getName());
		return (description == null || id.getDescription() != null) ? id : new Meter.Id(id.getName(),
				Tags.of(id.getTagsAsIterable()), id.getBaseUnit(), description, id.getType());
	}

}

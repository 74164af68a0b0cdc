package io.orcajob.observation;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import org.jspecify.annotations.Nullable;

import io.orcajob.SafeText;
import io.orcajob.observation.JobObservation.HighCardinalityKeyNames;
import io.orcajob.observation.JobObservation.LowCardinalityKeyNames;

/**
 * Gives observations the keys that {@link JobObservation} documents. Safe for use by any
 * number of threads.
 *
 * @since 0.1.0
 */
public class DefaultJobObservationConvention implements JobObservationConvention {

	private final @Nullable JobObservation observation;

	private final JobTypes types;

	/**
	 * Create a convention for all observations.
	 */
	public DefaultJobObservationConvention() {
		this(null, new JobTypes());
	}

	DefaultJobObservationConvention(@Nullable JobObservation observation, JobTypes types) {
		this.observation = observation;
		this.types = types;
	}

	@Override
	public @Nullable String getName() {
		return (this.observation != null) ? this.observation.getName() : null;
	}

	@Override
	public @Nullable String getContextualName(JobObservationContext context) {
		return context.getObservation().getContextualName();
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(JobObservationContext context) {
		JobObservation observation = context.getObservation();
		KeyValues values = KeyValues.of(LowCardinalityKeyNames.OUTCOME.withValue(orNone(context.getOutcome())));
		if (observation.has(LowCardinalityKeyNames.TYPE)) {
			String type = context.getType();
			values = values.and(
					LowCardinalityKeyNames.TYPE.withValue((type != null) ? this.types.folded(type) : JobTypes.UNKNOWN));
		}
		if (observation.has(LowCardinalityKeyNames.OPERATION)) {
			values = values.and(LowCardinalityKeyNames.OPERATION.withValue(orNone(context.getOperation())));
		}
		if (observation.has(LowCardinalityKeyNames.MODE)) {
			values = values.and(LowCardinalityKeyNames.MODE.withValue(orNone(context.getMode())));
		}
		return values;
	}

	private static String orNone(@Nullable String value) {
		return (value != null) ? value : KeyValue.NONE_VALUE;
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(JobObservationContext context) {
		KeyValues values = and(KeyValues.empty(), HighCardinalityKeyNames.JOB_ID, context.getJobId());
		values = and(values, HighCardinalityKeyNames.PATH, context.getPath());
		values = and(values, HighCardinalityKeyNames.QUERY, context.getQuery());
		return and(values, HighCardinalityKeyNames.OFFSET, context.getOffset());
	}

	private static KeyValues and(KeyValues values, HighCardinalityKeyNames key, @Nullable Object value) {
		return (value != null) ? values.and(key.withValue(SafeText.message(value.toString()))) : values;
	}

}

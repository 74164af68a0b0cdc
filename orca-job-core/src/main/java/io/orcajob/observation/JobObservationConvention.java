package io.orcajob.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Chooses the keys of all observations of jobs. Their names stay those of
 * {@link JobObservation}, whatever {@link #getName()} returns.
 *
 * @since 0.1.0
 * @see DefaultJobObservationConvention
 */
public interface JobObservationConvention extends ObservationConvention<JobObservationContext> {

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof JobObservationContext;
	}

}

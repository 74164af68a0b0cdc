package io.orcajob.observation;

/**
 * The names of the meters.
 *
 * @since 0.1.0
 */
public final class JobMeterNames {

	/**
	 * Timer: how long jobs took, from created to ended by the service's clock.
	 */
	public static final String DURATION = "orca.job.duration";

	private JobMeterNames() {
	}

}

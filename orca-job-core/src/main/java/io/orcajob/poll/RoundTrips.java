package io.orcajob.poll;

import java.util.Arrays;

/**
 * Remembers how long the last exchanges took, in nanoseconds.
 */
final class RoundTrips {

	private static final int SIZE = 64;

	private final long[] samples = new long[SIZE];

	private long count;

	private long percentile95;

	private boolean fresh = true;

	void record(long nanos) {
		this.samples[(int) (this.count++ % SIZE)] = nanos;
		this.fresh = false;
	}

	/**
	 * Return what 95 of 100 exchanges stay below.
	 * @return the time, zero as long as there was none
	 */
	long percentile95() {
		if (!this.fresh) {
			int size = (int) Math.min(this.count, SIZE);
			long[] sorted = Arrays.copyOf(this.samples, size);
			Arrays.sort(sorted);
			this.percentile95 = sorted[(int) Math.ceil(size * 0.95) - 1];
			this.fresh = true;
		}
		return this.percentile95;
	}

}

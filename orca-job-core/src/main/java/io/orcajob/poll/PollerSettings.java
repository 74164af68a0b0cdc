package io.orcajob.poll;

import java.time.Duration;

import org.springframework.util.Assert;

/**
 * How the poller treats the service.
 *
 * @param maxConcurrentRequests the most requests in flight, at least 1
 * @param pageSize the number of jobs in a page of a list, at least 1; the service may
 * send less
 * @param requestTimeout the most that one exchange may take, more than zero
 * @param backOffInterval the delay after a first failure, before jitter; more than zero
 * @param backOffMultiplier what the delay is multiplied with for each further failure, at
 * least 1
 * @param maxBackOffInterval the longest such delay, unless the refresh interval is longer
 * @since 0.1.0
 */
public record PollerSettings(int maxConcurrentRequests, int pageSize, Duration requestTimeout, Duration backOffInterval,
		double backOffMultiplier, Duration maxBackOffInterval) {

	/**
	 * The number of requests in flight unless set otherwise.
	 */
	public static final int DEFAULT_MAX_CONCURRENT_REQUESTS = 16;

	/**
	 * The number of jobs in a page unless set otherwise.
	 */
	public static final int DEFAULT_PAGE_SIZE = 100;

	public PollerSettings {
		Assert.isTrue(pageSize >= 1, () -> "'pageSize' must be at least 1, not " + pageSize);
		Assert.isTrue(maxConcurrentRequests >= 1,
				() -> "'maxConcurrentRequests' must be at least 1, not " + maxConcurrentRequests);
	}

}

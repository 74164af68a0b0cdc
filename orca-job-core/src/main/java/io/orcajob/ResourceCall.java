package io.orcajob;

import org.jspecify.annotations.Nullable;

/**
 * Synchronous call to the service that starts no job, such as the creation of a
 * datasource. It is run by {@code JobOperations.execute(..)} or its reactive form, and
 * may be run any number of times.
 *
 * @param <T> the type of the result
 * @since 0.1.0
 */
@FunctionalInterface
public interface ResourceCall<T extends @Nullable Object> {

	/**
	 * Makes the requests of the call. Blocks.
	 * @param resources sends the requests
	 * @return the result
	 * @throws OrcaApiException if the service refuses a request or does not respond as
	 * expected
	 */
	T execute(OrcaResources resources);

}

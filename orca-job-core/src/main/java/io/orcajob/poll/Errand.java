package io.orcajob.poll;

import io.orcajob.client.ApiCall;

/**
 * A request of the poller that is not about one job. Only touched by the poller's
 * commands.
 *
 * @param <T> the type of the answer
 */
abstract class Errand<T> {

	private final QueryWatch origin;

	Errand(QueryWatch origin) {
		this.origin = origin;
	}

	/**
	 * Returns the query that needs the answer.
	 */
	QueryWatch origin() {
		return this.origin;
	}

	/**
	 * Makes the request. Whatever this throws is the request's failure.
	 */
	protected abstract ApiCall<T> call();

	@SuppressWarnings("unchecked")
	void answered(Object answer, long number, long now) {
		succeeded((T) answer, number, now);
	}

	/**
	 * Use the answer.
	 * @param answer the answer
	 * @param number the number of the request
	 * @param now the current time
	 */
	protected abstract void succeeded(T answer, long number, long now);

	/**
	 * Do without an answer.
	 * @param error what came in place of it
	 */
	protected abstract void failed(Throwable error);

}

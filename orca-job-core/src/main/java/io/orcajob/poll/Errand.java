package io.orcajob.poll;

import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

import io.orcajob.client.ApiCall;

/**
 * A request of the poller that is not about one job. Only touched by the poller's
 * commands.
 *
 * @param <T> the type of the answer
 */
abstract class Errand<T> {

	private final ApiCall<T> call;

	private @Nullable Disposable timer;

	private boolean landed;

	Errand(ApiCall<T> call) {
		this.call = call;
	}

	ApiCall<T> call() {
		return this.call;
	}

	void timer(Disposable timer) {
		this.timer = timer;
	}

	/**
	 * Note that there is an answer, or will be none.
	 * @return whether that is news
	 */
	boolean land() {
		if (this.landed) {
			return false;
		}
		this.landed = true;
		if (this.timer != null) {
			this.timer.dispose();
		}
		return true;
	}

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

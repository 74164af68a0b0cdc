package io.orcajob.poll;

import org.jspecify.annotations.Nullable;

/**
 * The interest of one watcher in one job. Only touched by the poller's commands.
 */
final class Watch {

	private final JobWatcher watcher;

	private final long interval;

	private final long deadline;

	private final long since;

	private final boolean singleCheck;

	private boolean lastCheckDone;

	private boolean ended;

	/**
	 * Create a watch.
	 * @param watcher who is told
	 * @param terms what it asks for
	 * @param deadline when it ends at the latest
	 * @param since the number of the last request that began before
	 */
	Watch(JobWatcher watcher, WatchTerms terms, long deadline, long since) {
		this.watcher = watcher;
		this.interval = terms.intervalNanos();
		this.deadline = deadline;
		this.since = since;
		this.singleCheck = terms.isSingleCheck();
		this.lastCheckDone = this.singleCheck;
	}

	long interval() {
		return this.interval;
	}

	long deadline() {
		return this.deadline;
	}

	/**
	 * Return whether a request began after this watch did, and so may end it.
	 */
	boolean isServedBy(long number) {
		return number > this.since;
	}

	boolean isSingleCheck() {
		return this.singleCheck;
	}

	boolean isLastCheckDone() {
		return this.lastCheckDone;
	}

	void lastCheckDone() {
		this.lastCheckDone = true;
	}

	boolean isEnded() {
		return this.ended;
	}

	void cancel() {
		this.ended = true;
	}

	void observed(Observation observation) {
		if (!this.ended) {
			this.ended = observation.isTerminal();
			this.watcher.observed(observation);
		}
	}

	void expired(@Nullable Throwable lastError) {
		if (!this.ended) {
			this.ended = true;
			this.watcher.expired(lastError);
		}
	}

	void failed(Throwable error) {
		if (!this.ended) {
			this.ended = true;
			this.watcher.failed(error);
		}
	}

}

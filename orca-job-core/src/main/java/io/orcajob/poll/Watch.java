package io.orcajob.poll;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * The interest of one watcher in one job, which is due for its last check and at its
 * deadline. Only touched by the poller's commands.
 */
final class Watch extends Scheduled {

	private static final int MAX_ATTEMPTS = 10;

	private static final long RETRY = Duration.ofMillis(100).toNanos();

	/** Where the job is kept, and the watch in it; only to be set by the tracker. */
	@Nullable Tracker tracker;

	int index;

	private final JobWatcher watcher;

	private final long interval;

	private long deadline;

	private long since;

	private boolean singleCheck;

	private boolean lastCheckDone;

	private @Nullable Runnable ending;

	private int attempts;

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

	/**
	 * Ends this watch with the next request, as its time has run out without one.
	 * @param since the number of the last request that began before
	 * @param deadline when it ends at the latest
	 */
	void checkOnce(long since, long deadline) {
		this.singleCheck = true;
		this.since = since;
		this.deadline = deadline;
	}

	/**
	 * Returns whether the watcher was told of the end, or nobody is to be told.
	 */
	boolean isEnded() {
		return this.ended;
	}

	/**
	 * Returns whether the watcher is to be told of the end, and may not have taken it.
	 */
	boolean isEnding() {
		return this.ending != null;
	}

	void cancel() {
		this.ended = true;
	}

	void observed(Observation observation) {
		if (observation.isTerminal()) {
			end(() -> this.watcher.observed(observation));
		}
		else if (!this.ended && this.ending == null) {
			this.watcher.observed(observation);
		}
	}

	void expired(@Nullable Throwable lastError) {
		end(() -> this.watcher.expired(lastError));
	}

	void failed(Throwable error) {
		end(() -> this.watcher.failed(error));
	}

	private void end(Runnable ending) {
		if (this.ending == null) {
			this.ending = ending;
			deliver();
		}
	}

	/**
	 * Tells the watcher of the end, once more if it threw something the last time.
	 */
	void deliver() {
		if (this.ending != null && !this.ended) {
			this.ended = ++this.attempts >= MAX_ATTEMPTS;
			this.ending.run();
			this.ended = true;
		}
	}

	/**
	 * Returns the time from an attempt that failed to the next one.
	 */
	long retryDelay() {
		return RETRY << this.attempts;
	}

}

package io.orcajob.poll;

import java.util.concurrent.CompletableFuture;

/**
 * Somebody who wants to know a job's state after now.
 */
final class Reader extends CompletableFuture<Observation> {

	private final RefreshCalls calls;

	private final boolean urgent;

	/**
	 * Create a reader.
	 * @param calls what it asked for before, without success
	 * @param urgent whether somebody waits for the answer
	 */
	Reader(RefreshCalls calls, boolean urgent) {
		this.calls = calls;
		this.urgent = urgent;
	}

	boolean isUrgent() {
		return this.urgent;
	}

	RefreshCalls calls() {
		return this.calls;
	}

	@Override
	public <U> CompletableFuture<U> newIncompleteFuture() {
		// Those derived from it are no readers.
		return new CompletableFuture<>();
	}

}

package io.orcajob.core;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.orcajob.poll.JobWatcher;
import io.orcajob.poll.Observation;

/**
 * Hands what the poller tells over to a thread that is blocked until the end.
 */
final class BlockingWait implements JobWatcher {

	private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

	@Override
	public void observed(Observation observation) {
		this.events.add(new Observed(observation));
	}

	@Override
	public void expired(@Nullable Throwable lastError) {
		this.events.add(new Expired(lastError));
	}

	@Override
	public void failed(Throwable error) {
		this.events.add(new Failed(error));
	}

	/**
	 * Block until the end.
	 * @param observer is told each observation, on this thread
	 * @return how the wait ended
	 */
	Event join(Consumer<Observation> observer) throws InterruptedException {
		while (true) {
			Event event = this.events.take();
			if (event instanceof Observed observed) {
				observer.accept(observed.observation());
				if (!observed.observation().isTerminal()) {
					continue;
				}
			}
			return event;
		}
	}

	sealed interface Event {

	}

	record Observed(Observation observation) implements Event {
	}

	record Expired(@Nullable Throwable lastError) implements Event {
	}

	record Failed(Throwable error) implements Event {
	}

}

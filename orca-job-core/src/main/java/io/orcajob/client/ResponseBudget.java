package io.orcajob.client;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;

/**
 * Bounds the memory for response bodies that are read at the same time: a body that turns
 * out to be large is read on only while it has one of a few permits, and waits for one
 * with the connection held back, without a thread. Who waits has read little and holds no
 * permit, so that nobody waits for each other. Safe for use by any number of threads.
 */
final class ResponseBudget {

	private static final Log logger = LogFactory.getLog(ResponseBudget.class);

	/** What is read of any body without a permit, in bytes. */
	static final int SMALL = 256 * 1024;

	/** How many large bodies are read at the same time. */
	static final int MAX_LARGE = 4;

	private final Queue<Permit> waiting = new ArrayDeque<>();

	private final AtomicInteger draining = new AtomicInteger();

	private int free = MAX_LARGE;

	/**
	 * Read a body within the budget.
	 * @param <T> the type of the result
	 * @param body the body
	 * @param reader reads it; when that ends, in whichever way, a permit is given back
	 * @return the result
	 */
	<T> Mono<T> read(Flux<DataBuffer> body, Function<Flux<DataBuffer>, Mono<T>> reader) {
		return Mono.using(Permit::new,
				(permit) -> reader
					.apply(body.concatMap(permit::admit, 1).doOnDiscard(DataBuffer.class, DataBufferUtils::release)),
				Permit::release);
	}

	private synchronized void enqueue(Permit permit) {
		if (!permit.released) {
			this.waiting.add(permit);
		}
	}

	private synchronized @Nullable Permit grantNext() {
		Permit next = (this.free > 0) ? this.waiting.poll() : null;
		if (next != null) {
			this.free--;
			next.held = true;
		}
		return next;
	}

	private synchronized void giveBack(Permit permit) {
		permit.released = true;
		this.waiting.remove(permit);
		if (permit.held) {
			permit.held = false;
			this.free++;
		}
	}

	/**
	 * Let those go on who can. One thread does it for all, as those who go on may end and
	 * come back here at once.
	 */
	private void drain() {
		if (this.draining.getAndIncrement() > 0) {
			return;
		}
		int missed = 1;
		while (missed > 0) {
			for (Permit next = grantNext(); next != null; next = grantNext()) {
				grant(next);
			}
			missed = this.draining.addAndGet(-missed);
		}
	}

	private static void grant(Permit permit) {
		try {
			permit.granted.tryEmitEmpty();
		}
		catch (Throwable ex) {
			// Of the one who reads: the others go on.
			logger.warn("Reading on in a large response failed", ex);
		}
	}

	private final class Permit {

		private final Sinks.Empty<DataBuffer> granted = Sinks.empty();

		private boolean held;

		private boolean released;

		private int size;

		private boolean large;

		/**
		 * Let a part of the body pass, and hold the next one back until there is a permit
		 * for it if the body is large.
		 */
		private Flux<DataBuffer> admit(DataBuffer part) {
			this.size += part.readableByteCount();
			if (this.large || this.size <= SMALL) {
				return Flux.just(part);
			}
			this.large = true;
			return Flux.just(part).concatWith(Mono.defer(() -> {
				enqueue(this);
				drain();
				return this.granted.asMono();
			}));
		}

		private void release() {
			giveBack(this);
			drain();
		}

	}

}

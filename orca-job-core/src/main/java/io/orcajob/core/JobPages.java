package io.orcajob.core;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.orcajob.JobQuery;
import io.orcajob.client.JobPage;
import io.orcajob.poll.Observation;
import io.orcajob.poll.PageWalk;

/**
 * The jobs of a list, each page of which is read when it is needed.
 */
final class JobPages extends Spliterators.AbstractSpliterator<Observation> {

	private final PageReader reader;

	private final PageWalk walk;

	private final Queue<Observation> read = new ArrayDeque<>();

	JobPages(JobQuery query, int pageSize, PageReader reader) {
		super(Long.MAX_VALUE, ORDERED | DISTINCT | NONNULL);
		this.walk = walk(query, pageSize);
		this.reader = reader;
	}

	static PageWalk walk(JobQuery query, int pageSize) {
		Integer limit = query.limit();
		return new PageWalk(query.offset(), (limit != null) ? limit : Long.MAX_VALUE, pageSize);
	}

	@Override
	public boolean tryAdvance(Consumer<? super Observation> action) {
		while (this.read.isEmpty() && !this.walk.isFinished()) {
			Answer answer = this.reader.read(this.walk.offset(), this.walk.limit());
			this.walk.read(answer.page())
				.forEach((job) -> this.read.add(new Observation(job, answer.number(), answer.atNanos())));
		}
		Observation next = this.read.poll();
		if (next == null) {
			return false;
		}
		action.accept(next);
		return true;
	}

	/**
	 * Reads one page.
	 */
	@FunctionalInterface
	interface PageReader {

		Answer read(long offset, int limit);

	}

	/**
	 * A page, with what puts it in order among other answers.
	 */
	record Answer(JobPage page, long number, long atNanos) {

		Stream<Observation> observations() {
			return this.page.items().stream().map((job) -> new Observation(job, this.number, this.atNanos));
		}

	}

}

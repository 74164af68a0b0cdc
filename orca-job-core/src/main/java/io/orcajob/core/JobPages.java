package io.orcajob.core;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.Spliterators;
import java.util.function.Consumer;

import io.orcajob.JobQuery;
import io.orcajob.JobSnapshot;
import io.orcajob.client.JobPage;
import io.orcajob.poll.Observation;

/**
 * Walks the pages of a list, each when it is needed. Jobs come and go meanwhile and move
 * others from page to page: no job is given twice, and where the list has become shorter,
 * the walk goes back by as much, as others may have moved over to what was read already.
 */
final class JobPages extends Spliterators.AbstractSpliterator<Observation> {

	private final PageReader reader;

	private final int pageSize;

	private final long start;

	private final Queue<Observation> read = new ArrayDeque<>();

	private final Set<String> seen = new HashSet<>();

	private long left;

	private long offset;

	private long total = -1;

	private boolean finished;

	JobPages(JobQuery query, int pageSize, PageReader reader) {
		super(Long.MAX_VALUE, ORDERED | DISTINCT | NONNULL);
		Integer limit = query.limit();
		this.left = (limit != null) ? limit : Long.MAX_VALUE;
		this.pageSize = pageSize;
		this.start = query.offset();
		this.offset = this.start;
		this.reader = reader;
	}

	@Override
	public boolean tryAdvance(Consumer<? super Observation> action) {
		while (this.left > 0 && this.read.isEmpty() && !this.finished) {
			readPage();
		}
		Observation next = (this.left > 0) ? this.read.poll() : null;
		if (next == null) {
			return false;
		}
		this.left--;
		action.accept(next);
		return true;
	}

	private void readPage() {
		PageReader.Answer answer = this.reader.read(this.offset, (int) Math.min(this.pageSize, this.left));
		JobPage page = answer.page();
		for (JobSnapshot job : page.items()) {
			if (this.seen.add(job.id())) {
				this.read.add(new Observation(job, answer.number(), answer.atNanos()));
			}
		}
		long gone = Math.max(0, this.total - page.total());
		this.total = page.total();
		if (gone > 0 && this.offset > this.start) {
			this.offset = Math.max(this.start, this.offset - gone);
			return;
		}
		this.offset += page.items().size();
		// A page of known jobs only comes from a service that ignores the offset.
		this.finished = this.read.isEmpty() || this.offset >= this.total;
	}

	/**
	 * Reads one page.
	 */
	@FunctionalInterface
	interface PageReader {

		Answer read(long offset, int limit);

		/**
		 * A page, with what puts it in order among other answers.
		 */
		record Answer(JobPage page, long number, long atNanos) {
		}

	}

}

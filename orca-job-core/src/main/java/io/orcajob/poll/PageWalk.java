package io.orcajob.poll;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.orcajob.JobSnapshot;
import io.orcajob.client.JobPage;

/**
 * A walk over the pages of a list while jobs come and go and move others from page to
 * page. No job is given twice. Where the list has become shorter, the walk goes back by
 * as much, as others may have moved to where was read already, and lets the pages overlap
 * from then on. A list that grows faster than it is read has an end, too: after eight
 * times as many pages as the first ones promised. Not safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class PageWalk {

	/**
	 * By how much a list may grow while it is read: what is promised first counts so
	 * often.
	 */
	private static final long MAX_GROWTH = 8;

	/** How many of the first pages promise how many there are. */
	private static final long PROMISING_PAGES = 3;

	/** How many pages may be read whatever was promised. */
	private static final long MIN_PAGES = 16;

	/** How many further pages in a row may have nothing new before the walk is over. */
	private static final int MOST_KNOWN_PAGES = 2;

	private final int pageSize;

	private final long start;

	private final Set<String> seen = new HashSet<>();

	private long left;

	private long offset;

	private long overlap;

	private long total = -1;

	private long largestTotal;

	/** How many jobs the walk went back for, in all. */
	private long wentBack;

	private int knownPages;

	/** The end of the furthest page. */
	private long furthest;

	private long pages;

	private long maxPages;

	private boolean finished;

	/**
	 * Begin a walk.
	 * @param start how many jobs are left out at the beginning
	 * @param most the largest number of jobs
	 * @param pageSize the number of jobs in a page; the service may send less
	 */
	public PageWalk(long start, long most, int pageSize) {
		this.start = start;
		this.left = most;
		this.pageSize = pageSize;
		this.offset = start;
	}

	/**
	 * Return how many jobs come before the next page.
	 * @return the number
	 */
	public long offset() {
		return this.offset;
	}

	/**
	 * Return the size of the next page.
	 * @return the size, at least 1
	 */
	public int limit() {
		return (int) Math.min(this.pageSize,
				(this.left < Long.MAX_VALUE - this.overlap) ? this.left + this.overlap : Long.MAX_VALUE);
	}

	/**
	 * Return whether the last page was read, or enough of them.
	 * @return whether there is nothing more to read
	 */
	public boolean isFinished() {
		return this.finished || this.left <= 0 || isCutShort();
	}

	/**
	 * Returns whether the list has grown so much that the walk has ended before it.
	 * @return whether there may be more to read
	 */
	boolean isCutShort() {
		return this.pages > 0 && this.pages >= this.maxPages;
	}

	/**
	 * Return the ids of the jobs that were given.
	 * @return the ids
	 */
	Set<String> seen() {
		return this.seen;
	}

	/**
	 * Take in the next page.
	 * @param page the page
	 * @return the jobs of it that were not given before, as many as are still wanted
	 */
	public List<JobSnapshot> read(JobPage page) {
		List<JobSnapshot> news = new ArrayList<>();
		for (JobSnapshot job : page.items()) {
			if (this.left > 0 && this.seen.add(job.id())) {
				this.left--;
				news.add(job);
			}
		}
		if (this.pages++ < PROMISING_PAGES) {
			this.maxPages = Math.max(this.maxPages, MIN_PAGES + MAX_GROWTH * (page.total() / Math.max(1, page.size())));
		}
		goOn(page.size(), page.total(), news.isEmpty());
		return news;
	}

	private void goOn(int size, long newTotal, boolean nothingNew) {
		long gone = Math.max(0, this.total - newTotal);
		boolean grown = this.total >= 0 && newTotal > this.total;
		this.total = newTotal;
		this.largestTotal = Math.max(this.largestTotal, newTotal);
		long end = this.offset + size;
		if (!nothingNew || grown) {
			// New jobs push known ones to the next page.
			this.knownPages = 0;
		}
		else if (end > this.furthest) {
			// Known ones only, again and again, where nothing was read yet: the service
			// ignores the offset.
			this.knownPages++;
		}
		this.furthest = Math.max(this.furthest, end);
		// No more can be gone than there were, but totals may go up and down for ever.
		if (gone > this.overlap && this.offset > this.start && this.wentBack + gone <= this.largestTotal) {
			this.wentBack += gone;
			long covered = this.offset + this.overlap - gone;
			this.overlap = Math.min(2 * gone, size / 2);
			this.offset = Math.max(this.start, covered - this.overlap);
			return;
		}
		this.finished = size == 0 || end >= newTotal || this.knownPages > MOST_KNOWN_PAGES;
		this.overlap = Math.min(this.overlap, size / 2);
		this.offset = Math.max(this.start, end - this.overlap);
	}

}
